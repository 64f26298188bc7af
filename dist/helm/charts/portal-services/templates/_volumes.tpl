{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Names of the volumes of the pod, each in angle brackets. */ -}}
{{- define "portal-services.volumes.names" -}}
<tmp>{{ range .Values.extraVolumes }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Paths of the mounts of the container, each in angle brackets. */ -}}
{{- define "portal-services.volumes.mountPaths" -}}
</tmp>{{ range .Values.extraVolumeMounts }}<{{ .mountPath | trimSuffix "/" }}>{{ end }}
{{- end }}

{{- /* Mounts in further containers of volumes that the pod does not have. */ -}}
{{- define "portal-services.volumes.unknownMounts" -}}
{{ range $item := .Values.initContainers }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "portal-services.volumes.names" $) }}
{{- else }}initContainers: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- range $item := .Values.sidecars }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "portal-services.volumes.names" $) }}
{{- else }}sidecars: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- end }}
