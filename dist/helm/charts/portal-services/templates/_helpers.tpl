{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "portal-services.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /* Release and chart in one name, before it is cut. A release that is named after the chart is enough by itself. */ -}}
{{- define "portal-services.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "portal-services.name" .) }}
{{- end }}
{{- end }}

{{- /* Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A cut name ends in a hash of the whole one, so that two releases never share it. */ -}}
{{- define "portal-services.fullname" -}}
{{- if le (len (include "portal-services.longname" .)) 46 }}
{{- include "portal-services.longname" . }}
{{- else }}
{{- printf "%s-%s" (include "portal-services.longname" . | trunc 37 | trimSuffix "-") (include "portal-services.longname" . | sha256sum | trunc 8) }}
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

{{- /* Labels that select the pods; a live release keeps them. */ -}}
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

{{- /* The one pod template of Deployment and Rollout. */ -}}
{{- define "portal-services.podTemplate" -}}
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
        {{- range $key, $item := .Values.config }}
        - name: {{ $key | quote }}
          value: {{ $item | quote }}
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
      emptyDir: {}
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
    {{- with .Values.topologySpreadConstraints }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end }}

{{- /* What the analysis templates measure, and on which pods. */ -}}
{{- define "portal-services.analysisArgs" -}}
- name: namespace
  value: {{ include "portal-services.namespace" . | quote }}
- name: workload
  value: {{ if and (eq .Values.rollout.trafficRouting "nginx") (eq .Values.rollout.metrics.preset "ingress-nginx") }}"{{ include "portal-services.namespace" . }}-{{ include "portal-services.fullname" . }}"{{ else }}{{ include "portal-services.fullname" . }}{{ end }}
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
{{- end }}

{{- /* Analyses that must succeed before the next weight. */ -}}
{{- define "portal-services.gateTemplates" -}}
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
{{- define "portal-services.guardTemplates" -}}
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
{{- define "portal-services.testImageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.tests.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.tests.image.registry) .Values.tests.image.repository }}
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

{{- /* The weights of a release, in words. */ -}}
{{- define "portal-services.weights" -}}
{{ range .Values.rollout.weights }}{{ . }} %, {{ end }}then 100 %
{{- end }}
