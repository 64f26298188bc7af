{{- /* Generated from charts-src/progressive-delivery/chart.ts; edit that, not this. */ -}}

{{- /* Secrets that the analysis templates take arguments from, each with a comma behind it. */ -}}
{{- define "progressive-delivery.rbac.analysisSecrets" -}}
{{ range .Values.prometheus.headers }}{{ if .secretName }}{{ .secretName }},{{ end }}{{ end }}
{{- if .Values.prometheus.oauth2.tokenUrl }}{{ .Values.prometheus.oauth2.secretName }},{{ end }}
{{- end }}

{{- /* Secrets with headers for the download of plugins, each with a comma behind it. */ -}}
{{- define "progressive-delivery.rbac.pluginSecrets" -}}
{{ range concat .Values.plugins.trafficRouter .Values.plugins.metricProvider .Values.plugins.step | default list }}
{{- range .headersFrom }}{{ .secretRef.name | toString }},{{ end }}{{ end }}
{{- end }}

{{- /* What the controller may do where workloads are released: the basics, and each enabled feature. */ -}}
{{- define "progressive-delivery.rbac.controller" -}}
# Measurements, and the deletion of runs beyond a history limit or ttlStrategy.
- apiGroups: ["argoproj.io"]
  resources: ["analysisruns"]
  verbs: ["create", "get", "list", "watch", "patch", "delete"]
# What AnalysisRuns are made from.
- apiGroups: ["argoproj.io"]
  resources: ["analysistemplates"]
  verbs: ["list", "watch"]
# Events of Rollouts, Experiments and AnalysisRuns.
- apiGroups: [""]
  resources: ["events"]
  verbs: ["create", "patch"]
# The controller starts only after it has listed all Jobs, used or not.
- apiGroups: ["batch"]
  resources: ["jobs"]
  verbs: ["list", "watch"]
# The controller starts only after it has listed all pods: it watches those of Jobs, and those whose
# labels a Rollout sets.
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list", "watch"]
{{- if .Values.features.jobMetrics }}
# Measurements by Jobs (metric provider job).
- apiGroups: ["batch"]
  resources: ["jobs"]
  verbs: ["create", "get", "delete"]
# Jobs are owned by their AnalysisRun (admission plugin OwnerReferencesPermissionEnforcement).
- apiGroups: ["argoproj.io"]
  resources: ["analysisruns/finalizers"]
  verbs: ["update"]
{{- end }}
{{- if .Values.features.secretArguments }}
# Analysis arguments from Secrets of any name (secretKeyRef), and Datadog with secretRef.namespaced.
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["get"]
{{- end }}
{{- if and
  .Values.analysis.enabled
  (include "progressive-delivery.rbac.analysisSecrets" .)
  (not .Values.features.secretArguments)
}}
# Arguments of the analysis templates of this chart (prometheus.headers, prometheus.oauth2).
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames:
    {{- toYaml (include "progressive-delivery.rbac.analysisSecrets" . | trimSuffix "," | splitList ",") | nindent 4 }}
  verbs: ["get"]
{{- end }}
{{- if not .Values.controller.analysisOnly }}
# The objects that the controller is for.
- apiGroups: ["argoproj.io"]
  resources: ["rollouts"]
  verbs: ["get", "list", "watch", "update", "patch"]
# The status of Rollouts.
- apiGroups: ["argoproj.io"]
  resources: ["rollouts/status"]
  verbs: ["update", "patch"]
# ReplicaSets and AnalysisRuns are owned by their Rollout (admission plugin
# OwnerReferencesPermissionEnforcement).
- apiGroups: ["argoproj.io"]
  resources: ["rollouts/finalizers"]
  verbs: ["update"]
# The pods of each revision.
- apiGroups: ["apps"]
  resources: ["replicasets"]
  verbs: ["create", "list", "watch", "update", "patch", "delete"]
# The hash of a revision in the selectors of Services.
- apiGroups: [""]
  resources: ["services"]
  verbs: ["list", "watch", "patch"]
# The controller starts only after it has listed all Experiments, used or not.
- apiGroups: ["argoproj.io"]
  resources: ["experiments"]
  verbs: ["list", "watch"]
