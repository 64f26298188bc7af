{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "mlflow.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /* Release and chart in one name, before it is cut. A release that is named after the chart is enough by itself. */ -}}
{{- define "mlflow.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "mlflow.name" .) }}
{{- end }}
{{- end }}

{{- /* Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A cut name ends in a hash of the whole one, so that two releases never share it. */ -}}
{{- define "mlflow.fullname" -}}
{{- if le (len (include "mlflow.longname" .)) 46 }}
{{- include "mlflow.longname" . }}
{{- else }}
{{- printf "%s-%s" (include "mlflow.longname" . | trunc 37 | trimSuffix "-") (include "mlflow.longname" . | sha256sum | trunc 8) }}
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

{{- /* Labels that select the pods; a live release keeps them. */ -}}
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

{{- /* Environment of the server, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vaultServerEnv" -}}
{{ if .Values.backendStore.postgresql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.usernameKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.passwordKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if .Values.backendStore.mysql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if eq .Values.auth.mode "basic-auth" }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI='{{`{{`}} index .Data.data "{{ .Values.auth.database.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_AUTH_ADMIN_USERNAME='{{`{{`}} index .Data.data "{{ .Values.auth.admin.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_AUTH_ADMIN_PASSWORD='{{`{{`}} index .Data.data "{{ .Values.auth.admin.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.flaskKey.secretName }}" }}export MLFLOW_FLASK_SERVER_SECRET_KEY='{{`{{`}} index .Data.data "{{ .Values.auth.flaskKey.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_ACCESS_KEY_ID='{{`{{`}} index .Data.data "{{ .Values.artifactStore.s3.accessKeyIdKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_SECRET_ACCESS_KEY='{{`{{`}} index .Data.data "{{ .Values.artifactStore.s3.secretAccessKeyKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.azure.container .Values.artifactStore.azure.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.azure.secretName }}" }}export AZURE_STORAGE_CONNECTION_STRING='{{`{{`}} index .Data.data "{{ .Values.artifactStore.azure.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}

{{- /* Environment of the migrations, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vaultMigrationsEnv" -}}
{{ if .Values.backendStore.postgresql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.usernameKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.passwordKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if .Values.backendStore.mysql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if eq .Values.auth.mode "basic-auth" }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI='{{`{{`}} index .Data.data "{{ .Values.auth.database.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}

{{- /* Environment of garbage collection, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vaultGcEnv" -}}
{{ if .Values.backendStore.postgresql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_TRACKING_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.usernameKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.passwordKey }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='{{`{{`}} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if .Values.backendStore.mysql.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_TRACKING_URI='{{`{{`}} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if eq .Values.auth.mode "basic-auth" }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_TRACKING_USERNAME='{{`{{`}} index .Data.data "{{ .Values.auth.admin.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_TRACKING_PASSWORD='{{`{{`}} index .Data.data "{{ .Values.auth.admin.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_ACCESS_KEY_ID='{{`{{`}} index .Data.data "{{ .Values.artifactStore.s3.accessKeyIdKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_SECRET_ACCESS_KEY='{{`{{`}} index .Data.data "{{ .Values.artifactStore.s3.secretAccessKeyKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.azure.container .Values.artifactStore.azure.secretName }}{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.azure.secretName }}" }}export AZURE_STORAGE_CONNECTION_STRING='{{`{{`}} index .Data.data "{{ .Values.artifactStore.azure.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}

{{- /* Where artifacts are kept. */ -}}
{{- define "mlflow.artifactUri" -}}
{{- if .Values.artifactStore.s3.bucket }}
{{- "" }}s3://{{ .Values.artifactStore.s3.bucket }}{{ if .Values.artifactStore.s3.path }}/{{ .Values.artifactStore.s3.path }}{{ end }}
{{- else if .Values.artifactStore.gcs.bucket }}
{{- "" }}gs://{{ .Values.artifactStore.gcs.bucket }}{{ if .Values.artifactStore.gcs.path }}/{{ .Values.artifactStore.gcs.path }}{{ end }}
{{- else if .Values.artifactStore.azure.container }}
{{- "" }}wasbs://{{ .Values.artifactStore.azure.container }}@{{ .Values.artifactStore.azure.account }}.blob.core.windows.net{{ if .Values.artifactStore.azure.path }}/{{ .Values.artifactStore.azure.path }}{{ end }}
{{- else }}
{{- "/var/lib/mlflow/artifacts" }}
{{- end }}
{{- end }}

{{- /* Hosts the server answers to. The list replaces that of MLflow, which matches host and port to the letter. */ -}}
{{- define "mlflow.allowedHosts" -}}
{{ include "mlflow.fullname" . }},{{ include "mlflow.fullname" . }}:{{ .Values.service.port }},{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }},{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}:{{ .Values.service.port }},{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc,{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc:{{ .Values.service.port }},{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc.cluster.local,{{ include "mlflow.fullname" . }}.{{ include "mlflow.namespace" . }}.svc.cluster.local:{{ .Values.service.port }},localhost:*,127.0.0.1:*,$(POD_IP):{{ .Values.containerPort }},[$(POD_IP)]:{{ .Values.containerPort }}{{ if .Values.ingress.enabled }}{{ range .Values.ingress.hosts }},{{ .host }}{{ end }}{{ end }}{{ if .Values.httpRoute.enabled }}{{ range .Values.httpRoute.hostnames }},{{ . }}{{ end }}{{ end }}{{ range .Values.server.allowedHosts }},{{ . }}{{ end }}
{{- end }}

{{- /* Origins whose pages may call the server. */ -}}
{{- define "mlflow.allowedOrigins" -}}
http://localhost:*{{ if .Values.ingress.enabled }}{{ range .Values.ingress.hosts }},{{ if $.Values.ingress.tls }}https{{ else }}http{{ end }}://{{ .host }}{{ end }}{{ end }}{{ if .Values.httpRoute.enabled }}{{ range .Values.httpRoute.hostnames }},https://{{ . }}{{ end }}{{ end }}{{ range .Values.server.corsAllowedOrigins }},{{ . }}{{ end }}
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

{{- /* The one pod template of Deployment and Rollout. */ -}}
{{- define "mlflow.podTemplate" -}}
metadata:
  labels:
    {{- include "mlflow.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if or .Values.global.vault.enabled .Values.podAnnotations }}
  annotations:
    {{- if .Values.global.vault.enabled }}
    vault.hashicorp.com/agent-inject: "true"
    vault.hashicorp.com/auth-path: {{ .Values.global.vault.authPath | quote }}
    vault.hashicorp.com/role: {{ .Values.global.vault.role | quote }}
    vault.hashicorp.com/agent-inject-secret-env: {{ .Values.global.vault.secretPath | quote }}
    vault.hashicorp.com/agent-inject-template-env: {{ include "mlflow.vaultServerEnv" . | quote }}
    {{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName }}
    vault.hashicorp.com/agent-inject-secret-gcs.json: "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.gcs.secretName }}"
    vault.hashicorp.com/agent-inject-template-gcs.json: {{ printf `{{ with secret "%s/%s" }}{{ index .Data.data "%s" }}{{ end }}` .Values.global.vault.secretPath .Values.artifactStore.gcs.secretName .Values.artifactStore.gcs.secretKey | quote }}
    {{- end }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  serviceAccountName: {{ include "mlflow.serviceAccountName" . | quote }}
  automountServiceAccountToken: {{ or .Values.global.vault.enabled .Values.serviceAccount.automountToken }}
  enableServiceLinks: false
  {{- if or .Values.global.imagePullSecrets .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- with .Values.global.imagePullSecrets }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with .Values.imagePullSecrets }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  {{- with .Values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: mlflow
      image: {{ include "mlflow.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- if or .Values.global.vault.enabled (eq .Values.auth.mode "basic-auth") }}
      command:
        - /bin/sh
        - -ec
        - {{ .Files.Get "files/entrypoint.sh" | quote }}
        - entrypoint
        - mlflow
      {{- else }}
      command:
        - mlflow
      {{- end }}
      args:
        - server
        - --host=0.0.0.0
        - "--port={{ .Values.containerPort }}"
        - "--workers={{ .Values.server.workers }}"
        - --expose-prometheus=/tmp/metrics
        {{- with .Values.server.staticPrefix }}
        - {{ printf "--static-prefix=%s" . | quote }}
        {{- end }}
        {{- if .Values.server.serveArtifacts }}
        - --serve-artifacts
        - "--artifacts-destination={{ include "mlflow.artifactUri" . }}"
        {{- else }}
        - --no-serve-artifacts
        - "--default-artifact-root={{ include "mlflow.artifactUri" . }}"
        {{- end }}
        {{- if eq .Values.auth.mode "basic-auth" }}
        - --app-name=basic-auth
        {{- end }}
        {{- with .Values.server.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        - name: HOME
          value: /tmp
        - name: MLFLOW_DISABLE_TELEMETRY
          value: "true"
        - name: POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        - name: MLFLOW_SERVER_ALLOWED_HOSTS
          value: {{ include "mlflow.allowedHosts" . | quote }}
        - name: MLFLOW_SERVER_CORS_ALLOWED_ORIGINS
          value: {{ include "mlflow.allowedOrigins" . | quote }}
        - name: MLFLOW_SERVER_ENABLE_JOB_EXECUTION
          value: {{ if .Values.server.jobExecution }}"true"{{ else }}"false"{{ end }}
        {{- if eq .Values.auth.mode "basic-auth" }}
        - name: MLFLOW_AUTH_DEFAULT_PERMISSION
          value: {{ .Values.auth.defaultPermission }}
        {{- end }}
        {{- if .Values.global.vault.enabled }}
        - name: VAULT_ENV_FILE
          value: /vault/secrets/env
        {{- else }}
        {{- if .Values.backendStore.postgresql.secretName }}
        - name: MLFLOW_BACKEND_STORE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.secretKey | quote }}
        {{- end }}
        {{- if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.usernameKey }}
        - name: PGUSER
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.usernameKey | quote }}
        {{- end }}
        {{- if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.passwordKey }}
        - name: PGPASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.passwordKey | quote }}
        {{- end }}
        {{- if .Values.backendStore.mysql.secretName }}
        - name: MLFLOW_BACKEND_STORE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.mysql.secretName | quote }}
              key: {{ .Values.backendStore.mysql.secretKey | quote }}
        {{- end }}
        {{- if eq .Values.auth.mode "basic-auth" }}
        - name: MLFLOW_AUTH_DATABASE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.database.secretName | quote }}
              key: {{ .Values.auth.database.secretKey | quote }}
        - name: MLFLOW_AUTH_ADMIN_USERNAME
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.admin.secretName | quote }}
              key: {{ .Values.auth.admin.usernameKey | quote }}
        - name: MLFLOW_AUTH_ADMIN_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.admin.secretName | quote }}
              key: {{ .Values.auth.admin.passwordKey | quote }}
        - name: MLFLOW_FLASK_SERVER_SECRET_KEY
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.flaskKey.secretName | quote }}
              key: {{ .Values.auth.flaskKey.secretKey | quote }}
        {{- end }}
        {{- if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.secretName }}
        - name: AWS_ACCESS_KEY_ID
          valueFrom:
            secretKeyRef:
              name: {{ .Values.artifactStore.s3.secretName | quote }}
              key: {{ .Values.artifactStore.s3.accessKeyIdKey | quote }}
        - name: AWS_SECRET_ACCESS_KEY
          valueFrom:
            secretKeyRef:
              name: {{ .Values.artifactStore.s3.secretName | quote }}
              key: {{ .Values.artifactStore.s3.secretAccessKeyKey | quote }}
        {{- end }}
        {{- if and .Values.artifactStore.azure.container .Values.artifactStore.azure.secretName }}
        - name: AZURE_STORAGE_CONNECTION_STRING
          valueFrom:
            secretKeyRef:
              name: {{ .Values.artifactStore.azure.secretName | quote }}
              key: {{ .Values.artifactStore.azure.secretKey | quote }}
        {{- end }}
        {{- end }}
        {{- if .Values.backendStore.sqlite.enabled }}
        - name: MLFLOW_BACKEND_STORE_URI
          value: sqlite:////var/lib/mlflow/mlflow.db
        {{- end }}
        {{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName }}
        - name: GOOGLE_APPLICATION_CREDENTIALS
          value: {{ if .Values.global.vault.enabled }}/vault/secrets/gcs.json{{ else }}/var/run/secrets/gcs/gcs.json{{ end }}
        {{- end }}
        {{- if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.region }}
        - name: AWS_DEFAULT_REGION
          value: {{ .Values.artifactStore.s3.region | quote }}
        {{- end }}
        {{- if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.endpointUrl }}
        - name: MLFLOW_S3_ENDPOINT_URL
          value: {{ .Values.artifactStore.s3.endpointUrl | quote }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.containerPort }}
          protocol: TCP
      {{- if .Values.startupProbe.enabled }}
      startupProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        periodSeconds: {{ .Values.startupProbe.periodSeconds }}
        failureThreshold: {{ .Values.startupProbe.failureThreshold }}
      {{- end }}
      {{- if .Values.readinessProbe.enabled }}
      readinessProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        periodSeconds: {{ .Values.readinessProbe.periodSeconds }}
        timeoutSeconds: {{ .Values.readinessProbe.timeoutSeconds }}
        failureThreshold: {{ .Values.readinessProbe.failureThreshold }}
      {{- end }}
      {{- if .Values.livenessProbe.enabled }}
      livenessProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        periodSeconds: {{ .Values.livenessProbe.periodSeconds }}
        timeoutSeconds: {{ .Values.livenessProbe.timeoutSeconds }}
        failureThreshold: {{ .Values.livenessProbe.failureThreshold }}
      {{- end }}
      {{- with .Values.lifecycle }}
      lifecycle:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if or .Values.backendStore.sqlite.enabled .Values.artifactStore.volume.enabled }}
        - name: data
          mountPath: /var/lib/mlflow
        {{- end }}
        {{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName (not .Values.global.vault.enabled) }}
        - name: gcs
          mountPath: /var/run/secrets/gcs
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with .Values.sidecars }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: tmp
      {{- with .Values.tmp.sizeLimit }}
      emptyDir:
        sizeLimit: {{ . | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    {{- if or .Values.backendStore.sqlite.enabled .Values.artifactStore.volume.enabled }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.persistence.existingClaim | default (printf "%s-data" (include "mlflow.fullname" .)) | quote }}
    {{- end }}
    {{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName (not .Values.global.vault.enabled) }}
    - name: gcs
      secret:
        secretName: {{ .Values.artifactStore.gcs.secretName | quote }}
        items:
          - key: {{ .Values.artifactStore.gcs.secretKey | quote }}
            path: gcs.json
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if or .Values.topologySpread.enabled .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- if .Values.topologySpread.enabled }}
    - maxSkew: {{ .Values.topologySpread.maxSkew }}
      topologyKey: {{ .Values.topologySpread.topologyKey | quote }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "mlflow.selectorLabels" . | nindent 10 }}
    {{- end }}
    {{- with .Values.topologySpreadConstraints }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* What the analysis templates measure, and on which pods. */ -}}
{{- define "mlflow.analysisArgs" -}}
- name: namespace
  value: {{ include "mlflow.namespace" . | quote }}
