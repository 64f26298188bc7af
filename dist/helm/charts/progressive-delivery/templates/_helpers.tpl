{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "progressive-delivery.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /*
Release and chart in one name, before it is cut. A release that is named after the chart
is enough by itself.
*/ -}}
{{- define "progressive-delivery.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "progressive-delivery.name" .) }}
{{- end }}
{{- end }}

{{- /*
Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A
cut name ends in a hash of the whole one, so that two releases never share it.
*/ -}}
{{- define "progressive-delivery.fullname" -}}
{{- if le (len (include "progressive-delivery.longname" .)) 46 }}
{{- include "progressive-delivery.longname" . }}
{{- else }}
{{- printf "%s-%s"
  (include "progressive-delivery.longname" . | trunc 37 | trimSuffix "-")
  (include "progressive-delivery.longname" . | sha256sum | trunc 8)
}}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "progressive-delivery.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "progressive-delivery.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Pod labels. Selectors repeat them and are immutable, so they must not change. */ -}}
{{- define "progressive-delivery.selectorLabels" -}}
app.kubernetes.io/name: {{ include "progressive-delivery.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "progressive-delivery.labels" -}}
helm.sh/chart: {{ include "progressive-delivery.chart" . }}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* Job under which Prometheus scrapes the controller. */ -}}
{{- define "progressive-delivery.metricsJob" -}}
{{- .Values.prometheusRule.job | default (printf "%s-metrics" (include "progressive-delivery.fullname" .)) }}
{{- end }}

{{- /*
Kinds that the controller lists by itself and does without: Secrets at each start, for the
kubeconfig of a primary cluster, and VirtualServices every ten minutes until it finds Istio.
*/ -}}
{{- define "progressive-delivery.probedKinds" -}}
{{- if .Values.trafficRouting.istio }}
{{- "secrets" }}
{{- else }}
{{- "secrets|virtualservices" }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.testImageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.tests.image.registry }}
{{- printf "%s/%s"
  (.Values.global.imageRegistry | default .Values.tests.image.registry)
  .Values.tests.image.repository
}}
{{- else }}
{{- .Values.tests.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.testImage" -}}
{{- if .Values.tests.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.testImageRepository" .) .Values.tests.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.testImageRepository" .) .Values.tests.image.tag }}
{{- end }}
{{- end }}
