{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
Pod labels of the component crd-upgrade. Selectors repeat them and are immutable, so
they must not change.
*/ -}}
{{- define "progressive-delivery.crd-upgrade.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: crd-upgrade
{{- end }}

{{- /* ServiceAccount of the Job. */ -}}
{{- define "progressive-delivery.crd-upgrade.serviceAccountName" -}}
{{- .Values.crds.upgrade.serviceAccount.name
  | default (printf "%s-crd-upgrade" (include "progressive-delivery.fullname" .))
}}
{{- end }}

{{- /*
Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the
release, so that releases of one name in two namespaces do not share them.
*/ -}}
{{- define "progressive-delivery.crd-upgrade.roleName" -}}
{{- printf "%s-crd-upgrade.%s"
  (include "progressive-delivery.fullname" .)
  (include "progressive-delivery.namespace" .)
}}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.crd-upgrade.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.crds.upgrade.image.registry }}
{{- printf "%s/%s"
  (.Values.global.imageRegistry | default .Values.crds.upgrade.image.registry)
  .Values.crds.upgrade.image.repository
}}
{{- else }}
{{- .Values.crds.upgrade.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.crd-upgrade.image" -}}
{{- if .Values.crds.upgrade.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.crd-upgrade.imageRepository" .) .Values.crds.upgrade.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.crd-upgrade.imageRepository" .) .Values.crds.upgrade.image.tag }}
{{- end }}
{{- end }}
