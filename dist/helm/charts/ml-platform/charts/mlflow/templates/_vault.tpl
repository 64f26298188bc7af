{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* Environment of the server, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vault.serverEnv" -}}
{{ if and .Values.backendStore.postgresql.secretName (not .Values.backendStore.postgresql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.usernameKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.passwordKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName (not .Values.backendStore.mysql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName .Values.backendStore.mysql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and (eq .Values.auth.mode "basic-auth") (not .Values.auth.database.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and (eq .Values.auth.mode "basic-auth") .Values.auth.database.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if eq .Values.auth.mode "basic-auth" }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_AUTH_ADMIN_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.auth.admin.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_AUTH_ADMIN_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.auth.admin.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.flaskKey.secretName }}" }}export MLFLOW_FLASK_SERVER_SECRET_KEY='
{{- `{{` }} index .Data.data "{{ .Values.auth.flaskKey.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if .Values.aiGateway.enabled }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.aiGateway.secretName }}" }}export MLFLOW_CRYPTO_KEK_PASSPHRASE='
{{- `{{` }} index .Data.data "{{ .Values.aiGateway.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.secretName }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_ACCESS_KEY_ID='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.s3.accessKeyIdKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_SECRET_ACCESS_KEY='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.s3.secretAccessKeyKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.azure.container .Values.artifactStore.azure.secretName }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.azure.secretName }}" }}export AZURE_STORAGE_CONNECTION_STRING='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.azure.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}

{{- /* Environment of the migrations, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vault.migrationsEnv" -}}
{{ if and .Values.backendStore.postgresql.secretName (not .Values.backendStore.postgresql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.usernameKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.passwordKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName (not .Values.backendStore.mysql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName .Values.backendStore.mysql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_BACKEND_STORE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and (eq .Values.auth.mode "basic-auth") (not .Values.auth.database.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and (eq .Values.auth.mode "basic-auth") .Values.auth.database.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.database.secretName }}" }}export MLFLOW_AUTH_DATABASE_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.auth.database.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}

{{- /* Environment of garbage collection, as the agent of Vault writes it. */ -}}
{{- define "mlflow.vault.gcEnv" -}}
{{ if and .Values.backendStore.postgresql.secretName (not .Values.backendStore.postgresql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_TRACKING_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.postgresql.secretName .Values.backendStore.postgresql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_TRACKING_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export MLFLOW_TRACKING_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.usernameKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGUSER='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- if and
  .Values.backendStore.postgresql.secretName
  (not .Values.backendStore.postgresql.host)
  .Values.backendStore.postgresql.passwordKey
}}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.postgresql.secretName }}" }}export PGPASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.postgresql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName (not .Values.backendStore.mysql.host) }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_TRACKING_URI='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.backendStore.mysql.secretName .Values.backendStore.mysql.host }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_TRACKING_URI_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.backendStore.mysql.secretName }}" }}export MLFLOW_TRACKING_URI_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.backendStore.mysql.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if eq .Values.auth.mode "basic-auth" }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_TRACKING_USERNAME='
{{- `{{` }} index .Data.data "{{ .Values.auth.admin.usernameKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.auth.admin.secretName }}" }}export MLFLOW_TRACKING_PASSWORD='
{{- `{{` }} index .Data.data "{{ .Values.auth.admin.passwordKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.s3.bucket .Values.artifactStore.s3.secretName }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_ACCESS_KEY_ID='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.s3.accessKeyIdKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{`{{`}} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.s3.secretName }}" }}export AWS_SECRET_ACCESS_KEY='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.s3.secretAccessKeyKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}{{ if and .Values.artifactStore.azure.container .Values.artifactStore.azure.secretName }}
{{- `{{` }} with secret "{{ .Values.global.vault.secretPath }}/{{ .Values.artifactStore.azure.secretName }}" }}export AZURE_STORAGE_CONNECTION_STRING='
{{- `{{` }} index .Data.data "{{ .Values.artifactStore.azure.secretKey }}" | replaceAll "'" "'\\''" }}'{{`{{ end }}`}}
{{ end }}
{{- end }}
