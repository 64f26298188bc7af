{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* The value interval in seconds. */ -}}
{{- define "mlflow.scrape.intervalSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.metrics.serviceMonitor.interval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.metrics.serviceMonitor.interval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.metrics.serviceMonitor.interval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.metrics.serviceMonitor.interval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value scrapeTimeout in seconds. */ -}}
{{- define "mlflow.scrape.scrapeTimeoutSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.metrics.serviceMonitor.scrapeTimeout | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.metrics.serviceMonitor.scrapeTimeout | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.metrics.serviceMonitor.scrapeTimeout | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.metrics.serviceMonitor.scrapeTimeout | trimSuffix "s"))
  )
}}
{{- end }}
