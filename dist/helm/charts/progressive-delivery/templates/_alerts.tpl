{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.noReconciles.windowSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.prometheusRule.noReconciles.window | trimSuffix (.Values.prometheusRule.noReconciles.window | trunc -1))
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.prometheusRule.noReconciles.window | trunc -1)))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.noAnalysis.windowSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.prometheusRule.noAnalysis.window | trimSuffix (.Values.prometheusRule.noAnalysis.window | trunc -1))
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.prometheusRule.noAnalysis.window | trunc -1)))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.forbidden.windowSeconds" -}}
{{- printf "%d"
  (mul
    (int64 (.Values.prometheusRule.forbidden.window | trimSuffix (.Values.prometheusRule.forbidden.window | trunc -1)))
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.prometheusRule.forbidden.window | trunc -1)))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.notificationErrors.windowSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.prometheusRule.notificationErrors.window
        | trimSuffix (.Values.prometheusRule.notificationErrors.window | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.prometheusRule.notificationErrors.window | trunc -1)))
  )
}}
{{- end }}
