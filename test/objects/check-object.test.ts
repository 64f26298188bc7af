import type { JsonMap } from '../../lib/json';
import { objectProblems } from '../../lib/objects/check-object';
import { kindSchema, knownMinors, unservedKind } from '../../lib/objects/known-kinds';
import type { KindSchema } from '../../lib/objects/object-schema';

const kindOf = ({ apiVersion, kind }: JsonMap, minor = '1.37', crds: JsonMap[] = []): KindSchema => {
  const schema = kindSchema(String(apiVersion), String(kind), minor, crds);
  if (!schema) throw new Error(`no schema of ${String(kind)}`);
  return schema;
};
const problemsOf = (object: JsonMap, minor?: string, crds?: JsonMap[]): string[] =>
  objectProblems(object, kindOf(object, minor, crds)).map(({ path, message }) => `${path.join('.')}: ${message}`);

const deployment = (container: JsonMap, spec: JsonMap = {}): JsonMap => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx', ...container }] },
    },
    ...spec,
  },
});
const policy = (resourceName: string): JsonMap => ({ resourceName, restartPolicy: 'NotRequired' });
const container = 'spec.template.spec.containers.0';

describe('objects of Kubernetes', () => {
  it.each<[string, JsonMap, string[]]>([
    ['a required field', { httpHeaders: [{ value: 'a' }] }, ['.httpHeaders.0: required field "name" is missing']],
    ['no field that the API server does not require', { httpHeaders: [{ name: 'a' }] }, []],
  ])('need %s', (_, fields, problems) => {
    expect(problemsOf(deployment({ readinessProbe: { httpGet: { port: 80, ...fields } } }))).toEqual(
      problems.map((problem) => `${container}.readinessProbe.httpGet${problem}`),
    );
  });

  it('say which fields are wrong, or there and empty', () => {
    const object = deployment({ name: null, imagePulPolicy: 'Always' });
    const found = objectProblems(object, kindOf(object));
    const path = [...container.split('.').slice(0, -1), 0];
    expect(found).toMatchObject([
      { path: [...path, 'imagePulPolicy'], isKey: true },
      { path, message: 'required field "name" is missing', causes: [[[...path, 'name']]] },
    ]);
  });

  const web = { name: 'web', image: 'nginx' };
  const pod = (spec: JsonMap): JsonMap => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [web], ...spec },
  });
  const runtime = (...tolerations: JsonMap[]): JsonMap => ({
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'a' },
    handler: 'a',
    scheduling: { tolerations },
  });
  const first = ['spec', 'containers', 0];
  it.each<[string, JsonMap, object]>([
    [
      'a name twice',
      pod({ volumes: [{ name: 'a' }, { name: 'a' }] }),
      { causes: [[['spec', 'volumes', 0, 'name']], [['spec', 'volumes', 1, 'name']]] },
    ],
    [
      'an item twice',
      pod({ dnsConfig: {}, containers: [{ ...web, resizePolicy: [policy('cpu'), policy('cpu')] }] }),
      { causes: [[[...first, 'resizePolicy', 0, 'resourceName']], [[...first, 'resizePolicy', 1, 'resourceName']]] },
    ],
    [
      'two equal items of text',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a' },
        spec: { ports: [{ port: 1 }], ipFamilies: ['IPv4', 'IPv4'], ipFamilyPolicy: 'PreferDualStack' },
      },
      { causes: [[['spec', 'ipFamilies', 0]], [['spec', 'ipFamilies', 1]]] },
    ],
    [
      'fields that are set, of several that must differ',
      runtime({ key: 'a', operator: 'Exists' }, { key: 'a', operator: 'Exists' }),
      {
        causes: [0, 1].map((index) => ['key', 'operator'].map((field) => ['scheduling', 'tolerations', index, field])),
      },
    ],
    [
      'two fields of which one may be set',
      pod({ containers: [{ ...web, livenessProbe: { exec: { command: ['a'] }, grpc: { port: 1 } } }] }),
      { isKey: true, causes: ['exec', 'grpc'].map((field) => [[...first, 'livenessProbe', field]]) },
    ],
    ['a field that is empty', pod({ containers: [{ ...web, image: '' }] }), { causes: [[[...first, 'image']]] }],
    ['the key of a map', pod({ nodeSelector: { 'a b': 'c' } }), { isKey: true }],
  ])('say that the cause is %s', (_, object, expected) => {
    expect(objectProblems(object, kindOf(object))).toMatchObject([expected]);
  });

  it('have integers of 64 bits', () => {
    expect(problemsOf(pod({ terminationGracePeriodSeconds: 2 ** 63 }))).toEqual([]);
    expect(problemsOf(pod({ terminationGracePeriodSeconds: 2 ** 64 }))).toEqual([
      'spec.terminationGracePeriodSeconds: expected integer, got 18446744073709552000',
    ]);
  });

  it('have a status whose types alone are looked at', () => {
    const status = (fields: JsonMap): JsonMap => ({ ...deployment({}), status: fields });
    expect(problemsOf(status({ conditions: [{ status: 'Maybe' }], replicas: 2 ** 31 - 1 }))).toEqual([]);
    expect(problemsOf(status({ replicas: 2 ** 31 }))).toEqual([
      'status.replicas: must be at most 2147483647, got 2147483648',
    ]);
  });

  it.each<[string, JsonMap]>([
    ['numbers and names of ports', { ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 'http' } } }],
    ['null, which is a field that is not set', { ports: null, imagePullPolicy: null }],
    ['an empty word, which the API server replaces by the default', { imagePullPolicy: '' }],
    ['quantities as text and as numbers', { resources: { limits: { cpu: 0.5, memory: '64Mi' } } }],
  ])('accepts %s', (_, fields) => {
    expect(problemsOf(deployment(fields))).toEqual([]);
  });

  it.each<[string, JsonMap, string]>([
    [
      'an unknown field',
      { imagePulPolicy: 'Always' },
      '.imagePulPolicy: unknown field "imagePulPolicy", did you mean "imagePullPolicy"?',
    ],
    ['text for a number', { ports: [{ containerPort: '80' }] }, '.ports.0.containerPort: expected integer, got "80"'],
    [
      'a fraction for an integer',
      { ports: [{ containerPort: 0.5 }] },
      '.ports.0.containerPort: expected integer, got 0.5',
    ],
    ['a number for text', { env: [{ name: 'A', value: 1 }] }, '.env.0.value: expected string, got 1'],
    ['an object for a list', { ports: { containerPort: 80 } }, '.ports: expected array, got {"containerPort":80}'],
    ['a list for an object', { resources: [] }, '.resources: expected object, got []'],
    ['text for a boolean', { stdin: 'true' }, '.stdin: expected boolean, got "true"'],
    [
      'another word',
      { imagePullPolicy: 'always' },
      '.imagePullPolicy: expected "Always" or "IfNotPresent" or "Never", got "always"',
    ],
    ['no name', { name: null }, ': required field "name" is missing'],
    [
      'an invalid quantity',
      { resources: { limits: { memory: '64MB' } } },
      '.resources.limits.memory: expected a quantity such as 500m or 64Mi, got "64MB"',
    ],
    [
      'a number beyond 32 bits',
      { ports: [{ containerPort: 2 ** 31 }] },
      '.ports.0.containerPort: must be at most 2147483647, got 2147483648',
    ],
  ])('rejects %s', (_, fields, problem) => {
    expect(problemsOf(deployment(fields))).toEqual([`${container}${problem}`]);
  });

  it('reports every problem of an object', () => {
    expect(problemsOf(deployment({ stdin: 1 }, { replica: 1 }))).toHaveLength(2);
  });

  it.each([
    ['ConfigMap', { data: { port: 80 } }, 'data.port: expected string, got 80'],
    ['Secret', { data: { key: 'no base64!' } }, 'data.key: expected base64, got "no base64!"'],
  ])('rejects data of a %s that is not text', (kind, fields, problem) => {
    expect(problemsOf({ apiVersion: 'v1', kind, metadata: { name: 'a' }, ...fields })).toEqual([problem]);
  });

  it('knows which fields are new', () => {
    const job = {
      apiVersion: 'scheduling.k8s.io/v1beta1',
      kind: 'PodGroup',
      metadata: { name: 'a' },
    };
    expect(kindSchema(job.apiVersion, job.kind, '1.35')).toBeUndefined();
    expect(kindSchema(job.apiVersion, job.kind, '1.37')).toBeDefined();
    expect(knownMinors()).toEqual(['1.35', '1.37']);
  });
});

