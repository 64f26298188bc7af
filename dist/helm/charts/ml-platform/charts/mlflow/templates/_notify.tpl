{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Subscriptions that an annotation of the workload would replace. */ -}}
{{- define "mlflow.notify.mistakes" -}}
{{ range $key, $value := .Values.rollout.notify }}{{ range $value }}
{{- if hasKey
  $.Values.workloadAnnotations
  (printf "notifications.argoproj.io/subscribe.on-rollout-%s.%s" $key (first (. | splitList ":") | toString))
}}rollout.notify.
{{- $key }} and workloadAnnotations both set the annotation notifications.argoproj.io/subscribe.on-rollout-{{ $key }}.
{{- first (. | splitList ":") | toString }}: leave it in one of them
{{ end }}{{ end }}{{ end }}
{{- end }}
