{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
Pod labels of the component controller. Selectors repeat them and are immutable, so
they must not change.
*/ -}}
{{- define "progressive-delivery.controller.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: controller
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "progressive-delivery.controller.serviceAccountName" -}}
{{- if .Values.controller.serviceAccount.create }}
{{- .Values.controller.serviceAccount.name | default (include "progressive-delivery.fullname" .) }}
{{- else }}
{{- .Values.controller.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /*
Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the
release, so that releases of one name in two namespaces do not share them.
*/ -}}
{{- define "progressive-delivery.controller.roleName" -}}
{{- printf "%s.%s" (include "progressive-delivery.fullname" .) (include "progressive-delivery.namespace" .) }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.controller.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.controller.image.registry }}
{{- printf "%s/%s"
  (.Values.global.imageRegistry | default .Values.controller.image.registry)
  .Values.controller.image.repository
}}
{{- else }}
{{- .Values.controller.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.controller.image" -}}
{{- if .Values.controller.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.controller.imageRepository" .) .Values.controller.image.digest }}
{{- else }}
{{- printf "%s:%s"
  (include "progressive-delivery.controller.imageRepository" .)
  (.Values.controller.image.tag | default .Chart.AppVersion)
}}
{{- end }}
{{- end }}

{{- /* The value interval in seconds. */ -}}
{{- define "progressive-delivery.controller.scrape.intervalSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.controller.metrics.serviceMonitor.interval
        | trimSuffix (.Values.controller.metrics.serviceMonitor.interval | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.controller.metrics.serviceMonitor.interval | trunc -1)))
  )
}}
{{- end }}

{{- /* The value scrapeTimeout in seconds. */ -}}
{{- define "progressive-delivery.controller.scrape.scrapeTimeoutSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.controller.metrics.serviceMonitor.scrapeTimeout
        | trimSuffix (.Values.controller.metrics.serviceMonitor.scrapeTimeout | trunc -1)
      )
    )
    (int64
      (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.controller.metrics.serviceMonitor.scrapeTimeout | trunc -1))
    )
  )
}}
{{- end }}

{{- /* The value leaseDuration in seconds. */ -}}
{{- define "progressive-delivery.controller.leaseDurationSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.controller.leaderElection.leaseDuration
        | trimSuffix (.Values.controller.leaderElection.leaseDuration | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.controller.leaderElection.leaseDuration | trunc -1)))
  )
}}
{{- end }}

{{- /* The value renewDeadline in seconds. */ -}}
{{- define "progressive-delivery.controller.renewDeadlineSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.controller.leaderElection.renewDeadline
        | trimSuffix (.Values.controller.leaderElection.renewDeadline | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.controller.leaderElection.renewDeadline | trunc -1)))
  )
}}
{{- end }}

{{- /* The value retryPeriod in seconds. */ -}}
{{- define "progressive-delivery.controller.retryPeriodSeconds" -}}
{{- printf "%d"
  (mul
    (int64
      (.Values.controller.leaderElection.retryPeriod
        | trimSuffix (.Values.controller.leaderElection.retryPeriod | trunc -1)
      )
    )
    (int64 (get (dict "d" 86400 "h" 3600 "m" 60 "s" 1) (.Values.controller.leaderElection.retryPeriod | trunc -1)))
  )
}}
{{- end }}