describe('kinds that a cluster does not serve', () => {
  it.each([
    [
      'policy/v1beta1',
      'PodDisruptionBudget',
      'Kubernetes 1.37 does not serve PodDisruptionBudget in policy/v1beta1; use policy/v1',
    ],
    [
      'extensions/v1beta1',
      'Ingress',
      'Kubernetes 1.37 does not serve Ingress in extensions/v1beta1; use networking.k8s.io/v1',
    ],
    [
      'autoscaling/v2beta2',
      'HorizontalPodAutoscaler',
      'Kubernetes 1.37 does not serve HorizontalPodAutoscaler in autoscaling/v2beta2; use autoscaling/v1 or autoscaling/v2',
    ],
    ['apps/v1', 'Deploymnt', 'Kubernetes 1.37 has no kind Deploymnt, did you mean "Deployment"?'],
    ['example.com/v1', 'Deployment', undefined],
  ])('%s %s', (apiVersion, kind, reason) => {
    expect(unservedKind(apiVersion, kind, '1.37')).toBe(reason);
  });
});

it.each([
  ['scheduling.k8s.io/v1beta1', 'PodGroup', ' in scheduling.k8s.io/v1beta1 yet; raise kubeVersion of the chart'],
])('Kubernetes 1.35 does not serve %s %s yet', (apiVersion, kind, reason) => {
  expect(unservedKind(apiVersion, kind, '1.35')).toBe(`Kubernetes 1.35 does not serve ${kind}${reason}`);
});

