import type { JsonMap } from '../../lib/json';
import { objectProblems } from '../../lib/objects/check-object';
import { kindSchema } from '../../lib/objects/known-kinds';
import { objectOf, pod, problemsOf } from './support';

const a = (count: number): string => 'a'.repeat(count);
const device = { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] };
const webhook = (version: string): JsonMap => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'a' },
  webhooks: [
    {
      name: 'a.example.com',
      clientConfig: { url: 'https://a/b' },
      sideEffects: 'None',
      admissionReviewVersions: ['v1', version],
    },
  ],
});
const role = (name: string): JsonMap => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'a' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
});
const secret = (text: string): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'a' },
  data: { a: text },
});
const created = (text: string): JsonMap => ({ ...pod(), metadata: { name: 'web', creationTimestamp: text } });

interface Field {
  readonly object: (text: string) => JsonMap;
  readonly path: string;
  readonly expected: string;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

/** Fields that hold text of a format. */
const fields: Readonly<Record<string, Field>> = {
  'a DNS label': {
    object: (name) => pod({ containers: [{ name, image: 'a' }] }),
    path: 'spec.containers.0.name',
    expected: 'a DNS label of lower-case letters, digits and hyphens',
    valid: ['a', '0', 'a-b', '0--z', a(63)],
    invalid: ['-a', 'a-', 'Aa', 'aA', 'a.b', 'a_b', 'a b', 'a\n', 'é', a(64)],
  },
  'a DNS label that starts with a letter': {
    object: webhook,
    path: 'webhooks.0.admissionReviewVersions.1',
    expected: 'a DNS label of lower-case letters, digits and hyphens that starts with a letter',
    valid: ['a', 'a-1', 'a--1', 'z9', a(63)],
    invalid: ['1a', '-a', 'a-', 'Aa', 'aA', 'a.b', a(64)],
  },
  'a DNS subdomain': {
    object: (serviceAccountName) => pod({ serviceAccountName }),
    path: 'spec.serviceAccountName',
    expected: 'a DNS subdomain of lower-case letters, digits, hyphens and dots',
    valid: ['', 'a', 'a.b', 'a-b.c-d.0', a(253)],
    invalid: ['.a', 'a.', 'a..b', 'a-.b', 'a.-b', 'A.b', 'a.B', a(254)],
  },
  'a host name': {
    object: (hostnameOverride) => pod({ hostnameOverride }),
    path: 'spec.hostnameOverride',
    expected: 'a host name',
    valid: ['a', 'a.b', 'a-b.c-d.0', 'ab.cd', a(64)],
    invalid: ['.a', 'a.', 'a..b', 'a-.b', 'a.-b', 'A.b', 'a.B', 'a b', 'a.b c', a(65)],
  },
  'a name in a path': {
    object: role,
    path: 'roleRef.name',
    expected: 'a name without "/" and "%"',
    valid: ['a', 'a:b', 'A b', '...', '.a', '..a', 'a..'],
    invalid: ['.', '..', '/', 'a/b', 'a%b', '%', 'a/', '/a'],
  },
  'a key of a label': {
    object: (name) => pod({ schedulingGates: [{ name }] }),
    path: 'spec.schedulingGates.0.name',
    expected: 'a key such as app or example.com/app',
    valid: ['a', 'A', '0', 'a.b_c-D', a(63), 'example.com/A', `a/${a(63)}`, `${a(253)}/a`],
    invalid: ['-a', 'a-', '/a', 'a/', 'A.b/c', 'a/b/c', 'a b', 'b/-', 'é', a(64), `a/${a(64)}`, `${a(254)}/a`],
  },
  'a value of a label': {
    object: (value) => pod({ nodeSelector: { a: value } }),
    path: 'spec.nodeSelector.a',
    expected: 'a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit',
    valid: ['', 'a', 'A_b.c-D0', a(63)],
    invalid: ['-a', 'a-', 'a b', '.', 'a/b', a(64)],
  },
  'a name of a port': {
    object: (name) => pod({}, { ports: [{ containerPort: 1, name }] }),
    path: 'spec.containers.0.ports.0.name',
    expected: 'a port name of lower-case letters, digits and single hyphens',
    valid: ['', 'a', '1a', 'a-b', 'a-1', a(15)],
    invalid: ['1', 'Aa', 'aA', '-a', 'a-', 'a--b', 'ab--c', 'a_b', '1-1', a(16)],
  },
  'a key of a ConfigMap': {
    object: (key) => pod({}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key } } }] }),
    path: 'spec.containers.0.env.0.valueFrom.configMapKeyRef.key',
    expected: 'a key of letters, digits, "-", "_" and "."',
    valid: ['a', '.a', 'a..', '_', '-', 'A0', a(253)],
    invalid: ['.', '..', '..a', '...', 'a b', 'a/b', a(254)],
  },
  'a relative path': {
    object: (subPath) => pod({ volumes: [{ name: 'a' }] }, { volumeMounts: [{ name: 'a', mountPath: '/a', subPath }] }),
    path: 'spec.containers.0.volumeMounts.0.subPath',
    expected: 'a relative path without ".."',
    valid: ['a', 'a/b', '..a', 'a../b', 'a..', '.', 'a/..b'],
    invalid: ['/a', '..', '../a', 'a/..', 'a/../b', 'a/b/../c'],
  },
  'a path of a file': {
    object: (path) => pod({ volumes: [{ name: 'a', configMap: { name: 'a', items: [{ key: 'a', path }] } }] }),
    path: 'spec.volumes.0.configMap.items.0.path',
    expected: 'a relative path without ".."',
    valid: ['a', 'a/b', 'a../b', 'a..', '.', 'a/..b'],
    invalid: ['/a', '..', '..a', '../a', 'a/..', 'a/../b', 'ab/c/../d'],
  },
  'a path without ".."': {
    object: (devicePath) => pod(device, { volumeDevices: [{ name: 'a', devicePath }] }),
    path: 'spec.containers.0.volumeDevices.0.devicePath',
    expected: 'a path without ".."',
    valid: ['a', '/a', '..a', '/a..', '/a/..b', 'a../b'],
    invalid: ['..', '../a', '/..', '/a/..', '/a/../b', 'ab/../c'],
  },
  'a name of a variable': {
    object: (prefix) => pod({}, { envFrom: [{ prefix, secretRef: { name: 'a' } }] }),
    path: 'spec.containers.0.envFrom.0.prefix',
    expected: 'a name of printable ASCII characters without "="',
    valid: ['', 'A', 'a b', '1~', '<>'],
    invalid: ['=', 'A=', '=A', 'é', 'a\n', '\na'],
  },
  'a name of a header': {
    object: (name) => pod({}, { livenessProbe: { httpGet: { port: 1, httpHeaders: [{ name }] } } }),
    path: 'spec.containers.0.livenessProbe.httpGet.httpHeaders.0.name',
    expected: 'a header name of letters, digits and hyphens',
    valid: ['A', 'X-a', '-0'],
    invalid: ['', ' A', 'A ', 'a_b', 'a:'],
  },
  'a search domain': {
    object: (domain) => pod({ dnsConfig: { searches: [domain] } }),
    path: 'spec.dnsConfig.searches.0',
    expected: 'a domain of lower-case letters, digits, hyphens, underscores and dots',
    valid: ['.', 'a', 'a.', 'a.b', '_tcp.a-b.example.', 'ab.cd', a(254)],
    invalid: ['..', 'a..', '.a', 'A', 'aA', 'a.B', '-a', 'a-', 'a b', a(255)],
  },
  'a kernel parameter': {
    object: (name) => pod({ securityContext: { sysctls: [{ name, value: '1' }] } }),
    path: 'spec.securityContext.sysctls.0.name',
    expected: 'the name of a kernel parameter such as net.core.somaxconn',
    valid: ['a', 'net.core.somaxconn', 'net/core', 'a-b_c.d', 'ab', '0.a_b-c', 'a_b', a(253)],
    invalid: ['.a', 'a.', 'a..b', 'A', 'aA', 'A.a', 'a.-b', '-a.b', 'a-.b', '_a', 'a_', 'a b', 'a b.c', a(254)],
  },
  'a file of a volume driver': {
    object: (driver) => pod({ volumes: [{ name: 'a', csi: { driver } }] }),
    path: 'spec.volumes.0.csi.driver',
    expected: 'a DNS subdomain of lower-case letters, digits, hyphens and dots',
    valid: ['a', 'csi.example.com', a(63)],
    invalid: ['a_b', '/'],
  },
  'an absolute path': {
    object: (path) => pod({ volumes: [{ name: 'a', nfs: { server: 'a', path } }] }),
    path: 'spec.volumes.0.nfs.path',
    expected: 'an absolute path',
    valid: ['/', '/a'],
    invalid: ['a', 'a/b'],
  },
  'a name in iSCSI': {
    object: (iqn) => pod({ volumes: [{ name: 'a', iscsi: { targetPortal: 'a', iqn } }] }),
    path: 'spec.volumes.0.iscsi.iqn',
    expected: 'a name that starts with iqn, eui or naa',
    valid: ['iqn.a', 'eui.a', 'naa.a'],
    invalid: ['a', 'a.iqn'],
  },
  base64: {
    object: secret,
    path: 'data.a',
    expected: 'base64',
    valid: ['', 'YQ==', 'YWI=', 'YWJj', 'YWJjZA==', '/+8=', 'YW\nJj', 'Y\nW\nI=\n', 'YQ=\n=\n', 'Y\r\nQ\r\n==\r\n'],
    invalid: ['YQ', 'YQ=', 'YWJ', 'Y===', 'YWI==', 'YWJjZ', 'Y Q==', 'YQ==YQ==', '*QI=', '_Q==', '__I=', '*WJj'].concat(
      ['Y*==', 'YQ==*', 'YQ=x=', 'YW*=', 'YWI=x', 'x=', 'YW=', 'YWJjYWI', 'YWJ*', '=', 'Y*Q=='],
    ),
  },
  'a time': {
    object: created,
    path: 'metadata.creationTimestamp',
    expected: 'a time such as 2026-01-31T12:00:00Z',
    valid: [
      '2026-01-31T12:00:00Z',
      '2026-12-09T23:59:59.123Z',
      '2026-10-20T00:00:00+02:30',
      '0999-11-30T19:09:01-11:00',
    ],
    invalid: [
      '',
      '2026-01-31',
      '26-01-31T12:00:00Z',
      '2026-1-31T12:00:00Z',
      '2026-00-31T12:00:00Z',
      '2026-13-31T12:00:00Z',
      '2026-01-00T12:00:00Z',
      '2026-01-32T12:00:00Z',
      '2026-01-4xT12:00:00Z',
      '2026-01-1xT12:00:00Z',
      '2026-01-31 12:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31T1x:00:00Z',
      '2026-01-31T12:60:00Z',
      '2026-01-31T12:0x:00Z',
      '2026-01-31T12:00:60Z',
      '2026-01-31T12:00Z',
      '2026-01-31T12:00:00',
      '2026-01-31T12:00:00.Z',
      '2026-01-31T12:00:00.xZ',
      '2026-01-31T12:00:00x',
      '2026-01-31T12:00:00+1:00',
      '2026-01-31T12:00:00+01:0',
      '2026-01-31T12:00:00x01:00',
      '2026-01-31T12:00:00+0x:00',
      '2026-01-31T12:00:00+x0:00',
      '2026-01-31T12:00:00+00:x0',
      '2026-01-31T12:00:00+00:0x',
      ' 2026-01-31T12:00:00Z',
      '2026-01-31T12:00:00Z ',
      'x026-01-31T12:00:00Z',
    ],
  },
  'a quantity': {
    object: (memory) => pod({}, { resources: { limits: { memory } } }),
    path: 'spec.containers.0.resources.limits.memory',
    expected: 'a quantity such as 500m or 64Mi',
    valid: ['0', '12', '+1', '1.5', '12.25', '12.', '.5', '.55', '1Ki', '1Ei', '1n', '1u', '1m', '1k', '1E'].concat([
      '1e3',
      '1e12',
      '1E+3',
      '1e-3',
      '.5Gi',
    ]),
    invalid: ['', '.', '+', 'x', '1K', '1ki', '1Kib', '1.5.5', '1e', '1ex', '1x3', '1e*3', '1e1.5', '--1', '.x', 'x1'],
  },
};