- name: workload
  value: {{ if and (eq .Values.rollout.trafficRouting "nginx") (eq .Values.rollout.metrics.preset "ingress-nginx") }}"{{ include "mlflow.namespace" . }}-{{ include "mlflow.fullname" . }}"{{ else }}{{ include "mlflow.fullname" . }}{{ end }}
{{- if and (eq .Values.rollout.trafficRouting "nginx") (eq .Values.rollout.metrics.preset "ingress-nginx") }}
- name: canary-hash
  value: canary
{{- else }}
- name: canary-hash
  valueFrom:
    podTemplateHashValue: Latest
{{- end }}
{{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.rollout.metrics.preset }}
- name: namespace-label
  value: {{ $.Values.rollout.metrics.namespaceLabel | default (get . "namespaceLabel" | toString) | quote }}
- name: canary-label
  value: {{ $.Values.rollout.metrics.canaryLabel | default (get . "canaryLabel" | toString) | quote }}
- name: requests
  value: {{ $.Values.rollout.metrics.requests | default (get . "requests" | toString) | quote }}
- name: latency-buckets
  value: {{ $.Values.rollout.metrics.latencyBuckets | default (get . "latencyBuckets" | toString) | quote }}
- name: latency-count
  value: {{ $.Values.rollout.metrics.latencyCount | default (get . "latencyCount" | toString) | quote }}
