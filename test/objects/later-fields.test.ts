import type { JsonMap } from '../../lib/json';
import { objectProblems } from '../../lib/objects/check-object';
import { kindSchema } from '../../lib/objects/known-kinds';
import { objectOf, pod, workload } from './support';

function problemsIn(minor: string, object: JsonMap): string[] {
  const schema = kindSchema(String(object.apiVersion), String(object.kind), minor);
  if (!schema) throw new Error(`no schema of ${String(object.kind)}`);
  return objectProblems(object, schema).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const set = (maxUnavailable: number | string): JsonMap =>
  workload('StatefulSet', { updateStrategy: { rollingUpdate: { maxUnavailable } } });
const projected = (source: JsonMap): JsonMap => pod({ volumes: [{ name: 'ca', projected: { sources: [source] } }] });
const autoscaler = (minReplicas: number): JsonMap =>
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', {
    minReplicas,
    maxReplicas: 3,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    metrics: [{ type: 'External', external: { metric: { name: 'queue' }, target: { type: 'Value', value: '1' } } }],
  });
const restarts = (action: string): JsonMap =>
  pod(
    {},
    {
      restartPolicy: 'Never',
      restartPolicyRules: [{ action, exitCodes: { operator: 'In', values: [1] } }],
    },
  );
const claim = (fields: JsonMap): JsonMap =>
  objectOf('resource.k8s.io/v1', 'ResourceClaim', {
    devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu', ...fields } }] },
  });
const bundle = { clusterTrustBundle: { name: 'ca', path: 'ca.pem' } };

describe('a field behind a feature gate that is off in an older Kubernetes', () => {
  it.each<[string, JsonMap, string]>([
    [
      'maxUnavailable of a StatefulSet',
      set(2),
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Kubernetes 1.35 drops this field unless feature gate MaxUnavailableStatefulSet is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'a percentage of it',
      set('25%'),
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Kubernetes 1.35 drops this field unless feature gate MaxUnavailableStatefulSet is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'a trust bundle',
      projected(bundle),
      'spec.volumes.0.projected.sources.0.clusterTrustBundle: Kubernetes 1.35 drops this field unless feature gate ClusterTrustBundleProjection is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'a certificate of the pod',
      projected({ podCertificate: { signerName: 'example.com/a', keyType: 'ED25519', credentialBundlePath: 'a' } }),
      'spec.volumes.0.projected.sources.0.podCertificate: Kubernetes 1.35 drops this field unless feature gate PodCertificateRequest is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'no replicas',
      autoscaler(0),
      'spec.minReplicas: Kubernetes 1.35 rejects 0 unless feature gate HPAScaleToZero is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'a restart of all containers',
      restarts('RestartAllContainers'),
      'spec.containers.0.restartPolicyRules.0.action: Kubernetes 1.35 rejects "RestartAllContainers" unless feature gate RestartAllContainersOnContainerExits is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
    [
      'tolerated taints of devices',
      claim({ tolerations: [{ operator: 'Exists' }] }),
      'spec.devices.requests.0.exactly.tolerations: Kubernetes 1.35 drops this field unless feature gate DRADeviceTaints is on, as it is from 1.37: render it from 1.37 on only, or raise kubeVersion',
    ],
  ])('is reported for that version: %s', (_, object, problem) => {
    expect(problemsIn('1.35', object)).toEqual([problem]);
    expect(problemsIn('1.37', object)).toEqual([]);
  });

  it.each<[string, JsonMap]>([
    ['the default', set(1)],
    ['another source', projected({ secret: { name: 'a' } })],
    ['one replica', autoscaler(1)],
    ['a restart of one container', restarts('Restart')],
    ['no tolerations', claim({ tolerations: [] })],
  ])('is not reported for what older versions do as well: %s', (_, object) => {
    expect(problemsIn('1.35', object)).toEqual([]);
  });
});
