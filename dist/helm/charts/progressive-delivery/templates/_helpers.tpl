{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Name of the chart. */ -}}
{{- define "progressive-delivery.name" -}}
{{- .Values.nameOverride | default .Chart.Name }}
{{- end }}

{{- /* Release and chart in one name, before it is cut. A release that is named after the chart is enough by itself. */ -}}
{{- define "progressive-delivery.longname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride }}
{{- else if and (not .Values.nameOverride) (contains .Chart.Name .Release.Name) }}
{{- .Release.Name }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "progressive-delivery.name" .) }}
{{- end }}
{{- end }}

{{- /* Name of the main objects, at most 46 characters: pod names must keep the hash of their ReplicaSet. A cut name ends in a hash of the whole one, so that two releases never share it. */ -}}
{{- define "progressive-delivery.fullname" -}}
{{- if le (len (include "progressive-delivery.longname" .)) 46 }}
{{- include "progressive-delivery.longname" . }}
{{- else }}
{{- printf "%s-%s" (include "progressive-delivery.longname" . | trunc 37 | trimSuffix "-") (include "progressive-delivery.longname" . | sha256sum | trunc 8) }}
{{- end }}
{{- end }}

{{- /* Namespace of every namespaced object. */ -}}
{{- define "progressive-delivery.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace }}
{{- end }}

{{- /* Chart name and version as a label value. */ -}}
{{- define "progressive-delivery.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Labels that select the pods; a live release keeps them. */ -}}
{{- define "progressive-delivery.selectorLabels" -}}
app.kubernetes.io/name: {{ include "progressive-delivery.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- /* Labels of every object. */ -}}
{{- define "progressive-delivery.labels" -}}
helm.sh/chart: {{ include "progressive-delivery.chart" . }}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* Labels that select the pods of the crd-upgrade; a live release keeps them. */ -}}
{{- define "progressive-delivery.crd-upgrade.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: crd-upgrade
{{- end }}

{{- /* ServiceAccount of the Job. */ -}}
{{- define "progressive-delivery.crd-upgrade.serviceAccountName" -}}
{{- .Values.crds.upgrade.serviceAccount.name | default (printf "%s-crd-upgrade" (include "progressive-delivery.fullname" .)) }}
{{- end }}

{{- /* ClusterRole of the Job, which releases of one name in two namespaces do not share. */ -}}
{{- define "progressive-delivery.crd-upgrade.roleName" -}}
{{- printf "%s-crd-upgrade.%s" (include "progressive-delivery.fullname" .) (include "progressive-delivery.namespace" .) }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.crd-upgrade.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.crds.upgrade.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.crds.upgrade.image.registry) .Values.crds.upgrade.image.repository }}
{{- else }}
{{- .Values.crds.upgrade.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.crd-upgrade.image" -}}
{{- if .Values.crds.upgrade.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.crd-upgrade.imageRepository" .) .Values.crds.upgrade.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.crd-upgrade.imageRepository" .) .Values.crds.upgrade.image.tag }}
{{- end }}
{{- end }}

{{- /* Labels that select the pods of the controller; a live release keeps them. */ -}}
{{- define "progressive-delivery.controller.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: controller
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "progressive-delivery.controller.serviceAccountName" -}}
{{- if .Values.controller.serviceAccount.create }}
{{- .Values.controller.serviceAccount.name | default (include "progressive-delivery.fullname" .) }}
{{- else }}
{{- .Values.controller.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /* What the controller may do where workloads are released: the basics, and each enabled feature. */ -}}
{{- define "progressive-delivery.controller.rules" -}}
- apiGroups:
    - argoproj.io
  resources:
    - rollouts
  verbs:
    - get
    - list
    - watch
    - update
    - patch
- apiGroups:
    - argoproj.io
  resources:
    - rollouts/status
  verbs:
    - update
    - patch
- apiGroups:
    - argoproj.io
  resources:
    - rollouts/finalizers
  verbs:
    - update
- apiGroups:
    - argoproj.io
  resources:
    - analysisruns
  verbs:
    - create
    - get
    - list
    - watch
    - patch
    - delete
- apiGroups:
    - argoproj.io
  resources:
    - analysistemplates
  verbs:
    - list
    - watch
- apiGroups:
    - apps
  resources:
    - replicasets
  verbs:
    - create
    - list
    - watch
    - update
    - patch
    - delete
- apiGroups:
    - ""
  resources:
    - services
  verbs:
    - list
    - watch
    - patch
- apiGroups:
    - ""
  resources:
    - pods
  verbs:
    - list
- apiGroups:
    - ""
  resources:
    - events
  verbs:
    - create
    - patch
- apiGroups:
    - argoproj.io
  resources:
    - experiments
  verbs:
    - list
    - watch
- apiGroups:
    - networking.k8s.io
  resources:
    - ingresses
  verbs:
    - list
    - watch
- apiGroups:
    - batch
  resources:
    - jobs
  verbs:
    - list
    - watch
{{- if .Values.features.experiments }}
- apiGroups:
    - argoproj.io
  resources:
    - experiments
  verbs:
    - create
    - get
    - patch
    - delete
- apiGroups:
    - argoproj.io
  resources:
    - experiments/finalizers
  verbs:
    - update
- apiGroups:
    - apps
  resources:
    - replicasets
  verbs:
    - get
- apiGroups:
    - ""
  resources:
    - services
  verbs:
    - create
    - get
    - delete
{{- end }}
{{- if .Values.features.jobMetrics }}
- apiGroups:
    - batch
  resources:
    - jobs
  verbs:
    - create
    - get
    - delete
- apiGroups:
    - argoproj.io
  resources:
    - analysisruns/finalizers
  verbs:
    - update
{{- end }}
{{- if .Values.features.secretArguments }}
- apiGroups:
    - ""
  resources:
    - secrets
  verbs:
    - get
{{- else }}
{{- if and .Values.analysis.enabled (or .Values.prometheus.headers .Values.prometheus.oauth2.tokenUrl) }}
- apiGroups:
    - ""
  resources:
    - secrets
  verbs:
    - get
  resourceNames:
    {{- range .Values.prometheus.headers }}
    - {{ .secretName | quote }}
    {{- end }}
    {{- if .Values.prometheus.oauth2.tokenUrl }}
    - {{ .Values.prometheus.oauth2.secretName | quote }}
    {{- end }}
{{- end }}
{{- end }}
{{- if .Values.features.podMetadata }}
- apiGroups:
    - ""
  resources:
    - pods
  verbs:
    - get
    - update
{{- end }}
{{- if .Values.features.restarts }}
- apiGroups:
    - ""
  resources:
    - pods/eviction
  verbs:
    - create
{{- end }}
{{- if .Values.features.workloadRef }}
- apiGroups:
    - apps
  resources:
    - deployments
  verbs:
    - list
    - watch
- apiGroups:
    - ""
  resources:
    - podtemplates
  verbs:
    - list
    - watch
{{- end }}
{{- if .Values.features.workloadRefScaleDown }}
- apiGroups:
    - apps
  resources:
    - deployments
  verbs:
    - get
    - update
{{- end }}
{{- if .Values.trafficRouting.istio }}
- apiGroups:
    - networking.istio.io
  resources:
    - virtualservices
    - destinationrules
  verbs:
    - get
    - list
    - watch
    - update
{{- end }}
{{- if .Values.trafficRouting.nginx }}
- apiGroups:
    - networking.k8s.io
  resources:
    - ingresses
  verbs:
    - create
    - get
    - patch
{{- end }}
{{- if .Values.trafficRouting.awsLoadBalancerController }}
- apiGroups:
    - networking.k8s.io
  resources:
    - ingresses
  verbs:
    - patch
    - update
- apiGroups:
    - elbv2.k8s.aws
  resources:
    - targetgroupbindings
  verbs:
    - list
- apiGroups:
    - ""
  resources:
    - endpoints
  verbs:
    - get
{{- end }}
{{- if .Values.trafficRouting.smi }}
- apiGroups:
    - split.smi-spec.io
  resources:
    - trafficsplits
  verbs:
    - create
    - get
    - patch
{{- end }}
{{- if .Values.trafficRouting.ambassador }}
- apiGroups:
    - getambassador.io
  resources:
    - mappings
  verbs:
    - create
    - get
    - update
    - delete
- apiGroups:
    - x.getambassador.io
  resources:
    - ambassadormappings
  verbs:
    - create
    - get
    - update
    - delete
{{- end }}
{{- if .Values.trafficRouting.awsAppMesh }}
- apiGroups:
    - appmesh.k8s.aws
  resources:
    - virtualservices
  verbs:
    - get
- apiGroups:
    - appmesh.k8s.aws
  resources:
    - virtualnodes
    - virtualrouters
  verbs:
    - get
    - update
{{- end }}
{{- if .Values.trafficRouting.traefik }}
- apiGroups:
    - traefik.containo.us
  resources:
    - traefikservices
  verbs:
    - get
    - update
- apiGroups:
    - traefik.io
  resources:
    - traefikservices
  verbs:
    - get
    - update
{{- end }}
{{- if .Values.trafficRouting.apisix }}
- apiGroups:
    - apisix.apache.org
  resources:
    - apisixroutes
  verbs:
    - create
    - get
    - update
    - delete
{{- end }}
{{- if .Values.trafficRouting.contour }}
- apiGroups:
    - projectcontour.io
  resources:
    - httpproxies
  verbs:
    - get
    - list
    - watch
    - update
{{- end }}
{{- if .Values.trafficRouting.glooPlatform }}
- apiGroups:
    - networking.gloo.solo.io
  resources:
    - routetables
  verbs:
    - get
    - list
    - watch
    - update
    - patch
{{- end }}
{{- if .Values.trafficRouting.gatewayAPI }}
- apiGroups:
    - gateway.networking.k8s.io
  resources:
    - httproutes
    - grpcroutes
    - tcproutes
    - tlsroutes
    - udproutes
  verbs:
    - get
    - list
    - watch
    - update
- apiGroups:
    - ""
  resources:
    - services
  verbs:
    - get
- apiGroups:
    - ""
  resources:
    - configmaps
  verbs:
    - create
- apiGroups:
    - ""
  resources:
    - configmaps
  resourceNames:
    - argo-gatewayapi-configmap
  verbs:
    - get
    - update
{{- end }}
{{- if .Values.controller.selfServiceNotifications }}
- apiGroups:
    - ""
  resources:
    - configmaps
  resourceNames:
    - argo-rollouts-notification-configmap
  verbs:
    - list
    - watch
- apiGroups:
    - ""
  resources:
    - secrets
  resourceNames:
    - argo-rollouts-notification-secret
  verbs:
    - list
    - watch
{{- end }}
{{- with .Values.rbac.additionalRules }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.controller.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.controller.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.controller.image.registry) .Values.controller.image.repository }}
{{- else }}
{{- .Values.controller.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.controller.image" -}}
{{- if .Values.controller.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.controller.imageRepository" .) .Values.controller.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.controller.imageRepository" .) (.Values.controller.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* Labels that select the pods of the dashboard; a live release keeps them. */ -}}
{{- define "progressive-delivery.dashboard.selectorLabels" -}}
{{ include "progressive-delivery.selectorLabels" . }}
app.kubernetes.io/component: dashboard
{{- end }}

{{- /* ServiceAccount of the pods. */ -}}
{{- define "progressive-delivery.dashboard.serviceAccountName" -}}
{{- if .Values.dashboard.serviceAccount.create }}
{{- .Values.dashboard.serviceAccount.name | default (printf "%s-dashboard" (include "progressive-delivery.fullname" .)) }}
{{- else }}
{{- .Values.dashboard.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- /* What the dashboard may do. */ -}}
{{- define "progressive-delivery.dashboard.rules" -}}
- apiGroups:
    - argoproj.io
  resources:
    - rollouts
    - analysisruns
    - experiments
  verbs:
    - list
    - watch
- apiGroups:
    - apps
  resources:
    - replicasets
    - deployments
  verbs:
    - list
    - watch
- apiGroups:
    - ""
  resources:
    - pods
  verbs:
    - list
    - watch
{{- if .Values.dashboard.allowActions }}
- apiGroups:
    - argoproj.io
  resources:
    - rollouts
  verbs:
    - get
    - patch
    - update
- apiGroups:
    - argoproj.io
  resources:
    - rollouts/status
  verbs:
    - patch
{{- end }}
{{- if and .Values.dashboard.allowActions .Values.features.workloadRef }}
- apiGroups:
    - apps
  resources:
    - deployments
  verbs:
    - get
    - patch
    - update
{{- end }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.dashboard.imageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.dashboard.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.dashboard.image.registry) .Values.dashboard.image.repository }}
{{- else }}
{{- .Values.dashboard.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.dashboard.image" -}}
{{- if .Values.dashboard.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.dashboard.imageRepository" .) .Values.dashboard.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.dashboard.imageRepository" .) (.Values.dashboard.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- /* Durations of the analysis, in seconds. */ -}}
{{- define "progressive-delivery.seconds" -}}
{{ range $key, $item := dict "interval" .Values.analysis.interval "outageTolerance" .Values.analysis.outageTolerance "scrapeInterval" .Values.analysis.scrapeInterval }}{{ printf "%s: %d\n" $key (mul (int64 (get (dict "h" 3600 "m" 60 "s" 1) ($item | trunc -1))) (int64 ($item | trimSuffix ($item | trunc -1)))) }}{{ end }}
{{- end }}

{{- /* What every guardrail asks of a workload, or takes by default. */ -}}
{{- define "progressive-delivery.analysisArgs" -}}
- name: namespace
- name: workload
- name: canary-hash
{{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
- name: namespace-label
  value: {{ get . "namespaceLabel" | toString | quote }}
- name: canary-label
  value: {{ get . "canaryLabel" | toString | quote }}
- name: selector
  value: {{ get . "selector" | toString | quote }}
{{- end }}
- name: prometheus-address
  value: {{ .Values.prometheus.address | quote }}
- name: interval
  value: {{ .Values.analysis.interval | quote }}
- name: guard-delay
  value: {{ printf "%ds" (mul 3 (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "interval"))) | quote }}
- name: minimum-requests
  value: {{ printf "%d" (int64 .Values.analysis.minimumRequests) | quote }}
- name: no-data
  value: {{ .Values.analysis.noData }}
{{- range .Values.prometheus.headers }}
- name: {{ printf "prometheus-header-%s" (.name | lower) | quote }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .secretKey | quote }}
{{- end }}
{{- if .Values.prometheus.oauth2.tokenUrl }}
- name: prometheus-client-secret
  valueFrom:
    secretKeyRef:
      name: {{ .Values.prometheus.oauth2.secretName | quote }}
      key: {{ .Values.prometheus.oauth2.secretKey | quote }}
{{- end }}
{{- end }}

{{- /* How the analysis reaches Prometheus. */ -}}
{{- define "progressive-delivery.prometheus" -}}
address: "{{`{{args.prometheus-address}}`}}"
timeout: {{ .Values.prometheus.timeout }}
insecure: {{ .Values.prometheus.insecure }}
{{- if .Values.prometheus.headers }}
headers:
  {{- range .Values.prometheus.headers }}
  - key: {{ .name | quote }}
    value: {{ printf "{{args.prometheus-header-%s}}" (.name | lower) | quote }}
  {{- end }}
{{- end }}
{{- if or .Values.prometheus.oauth2.tokenUrl .Values.prometheus.sigv4.region }}
authentication:
  {{- if .Values.prometheus.oauth2.tokenUrl }}
  oauth2:
    tokenUrl: {{ .Values.prometheus.oauth2.tokenUrl | quote }}
    clientId: {{ .Values.prometheus.oauth2.clientId | quote }}
    clientSecret: "{{`{{args.prometheus-client-secret}}`}}"
    {{- with .Values.prometheus.oauth2.scopes }}
    scopes:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
  {{- if .Values.prometheus.sigv4.region }}
  sigv4:
    region: {{ .Values.prometheus.sigv4.region | quote }}
    {{- with .Values.prometheus.sigv4.profile }}
    profile: {{ . | quote }}
    {{- end }}
    {{- with .Values.prometheus.sigv4.roleArn }}
    roleArn: {{ . | quote }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Gate of success-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.success-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
  - name: success-threshold
    value: {{ .Values.analysis.successRate.threshold | quote }}
metrics:
  - name: success-rate
    interval: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    successCondition: 'len(result) > 0 ? result[0] >= {{`{{args.success-threshold}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            1 -
              (sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.status-label}}=~"{{args.failure-status}}",{{args.selector}} }[{{args.interval}}`}}])) or vector(0))
              / sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
{{- end }}

{{- /* Guard of success-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.success-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: failure-status
    value: {{ .Values.analysis.successRate.failureStatus | quote }}
  - name: success-threshold
    value: {{ .Values.analysis.successRate.threshold | quote }}
metrics:
  - name: success-rate
    interval: "{{`{{args.interval}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    failureCondition: 'len(result) < 3 ? "{{`{{args.no-data}}" == "fail" : all(result, # < {{args.success-threshold}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            1 -
              (sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.status-label}}=~"{{args.failure-status}}",{{args.selector}} }[{{args.interval}}`}}])) or vector(0))
              / sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /* Gate of error-rate: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.error-rate-gate" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: error-status
    value: {{ .Values.analysis.errorRate.errorStatus | quote }}
  - name: error-threshold
    value: {{ .Values.analysis.errorRate.threshold | quote }}
metrics:
  - name: error-rate
    interval: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    successCondition: 'len(result) > 0 ? result[0] <= {{`{{args.error-threshold}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            (sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.status-label}}=~"{{args.error-status}}",{{args.selector}} }[{{args.interval}}`}}])) or vector(0))
            / sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
{{- end }}

{{- /* Guard of error-rate: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.error-rate-guard" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: requests
    value: {{ get . "requests" | toString | quote }}
  - name: status-label
    value: {{ get . "statusLabel" | toString | quote }}
  {{- end }}
  - name: error-status
    value: {{ .Values.analysis.errorRate.errorStatus | quote }}
  - name: error-threshold
    value: {{ .Values.analysis.errorRate.threshold | quote }}
metrics:
  - name: error-rate
    interval: "{{`{{args.interval}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    failureCondition: 'len(result) < 3 ? "{{`{{args.no-data}}" == "fail" : all(result, # > {{args.error-threshold}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            (sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.status-label}}=~"{{args.error-status}}",{{args.selector}} }[{{args.interval}}`}}])) or vector(0))
            / sum(rate({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.requests}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /* Gate of latency: goes on after three successes in a row, waits while there is no data. */ -}}
{{- define "progressive-delivery.analysis.latency-gate" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: latency-buckets
    value: {{ get . "latencyBuckets" | toString | quote }}
  - name: latency-count
    value: {{ get . "latencyCount" | toString | quote }}
  - name: latency-bound
    value: {{ get (get . "latencyBounds") (printf "%d" (int64 $.Values.analysis.latency.threshold)) | toString | quote }}
  {{- end }}
  - name: latency-share
    value: {{ .Values.analysis.latency.share | quote }}
metrics:
  - name: latency
    interval: "{{`{{args.interval}}`}}"
    count: {{ .Values.analysis.gateCount }}
    failureLimit: -1
    consecutiveSuccessLimit: 3
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    successCondition: 'len(result) > 0 ? result[0] >= {{`{{args.latency-share}} : "{{args.no-data}}`}}" == "pass"'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            sum(rate({{`{{args.latency-buckets}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",le=~"{{args.latency-bound}}([.]0+)?",{{args.selector}} }[{{args.interval}}`}}]))
            / sum(rate({{`{{args.latency-count}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.latency-count}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
{{- end }}

{{- /* Guard of latency: aborts in the background after three bad points in a row. */ -}}
{{- define "progressive-delivery.analysis.latency-guard" -}}
args:
  {{- include "progressive-delivery.analysisArgs" . | nindent 2 }}
  {{- with index (.Files.Get "metric-presets.yaml" | fromYaml) .Values.analysis.preset }}
  - name: latency-buckets
    value: {{ get . "latencyBuckets" | toString | quote }}
  - name: latency-count
    value: {{ get . "latencyCount" | toString | quote }}
  - name: latency-bound
    value: {{ get (get . "latencyBounds") (printf "%d" (int64 $.Values.analysis.latency.threshold)) | toString | quote }}
  {{- end }}
  - name: latency-share
    value: {{ .Values.analysis.latency.share | quote }}
metrics:
  - name: latency
    interval: "{{`{{args.interval}}`}}"
    initialDelay: "{{`{{args.guard-delay}}`}}"
    failureLimit: 0
    consecutiveErrorLimit: {{ div (int64 (get (include "progressive-delivery.seconds" . | fromYaml) "outageTolerance")) 10 }}
    failureCondition: 'len(result) < 3 ? "{{`{{args.no-data}}" == "fail" : all(result, # < {{args.latency-share}}`}})'
    provider:
      prometheus:
        {{- include "progressive-delivery.prometheus" . | nindent 8 }}
        query: |-
          (
            sum(rate({{`{{args.latency-buckets}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",le=~"{{args.latency-bound}}([.]0+)?",{{args.selector}} }[{{args.interval}}`}}]))
            / sum(rate({{`{{args.latency-count}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}`}}]))
          )
          and sum(increase({{`{{args.latency-count}}{ {{args.namespace-label}}="{{args.namespace}}",{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+",{{args.selector}} }[{{args.interval}}])) >= {{args.minimum-requests}}`}}
        rangeQuery:
          start: now() - duration("{{`{{args.interval}}") - duration("{{args.interval}}`}}")
          end: now()
          step: "{{`{{args.interval}}`}}"
{{- end }}

{{- /* Job under which Prometheus scrapes the controller. */ -}}
{{- define "progressive-delivery.metricsJob" -}}
{{- .Values.prometheusRule.job | default (printf "%s-metrics" (include "progressive-delivery.fullname" .)) }}
{{- end }}

{{- /* Image repository behind its registry. */ -}}
{{- define "progressive-delivery.testImageRepository" -}}
{{- if or .Values.global.imageRegistry .Values.tests.image.registry }}
{{- printf "%s/%s" (.Values.global.imageRegistry | default .Values.tests.image.registry) .Values.tests.image.repository }}
{{- else }}
{{- .Values.tests.image.repository }}
{{- end }}
{{- end }}

{{- /* Image by digest when one is given, else by tag. */ -}}
{{- define "progressive-delivery.testImage" -}}
{{- if .Values.tests.image.digest }}
{{- printf "%s@%s" (include "progressive-delivery.testImageRepository" .) .Values.tests.image.digest }}
{{- else }}
{{- printf "%s:%s" (include "progressive-delivery.testImageRepository" .) .Values.tests.image.tag }}
{{- end }}
{{- end }}
