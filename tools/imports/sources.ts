import type { GoModule } from './go-module';

/** Where a project publishes its CRDs, and how to import them. */
export interface CrdSource extends GoModule {
  /** Base name of the files in imports/. */
  name: string;
  /** Folder of the CRDs in the module. */
  folder: string;
  /** The kinds to import, each with its CRD file and documentation page. */
  kinds: Readonly<Record<string, { file: string; page: string }>>;
  /** Folder of the Go structs that name the types, and its module if different. */
  goTypes: { folder: string; module?: string };
  /** Names for Go structs whose own names conflict with other types in imports/. */
  names?: Readonly<Record<string, string>>;
}

const argoRolloutsPages = 'https://argo-rollouts.readthedocs.io/en/stable/features';
/** CRDs of Argo Rollouts. */
export const argoRollouts: CrdSource = {
  name: 'argo-rollouts',
  module: 'github.com/argoproj/argo-rollouts',
  version: 'v1.10.2',
  folder: 'manifests/crds',
  kinds: {
    Rollout: { file: 'rollout-crd.yaml', page: `${argoRolloutsPages}/specification/` },
    AnalysisTemplate: { file: 'analysis-template-crd.yaml', page: `${argoRolloutsPages}/analysis/` },
    ClusterAnalysisTemplate: { file: 'cluster-analysis-template-crd.yaml', page: `${argoRolloutsPages}/analysis/` },
    AnalysisRun: { file: 'analysis-run-crd.yaml', page: `${argoRolloutsPages}/analysis/` },
    Experiment: { file: 'experiment-crd.yaml', page: `${argoRolloutsPages}/experiment/` },
  },
  goTypes: { folder: 'pkg/apis/rollouts/v1alpha1' },
};

const argoCdPages = 'https://argo-cd.readthedocs.io/en/stable';
/** CRDs of Argo CD. */
export const argoCd: CrdSource = {
  name: 'argo-cd',
  module: 'github.com/argoproj/argo-cd/v3',
  version: 'v3.6.1',
  folder: 'manifests/crds',
  kinds: {
    Application: { file: 'application-crd.yaml', page: `${argoCdPages}/user-guide/application-specification/` },
    ApplicationSet: {
      file: 'applicationset-crd.yaml',
      page: `${argoCdPages}/operator-manual/applicationset/applicationset-specification/`,
    },
    AppProject: { file: 'appproject-crd.yaml', page: `${argoCdPages}/operator-manual/project-specification/` },
  },
  goTypes: { folder: 'pkg/apis/application/v1alpha1' },
};

const prometheusOperatorPage = 'https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1';
/** CRDs of the Prometheus operator. */
export const prometheusOperator: CrdSource = {
  name: 'prometheus-operator',
  module: 'github.com/prometheus-operator/prometheus-operator',
  version: 'v0.85.0',
  folder: 'example/prometheus-operator-crd',
  kinds: {
    ServiceMonitor: {
      file: 'monitoring.coreos.com_servicemonitors.yaml',
      page: `${prometheusOperatorPage}.ServiceMonitor`,
    },
    PodMonitor: { file: 'monitoring.coreos.com_podmonitors.yaml', page: `${prometheusOperatorPage}.PodMonitor` },
    PrometheusRule: {
      file: 'monitoring.coreos.com_prometheusrules.yaml',
      page: `${prometheusOperatorPage}.PrometheusRule`,
    },
  },
  goTypes: { module: 'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring', folder: 'v1' },
};

/** CRDs of the Gateway API. */
export const gatewayApi: CrdSource = {
  name: 'gateway-api',
  module: 'sigs.k8s.io/gateway-api',
  version: 'v1.7.0',
  folder: 'config/crd/standard',
  kinds: {
    HTTPRoute: {
      file: 'gateway.networking.k8s.io_httproutes.yaml',
      page: 'https://gateway-api.sigs.k8s.io/api-types/httproute/',
    },
    GRPCRoute: {
      file: 'gateway.networking.k8s.io_grpcroutes.yaml',
      page: 'https://gateway-api.sigs.k8s.io/api-types/grpcroute/',
    },
  },
  goTypes: { folder: 'apis/v1' },
  // Conflict with Kubernetes types of the same names.
  names: { HTTPHeader: 'HTTPRouteHeader', LocalObjectReference: 'HTTPRouteExtensionRef' },
};

/** CRDs of KEDA. */
export const keda: CrdSource = {
  name: 'keda',
  module: 'github.com/kedacore/keda/v2',
  version: 'v2.21.0',
  folder: 'config/crd/bases',
  kinds: {
    ScaledObject: {
      file: 'keda.sh_scaledobjects.yaml',
      page: 'https://keda.sh/docs/latest/reference/scaledobject-spec/',
    },
    TriggerAuthentication: {
      file: 'keda.sh_triggerauthentications.yaml',
      page: 'https://keda.sh/docs/latest/concepts/authentication/',
    },
  },
  goTypes: { folder: 'apis/keda/v1alpha1' },
  // Other types have the same names, or are named by values of charts.
  names: {
    Condition: 'ScaledObjectCondition',
    Fallback: 'ScaledObjectFallback',
    OAuth2: 'TriggerOAuth2',
    ScaleTriggers: 'ScaledObjectTrigger',
  },
};

/** CRDs of the vertical pod autoscaler. */
export const verticalPodAutoscaler: CrdSource = {
  name: 'vertical-pod-autoscaler',
  module: 'k8s.io/autoscaler/vertical-pod-autoscaler',
  version: 'v1.8.1',
  folder: 'deploy',
  kinds: {
    VerticalPodAutoscaler: {
      file: 'vpa-v1-crd-gen.yaml',
      page: 'https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md',
    },
  },
  goTypes: { folder: 'pkg/apis/autoscaling.k8s.io/v1' },
};

/** All sources of CRDs. */
export const crdSources = [argoRollouts, argoCd, prometheusOperator, gatewayApi, keda, verticalPodAutoscaler];
