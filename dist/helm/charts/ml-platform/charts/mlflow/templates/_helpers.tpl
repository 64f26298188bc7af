{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "mlflow.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /*
Release and chart in one name, before it is cut. A release that is named after the chart
is enough by itself.
*/ -}}
{{- define "mlflow.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "mlflow.name" .) }}
{{- end }}
{{- end }}

{{- /*
Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A
cut name ends in a hash of the whole one, so that two releases never share it.
*/ -}}
{{- define "mlflow.fullname" -}}
{{- if le (len (include "mlflow.longname" .)) 46 }}
{{- include "mlflow.longname" . }}
{{- else }}
{{- printf "%s-%s"
  (include "mlflow.longname" . | trunc 37 | trimSuffix "-")
  (include "mlflow.longname" . | sha256sum | trunc 8)
}}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "mlflow.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "mlflow.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Pod labels. Selectors repeat them and are immutable, so they must not change. */ -}}
{{- define "mlflow.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mlflow.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "mlflow.labels" -}}
helm.sh/chart: {{ include "mlflow.chart" . }}
{{ include "mlflow.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "mlflow.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "mlflow.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /* URI of a database without user and password, which its Secret holds. */ -}}
{{- define "mlflow.postgresqlAddress" -}}
postgresql+psycopg2://{{ .Values.backendStore.postgresql.host }}:{{ .Values.backendStore.postgresql.port }}/{{ .Values.backendStore.postgresql.database }}
{{- if .Values.backendStore.postgresql.parameters }}?{{ .Values.backendStore.postgresql.parameters }}{{ end }}
{{- end }}

{{- /* URI of a database without user and password, which its Secret holds. */ -}}
{{- define "mlflow.mysqlAddress" -}}
mysql+pymysql://{{ .Values.backendStore.mysql.host }}:{{ .Values.backendStore.mysql.port }}/{{ .Values.backendStore.mysql.database }}
{{- if .Values.backendStore.mysql.parameters }}?{{ .Values.backendStore.mysql.parameters }}{{ end }}
{{- end }}

{{- /* URI of a database without user and password, which its Secret holds. */ -}}
{{- define "mlflow.authAddress" -}}
postgresql+psycopg2://{{ .Values.auth.database.host }}:{{ .Values.auth.database.port }}/{{ .Values.auth.database.database }}
{{- if .Values.auth.database.parameters }}?{{ .Values.auth.database.parameters }}{{ end }}
{{- end }}

{{- /* Where artifacts are kept. */ -}}
{{- define "mlflow.artifactUri" -}}
{{- if .Values.artifactStore.s3.bucket }}
{{- "" }}s3://{{ .Values.artifactStore.s3.bucket }}
{{- if .Values.artifactStore.s3.path }}/{{ .Values.artifactStore.s3.path }}{{ end }}
{{- else if .Values.artifactStore.gcs.bucket }}
{{- "" }}gs://{{ .Values.artifactStore.gcs.bucket }}
{{- if .Values.artifactStore.gcs.path }}/{{ .Values.artifactStore.gcs.path }}{{ end }}
{{- else if .Values.artifactStore.azure.container }}
{{- "" }}wasbs://{{ .Values.artifactStore.azure.container }}@{{ .Values.artifactStore.azure.account }}.blob.core.windows.net
{{- if .Values.artifactStore.azure.path }}/{{ .Values.artifactStore.azure.path }}{{ end }}
{{- else }}
{{- "/var/lib/mlflow/artifacts" }}
{{- end }}
{{- end }}

{{- /*
Hosts the server answers to. The list replaces the default of MLflow, which matches host
and port to the letter.
*/ -}}
{{- define "mlflow.allowedHosts" -}}
{{ include "mlflow.fullname" . }},{{ include "mlflow.fullname" . }}:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }},
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc,
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc.cluster.local,
{{- include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc.cluster.local:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-canary,{{ include "mlflow.fullname" . }}-canary:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }},
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }}:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }}.svc,
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }}.svc:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }}.svc.cluster.local,
{{- include "mlflow.fullname" . }}-canary.{{ include "mlflow.namespace" . }}.svc.cluster.local:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-preview,{{ include "mlflow.fullname" . }}-preview:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }},
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }}:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }}.svc,
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }}.svc:{{ .Values.service.port }},
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }}.svc.cluster.local,
{{- include "mlflow.fullname" . }}-preview.{{ include "mlflow.namespace" . }}.svc.cluster.local:
{{- .Values.service.port }},localhost:*,127.0.0.1:*,$(POD_IP):{{ .Values.containerPort }},[$(POD_IP)]:
{{- .Values.containerPort }}
{{- if .Values.ingress.enabled }}{{ range .Values.ingress.hosts }},{{ .host }}{{ end }}{{ end }}
{{- if .Values.httpRoute.enabled }}{{ range .Values.httpRoute.hostnames }},{{ . }}{{ end }}{{ end }}
{{- if .Values.previewHost }},{{ .Values.previewHost }}{{ end }}{{ if .Values.virtualService.enabled }}
{{- range .Values.virtualService.hosts }},{{ . }}{{ end }}{{ end }}{{ range .Values.server.allowedHosts }},
{{- . }}{{ end }}{{ if .Values.server.jobExecution }},0.0.0.0:{{ .Values.containerPort }}{{ end }}
{{- end }}

