{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "portal-services.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /*
Release and chart in one name, before it is cut. A release that is named after the chart
is enough by itself.
*/ -}}
{{- define "portal-services.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "portal-services.name" .) }}
{{- end }}
{{- end }}

{{- /*
Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A
cut name ends in a hash of the whole one, so that two releases never share it.
*/ -}}
{{- define "portal-services.fullname" -}}
{{- if le (len (include "portal-services.longname" .)) 46 }}
{{- include "portal-services.longname" . }}
{{- else }}
{{- printf "%s-%s"
  (include "portal-services.longname" . | trunc 37 | trimSuffix "-")
  (include "portal-services.longname" . | sha256sum | trunc 8)
}}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "portal-services.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "portal-services.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Pod labels. Selectors repeat them and are immutable, so they must not change. */ -}}
{{- define "portal-services.selectorLabels" -}}
app.kubernetes.io/name: {{ include "portal-services.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "portal-services.labels" -}}
helm.sh/chart: {{ include "portal-services.chart" . }}
{{ include "portal-services.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "portal-services.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "portal-services.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "portal-services.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.image.registry) .Values.image.repository }}
{{- else }}
{{- .Values.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "portal-services.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" (include "portal-services.imageRepository" .) .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "portal-services.imageRepository" .) (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "portal-services.testImageRepository" -}}
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
{{- define "portal-services.testImage" -}}
{{- if .Values.tests.image.digest }}
{{- printf "%s@%s" (include "portal-services.testImageRepository" .) .Values.tests.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "portal-services.testImageRepository" .) .Values.tests.image.tag }}
{{- end }}
{{- end }}

{{- /* What --set needs in front of a value: the name of the chart where it is a subchart. */ -}}
{{- define "portal-services.valuesPrefix" -}}
{{- ternary "" (printf "%s." .Chart.Name) .Chart.IsRoot }}
{{- end }}

{{- /* The weights of a release, in words. */ -}}
{{- define "portal-services.weights" -}}
{{ if .Values.rollout.strategy.canary.steps }}{{ range .Values.rollout.strategy.canary.steps }}
{{- if and (hasKey . "setWeight") (lt (int64 (get . "setWeight")) 100) }}
{{- ternary (toJson (get . "setWeight")) (get . "setWeight") (kindIs "float64" (get . "setWeight")) | toString }} %, {{ end }}
{{- end }}{{ else }}
{{- range .Values.rollout.weights }}{{ . }} %, {{ end }}{{ end }}then 100 %
{{- end }}

{{- /* The steps that wait until somebody promotes the release; empty where there are none. */ -}}
{{- define "portal-services.pauses" -}}
{{ range .Values.rollout.strategy.canary.steps }}{{ if eq (get . "pause" | toJson) "{}" }}pause {{ end }}{{ end }}
{{- end }}

{{- /* An upgrade of this release, up to its flags. */ -}}
{{- define "portal-services.upgradeCommand" -}}
{{- printf "helm upgrade %s CHART --namespace %s --reset-values -f VALUES" .Release.Name .Release.Namespace }}
{{- end }}
