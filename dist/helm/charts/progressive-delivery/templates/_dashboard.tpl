{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
Pod labels of the component dashboard. Selectors repeat them and are immutable, so
they must not change.
*/ -}}
{{- define "progressive-delivery.dashboard.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: dashboard
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "progressive-delivery.dashboard.serviceAccountName" -}}
{{- if .Values.dashboard.serviceAccount.create }}
{{- .Values.dashboard.serviceAccount.name
  | default (printf "%s-dashboard" (include "progressive-delivery.fullname" .))
}}
{{- else }}
{{- .Values.dashboard.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /*
Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the
release, so that releases of one name in two namespaces do not share them.
*/ -}}
{{- define "progressive-delivery.dashboard.roleName" -}}
{{- printf "%s-dashboard.%s" (include "progressive-delivery.fullname" .) (include "progressive-delivery.namespace" .) }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.dashboard.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.dashboard.image.registry }}
{{- printf "%s/%s"
  (.Values.global.imageRegistry | default .Values.dashboard.image.registry)
  .Values.dashboard.image.repository
}}
{{- else }}
{{- .Values.dashboard.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.dashboard.image" -}}
{{- if .Values.dashboard.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.dashboard.imageRepository" .) .Values.dashboard.image.digest }}
{{- else }}
{{- printf "%s:%s"
  (include "progressive-delivery.dashboard.imageRepository" .)
  (.Values.dashboard.image.tag | default .Chart.AppVersion)
}}
{{- end }}
{{- end }}
