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

const multi = (...names: string[]): JsonMap =>
  named('Service', 'web', { spec: { ports: names.map((name, index) => ({ name, port: index })) } });
const sidecar = named('Pod', 'a', {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [], initContainers: [{ ports: [{ name: 'http' }] }] },
});

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
    [
      'from an Ingress to a port by name, of two',
      [ingress({ name: 'web' }), multi('http', 'admin')],
      'Ingress spec.rules.0.http.paths.0.backend.service.port.name: Service web of this release has no port "web"; it has http, admin',
    ],
    [
      'from an Ingress to a port of a Service without ports',
      [ingress({ name: 'web' }), named('Service', 'web', { spec: { ports: [{ port: 80 }] } })],
      'Ingress spec.rules.0.http.paths.0.backend.service.port.name: Service web of this release has no port "web"; it has none',
    ],
    [
      'from a Service to a port of containers without names',
      [service({ port: 80, targetPort: 'http' }), workload({ ports: [{ containerPort: 1 }] })],
      'Service spec.ports.0.targetPort: no container behind this Service has a port named "http"; there is none',
    ],
    [
      'from a Service to a port of two containers',
      [service({ port: 80, targetPort: 'x' }), workload({ ports: [{ name: 'http' }, { name: 'admin' }] })],
      'Service spec.ports.0.targetPort: no container behind this Service has a port named "x"; there is http, admin',
    ],
    [
      'to a key of a volume of a ConfigMap',
      [named('Pod', 'a', { spec: { volumes: [{ configMap: { name: 'config', items: [{ key: 'b' }] } }] } }), config],
      'Pod spec.volumes.0.configMap.items.0.key: ConfigMap config of this release has no key "b"; it has host, logo',
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
    ['a port of an annotation', [ingress({ name: 'use-annotation' }), service({ port: 80 })]],
    ['no port', [ingress({}), service({ port: 80 })]],
    ['a port of several', [ingress({ name: 'admin' }), multi('http', 'admin')]],
    [
      'a Service of something else than an Ingress',
      [
        named('Site', 'a', { spec: { service: { name: 'web', port: { number: 1 } } } }),
        named('Ingress', 'a', { spec: { other: { name: 'web', port: { number: 1 } } } }),
        service({ port: 80 }),
      ],
    ],
    [
      'a backend without a port',
      [named('HTTPRoute', 'a', { spec: { rules: [{ backendRefs: [{ name: 'web' }] }] } }), service({ port: 80 })],
    ],
    [
      'a port that is none of a route',
      [named('HTTPRoute', 'a', { spec: { refs: [{ name: 'web', port: 1 }] } }), service({ port: 80 })],
    ],
    [
      'an optional file',
      [
        named('Pod', 'a', {
          spec: { volumes: [{ secret: { secretName: 'secret', optional: true, items: [{ key: 'b' }] } }] },
        }),
        secret,
      ],
    ],
    [
      'a file that is there',
      [
        named('Pod', 'a', { spec: { volumes: [{ secret: { secretName: 'secret', items: [{ key: 'token' }] } }] } }),
        secret,
      ],
    ],
    [
      'a file of a Secret outside the release',
      [named('Pod', 'a', { spec: { volumes: [{ secret: { secretName: 'other', items: [{ key: 'b' }] } }] } }), secret],
    ],
    ['a port of an init container', [service({ port: 80, targetPort: 'http' }), sidecar]],
    [
      'pods in another namespace',
      [service({ port: 80, targetPort: 'http' }), { ...workload({}), metadata: { name: 'web', namespace: 'other' } }],
    ],
    [
      'pods of some of the labels',
      [service({ port: 80, targetPort: 'http' }, { app: 'web', tier: 'a' }), workload({})],
    ],
    [
      'target ports of an object that is no Service',
      [named('Site', 'a', { spec: { selector: { app: 'web' }, ports: [{ targetPort: 'http' }] } }), workload({})],
    ],
  ])('to %s are not reported', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });
});
