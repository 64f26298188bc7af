{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* What the controller may do where workloads are released: the basics, and each enabled feature. */ -}}
{{- define "progressive-delivery.rbac.controller" -}}
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
{{- else if and .Values.analysis.enabled (or .Values.prometheus.headers .Values.prometheus.oauth2.tokenUrl) }}
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

{{- /* What the dashboard may do. */ -}}
{{- define "progressive-delivery.rbac.dashboard" -}}
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
