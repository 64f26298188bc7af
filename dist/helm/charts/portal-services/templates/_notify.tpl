{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Annotations that subscribe to notifications, one for each event and service. */ -}}
{{- define "portal-services.notify.annotations" -}}
{{ range $key, $value := .Values.rollout.notify }}{{ range $item := $value | uniq }}
{{- if eq
  (regexFind (printf ",%s(?::[^,]*)?," (first ($item | splitList ":") | toString)) (printf ",%s," ($value | join ",")))
  (printf ",%s," $item)
}}notifications.argoproj.io/subscribe.on-rollout-
{{- $key }}.{{ first ($item | splitList ":") | toString }}: "
{{- range $value | uniq }}
{{- if eq (first (. | splitList ":") | toString) (first ($item | splitList ":") | toString) }}
{{- printf "%s%s"
  (ternary "" ";" (eq . $item))
  (. | trimPrefix (first (. | splitList ":") | toString) | trimPrefix ":")
}}
{{- end }}{{ end }}"
{{ end }}{{ end }}{{ end }}
{{- end }}

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