it('a kind without a stable version is served in others', () => {
  expect(unservedKind('scheduling.k8s.io/v1alpha1', 'PodGroup', '1.37')).toBe(
    'Kubernetes 1.37 does not serve PodGroup in scheduling.k8s.io/v1alpha1; use scheduling.k8s.io/v1alpha3 or scheduling.k8s.io/v1beta1',
  );
});

it('a kind with a stable version is served in that', () => {
  expect(unservedKind('resource.k8s.io/v1alpha3', 'DeviceClass', '1.37')).toBe(
    'Kubernetes 1.37 does not serve DeviceClass in resource.k8s.io/v1alpha3; use resource.k8s.io/v1',
  );
});

describe('custom resources', () => {
  it.each([
    ['argoproj.io/v1alpha1', 'Application'],
    ['argoproj.io/v1alpha1', 'Rollout'],
    ['autoscaling.k8s.io/v1', 'VerticalPodAutoscaler'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    ['keda.sh/v1alpha1', 'ScaledObject'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor'],
  ])('of %s, %s, are validated', (apiVersion, kind) => {
    const object = { apiVersion, kind, metadata: { name: 'a' } };
    expect(problemsOf({ ...object, spec: 'a' })).toEqual(['spec: expected object, got "a"']);
    expect(problemsOf({ ...object, spec: { fild: 1 } }).join()).toContain('unknown field "fild"');
    expect(kindSchema(apiVersion.replace(/v1.*/, 'v9'), kind, '1.37')).toBeUndefined();
    expect(kindSchema(apiVersion, 'Other', '1.37')).toBeUndefined();
  });

  /** The problems of a field by its schema. */
  const found = (schema: JsonMap, field: JsonMap[string]): string[] => {
    const openAPIV3Schema = { type: 'object', properties: { a: schema } };
    const definition = {
      spec: {
        group: 'example.com',
        names: { kind: 'Site' },
        versions: [{ name: 'v1', schema: { openAPIV3Schema } }],
      },
    };
    return problemsOf({ apiVersion: 'example.com/v1', kind: 'Site', metadata: { name: 'a' }, a: field }, '1.37', [
      definition,
    ]);
  };
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true, properties: {} };

  it.each<[JsonMap, JsonMap[string], string[]]>([
    [{ type: 'integer', minimum: 1, maximum: 3 }, 1, []],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 3, []],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 0, ['must be at least 1, got 0']],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 4, ['must be at most 3, got 4']],
    [{ type: 'string', minLength: 2, maxLength: 3 }, 'ab', []],
    [{ type: 'string', minLength: 2, maxLength: 3 }, 'abc', []],
    [{ type: 'string', minLength: 2, maxLength: 3 }, '😀😀😀', []],
    [{ type: 'string', minLength: 2, maxLength: 3 }, 'a', ['expected at least 2 characters, got 1']],
    [{ type: 'string', minLength: 2, maxLength: 3 }, '😀', ['expected at least 2 characters, got 1']],
    [{ type: 'string', minLength: 2, maxLength: 3 }, 'abcd', ['expected at most 3 characters, got 4']],
    [{ type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }, [1], []],
    [{ type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }, [1, 2], []],
    [{ type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }, [], ['expected at least 1 items, got 0']],
    [{ type: 'array', items: { type: 'integer' }, maxItems: 2 }, [1, 2, 3], ['expected at most 2 items, got 3']],
    [{ type: 'array', items: { type: 'integer', nullable: true } }, [null], []],
    [{ type: 'array', items: { 'x-kubernetes-preserve-unknown-fields': true } }, [null, 1, 'a'], []],
    [open, { b: 1 }, []],
    [embedded, { kind: 'A', b: 1 }, []],
    [{ type: 'object', properties: {} }, { b: 1 }, ['unknown field "b"']],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, { b: 1 }, []],
    [{ type: 'integer', enum: [1, 2] }, 3, ['expected 1 or 2, got 3']],
    [{ type: 'string', format: 'byte' }, 'YQ', ['expected base64, got "YQ"']],
    [{ type: 'string', format: 'email' }, 'a', []],
    [{ type: 'array', items: { type: 'string' } }, ['a', 'a'], []],
    [{ type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' }, ['a', 'a'], []],
  ])('of the schema %j: %j', (schema, field, problems) => {
    expect(found(schema, field).map((problem) => problem.slice(problem.indexOf(': ') + 2))).toEqual(problems);
  });

  it('of lists that are too long, and of metadata of another type', () => {
    expect(found({ type: 'array', items: { type: 'integer' }, maxItems: 1 }, [1, 2])).toEqual([
      'a: expected at most 1 items, got 2',
    ]);
    expect(problemsOf({ ...site({}), metadata: { name: 'a', labels: 1 } }, '1.37', [crd()])).toEqual([
      'metadata.labels: expected object, got 1',
    ]);
  });

  it('of imports have no null in a list of objects', () => {
    const object = { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'a' } };
    expect(problemsOf({ ...object, spec: { selector: {}, endpoints: [null] } })).toEqual([
      'spec.endpoints.0: expected object, got null',
    ]);
  });

  it.each(['FieldsV1', 'AdvancedConfig', 'OwnerReference'])('are not %s, which is a part of them', (kind) => {
    expect(kindSchema('keda.sh/v1alpha1', kind, '1.37')).toBeUndefined();
  });

  it('are known in a Kubernetes that is not', () => {
    expect(kindSchema('v1', 'Pod', '1.99')).toBeUndefined();
    const object = { ...site({}), metadata: { name: 'A' } };
    expect(problemsOf(object, '1.99', [crd()])).toEqual(problemsOf(object, '1.37', [crd()]));
  });

  it('say where an item or field of a map is wrong', () => {
    expect(found({ type: 'array', items: { 'x-kubernetes-int-or-string': true } }, [1, null])).toEqual([
      'a.1: expected integer or string, got null',
    ]);
    expect(found({ type: 'object', additionalProperties: { type: 'integer' } }, { b: 'c' })).toEqual([
      'a.b: expected integer, got "c"',
    ]);
  });
  it('are validated by imports/', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'a' } };
    expect(problemsOf({ ...rollout, spec: { replicas: '2', strategy: { canry: {} } } })).toEqual([
      'spec.replicas: expected integer, got "2"',
      'spec.strategy.canry: unknown field "canry", did you mean "canary"?',
    ]);
  });

  const crd = (): JsonMap => ({
    spec: {
      group: 'example.com',
      names: { kind: 'Site' },
      versions: [
        {
          name: 'v1',
          served: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              required: ['spec'],
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
                    host: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 },
                    path: { type: 'string', pattern: '^(?i)[a-z]+$' },
                    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
                    ports: {
                      type: 'array',
                      items: {
                        type: 'object',
                        required: ['protocol'],
                        properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } },
                      },
                      'x-kubernetes-list-type': 'map',
                      'x-kubernetes-list-map-keys': ['port', 'protocol'],
                    },
                    mode: { type: 'string', enum: ['a', 'b'] },
                    sizes: { type: 'array', minItems: 1, items: { type: 'integer', minimum: 1 } },
                    labels: { type: 'object', additionalProperties: { type: 'string' } },
                    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  },
                },
              },
            },
          },
        },
        { name: 'v1beta1', served: false },
      ],
    },
  });
  const site = (spec?: JsonMap): JsonMap => ({
    apiVersion: 'example.com/v1',
    kind: 'Site',
    metadata: { name: 'a' },
    ...(spec ? { spec } : {}),
  });

  it('are validated by a CRD of the chart', () => {
    expect(
      problemsOf(site({ port: 80, host: 'abc', sizes: [1], labels: { a: 'b' }, extra: { any: [1] } }), '1.37', [crd()]),
    ).toEqual([]);
    expect(
      problemsOf(site({ port: true, host: 'ABC', sizes: [], labels: { a: 1 }, extras: {} }), '1.37', [crd()]),
    ).toEqual([
      'spec.port: expected integer or string, got true',
      'spec.host: expected text that matches ^[a-z]+$, got "ABC"',
      'spec.sizes: expected at least 1 items, got 0',
      'spec.labels.a: expected string, got 1',
      'spec.extras: unknown field "extras", did you mean "extra"?',
    ]);
    expect(problemsOf(site(), '1.37', [crd()])).toEqual([': required field "spec" is missing']);
  });

  it.each<[string, JsonMap, string]>([
    ['null in a list', { sizes: [null] }, 'spec.sizes.0: expected integer, got null'],
    ['an item of a set twice', { tags: ['a', 'a'] }, 'spec.tags.1: duplicate item "a"'],
    [
      'the keys of an item twice, one of them by default',
      { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] },
      'spec.ports.1: duplicate port and protocol 80, "TCP"',
    ],
    ['an empty word', { mode: '' }, 'spec.mode: expected "a" or "b", got ""'],
  ])('must not have %s', (_, spec, problem) => {
    expect(problemsOf(site(spec), '1.37', [crd()])).toEqual([problem]);
  });

  it('may have null for a field, defaults for required fields, and patterns with flags', () => {
    expect(problemsOf(site({ mode: null, ports: [{ port: 80 }], path: 'A' }), '1.37', [crd()])).toEqual([]);
  });

  it('have metadata like the objects of Kubernetes', () => {
    const object = { ...site({}), metadata: { name: 'a', labels: { 'a b': 'c' } } };
    expect(problemsOf(object, '1.37', [crd()])).toEqual([
      'metadata.labels.a b: expected a key such as app or example.com/app, got "a b"',
    ]);
  });

  it('are validated by the CRD alone: a Rollout needs no image and has no replicas below 0', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'a' } };
    const template = { spec: { containers: [{ name: '' }] } };
    expect(problemsOf({ ...rollout, spec: { template, replicas: -1 } })).toEqual([
      'spec.replicas: must be at least 0, got -1',
    ]);
  });

  it.each([
    ['another group', 'example.org/v1', 'Site'],
    ['another kind', 'example.com/v1', 'Sites'],
    ['a version that is not served', 'example.com/v1beta1', 'Site'],
  ])('of %s are not known', (_, apiVersion, kind) => {
    expect(kindSchema(apiVersion, kind, '1.37', [crd()])).toBeUndefined();
  });
});
