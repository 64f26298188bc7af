/**
 * Values documents as the compiler checks them, in `ci` of a chart and in environments: each line under @ts-expect-error
 * must not type-check, or the directive itself becomes the error.
 */
import type { App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import type { DeployEnvironment, ReleaseOf } from '../../lib/output/environment';
import { group } from '../../lib/values/define';
import { anyFields, anyObject, k8sList, k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import type { ValuesDocument } from '../../lib/values/values-document';

const schema = group({
  count: z.int().default(1).describe('An integer.'),
  mode: z.enum(['fast', 'slow']).default('fast').describe('A word.'),
  tag: z.string().optional().describe('Optional text.'),
  hosts: z
    .array(z.strictObject({ host: z.string(), weight: z.int().optional() }))
    .default([])
    .describe('A list.'),
  workers: z
    .record(z.string(), z.strictObject({ queue: z.string(), size: z.int().optional() }))
    .default({})
    .describe('A map.'),
  labels: stringMap().default({}).describe('Labels.'),
  probe: k8sObject('Probe').default({}).describe('A probe.'),
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  strategy: anyFields().default({}).describe('Any fields.'),
  extra: z.array(anyObject()).default([]).describe('Objects.'),
  image: group({ tag: z.string().default('').describe('A tag.'), pull: z.string().default('').describe('A policy.') }),
});
type Document = ValuesDocument<typeof schema>;

const chartWith = (app: App, ci: Record<string, Document>): HelmChart<typeof schema> =>
  new HelmChart(app, 'web', { values: schema, version: '1.0.0', appVersion: '1', description: 'A chart.', ci });

class Web extends HelmChart<typeof schema> {
  constructor(app: App) {
    super(app, 'web', {
      values: schema,
      version: '1.0.0',
      appVersion: '1',
      description: 'A chart.',
      ci: {
        some: { count: 2, image: { tag: 'x' } },
        // @ts-expect-error A misspelt key.
        misspelt: { cuont: 2 },
        // @ts-expect-error A misspelt key of a group.
        nested: { image: { tga: 'x' } },
        // @ts-expect-error Text where a number belongs.
        typed: { count: '2' },
      },
    });
  }
}

export const right: Document[] = [
  {},
  { mode: 'slow', tag: null, hosts: [{ host: 'a' }], workers: { mail: { size: 2 }, removed: null } },
  { labels: { a: 'b', c: null }, probe: { httpGet: { path: '/' }, exec: null }, env: [{ name: 'A', value: 'b' }] },
  { strategy: { canary: { steps: [{ setWeight: 10 }] } }, extra: [{ apiVersion: 'v1', kind: 'ConfigMap' }] },
  // Helm accepts globals for every chart.
  { global: { region: 'eu' } },
];
/** A document is JSON, as renderChart of chartwright/testing takes it. */
export const json: JsonMap[] = right;

export const wrong: Document[] = [
  // @ts-expect-error A word that is not one of the two.
  { mode: 'medium' },
  // @ts-expect-error A misspelt field of an item.
  { hosts: [{ host: 'a', wieght: 1 }] },
  // @ts-expect-error An item is whole.
  { hosts: [{ weight: 1 }] },
  // @ts-expect-error A misspelt field of an entry.
  { workers: { mail: { qeue: 'a' } } },
  // @ts-expect-error A misspelt field of a Kubernetes type.
  { probe: { httpGte: { path: '/' } } },
  // @ts-expect-error A misspelt field of a Kubernetes type in a list.
  { env: [{ name: 'A', vlaue: 'b' }] },
  // @ts-expect-error A value with a default cannot be removed.
  { count: null },
];

type WithSubchart = ValuesDocument<typeof schema> & { readonly web?: ValuesDocument<typeof schema> };
type Releases = ReleaseOf<{ web: Web; platform: WithSubchart }>;

const environments: DeployEnvironment<Releases>[] = [
  { name: 'a', releases: [{ chart: 'web', namespace: 'web', values: { count: 2, hosts: [{ host: 'a' }] } }] },
  { name: 'b', releases: [{ chart: 'platform', namespace: 'web', values: { count: 2, web: { count: 3 } } }] },
  // @ts-expect-error A chart that the app does not have.
  { name: 'c', releases: [{ chart: 'wbe', namespace: 'web' }] },
  // @ts-expect-error A misspelt key.
  { name: 'd', releases: [{ chart: 'web', namespace: 'web', values: { cuont: 2 } }] },
  // @ts-expect-error A value of the wrong type.
  { name: 'e', releases: [{ chart: 'web', namespace: 'web', values: { count: '2' } }] },
  // @ts-expect-error A misspelt key of a subchart.
  { name: 'f', releases: [{ chart: 'platform', namespace: 'web', values: { web: { cuont: 3 } } }] },
];
/** Without the types of charts, values are any JSON; both are environments of an app. */
export const all: readonly DeployEnvironment[] = [
  ...environments,
  { name: 'g', releases: [{ chart: 'any', namespace: 'a', values: { any: [1] } }] },
];
export const charts = [chartWith, Web];
