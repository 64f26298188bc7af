/** Promises of the compiler about the types in imports/, checked by `tsc` as those in references.ts are. */
import type { Application } from '../../imports/argo-cd';
import type { AnalysisTemplate, Metric, Rollout, RolloutSpec } from '../../imports/argo-rollouts';
import type { HTTPRoute } from '../../imports/gateway-api';
import type { RelabelConfig, ServiceMonitor } from '../../imports/prometheus-operator';
import { k8sList, k8sObject } from '../../lib/values/kubernetes-types';

// What is right type-checks.
const metric: Metric = { name: 'errors', failureLimit: 0, provider: { prometheus: { query: 'up' } } };
const template: AnalysisTemplate = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'errors' },
  spec: { args: [{ name: 'service' }], metrics: [metric] },
};
const spec: RolloutSpec = {
  replicas: 2,
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  strategy: { canary: { maxSurge: '25%', steps: [{ setWeight: 20 }, { pause: { duration: '1m' } }] } },
};
const route: HTTPRoute['spec'] = { parentRefs: [{ name: 'public' }], rules: [{ matches: [{ method: 'GET' }] }] };
const monitor: ServiceMonitor['spec'] = { selector: {}, endpoints: [{ tlsConfig: { minVersion: 'TLS12' } }] };
const application: Application['spec'] = { project: 'web', destination: { server: 'in-cluster' } };
export const right = [template, spec, route, monitor, application, k8sObject('TLSConfig'), k8sList('RelabelConfig')];

export const wrong: unknown[] = [
  // @ts-expect-error A misspelt field of the spec.
  { replicas: 2, stratgy: {} } satisfies RolloutSpec,
  // @ts-expect-error A misspelt field of a step.
  { strategy: { canary: { steps: [{ setWieght: 20 }] } } } satisfies RolloutSpec,
  // @ts-expect-error A misspelt field of the pod template, which is a type of Kubernetes.
  { template: { spec: { containers: [{ name: 'web', imgae: 'web:1' }] } } } satisfies RolloutSpec,
  // @ts-expect-error Text where a number belongs.
  { replicas: '2' } satisfies RolloutSpec,
  // @ts-expect-error A required field is missing.
  { name: 'errors' } satisfies Metric,
  // @ts-expect-error Another kind.
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rolout', metadata: {}, spec } satisfies Rollout,
  // @ts-expect-error A word that is none of the listed.
  { action: 'relpace' } satisfies RelabelConfig,
  // @ts-expect-error A type that no schema describes.
  k8sObject('TLSConfg'),
];
