{{- define "portal.fullname" -}}
{{ .Release.Name }}-portal-services
{{- end }}

{{- define "portal.selector" -}}
app.kubernetes.io/name: portal-services
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "portal.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{ include "portal.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