describe.each(Object.entries(fields))('%s', (_, { object, path, expected, valid, invalid }) => {
  it('is accepted', () => {
    expect(valid.flatMap((text) => problemsOf(object(text)))).toEqual([]);
  });

  it.each(invalid)('is not %j', (text) => {
    const shown = JSON.stringify(text);
    const got = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
    expect(problemsOf(object(text))).toEqual([`${path}: expected ${expected}, got ${got}`]);
  });
});

it('the name of a driver has at most 63 characters', () => {
  expect(problemsOf(pod({ volumes: [{ name: 'a', csi: { driver: a(64) } }] }))).toEqual([
    'spec.volumes.0.csi.driver: expected at most 63 characters, got 64',
  ]);
});

it('a value in a message has at most 60 characters', () => {
  const got = (name: string) => problemsOf(pod({ containers: [{ name, image: 'a' }] }))[0]?.split(', got ')[1];
  expect(got(`A${a(57)}`)).toBe(`"A${a(57)}"`);
  expect(got(`A${a(58)}`)).toBe(`"A${a(55)}...`);
});

it('keys of annotations may have upper-case domains, those of labels may not', () => {
  const named = (field: string) => ({ ...pod(), metadata: { name: 'a', [field]: { 'Example.com/A': 'a' } } });
  expect(problemsOf(named('annotations'))).toEqual([]);
  expect(problemsOf(named('labels'))).toEqual([
    'metadata.labels.Example.com/A: expected a key such as app or example.com/app, got "Example.com/A"',
  ]);
});

