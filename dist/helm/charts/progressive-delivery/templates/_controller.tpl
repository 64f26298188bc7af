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
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.controller.metrics.serviceMonitor.interval | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.controller.metrics.serviceMonitor.interval | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.controller.metrics.serviceMonitor.interval | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.controller.metrics.serviceMonitor.interval | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value scrapeTimeout in seconds. */ -}}
{{- define "progressive-delivery.controller.scrape.scrapeTimeoutSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.controller.metrics.serviceMonitor.scrapeTimeout | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.controller.metrics.serviceMonitor.scrapeTimeout | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.controller.metrics.serviceMonitor.scrapeTimeout | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.controller.metrics.serviceMonitor.scrapeTimeout | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* Pods that minAvailable requires; Kubernetes rounds a percentage up. */ -}}
{{- define "progressive-delivery.controller.disruption.requiredPods" -}}
{{- if hasSuffix "%" (.Values.controller.podDisruptionBudget.minAvailable | toString) }}
{{- printf "%d"
  (div
    (add
      (mul
        (int64 (.Values.controller.podDisruptionBudget.minAvailable | toString | trimSuffix "%"))
        (int64 .Values.controller.replicas)
      )
      99
    )
    100
  )
}}
{{- else }}
{{- .Values.controller.podDisruptionBudget.minAvailable | toString }}
{{- end }}
{{- end }}

{{- /* The value leaseDuration in seconds. */ -}}
{{- define "progressive-delivery.controller.leaseDurationSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.controller.leaderElection.leaseDuration | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.controller.leaderElection.leaseDuration | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.controller.leaderElection.leaseDuration | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.controller.leaderElection.leaseDuration | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value renewDeadline in seconds. */ -}}
{{- define "progressive-delivery.controller.renewDeadlineSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.controller.leaderElection.renewDeadline | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.controller.leaderElection.renewDeadline | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.controller.leaderElection.renewDeadline | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.controller.leaderElection.renewDeadline | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* The value retryPeriod in seconds. */ -}}
{{- define "progressive-delivery.controller.retryPeriodSeconds" -}}
{{- printf "%d"
  (add
    (mul 86400 (int64 (regexFind "[0-9]+d" .Values.controller.leaderElection.retryPeriod | trimSuffix "d")))
    (mul 3600 (int64 (regexFind "[0-9]+h" .Values.controller.leaderElection.retryPeriod | trimSuffix "h")))
    (mul 60 (int64 (regexFind "[0-9]+m" .Values.controller.leaderElection.retryPeriod | trimSuffix "m")))
    (int64 (regexFind "[0-9]+s" .Values.controller.leaderElection.retryPeriod | trimSuffix "s"))
  )
}}
{{- end }}

{{- /* Seconds for which the hook preStop sleeps; empty where that is not known. */ -}}
{{- define "progressive-delivery.controller.lifecycle.preStopSeconds" -}}
{{- regexFind
  "[0-9]+$"
  (regexFind
    "sleep[^0-9]+[0-9]+"
    (printf "%s%s"
      (regexFind
        `"sleep":{"seconds":[1-9][0-9]{0,4}[,}]|"command":\["(?:/usr)?(?:/bin/)?sleep","[1-9][0-9]{0,4}s?"\]`
        (.Values.controller.lifecycle.preStop | toJson)
      )
      (regexFind
        `(?:["\s;|(]|\\n|\\t|u0026)(?:/usr)?(?:/bin/)?sleep +[1-9][0-9]{0,4}s?(?:["\s;|)]|\\[ntu])`
        (regexFind `"command":\["[^"]*sh","-[a-z]*c","(?:[^"\\]|\\.)*"` (.Values.controller.lifecycle.preStop | toJson))
      )
    )
  )
}}
{{- end }}

{{- /* Names of all containers of the pod, each in angle brackets. */ -}}
{{- define "progressive-delivery.controller.pod.containerNames" -}}
<controller>{{ range .Values.controller.initContainers }}<{{ .name }}>{{ end }}
{{- range .Values.controller.sidecars }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the further environment variables, each in angle brackets. */ -}}
{{- define "progressive-delivery.controller.pod.variableNames" -}}
{{ range .Values.controller.extraEnv }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the volumes of the pod, each in angle brackets. */ -}}
{{- define "progressive-delivery.controller.volumes.names" -}}
<plugin-bin><tmp>{{ if or .Values.prometheus.caBundle.configMap .Values.prometheus.caBundle.secret }}<ca>{{ end }}
{{- range .Values.controller.extraVolumes }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Paths of the mounts of the container, each in angle brackets. */ -}}
{{- define "progressive-delivery.controller.volumes.mountPaths" -}}
</home/argo-rollouts/plugin-bin></tmp>
{{- if or .Values.prometheus.caBundle.configMap .Values.prometheus.caBundle.secret }}</etc/argo-rollouts/ca>{{ end }}
{{- range .Values.controller.extraVolumeMounts }}<{{ .mountPath | trimSuffix "/" }}>{{ end }}
{{- end }}

{{- /* Mounts in further containers of volumes that the pod does not have. */ -}}
{{- define "progressive-delivery.controller.volumes.unknownMounts" -}}
{{ range $item := .Values.controller.initContainers }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "progressive-delivery.controller.volumes.names" $) }}
{{- else }}controller.initContainers: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- range $item := .Values.controller.sidecars }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "progressive-delivery.controller.volumes.names" $) }}
{{- else }}controller.sidecars: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /*
Topology keys of the spread constraints with what happens where they cannot be met,
each in angle brackets.
*/ -}}
{{- define "progressive-delivery.controller.pod.spreadKeys" -}}
{{ if .Values.controller.topologySpread.enabled }}<{{ .Values.controller.topologySpread.topologyKey }} ScheduleAnyway>{{ end }}
{{- range .Values.controller.topologySpreadConstraints }}<{{ .topologyKey }} {{ .whenUnsatisfiable }}>{{ end }}
{{- end }}
