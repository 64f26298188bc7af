{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* The one pod template of Deployment and Rollout. */ -}}
{{- define "mlflow.pod.template" -}}
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
    vault.hashicorp.com/agent-inject-template-env: {{ include "mlflow.vault.serverEnv" . | quote }}
    {{- if and .Values.artifactStore.gcs.bucket .Values.artifactStore.gcs.secretName }}
    vault.hashicorp.com/agent-inject-secret-gcs.json: "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.gcs.secretName }}"
    vault.hashicorp.com/agent-inject-template-gcs.json: {{ printf `{{ with secret "%s/%s" }}{{ index .Data.data "%s" }}{{ end }}`
      .Values.global.vault.secretPath
      .Values.artifactStore.gcs.secretName
      .Values.artifactStore.gcs.secretKey
      | quote
    }}
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
  {{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets | default list | uniq }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.podSecurityContext }}
  {{- if $.Values.global.omitUserIds }}
  securityContext:
    {{- toYaml (omit . "runAsUser" "runAsGroup" "fsGroup") | nindent 4 }}
  {{- else }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
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
      {{- if or
        .Values.global.vault.enabled
        (not (empty .Values.backendStore.postgresql.host))
        (not (empty .Values.backendStore.mysql.host))
        (eq .Values.auth.mode "basic-auth")
      }}
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
        - name: MLFLOW_ENABLE_AI_GATEWAY
          value: {{ if .Values.aiGateway.enabled }}"true"{{ else }}"false"{{ end }}
        {{- if .Values.aiGateway.enabled }}
        - name: MLFLOW_CRYPTO_KEK_VERSION
          value: {{ int64 .Values.aiGateway.passphraseVersion | quote }}
        {{- end }}
        {{- if eq .Values.auth.mode "basic-auth" }}
        - name: MLFLOW_AUTH_DEFAULT_PERMISSION
          value: {{ .Values.auth.defaultPermission }}
        - name: MLFLOW_AUTH_CACHE_SECONDS
          value: {{ int64 .Values.auth.cacheSeconds | quote }}
        {{- end }}
        {{- if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.host }}
        - name: MLFLOW_BACKEND_STORE_URI
          value: {{ include "mlflow.postgresqlAddress" . | quote }}
        {{- end }}
        {{- if and .Values.backendStore.mysql.secretName .Values.backendStore.mysql.host }}
        - name: MLFLOW_BACKEND_STORE_URI
          value: {{ include "mlflow.mysqlAddress" . | quote }}
        {{- end }}
        {{- if and (eq .Values.auth.mode "basic-auth") .Values.auth.database.host }}
        - name: MLFLOW_AUTH_DATABASE_URI
          value: {{ include "mlflow.authAddress" . | quote }}
        {{- end }}
        {{- if .Values.global.vault.enabled }}
        - name: VAULT_ENV_FILE
          value: /vault/secrets/env
        {{- else }}
        {{- if and .Values.backendStore.postgresql.secretName (not .Values.backendStore.postgresql.host) }}
        - name: MLFLOW_BACKEND_STORE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.secretKey | quote }}
        {{- end }}
        {{- if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.host }}
        - name: MLFLOW_BACKEND_STORE_URI_USERNAME
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.usernameKey | quote }}
        - name: MLFLOW_BACKEND_STORE_URI_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.passwordKey | quote }}
        {{- end }}
        {{- if and
          .Values.backendStore.postgresql.secretName
          (not .Values.backendStore.postgresql.host)
          .Values.backendStore.postgresql.usernameKey
        }}
        - name: PGUSER
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.usernameKey | quote }}
        {{- end }}
        {{- if and
          .Values.backendStore.postgresql.secretName
          (not .Values.backendStore.postgresql.host)
          .Values.backendStore.postgresql.passwordKey
        }}
        - name: PGPASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.postgresql.secretName | quote }}
              key: {{ .Values.backendStore.postgresql.passwordKey | quote }}
        {{- end }}
        {{- if and .Values.backendStore.mysql.secretName (not .Values.backendStore.mysql.host) }}
        - name: MLFLOW_BACKEND_STORE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.mysql.secretName | quote }}
              key: {{ .Values.backendStore.mysql.secretKey | quote }}
        {{- end }}
        {{- if and .Values.backendStore.mysql.secretName .Values.backendStore.mysql.host }}
        - name: MLFLOW_BACKEND_STORE_URI_USERNAME
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.mysql.secretName | quote }}
              key: {{ .Values.backendStore.mysql.usernameKey | quote }}
        - name: MLFLOW_BACKEND_STORE_URI_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.backendStore.mysql.secretName | quote }}
              key: {{ .Values.backendStore.mysql.passwordKey | quote }}
        {{- end }}
        {{- if and (eq .Values.auth.mode "basic-auth") (not .Values.auth.database.host) }}
        - name: MLFLOW_AUTH_DATABASE_URI
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.database.secretName | quote }}
              key: {{ .Values.auth.database.secretKey | quote }}
        {{- end }}
        {{- if and (eq .Values.auth.mode "basic-auth") .Values.auth.database.host }}
        - name: MLFLOW_AUTH_DATABASE_URI_USERNAME
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.database.secretName | quote }}
              key: {{ .Values.auth.database.usernameKey | quote }}
        - name: MLFLOW_AUTH_DATABASE_URI_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.auth.database.secretName | quote }}
              key: {{ .Values.auth.database.passwordKey | quote }}
        {{- end }}
        {{- if eq .Values.auth.mode "basic-auth" }}
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
        {{- if .Values.aiGateway.enabled }}
        - name: MLFLOW_CRYPTO_KEK_PASSPHRASE
          valueFrom:
            secretKeyRef:
              name: {{ .Values.aiGateway.secretName | quote }}
              key: {{ .Values.aiGateway.secretKey | quote }}
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
          {{- if .Values.global.vault.enabled }}
          value: /vault/secrets/gcs.json
          {{- else }}
          value: /var/run/secrets/gcs/gcs.json
          {{- end }}
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
      {{- if or
        (get .Values.startupProbe.spec "httpGet")
        (get .Values.startupProbe.spec "exec")
        (get .Values.startupProbe.spec "tcpSocket")
        (get .Values.startupProbe.spec "grpc")
      }}
      startupProbe:
        {{- toYaml .Values.startupProbe.spec | nindent 8 }}
      {{- else }}
      startupProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        {{- with omit .Values.startupProbe.spec "httpGet" "exec" "tcpSocket" "grpc" }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- end }}
      {{- if .Values.readinessProbe.enabled }}
      {{- if or
        (get .Values.readinessProbe.spec "httpGet")
        (get .Values.readinessProbe.spec "exec")
        (get .Values.readinessProbe.spec "tcpSocket")
        (get .Values.readinessProbe.spec "grpc")
      }}
      readinessProbe:
        {{- toYaml .Values.readinessProbe.spec | nindent 8 }}
      {{- else }}
      readinessProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        {{- with omit .Values.readinessProbe.spec "httpGet" "exec" "tcpSocket" "grpc" }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- end }}
      {{- if .Values.livenessProbe.enabled }}
      {{- if or
        (get .Values.livenessProbe.spec "httpGet")
        (get .Values.livenessProbe.spec "exec")
        (get .Values.livenessProbe.spec "tcpSocket")
        (get .Values.livenessProbe.spec "grpc")
      }}
      livenessProbe:
        {{- toYaml .Values.livenessProbe.spec | nindent 8 }}
      {{- else }}
      livenessProbe:
        httpGet:
          path: {{ printf "%s/health" .Values.server.staticPrefix | quote }}
          port: http
        {{- with omit .Values.livenessProbe.spec "httpGet" "exec" "tcpSocket" "grpc" }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
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
        {{- if and
          .Values.artifactStore.gcs.bucket
          .Values.artifactStore.gcs.secretName
          (not .Values.global.vault.enabled)
        }}
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
        claimName: {{ .Values.persistence.existingClaim
          | default (printf "%s-data" (include "mlflow.fullname" .)) | quote
        }}
    {{- end }}
    {{- if and
      .Values.artifactStore.gcs.bucket
      .Values.artifactStore.gcs.secretName
      (not .Values.global.vault.enabled)
    }}
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
    {{- range .Values.topologySpreadConstraints }}
    {{- if hasKey . "labelSelector" }}
    - {{- toYaml . | nindent 6 }}
    {{- else }}
    - labelSelector:
        matchLabels:
          {{- include "mlflow.selectorLabels" $ | nindent 10 }}
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* Names of all containers of the pod, each in angle brackets. */ -}}
{{- define "mlflow.pod.containerNames" -}}
<mlflow>{{ range .Values.initContainers }}<{{ .name }}>{{ end }}{{ range .Values.sidecars }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the further environment variables, each in angle brackets. */ -}}
{{- define "mlflow.pod.variableNames" -}}
{{ range .Values.extraEnv }}<{{ .name }}>{{ end }}
{{- end }}

{{- /*
Topology keys of the spread constraints with what happens where they cannot be met,
each in angle brackets.
*/ -}}
{{- define "mlflow.pod.spreadKeys" -}}
{{ if .Values.topologySpread.enabled }}<{{ .Values.topologySpread.topologyKey }} ScheduleAnyway>{{ end }}
{{- range .Values.topologySpreadConstraints }}<{{ .topologyKey }} {{ .whenUnsatisfiable }}>{{ end }}
{{- end }}