it('null is an empty value of a label', () => {
  expect(problemsOf(pod({ nodeSelector: { a: null } }))).toEqual([]);
});

it.each(['.', '..a', 'a b', ''])('data has no key %j', (key) => {
  expect(problemsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { [key]: '' } })).toEqual([
    `data.${key}: expected a key of letters, digits, "-", "_" and ".", got ${JSON.stringify(key)}`,
  ]);
});

it.each([1, 65_535, 'http'])('%j is a port', (port) => {
  expect(problemsOf(pod({}, { livenessProbe: { httpGet: { port } } }))).toEqual([]);
});

it.each([0, -1, 65_536])('%j is no port', (port) => {
  expect(problemsOf(pod({}, { livenessProbe: { httpGet: { port } } }))).toEqual([
    `spec.containers.0.livenessProbe.httpGet.port: must be from 1 to 65535, got ${port}`,
  ]);
});

describe('a regular expression of Go', () => {
  const crd = (pattern: string): JsonMap => ({
    ...objectOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Site', plural: 'sites' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'string', pattern } } } },
        },
      ],
    }),
    metadata: { name: 'sites.example.com' },
  });

  it.each([
    ...[
      '(?P<a>x)',
      '(?<1a>x)',
      '(?i:a)',
      '(?is:a)',
      '(?i-s:a)',
      '(?is-Um:a)',
      '(?-is:a)',
      '(?:a)',
      '(?i)a',
      '(?is-U)a',
    ],
    ...['\\Aa\\z', '\\Q(\\E', '[(?=]', '\\(?=a', '[]a]', '[^]a]', 'a\\-b', '\\p{Lu}'],
  ])('%j is valid', (pattern) => {
    expect(problemsOf(crd(pattern))).toEqual([]);
  });

  it.each(['(', 'a(?=b)', 'a(?!b)', '(?<=a)b', '(?<!a)b', '(?1:a)', '(?i-:a)', '(?i)*a', '[a', '*'])(
    '%j is not',
    (pattern) => {
      expect(problemsOf(crd(pattern))).toEqual([
        `spec.versions.0.schema.openAPIV3Schema.properties.spec.pattern: expected a regular expression, got ${JSON.stringify(pattern)}`,
      ]);
    },
  );

  const matches = (pattern: string, spec: string): boolean => {
    const schema = kindSchema('example.com/v1', 'Site', '1.37', [crd(pattern)]);
    if (!schema) throw new Error('no schema');
    const object = { apiVersion: 'example.com/v1', kind: 'Site', metadata: { name: 'a' }, spec };
    return objectProblems(object, schema).length === 0;
  };

  it.each<[string, string, boolean]>([
    ['\\Aa\\z', 'a', true],
    ['\\Aa\\z', 'ab', false],
    ['\\Aa\\z', 'ba', false],
    ['^.$', '😀', true],
    ['^\\p{Lu}$', 'É', true],
    ['^\\p{Lu}$', 'é', false],
    ['^a\\-b$', 'a-b', true],
    ['^a\\-b$', 'ab', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each(['(?i)^a$', '^(?i:a)$', '^\\QA\\E$', '^[[:upper:]]$', '^(?-s:a)$'])(
    '%j has syntax of its own, and no text is judged by it',
    (pattern) => {
      expect(matches(pattern, 'A')).toBe(true);
      expect(matches(pattern, 'b')).toBe(true);
    },
  );

  it('judges no text if it is invalid', () => {
    expect(matches('(', 'a')).toBe(true);
  });
});
