{{- /* Generated from charts-src/portal-services/chart.ts; edit that, not this. */ -}}

{{- /* The Service ping of the two that take turns. */ -}}
{{- define "portal-services.routing.ping" -}}
{{- .Values.rollout.strategy.canary.pingPong.pingService
  | default (printf "%s-ping" (include "portal-services.fullname" .))
}}
{{- end }}

{{- /* The Service pong of the two that take turns. */ -}}
{{- define "portal-services.routing.pong" -}}
{{- .Values.rollout.strategy.canary.pingPong.pongService
  | default (printf "%s-pong" (include "portal-services.fullname" .))
}}
{{- end }}

{{- /* Names of the Mappings of Ambassador. */ -}}
{{- define "portal-services.routing.mappings" -}}
{{ range $item := .Values.ingress.hosts }}
{{- range $item.paths }}{{ include "portal-services.fullname" $ }}-{{ printf "%s%s" $item.host .path | sha256sum | trunc 8 }} {{ end }}{{ end }}
{{- end }}

{{- /* Names of the routes that steps add for headers and mirrors. */ -}}
{{- define "portal-services.routing.routes" -}}
{{ range .Values.rollout.strategy.canary.steps }}
{{- if hasKey . "setHeaderRoute" }}{{ index . "setHeaderRoute" "name" | trim }} {{ else }}
{{- if hasKey . "setMirrorRoute" }}{{ index . "setMirrorRoute" "name" | trim }} {{ end }}{{ end }}{{ end }}
{{- end }}

{{- /* The router between the two versions, and the routes that steps add to it. */ -}}
{{- define "portal-services.routing.router" -}}
{{- with .Values.rollout.strategy.canary.trafficRouting }}
{{- with omit . "managedRoutes" }}
{{ toYaml . }}
{{- end }}
{{- else }}
{{- if eq .Values.rollout.trafficRouting "nginx" }}
nginx:
  stableIngress: {{ include "portal-services.fullname" . }}
{{- else if eq .Values.rollout.trafficRouting "alb" }}
alb:
  ingress: {{ include "portal-services.fullname" . }}
  servicePort: {{ .Values.service.port }}
  {{- if .Values.rollout.strategy.canary.pingPong.enabled }}
  rootService: {{ include "portal-services.fullname" . }}
  {{- end }}
{{- else if eq .Values.rollout.trafficRouting "traefik" }}
traefik:
  weightedTraefikServiceName: {{ include "portal-services.fullname" . }}
{{- else if eq .Values.rollout.trafficRouting "apisix" }}
apisix:
  route:
    name: {{ include "portal-services.fullname" . }}
    {{- if .Values.ingress.hosts }}
    rules:
      {{- range .Values.ingress.hosts }}
      - {{ .host | quote }}
      {{- end }}
    {{- end }}
{{- else if eq .Values.rollout.trafficRouting "ambassador" }}
ambassador:
  mappings:
    {{- toYaml (include "portal-services.routing.mappings" . | trim | splitList " ") | nindent 4 }}
{{- else if eq .Values.rollout.trafficRouting "gatewayAPI" }}
plugins:
  argoproj-labs/gatewayAPI:
    {{- if .Values.httpRoute.enabled }}
    httpRoute: {{ include "portal-services.fullname" . }}
    {{- end }}
    {{- if .Values.grpcRoute.enabled }}
    grpcRoute: {{ include "portal-services.fullname" . }}
    {{- end }}
    namespace: {{ include "portal-services.namespace" . | quote }}
{{- else if eq .Values.rollout.trafficRouting "istio" }}
istio:
  virtualService:
    name: {{ include "portal-services.fullname" . }}
    routes:
      - primary
{{- else }}
smi:
  trafficSplitName: {{ include "portal-services.fullname" . }}
{{- end }}
{{- end }}
{{- with include "portal-services.routing.routes" . }}
{{- if . | trim | splitList " " | uniq }}
managedRoutes:
  {{- range . | trim | splitList " " | uniq }}
  - name: {{ . | trim | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The hosts of the Ingress. */ -}}
{{- define "portal-services.routing.hosts" -}}
{{ range .Values.ingress.hosts }}{{ .host }} {{ end }}
{{- end }}
