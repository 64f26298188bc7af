import type { JsonMap } from '../../lib/json';
import { missingMonitoredPorts } from '../../lib/objects/monitored-ports';

const problemsOf = (...objects: JsonMap[]): string[] =>
  [...missingMonitoredPorts(objects, { name: 'shop', namespace: 'default' })].map(
    ({ object, path, message }) => `${String(object.kind)} ${path.join('.')}: ${message}`,
  );

const labels = { app: 'web' };
const monitor = (port: string | number, spec: JsonMap = {}): JsonMap => ({
  kind: 'ServiceMonitor',
  spec: { selector: { matchLabels: labels }, endpoints: [{ port: 'http' }, { port }], ...spec },
});
const podMonitor = (port: string): JsonMap => ({
  kind: 'PodMonitor',
  spec: { selector: { matchLabels: labels }, podMetricsEndpoints: [{ port }] },
});
const service = (metadata: JsonMap = { labels }): JsonMap => ({
  kind: 'Service',
  metadata,
  spec: { ports: [{ name: 'http', port: 80 }, { port: 81 }] },
});
const pod: JsonMap = { kind: 'Pod', metadata: { labels }, spec: { containers: [{ ports: [{ name: 'metrics' }] }] } };

describe('a port of a monitor', () => {
  it('is reported if no Service that it selects has it', () => {
    expect(problemsOf(monitor('metrics'), service())).toEqual([
      'ServiceMonitor spec.endpoints.1.port: none of the Services that this selects in the release has a port named "metrics"; there is http',
    ]);
  });

  it('is reported if no pod that it selects has it', () => {
    expect(problemsOf(podMonitor('http'), pod, service())).toEqual([
      'PodMonitor spec.podMetricsEndpoints.0.port: none of the pods that this selects in the release has a port named "http"; there is metrics',
    ]);
  });

  it('is reported with the ports that there are', () => {
    const two = { ...service(), spec: { ports: [{ name: 'http' }, { name: 'admin' }] } };
    expect(problemsOf(monitor('a'), two)).toEqual([
      'ServiceMonitor spec.endpoints.1.port: none of the Services that this selects in the release has a port named "a"; there is http, admin',
    ]);
    expect(problemsOf(podMonitor('a'), { ...pod, spec: { containers: [{}] } })).toEqual([
      'PodMonitor spec.podMetricsEndpoints.0.port: none of the pods that this selects in the release has a port named "a"; there is none',
    ]);
  });

  it('is reported if only pods have it that it does not select', () => {
    const other = {
      ...pod,
      metadata: { labels: { app: 'other' } },
      spec: { containers: [{ ports: [{ name: 'b' }] }] },
    };
    expect(problemsOf(podMonitor('b'), pod, other)).toHaveLength(1);
  });

  it.each<[string, JsonMap[]]>([
    ['is there', [monitor('http'), service(), podMonitor('metrics'), pod]],
    ['is of no Service of the release', [monitor('metrics'), service({ labels: { app: 'other' } })]],
    ['is of a Service in another namespace', [monitor('metrics'), service({ labels, namespace: 'other' })]],
    [
      'is excluded',
      [monitor('a', { selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } }), service()],
    ],
    ['is not a name', [monitor(80), service()]],
  ])('is not reported if it %s', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });
});
