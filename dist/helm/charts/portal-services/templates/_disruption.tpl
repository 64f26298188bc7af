{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Pods that minAvailable requires; Kubernetes rounds a percentage up. */ -}}
{{- define "portal-services.disruption.requiredPods" -}}
{{- if hasSuffix "%" (.Values.podDisruptionBudget.minAvailable | toString) }}
{{- printf "%d"
  (div
    (add
      (mul
        (int64 (.Values.podDisruptionBudget.minAvailable | toString | trimSuffix "%"))
        (int64 (ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled))
      )
      99
    )
    100
  )
}}
{{- else }}
{{- .Values.podDisruptionBudget.minAvailable | toString }}
{{- end }}
{{- end }}