# The controller starts only after it has listed all Ingresses, used or not.
- apiGroups: ["networking.k8s.io"]
  resources: ["ingresses"]
  verbs: ["list", "watch"]
{{- if .Values.features.experiments }}
# Experiments, of their own or as steps of a canary.
- apiGroups: ["argoproj.io"]
  resources: ["experiments"]
  verbs: ["create", "get", "patch", "delete"]
# ReplicaSets, Services and AnalysisRuns are owned by their Experiment (admission plugin
# OwnerReferencesPermissionEnforcement).
- apiGroups: ["argoproj.io"]
  resources: ["experiments/finalizers"]
  verbs: ["update"]
# The pods of an Experiment.
- apiGroups: ["apps"]
  resources: ["replicasets"]
  verbs: ["get"]
# The Services of an Experiment.
- apiGroups: [""]
  resources: ["services"]
  verbs: ["create", "get", "delete"]
{{- end }}
{{- if .Values.features.podMetadata }}
# canaryMetadata, stableMetadata, previewMetadata and activeMetadata of running pods.
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["get", "update"]
{{- end }}
{{- if .Values.features.restarts }}
# spec.restartAt evicts one pod after the other.
- apiGroups: [""]
  resources: ["pods/eviction"]
  verbs: ["create"]
{{- end }}
{{- if .Values.features.workloadRef }}
# spec.workloadRef. A worker that meets one without this permission waits 60 s for
# its cache, every time.
- apiGroups: ["apps"]
  resources: ["deployments"]
  verbs: ["list", "watch"]
# spec.workloadRef of kind PodTemplate.
- apiGroups: [""]
  resources: ["podtemplates"]
  verbs: ["list", "watch"]
{{- end }}
{{- if .Values.features.workloadRefScaleDown }}
# spec.workloadRef.scaleDown.
- apiGroups: ["apps"]
  resources: ["deployments"]
  verbs: ["get", "update"]
{{- end }}
{{- if .Values.controller.selfServiceNotifications }}
# Services, templates and triggers of notifications, under the only name that the controller knows.
- apiGroups: [""]
  resources: ["configmaps"]
  resourceNames: ["argo-rollouts-notification-configmap"]
  verbs: ["list", "watch"]
# Credentials of the notification services.
- apiGroups: [""]
  resources: ["secrets"]
  resourceNames: ["argo-rollouts-notification-secret"]
  verbs: ["list", "watch"]
{{- end }}
{{- if .Values.trafficRouting.istio }}
# Istio: weights, header and mirror routes, subsets.
- apiGroups: ["networking.istio.io"]
  resources: ["virtualservices", "destinationrules"]
  verbs: ["get", "list", "watch", "update"]
{{- end }}
{{- if .Values.trafficRouting.istioMulticluster }}
# Istio's primary cluster: the kubeconfig in the Secret with the label
# istio.argoproj.io/primary-cluster, which the controller looks for when it starts. Who may list
# Secrets can read all of them.
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["list"]
{{- end }}
{{- if .Values.trafficRouting.nginx }}
# ingress-nginx: a second Ingress with the weight of the canary.
- apiGroups: ["networking.k8s.io"]
  resources: ["ingresses"]
  verbs: ["create", "get", "patch"]
{{- end }}
{{- if .Values.trafficRouting.awsLoadBalancerController }}
# AWS Load Balancer Controller: actions in the annotations of the Ingress.
- apiGroups: ["networking.k8s.io"]
  resources: ["ingresses"]
  verbs: ["patch", "update"]
{{- end }}
{{- if .Values.controller.awsVerifyTargetGroup }}
# --aws-verify-target-group: the target groups of a Service, in the group of
# --aws-target-group-binding-api-version.
- apiGroups:
    - {{ first
      (.Values.controller.awsTargetGroupBindingApiVersion | default "elbv2.k8s.aws" | splitList "/")
      | toString | quote
    }}
  resources: ["targetgroupbindings"]
  verbs: ["list"]
