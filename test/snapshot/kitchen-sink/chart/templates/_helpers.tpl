{{- /* Generated from test/support/kitchen-sink.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "sink.name" -}}
{{- .Chart.Name }}
{{- end }}

{{- /*
Release and chart in one name, before it is cut. A release that is named after the chart
is enough by itself.
*/ -}}
{{- define "sink.longname" -}}
{{- if contains .Chart.Name .Release.Name }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "sink.name" .) }}
{{- end }}
{{- end }}

{{- /*
Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A
cut name ends in a hash of the whole one, so that two releases never share it.
*/ -}}
{{- define "sink.fullname" -}}
{{- if le (len (include "sink.longname" .)) 46 }}
{{- include "sink.longname" . }}
{{- else }}
{{- printf "%s-%s"
  (include "sink.longname" . | trunc 37 | trimSuffix "-")
  (include "sink.longname" . | sha256sum | trunc 8)
}}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "sink.namespace" -}}
{{- .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "sink.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Pod labels. Selectors repeat them and are immutable, so they must not change. */ -}}
{{- define "sink.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sink.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "sink.labels" -}}
helm.sh/chart: {{ include "sink.chart" . }}
{{ include "sink.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* Text from a loop. */ -}}
{{- define "sink.hosts" -}}
{{ "" }} {{ range .Values.hosts }}{{ .host }}={{ range .paths }}{{ . }},{{ end }}; {{ end }}{{ "" }}
{{- end }}

{{- /* Text from a loop over a map. */ -}}
{{- define "sink.ports" -}}
{{ if .Values.other }}
{{- range $key, $value := .Values.byName }}{{ $key }}:{{ $value.port }} {{ end }}{{ else }}none{{ end }}end
{{- end }}
