{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Subscriptions that an annotation of the workload would replace. */ -}}
{{- define "portal-services.notify.mistakes" -}}
{{ range $key, $value := .Values.rollout.notify }}{{ range $value }}
{{- if hasKey
  $.Values.workloadAnnotations
  (printf "notifications.argoproj.io/subscribe.on-rollout-%s.%s" $key (first (. | splitList ":") | toString))
}}rollout.notify.
{{- $key }} and workloadAnnotations both set the annotation notifications.argoproj.io/subscribe.on-rollout-{{ $key }}.
{{- first (. | splitList ":") | toString }}: leave it in one of them
{{ end }}{{ end }}{{ end }}
{{- end }}
