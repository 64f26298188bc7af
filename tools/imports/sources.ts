import type { GoModule } from './go-module';

/** Where a project publishes its custom resource definitions, and what the import makes of them. */
export interface CrdSource extends GoModule {
  /** Name of the files in imports/. */
  name: string;
  /** Folder of the module that holds the definitions. */
  folder: string;
  /** The kinds to import: the file that defines each and the page that documents it. */
  kinds: Readonly<Record<string, { file: string; page: string }>>;
  /** Folder of the Go structs behind the definitions, whose names the types get; its module where that is another. */
  goTypes: { folder: string; module?: string };
  /** Other names for Go structs whose own stands for something else in imports/. */
  names?: Readonly<Record<string, string>>;
}

const argoRolloutsPages = 'https://argo-rollouts.readthedocs.io/en/stable/features';
/** Argo Rollouts: releases, their analysis and experiments. */
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
/** Argo CD: applications, and sets and projects of them. */
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
/** The Prometheus operator: what is scraped, and the rules for alerts. */
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

/** The Gateway API: routes. */
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
  },
  goTypes: { folder: 'apis/v1' },
  // Kubernetes has types of these names too.
  names: { HTTPHeader: 'HTTPRouteHeader', LocalObjectReference: 'HTTPRouteExtensionRef' },
};

/** All of them. */
export const crdSources = [argoRollouts, argoCd, prometheusOperator, gatewayApi];
