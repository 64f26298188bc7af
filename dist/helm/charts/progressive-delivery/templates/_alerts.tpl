{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Names of the rule groups, each with a comma before and behind it. */ -}}
{{- define "progressive-delivery.alerts.groups" -}}
,argo-rollouts,{{ range .Values.prometheusRule.additionalGroups }},
{{- ternary (toJson (get . "name")) (get . "name") (kindIs "float64" (get . "name")) | toString }},{{ end }}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.noReconciles.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.noReconciles.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.noReconciles.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.noReconciles.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.noReconciles.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.noAnalysis.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.noAnalysis.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.noAnalysis.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.noAnalysis.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.noAnalysis.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.workerBlocked.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.workerBlocked.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.workerBlocked.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.workerBlocked.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.workerBlocked.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.forbidden.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.forbidden.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.forbidden.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.forbidden.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.forbidden.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.analysisFailed.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.analysisFailed.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.analysisFailed.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.analysisFailed.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.analysisFailed.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value window in seconds. */ -}}
{{- define "progressive-delivery.alerts.notificationErrors.windowSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.notificationErrors.window | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.notificationErrors.window | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.notificationErrors.window | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.notificationErrors.window | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value wait in seconds. */ -}}
{{- define "progressive-delivery.alerts.analysisFailed.waitSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.prometheusRule.analysisFailed.for | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.prometheusRule.analysisFailed.for | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.prometheusRule.analysisFailed.for | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.prometheusRule.analysisFailed.for | trimSuffix "s"))
  )
}}
{{- end }}
