import type { JsonMap } from '../../lib/json';
import { danglingReferences } from '../../lib/objects/dangling-references';

const problemsOf = (...objects: JsonMap[]): string[] =>
  danglingReferences(objects, { name: 'release', namespace: 'default' }).map(
    ({ object, path, message }) => `${String(object.kind)} ${path.join('.')}: ${message}`,
  );

const named = (kind: string, name: string, rest: JsonMap = {}): JsonMap => ({ kind, metadata: { name }, ...rest });
const workload = (pod: JsonMap, labels: JsonMap = { app: 'web' }): JsonMap =>
  named('Deployment', 'web', { spec: { template: { metadata: { labels }, spec: { containers: [pod] } } } });
const config = named('ConfigMap', 'config', { data: { host: 'a' }, binaryData: { logo: '' } });
const secret = named('Secret', 'secret', { stringData: { token: 'a' } });
const service = (port: JsonMap, selector: JsonMap = { app: 'web' }): JsonMap =>
  named('Service', 'web', { spec: { selector, ports: [port] } });
const env = (valueFrom: JsonMap): JsonMap => ({ name: 'web', env: [{ name: 'A', valueFrom }] });
const ingress = (port: JsonMap, name = 'web'): JsonMap =>
  named('Ingress', 'web', { spec: { rules: [{ http: { paths: [{ backend: { service: { name, port } } }] } }] } });
const route = (port: number, kind?: string): JsonMap =>
  named('HTTPRoute', 'web', { spec: { rules: [{ backendRefs: [{ name: 'web', port, ...(kind ? { kind } : {}) }] }] } });

const at = 'spec.template.spec.containers.0.env.0.valueFrom';

describe('references between the objects of a release', () => {
  it.each<[string, JsonMap[], string]>([
    [
      'to a key of a ConfigMap',
      [workload(env({ configMapKeyRef: { name: 'config', key: 'hots' } })), config],
      `Deployment ${at}.configMapKeyRef.key: ConfigMap config of this release has no key "hots"; it has host, logo`,
    ],
    [
      'to a key of a Secret',
      [workload(env({ secretKeyRef: { name: 'secret', key: 'a' } })), secret],
      `Deployment ${at}.secretKeyRef.key: Secret secret of this release has no key "a"; it has token`,
    ],
    [
      'to a key of a volume',
      [named('Pod', 'a', { spec: { volumes: [{ secret: { secretName: 'secret', items: [{ key: 'b' }] } }] } }), secret],
      'Pod spec.volumes.0.secret.items.0.key: Secret secret of this release has no key "b"; it has token',
    ],
    [
      'to a key of an empty ConfigMap',
      [workload(env({ configMapKeyRef: { name: 'none', key: 'a' } })), named('ConfigMap', 'none')],
      `Deployment ${at}.configMapKeyRef.key: ConfigMap none of this release has no key "a"; it has none`,
    ],
    [
      'from a Service to a port',
      [service({ port: 80, targetPort: 'htpp' }), workload({ ports: [{ name: 'http' }, { containerPort: 1 }] })],
      'Service spec.ports.0.targetPort: no container behind this Service has a port named "htpp"; there is http',
    ],
    [
      'from an Ingress to a port by name',
      [ingress({ name: 'https' }), service({ name: 'http', port: 80 })],
      'Ingress spec.rules.0.http.paths.0.backend.service.port.name: Service web of this release has no port "https"; it has http',
    ],
    [
      'from an Ingress to a port by number',
      [ingress({ number: 8080 }), service({ port: 80 })],
      'Ingress spec.rules.0.http.paths.0.backend.service.port.number: Service web of this release has no port 8080; it has 80',
    ],
    [
      'from an HTTPRoute to a port',
      [route(8080), service({ port: 80 })],
      'HTTPRoute spec.rules.0.backendRefs.0.port: Service web of this release has no port 8080; it has 80',
    ],
  ])('%s that is not there', (_, objects, problem) => {
    expect(problemsOf(...objects)).toEqual([problem]);
  });

  it.each<[string, JsonMap[]]>([
    ['a key that is there', [workload(env({ configMapKeyRef: { name: 'config', key: 'logo' } })), config]],
    ['an optional key', [workload(env({ secretKeyRef: { name: 'secret', key: 'a', optional: true } })), secret]],
    ['a ConfigMap outside the release', [workload(env({ configMapKeyRef: { name: 'other', key: 'a' } })), config]],
    [
      'a ConfigMap of the same name in another namespace',
      [
        workload(env({ configMapKeyRef: { name: 'config', key: 'a' } })),
        { ...config, metadata: { name: 'config', namespace: 'other' } },
      ],
    ],
    ['a port by number', [service({ port: 80, targetPort: 8080 }), workload({})]],
    ['a port by name', [service({ port: 80, targetPort: 'http' }), workload({ ports: [{ name: 'http' }] })]],
    ['pods of other labels', [service({ port: 80, targetPort: 'http' }, { app: 'other' }), workload({})]],
    ['a Service without a selector', [service({ port: 80, targetPort: 'http' }, {}), workload({})]],
    ['a Service outside the release', [ingress({ number: 1 }, 'other'), service({ port: 80 })]],
    ['a port that is there', [ingress({ number: 80 }), route(80), service({ port: 80 })]],
    ['a backend of another kind', [route(8080, 'ServiceImport'), service({ port: 80 })]],
  ])('to %s are not reported', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });
});