# The addresses that must be registered there.
- apiGroups: [""]
  resources: ["endpoints"]
  verbs: ["get"]
{{- end }}
{{- if .Values.trafficRouting.smi }}
# Service Mesh Interface.
- apiGroups: ["split.smi-spec.io"]
  resources: ["trafficsplits"]
  verbs: ["create", "get", "patch"]
{{- end }}
{{- if .Values.trafficRouting.ambassador }}
# Ambassador, in the group of --ambassador-api-version.
- apiGroups:
    - {{ first
      (.Values.controller.ambassadorApiVersion | default "getambassador.io" | splitList "/")
      | toString | quote
    }}
  resources:
    {{- if eq
      (first (.Values.controller.ambassadorApiVersion | default "getambassador.io" | splitList "/") | toString)
      "x.getambassador.io"
    }}
    - ambassadormappings
    {{- else }}
    - mappings
    {{- end }}
  verbs: ["create", "get", "update", "delete"]
{{- end }}
{{- if .Values.trafficRouting.awsAppMesh }}
# AWS App Mesh: where its routers are.
- apiGroups: ["appmesh.k8s.aws"]
  resources: ["virtualservices"]
  verbs: ["get"]
# Weights and pods.
- apiGroups: ["appmesh.k8s.aws"]
  resources: ["virtualnodes", "virtualrouters"]
  verbs: ["get", "update"]
{{- end }}
{{- if .Values.trafficRouting.traefik }}
# Traefik, in the group of --traefik-api-group.
- apiGroups:
    - {{ .Values.controller.traefikApiGroup | default "traefik.io" | quote }}
  resources: ["traefikservices"]
  verbs: ["get", "update"]
{{- end }}
{{- if .Values.trafficRouting.apisix }}
# Apache APISIX, with the routes for headers.
- apiGroups: ["apisix.apache.org"]
  resources: ["apisixroutes"]
  verbs: ["create", "get", "update", "delete"]
{{- end }}
{{- if .Values.trafficRouting.contour }}
# Contour, by its plugin.
- apiGroups: ["projectcontour.io"]
  resources: ["httpproxies"]
  verbs: ["get", "list", "watch", "update"]
{{- end }}
{{- if .Values.trafficRouting.glooPlatform }}
# Gloo Platform, by its plugin.
- apiGroups: ["networking.gloo.solo.io"]
  resources: ["routetables"]
  verbs: ["get", "list", "watch", "update", "patch"]
{{- end }}
{{- if .Values.trafficRouting.gatewayAPI }}
# Gateway API, by its plugin.
- apiGroups: ["gateway.networking.k8s.io"]
  resources: ["httproutes", "grpcroutes", "tcproutes", "tlsroutes", "udproutes"]
  verbs: ["get", "list", "watch", "update"]
# The Services behind a route.
- apiGroups: [""]
  resources: ["services"]
  verbs: ["get"]
# The plugin remembers its managed routes in a ConfigMap. RBAC cannot limit a creation to a name.
- apiGroups: [""]
  resources: ["configmaps"]
  verbs: ["create"]
# The ConfigMap of the Gateway API plugin.
- apiGroups: [""]
  resources: ["configmaps"]
  resourceNames: ["argo-gatewayapi-configmap"]
  verbs: ["get", "update"]
{{- end }}
{{- end }}
{{- with .Values.rbac.additionalRules }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* What the dashboard may do. */ -}}
{{- define "progressive-delivery.rbac.dashboard" -}}
# The dashboard keeps a copy of all that it shows.
- apiGroups: ["argoproj.io"]
  resources: ["rollouts", "analysisruns", "experiments"]
  verbs: ["list", "watch"]
# Revisions, and the Deployments of spec.workloadRef.
- apiGroups: ["apps"]
  resources: ["replicasets", "deployments"]
  verbs: ["list", "watch"]
# Their pods.
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list", "watch"]
{{- if .Values.dashboard.allowActions }}
# Restart, set the image, go back to an earlier revision.
- apiGroups: ["argoproj.io"]
  resources: ["rollouts"]
  verbs: ["get", "patch", "update"]
# Promote, abort, retry.
- apiGroups: ["argoproj.io"]
  resources: ["rollouts/status"]
  verbs: ["patch"]
{{- end }}
{{- if .Values.dashboard.allowWorkloadActions }}
# Set the image, or go back, where the pods are those of a Deployment.
- apiGroups: ["apps"]
  resources: ["deployments"]
  verbs: ["get", "patch", "update"]
{{- end }}
{{- end }}
