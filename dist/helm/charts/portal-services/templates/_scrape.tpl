{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* The value interval in seconds. */ -}}
{{- define "portal-services.scrape.intervalSeconds" -}}
{{- printf "%d"
  (mul
    (int64 (.Values.metrics.serviceMonitor.interval | trimSuffix (.Values.metrics.serviceMonitor.interval | trunc -1)))
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.metrics.serviceMonitor.interval | trunc -1)))
  )
}}
{{- end }}

{{- /* The value scrapeTimeout in seconds. */ -}}
{{- define "portal-services.scrape.scrapeTimeoutSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.metrics.serviceMonitor.scrapeTimeout
        | trimSuffix (.Values.metrics.serviceMonitor.scrapeTimeout | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.metrics.serviceMonitor.scrapeTimeout | trunc -1)))
  )
}}
{{- end }}
