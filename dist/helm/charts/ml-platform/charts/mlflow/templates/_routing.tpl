{{- /* Generated from charts-src/ml-platform/mlflow/chart.ts; edit that, not this. */ -}}

{{- /* The Service ping of the two that take turns. */ -}}
{{- define "mlflow.routing.ping" -}}
{{- .Values.rollout.strategy.canary.pingPong.pingService | default (printf "%s-ping" (include "mlflow.fullname" .)) }}
{{- end }}

{{- /* The Service pong of the two that take turns. */ -}}
{{- define "mlflow.routing.pong" -}}
{{- .Values.rollout.strategy.canary.pingPong.pongService | default (printf "%s-pong" (include "mlflow.fullname" .)) }}
{{- end }}

{{- /* Names of the Mappings of Ambassador. */ -}}
{{- define "mlflow.routing.mappings" -}}
{{ range $item := .Values.ingress.hosts }}
{{- range $item.paths }}{{ include "mlflow.fullname" $ }}-{{ printf "%s%s" $item.host .path | sha256sum | trunc 8 }} {{ end }}{{ end }}
{{- end }}

{{- /* Names of the routes that steps add for headers and mirrors. */ -}}
{{- define "mlflow.routing.routes" -}}
{{ range .Values.rollout.strategy.canary.steps }}
{{- if hasKey . "setHeaderRoute" }}{{ index . "setHeaderRoute" "name" | trim }} {{ else }}
{{- if hasKey . "setMirrorRoute" }}{{ index . "setMirrorRoute" "name" | trim }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* The router between the two versions, and the routes that steps add to it. */ -}}
{{- define "mlflow.routing.router" -}}
{{- with .Values.rollout.strategy.canary.trafficRouting }}
{{- with omit . "managedRoutes" }}
{{ toYaml . }}
{{- end }}
{{- else }}
{{- if eq .Values.rollout.trafficRouting "nginx" }}
nginx:
  stableIngress: {{ include "mlflow.fullname" . }}
{{- else if eq .Values.rollout.trafficRouting "alb" }}
alb:
  ingress: {{ include "mlflow.fullname" . }}
  servicePort: {{ .Values.service.port }}
  {{- if .Values.rollout.strategy.canary.pingPong.enabled }}
  rootService: {{ include "mlflow.fullname" . }}
  {{- end }}
{{- else if eq .Values.rollout.trafficRouting "traefik" }}
traefik:
  weightedTraefikServiceName: {{ include "mlflow.fullname" . }}
{{- else if eq .Values.rollout.trafficRouting "apisix" }}
apisix:
  route:
    name: {{ include "mlflow.fullname" . }}
    {{- if .Values.ingress.hosts }}
    rules:
      {{- range .Values.ingress.hosts }}
      - {{ .host | quote }}
      {{- end }}
    {{- end }}
{{- else if eq .Values.rollout.trafficRouting "ambassador" }}
ambassador:
  mappings:
    {{- toYaml (include "mlflow.routing.mappings" . | trim | splitList " ") | nindent 4 }}
{{- else if eq .Values.rollout.trafficRouting "gatewayAPI" }}
plugins:
  argoproj-labs/gatewayAPI:
    httpRoute: {{ include "mlflow.fullname" . }}
    namespace: {{ include "mlflow.namespace" . | quote }}
{{- else if eq .Values.rollout.trafficRouting "istio" }}
istio:
  virtualService:
    name: {{ include "mlflow.fullname" . }}
    routes:
      - primary
{{- else }}
smi:
  trafficSplitName: {{ include "mlflow.fullname" . }}
{{- end }}
{{- end }}
{{- with include "mlflow.routing.routes" . }}
{{- if . | trim | splitList " " | uniq }}
managedRoutes:
  {{- range . | trim | splitList " " | uniq }}
  - name: {{ . | trim | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The hosts of the Ingress. */ -}}
{{- define "mlflow.routing.hosts" -}}
{{ range .Values.ingress.hosts }}{{ .host }} {{ end }}
{{- end }}
