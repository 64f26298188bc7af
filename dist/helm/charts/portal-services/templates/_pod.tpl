{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* The one pod template of Deployment and Rollout. */ -}}
{{- define "portal-services.pod.template" -}}
metadata:
  labels:
    {{- include "portal-services.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "portal-services.serviceAccountName" . | quote }}
  enableServiceLinks: false
  automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
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
    - name: portal
      image: {{ include "portal-services.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.args }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.containerPort }}
          protocol: TCP
        {{- with .Values.metrics.port }}
        - name: metrics
          containerPort: {{ . }}
          protocol: TCP
        {{- end }}
      {{- if or .Values.config .Values.extraEnv }}
      env:
        {{- range $key, $value := .Values.config }}
        - name: {{ $key | quote }}
          value: {{ $value | quote }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if .Values.startupProbe.enabled }}
      startupProbe:
        {{- toYaml .Values.startupProbe.spec | nindent 8 }}
      {{- end }}
      {{- if .Values.readinessProbe.enabled }}
      readinessProbe:
        {{- toYaml .Values.readinessProbe.spec | nindent 8 }}
      {{- end }}
      {{- if .Values.livenessProbe.enabled }}
      livenessProbe:
        {{- toYaml .Values.livenessProbe.spec | nindent 8 }}
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
          {{- include "portal-services.selectorLabels" . | nindent 10 }}
    {{- end }}
    {{- range .Values.topologySpreadConstraints }}
    {{- if hasKey . "labelSelector" }}
    - {{- toYaml . | nindent 6 }}
    {{- else }}
    - labelSelector:
        matchLabels:
          {{- include "portal-services.selectorLabels" $ | nindent 10 }}
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* Names of all containers of the pod, each in angle brackets. */ -}}
{{- define "portal-services.pod.containerNames" -}}
<portal>{{ range .Values.initContainers }}<{{ .name }}>{{ end }}{{ range .Values.sidecars }}<{{ .name }}>{{ end }}
{{- end }}

{{- /* Names of the further environment variables, each in angle brackets. */ -}}
{{- define "portal-services.pod.variableNames" -}}
{{ range .Values.extraEnv }}<{{ .name }}>{{ end }}
{{- end }}

{{- /*
Topology keys of the spread constraints with what happens where they cannot be met,
each in angle brackets.
*/ -}}
{{- define "portal-services.pod.spreadKeys" -}}
{{ if .Values.topologySpread.enabled }}<{{ .Values.topologySpread.topologyKey }} ScheduleAnyway>{{ end }}
{{- range .Values.topologySpreadConstraints }}<{{ .topologyKey }} {{ .whenUnsatisfiable }}>{{ end }}
{{- end }}
