{{- /* Generated from test/support/kitchen-sink.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "child.name" -}}
{{- .Chart.Name }}
{{- end }}

{{- /*
Release and chart in one name, before it is cut. A release that is named after the chart
is enough by itself.
*/ -}}
{{- define "child.longname" -}}
{{- if contains .Chart.Name .Release.Name }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "child.name" .) }}
{{- end }}
{{- end }}

{{- /*
Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A
cut name ends in a hash of the whole one, so that two releases never share it.
*/ -}}
{{- define "child.fullname" -}}
{{- if le (len (include "child.longname" .)) 46 }}
{{- include "child.longname" . }}
{{- else }}
{{- printf "%s-%s"
  (include "child.longname" . | trunc 37 | trimSuffix "-")
  (include "child.longname" . | sha256sum | trunc 8)
}}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "child.namespace" -}}
{{- .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "child.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Pod labels. Selectors repeat them and are immutable, so they must not change. */ -}}
{{- define "child.selectorLabels" -}}
app.kubernetes.io/name: {{ include "child.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "child.labels" -}}
helm.sh/chart: {{ include "child.chart" . }}
{{ include "child.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
