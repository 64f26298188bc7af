{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Names of all plugins, each with a comma before and behind it. */ -}}
{{- define "progressive-delivery.plugins.names" -}}
{{ range .Values.plugins.trafficRouter }},{{ .name }},{{ end }}{{ range .Values.plugins.metricProvider }},{{ .name }},
{{- end }}{{ range .Values.plugins.step }},{{ .name }},{{ end }}
{{- end }}