{{- /* Origins whose pages may call the server. */ -}}
{{- define "mlflow.allowedOrigins" -}}
http://localhost:*{{ if .Values.ingress.enabled }}{{ range .Values.ingress.hosts }},
{{- if $.Values.ingress.tls }}https{{ else }}http{{ end }}://{{ .host }}{{ end }}{{ end }}
{{- if .Values.httpRoute.enabled }}{{ range .Values.httpRoute.hostnames }},https://{{ . }}{{ end }}{{ end }}
{{- if .Values.previewHost }},{{ if .Values.httpRoute.enabled }}https{{ else }}
{{- if .Values.ingress.tls }}https{{ else }}http{{ end }}{{ end }}://{{ .Values.previewHost }}{{ end }}
{{- if .Values.virtualService.enabled }}{{ range .Values.virtualService.hosts }},https://{{ . }}{{ end }}{{ end }}
{{- range .Values.server.corsAllowedOrigins }},{{ . }}{{ end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "mlflow.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.image.registry) .Values.image.repository }}
{{- else }}
{{- .Values.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "mlflow.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" (include "mlflow.imageRepository" .) .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "mlflow.imageRepository" .) (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "mlflow.testImageRepository" -}}
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
{{- define "mlflow.testImage" -}}
{{- if .Values.tests.image.digest }}
{{- printf "%s@%s" (include "mlflow.testImageRepository" .) .Values.tests.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "mlflow.testImageRepository" .) .Values.tests.image.tag }}
{{- end }}
{{- end }}

{{- /* What --set needs in front of a value: the name of the chart where it is a subchart. */ -}}
{{- define "mlflow.valuesPrefix" -}}
{{- ternary "" (printf "%s." .Chart.Name) .Chart.IsRoot }}
{{- end }}

{{- /* The weights of a release, in words. */ -}}
{{- define "mlflow.weights" -}}
{{ if .Values.rollout.strategy.canary.steps }}{{ range .Values.rollout.strategy.canary.steps }}
{{- if and (hasKey . "setWeight") (lt (int64 (get . "setWeight")) 100) }}
{{- ternary (toJson (get . "setWeight")) (get . "setWeight") (kindIs "float64" (get . "setWeight")) | toString }} %, {{ end }}
{{- end }}{{ else }}
{{- range .Values.rollout.weights }}{{ . }} %, {{ end }}{{ end }}then 100 %
{{- end }}

{{- /* The steps that wait until somebody promotes the release; empty where there are none. */ -}}
{{- define "mlflow.pauses" -}}
{{ range .Values.rollout.strategy.canary.steps }}{{ if eq (get . "pause" | toJson) "{}" }}pause {{ end }}{{ end }}
{{- end }}

{{- /* An upgrade of this release, up to its flags. */ -}}
{{- define "mlflow.upgradeCommand" -}}
{{- printf "helm upgrade %s CHART --namespace %s --reset-values -f VALUES" .Release.Name .Release.Namespace }}
{{- end }}
