import type { JsonMap } from '../../lib/json';
import { type Case, objectOf, pod, problemsOf, template, workload } from './support';

const config = (metadata: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
});
const named = (object: JsonMap, name: string): JsonMap => ({ ...object, metadata: { name } });
const namespace = { apiVersion: 'v1', kind: 'Namespace' };
const service = objectOf('v1', 'Service', { ports: [{ port: 80 }] });
const cronJob = objectOf('batch/v1', 'CronJob', {
  schedule: '@daily',
  jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } },
});
const rbac = (kind: string): JsonMap => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  ...(kind.endsWith('Binding')
    ? { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' } }
    : {}),
});
const budget = objectOf('policy/v1', 'PodDisruptionBudget', {});
const finalized = (object: JsonMap, ...finalizers: string[]): JsonMap => ({
  ...object,
  metadata: { name: 'a', finalizers },
});
const lease = objectOf('coordination.k8s.io/v1', 'Lease', {});
const webhooks = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' };
const runtime = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', handler: 'a' };
const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate', spec: { metrics: [] } };
const selector = (fields: JsonMap): JsonMap => objectOf('policy/v1', 'PodDisruptionBudget', { selector: fields });
const expression = (fields: JsonMap): JsonMap =>
  selector({ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'], ...fields }] });
const at = 'spec.selector.matchExpressions.0';

const label = 'expected a DNS label of lower-case letters, digits and hyphens, got';
const subdomain = 'expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got';
const key = 'expected a key such as app or example.com/app, got';
const domain = 'expected a finalizer with a domain, such as example.com/cleanup, got';

describe.each<[string, readonly Case[]]>([
  [
    'names',
    [
      [config({ name: 'a.b-c' })],
      [config({ name: 'A' }), `metadata.name: ${subdomain} "A"`],
      [config({ name: '' }), 'metadata: required field "name" is missing'],
      [config({ name: null, generateName: 'a' })],
      ...[namespace, workload('StatefulSet'), service].flatMap<Case>((object) => [
        [named(object, '1-a')],
        [named(object, 'a.b'), `metadata.name: ${label} "a.b"`],
      ]),
      [named(cronJob, 'a'.repeat(52))],
      [named(cronJob, 'a'.repeat(53)), `metadata.name: expected at most 52 characters, got "${'a'.repeat(53)}"`],
      [named(cronJob, 'A'), `metadata.name: ${subdomain} "A"`],
      ...[budget, ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map(rbac)].flatMap<Case>((object) => [
        [named(object, 'A:b')],
        [named(object, 'a/b'), 'metadata.name: expected a name without "/" and "%", got "a/b"'],
      ]),
      ...['a', 'a-', 'a.b-', 'a--'].map<Case>((generateName) => [config({ generateName })]),
      ...['-', 'A', 'a.-', '-a', 'a_'].map<Case>((generateName) => [
        config({ generateName }),
        `metadata.generateName: ${subdomain} "${generateName}"`,
      ]),
      [{ ...cronJob, metadata: { generateName: 'a'.repeat(60) } }],
      [{ ...namespace, metadata: { generateName: 'a.' } }, `metadata.generateName: ${label} "a."`],
      [config({ namespace: 'a.b' }), `metadata.namespace: ${label} "a.b"`],
      [config({ namespace: null, labels: null, annotations: null, ownerReferences: null, finalizers: null })],
      [
        config({ labels: { a: 'a b' } }),
        'metadata.labels.a: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"',
      ],
      [config({ annotations: { '/': 'a' } }), `metadata.annotations./: ${key} "/"`],
      [
        config({
          ownerReferences: [1, 2].map(() => ({ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'b' })),
        }),
        'metadata.ownerReferences.1: duplicate uid "b"',
      ],
    ],
  ],
  [
    'finalizers',
    [
      [finalized(config({}), 'foregroundDeletion', 'kubernetes', 'orphan', 'example.com/a')],
      ...['a', '/', 'a b/c', 'example.com/'].map<Case>((name) => [
        finalized(config({}), name),
        `metadata.finalizers.0: ${domain} "${name}"`,
      ]),
      ...[lease, webhooks, runtime, rollout].flatMap<Case>((object) => [
        [finalized(object, 'a')],
        [finalized(object, '/'), `metadata.finalizers.0: ${key} "/"`],
      ]),
      [{ ...namespace, metadata: { name: 'a' }, spec: { finalizers: ['a'] } }, `spec.finalizers.0: ${domain} "a"`],
    ],
  ],
  [
    'selectors',
    [
      [selector({ matchLabels: { '/': 'a' } }), `spec.selector.matchLabels./: ${key} "/"`],
      [expression({ key: '/' }), `${at}.key: ${key} "/"`],
      [
        expression({ operator: 'Is' }),
        `${at}.operator: expected "In" or "NotIn" or "Exists" or "DoesNotExist", got "Is"`,
        `${at}.values: values are not allowed for Is`,
      ],
      [
        expression({ values: ['a b'] }),
        `${at}.values.0: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"`,
      ],
      ...['In', 'NotIn'].flatMap<Case>((operator) => [
        [expression({ operator })],
        [expression({ operator, values: [] }), `${at}: values are required for ${operator}`],
      ]),
      ...['Exists', 'DoesNotExist'].flatMap<Case>((operator) => [
        [expression({ operator, values: null })],
        [expression({ operator, values: [] })],
        [expression({ operator }), `${at}.values: values are not allowed for ${operator}`],
      ]),
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});

/** Whether two quantities are one, as a default and the default of requests of huge pages must be. */
const areEqual = (one: string | number, other: string | number): boolean =>
  problemsOf(
    objectOf('v1', 'LimitRange', {
      limits: [{ type: 'Container', default: { 'hugepages-2Mi': one }, defaultRequest: { 'hugepages-2Mi': other } }],
    }),
  ).length === 0;

it.each<[string | number, string | number]>([
  ['1000n', '1u'],
  ['1000u', '1m'],
  ['1000m', 1],
  [1000, '1k'],
  ['1000k', '1M'],
  ['1000M', '1G'],
  ['1000G', '1T'],
  ['1000T', '1P'],
  ['1000P', '1E'],
  [1024, '1Ki'],
  ['1024Ki', '1Mi'],
  ['1024Mi', '1Gi'],
  ['1024Gi', '1Ti'],
  ['1024Ti', '1Pi'],
  ['1024Pi', '1Ei'],
  ['1e3', '1k'],
  ['1E-3', '1m'],
  ['15e-1', '1500m'],
  ['1.5', '1500m'],
  ['.5', '500m'],
  ['1.', '+1'],
  ['1.25Ki', 1280],
  ['0.0000000001', '1n'],
  ['10E', '9223372036854775807'],
  ['1e100', '10E'],
  ['1e10', '10G'],
  ['-1', '-1000m'],
])('the quantities %j and %j are equal', (one, other) => {
  expect(areEqual(one, other)).toBe(true);
});

it.each<[string | number, string | number]>([
  ['1n', '2n'],
  ['1k', 1001],
  ['1Ki', 1000],
  ['1E', '1P'],
  ['-1n', '1n'],
  ['9E', '9223372036854775807'],
  ['1.5', '1.4'],
  ['1e101', '1e100'],
])('the quantities %j and %j differ', (one, other) => {
  expect(areEqual(one, other)).toBe(false);
});

it.each([
  ['1n', true],
  ['0', false],
  ['-1', false],
])('a volume may have %s bytes: %s', (storage, mayHave) => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
  expect(problemsOf(objectOf('v1', 'PersistentVolumeClaim', spec))).toHaveLength(mayHave ? 0 : 1);
});

it.each([
  ['0', true],
  ['-1n', false],
])('an empty directory may have %s bytes: %s', (sizeLimit, mayHave) => {
  expect(problemsOf(pod({ volumes: [{ name: 'a', emptyDir: { sizeLimit } }] }))).toHaveLength(mayHave ? 0 : 1);
});
