{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Not empty while the autoscaler scales by CPU: a HorizontalPodAutoscaler without a metric does. */ -}}
{{- define "portal-services.autoscaling.byCpu" -}}
{{- if or
  .Values.autoscaling.targetCPUUtilizationPercentage
  (and
    (eq .Values.autoscaling.kind "HorizontalPodAutoscaler")
    (not (or .Values.autoscaling.targetMemoryUtilizationPercentage .Values.autoscaling.metrics))
  )
  (regexMatch `"resource":\{"name":"cpu","target":\{"averageUtilization":[0-9]` (.Values.autoscaling.metrics | toJson))
  (regexMatch
    `"metricType":"Utilization",(?:"name":"[^"]*",)?"type":"cpu"`
    (.Values.autoscaling.keda.triggers | toJson)
  )
}}
{{- "true" }}
{{- else }}
{{- "" }}
{{- end }}
{{- end }}