- name: latency-bound
  value: {{ if $.Values.rollout.metrics.latencyBuckets }}{{ $.Values.rollout.metrics.latencyBound | quote }}{{ else }}{{ get (get . "latencyBounds") (printf "%d" (int64 $.Values.rollout.metrics.latencyThreshold)) | toString | quote }}{{ end }}
- name: status-label
  value: {{ $.Values.rollout.metrics.statusLabel | default (get . "statusLabel" | toString) | quote }}
- name: selector
  {{- with $.Values.rollout.metrics.selector | default (get . "selector" | toString) }}
  value: {{ . | quote }}
  {{- end }}
{{- with $.Values.rollout.metrics.failureStatus }}
- name: failure-status
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.rollout.analysis.successThreshold }}
- name: success-threshold
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.errorThreshold }}
- name: error-threshold
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.latencyShare }}
- name: latency-share
  value: {{ . | quote }}
{{- end }}
{{- with .Values.rollout.analysis.minimumRequests }}
- name: minimum-requests
  value: {{ printf "%d" (int64 .) | quote }}
{{- end }}
{{- with .Values.rollout.analysis.noData }}
- name: no-data
  value: {{ . | toString | quote }}
{{- end }}
{{- with .Values.global.prometheus.address }}
- name: prometheus-address
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- /* Analyses that must succeed before the next weight. */ -}}
{{- define "mlflow.gateTemplates" -}}
{{- if .Values.rollout.analysis.successRate }}
- templateName: success-rate-gate
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.errorRate }}
- templateName: error-rate-gate
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.latency }}
- templateName: latency-gate
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- end }}

{{- /* Analyses that abort in the background. */ -}}
{{- define "mlflow.guardTemplates" -}}
{{- if .Values.rollout.analysis.successRate }}
- templateName: success-rate-guard
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.errorRate }}
- templateName: error-rate-guard
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- if .Values.rollout.analysis.latency }}
- templateName: latency-guard
  {{- if .Values.rollout.analysis.clusterScope }}
  clusterScope: true
  {{- end }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "mlflow.testImageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.tests.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.tests.image.registry) .Values.tests.image.repository }}
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

{{- /* The weights of a release, in words. */ -}}
{{- define "mlflow.weights" -}}
{{ range .Values.rollout.weights }}{{ . }} %, {{ end }}then 100 %
{{- end }}
