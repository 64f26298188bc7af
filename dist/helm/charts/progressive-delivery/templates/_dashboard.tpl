{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /*
Pod labels of the component dashboard. Selectors repeat them and are immutable, so
they must not change.
*/ -}}
{{- define "progressive-delivery.dashboard.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: dashboard
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "progressive-delivery.dashboard.serviceAccountName" -}}
{{- if .Values.dashboard.serviceAccount.create }}
{{- .Values.dashboard.serviceAccount.name
  | default (printf "%s-dashboard" (include "progressive-delivery.fullname" .))
}}
{{- else }}
{{- .Values.dashboard.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /*
Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the
release, so that releases of one name in two namespaces do not share them.
*/ -}}
{{- define "progressive-delivery.dashboard.roleName" -}}
{{- printf "%s-dashboard.%s" (include "progressive-delivery.fullname" .) (include "progressive-delivery.namespace" .) }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.dashboard.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.dashboard.image.registry }}
{{- printf "%s/%s"
  (.Values.global.imageRegistry | default .Values.dashboard.image.registry)
  .Values.dashboard.image.repository
}}
{{- else }}
{{- .Values.dashboard.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.dashboard.image" -}}
{{- if .Values.dashboard.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.dashboard.imageRepository" .) .Values.dashboard.image.digest }}
{{- else }}
{{- printf "%s:%s"
  (include "progressive-delivery.dashboard.imageRepository" .)
  (.Values.dashboard.image.tag | default .Chart.AppVersion)
}}
{{- end }}
{{- end }}

{{- /* Pods that minAvailable requires; Kubernetes rounds a percentage up. */ -}}
{{- define "progressive-delivery.dashboard.disruption.requiredPods" -}}
{{- if hasSuffix "%" (.Values.dashboard.podDisruptionBudget.minAvailable | toString) }}
{{- printf "%d"
  (div
    (add
      (mul
        (int64 (.Values.dashboard.podDisruptionBudget.minAvailable | toString | trimSuffix "%"))
        (int64 .Values.dashboard.replicas)
      )
      99
    )
    100
  )
}}
{{- else }}
{{- .Values.dashboard.podDisruptionBudget.minAvailable | toString }}
{{- end }}
{{- end }}

{{- /* Seconds for which the hook preStop sleeps; empty where that is not known. */ -}}
{{- define "progressive-delivery.dashboard.lifecycle.preStopSeconds" -}}
{{- regexFind
  "[0-9]+$"
  (regexFind
    "sleep[^0-9]+[0-9]+"
    (printf "%s%s"
      (regexFind
        `"sleep":{"seconds":[1-9][0-9]{0,4}[,}]|"command":\["(?:/usr)?(?:/bin/)?sleep","[1-9][0-9]{0,4}s?"\]`
        (.Values.dashboard.lifecycle.preStop | toJson)
      )
      (regexFind
        `(?:["\s;|(]|\\n|\\t|u0026)(?:/usr)?(?:/bin/)?sleep +[1-9][0-9]{0,4}s?(?:["\s;|)]|\\[ntu])`
        (regexFind `"command":\["[^"]*sh","-[a-z]*c","(?:[^"\\]|\\.)*"` (.Values.dashboard.lifecycle.preStop | toJson))
      )
    )
  )
}}
{{- end }}

{{- /* Names of all containers of the pod, each in angle brackets. */ -}}
{{- define "progressive-delivery.dashboard.pod.containerNames" -}}
<dashboard>{{ range .Values.dashboard.initContainers }}<{{ .name }}>{{ end }}
{{- range .Values.dashboard.sidecars }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the further environment variables, each in angle brackets. */ -}}
{{- define "progressive-delivery.dashboard.pod.variableNames" -}}
{{ range .Values.dashboard.extraEnv }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the volumes of the pod, each in angle brackets. */ -}}
{{- define "progressive-delivery.dashboard.volumes.names" -}}
<tmp>{{ range .Values.dashboard.extraVolumes }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Paths of the mounts of the container, each in angle brackets. */ -}}
{{- define "progressive-delivery.dashboard.volumes.mountPaths" -}}
</tmp>{{ range .Values.dashboard.extraVolumeMounts }}<{{ .mountPath | trimSuffix "/" }}>{{ end }}
{{- end }}

{{- /* Mounts in further containers of volumes that the pod does not have. */ -}}
{{- define "progressive-delivery.dashboard.volumes.unknownMounts" -}}
{{ range $item := .Values.dashboard.initContainers }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "progressive-delivery.dashboard.volumes.names" $) }}
{{- else }}dashboard.initContainers: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- range $item := .Values.dashboard.sidecars }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "progressive-delivery.dashboard.volumes.names" $) }}
{{- else }}dashboard.sidecars: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /*
Topology keys of the spread constraints with what happens where they cannot be met,
each in angle brackets.
*/ -}}
{{- define "progressive-delivery.dashboard.pod.spreadKeys" -}}
{{ if .Values.dashboard.topologySpread.enabled }}<{{ .Values.dashboard.topologySpread.topologyKey }} ScheduleAnyway>{{ end }}
{{- range .Values.dashboard.topologySpreadConstraints }}<{{ .topologyKey }} {{ .whenUnsatisfiable }}>{{ end }}
{{- end }}
