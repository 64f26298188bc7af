{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Names of the volumes of the pod, each in angle brackets. */ -}}
{{- define "mlflow.volumes.names" -}}
<tmp>{{ if or .Values.backendStore.sqlite.enabled .Values.artifactStore.volume.enabled }}<data>{{ end }}
{{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName (not .Values.global.vault.enabled) }}<gcs>{{ end }}
{{- range .Values.extraVolumes }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the volumes that every pod with extraVolumeMounts has, each in angle brackets. */ -}}
{{- define "mlflow.volumes.mountable" -}}
<tmp>
{{- if and
  (or .Values.backendStore.sqlite.enabled .Values.artifactStore.volume.enabled)
  (or .Values.backendStore.sqlite.enabled (not .Values.migrations.enabled))
  (not .Values.gc.enabled)
}}<data>
{{- end }}
{{- range .Values.extraVolumes }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Paths of the mounts of the container, each in angle brackets. */ -}}
{{- define "mlflow.volumes.mountPaths" -}}
</tmp>{{ if or .Values.backendStore.sqlite.enabled .Values.artifactStore.volume.enabled }}</var/lib/mlflow>{{ end }}
{{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName (not .Values.global.vault.enabled) }}</var/run/secrets/gcs>{{ end }}
{{- range .Values.extraVolumeMounts }}<{{ .mountPath | trimSuffix "/" }}>{{ end }}
{{- end }}

{{- /* Mounts in further containers of volumes that the pod does not have. */ -}}
{{- define "mlflow.volumes.unknownMounts" -}}
{{ range $item := .Values.initContainers }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "mlflow.volumes.names" $) }}
{{- else }}initContainers: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- range $item := .Values.sidecars }}{{ range $item.volumeMounts }}
{{- if contains (printf "<%s>" .name) (include "mlflow.volumes.names" $) }}
{{- else }}sidecars: {{ $item.name }} mounts the volume {{ .name }}, {{ end }}{{ end }}{{ end }}
{{- end }}
