import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import { isMap, type Json, type JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { smallestValues } from '../../lib/render/smallest-values';
import { majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

const models = createApp()
  .node.children.filter((child): child is HelmChart => child instanceof HelmChart)
  // A subchart can also be installed on its own.
  .flatMap((chart) => [chart, ...chart.subcharts])
  .map((chart) => withMinimalCrds(readChart(chart)));

const omitUserIds: JsonMap = { global: { omitUserIds: true } };
const isPodSpec = (node: JsonMap): boolean => Array.isArray(node.containers) && !('podSelector' in node);

/** Every map inside an object, the object first, each with its path. */
function* mapsIn(node: Json, path = ''): Generator<[path: string, map: JsonMap]> {
  if (isMap(node)) yield [path, node];
  if (typeof node !== 'object' || node === null) return;
  for (const [key, item] of Object.entries(node)) yield* mapsIn(item as Json, `${path}.${key}`);
}

/** The pod specs among objects, by kind, name and path. */
const podsIn = (objects: JsonMap[]): [name: string, spec: JsonMap][] =>
  objects.flatMap((object) =>
    [...mapsIn(object)]
      .filter(([, node]) => isPodSpec(node))
      .map(([path, spec]): [string, JsonMap] => [
        `${object.kind}/${(object.metadata as { name: string }).name}${path}`,
        spec,
      ]),
  );

const idFields = ['runAsUser', 'runAsGroup', 'fsGroup', 'supplementalGroups'];
const idsIn = ([name, spec]: [string, JsonMap]): string[] =>
  [...mapsIn(spec)].flatMap(([path, node]) =>
    idFields.filter((field) => field in node).map((field) => `${name}${path}.${field}`),
  );

/** The requirements of Pod Security "restricted" on a pod, which do not include ids. */
function restricted(spec: JsonMap): JsonMap {
  const { runAsNonRoot, seccompProfile } = (spec.securityContext ?? {}) as JsonMap;
  const containers = [...(spec.containers as JsonMap[]), ...((spec.initContainers ?? []) as JsonMap[])];
  return {
    runAsNonRoot: runAsNonRoot ?? null,
    seccompProfile: seccompProfile ?? null,
    containers: containers.map(({ securityContext = {} }) => {
      const { allowPrivilegeEscalation = null, capabilities = null } = securityContext as JsonMap;
      return { allowPrivilegeEscalation, capabilities };
    }),
    host: ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]),
    hostPaths: ((spec.volumes ?? []) as JsonMap[]).filter(({ hostPath }) => hostPath),
  };
}

const asRestricted = (spec: JsonMap): JsonMap => ({
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  containers: [...(spec.containers as JsonMap[]), ...((spec.initContainers ?? []) as JsonMap[])].map(() => ({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  })),
  host: [],
  hostPaths: [],
});

const cases = models.flatMap((model) =>
  Object.entries({ defaults: smallestValues(model), ...model.ci }).map(
    ([name, values]): [chart: string, document: string, model: ChartModel, values: JsonMap] => [
      model.name,
      name,
      model,
      values,
    ],
  ),
);
const kindsOf = (pods: [string, JsonMap][]): string[] => pods.map(([name]) => name.replace(/\/.*$/, ''));

describe('global.omitUserIds', () => {
  const seen = new Set<string>();

  it.each(cases)('omits the ids of every pod of %s with %s', async (chart, document, model, values) => {
    const objects = await expectSameObjects(4, model, mergeValues(values, omitUserIds));
    const pods = podsIn(objects);
    for (const kind of kindsOf(pods)) seen.add(`${chart}: ${kind}`);
    if (document !== 'nothing') expect(pods).not.toEqual([]);
    expect(pods.flatMap(idsIn)).toEqual([]);
    for (const [name, spec] of pods) expect([name, restricted(spec)]).toEqual([name, asRestricted(spec)]);
  });

  it('is tested with every kind of pod', () => {
    expect([...seen].sort()).toEqual([
      'ml-platform: Deployment',
      'ml-platform: Job',
      'ml-platform: Pod',
      'ml-platform: Rollout',
      'mlflow: CronJob',
      'mlflow: Deployment',
      'mlflow: Job',
      'mlflow: Pod',
      'mlflow: Rollout',
      // The Job of a metric.
      'portal-services: AnalysisTemplate',
      'portal-services: Deployment',
      'portal-services: Pod',
      'portal-services: Rollout',
      'progressive-delivery: Deployment',
      'progressive-delivery: Job',
      'progressive-delivery: Pod',
    ]);
  });

  it.each(majors)('omits ids that a value sets, but keeps the rest of the context, as in Helm %i', async (major) => {
    for (const model of models.filter(({ subcharts }) => subcharts.length === 0)) {
      const context = { runAsUser: 1, runAsGroup: 2, fsGroup: 3, fsGroupChangePolicy: 'OnRootMismatch' };
      const user: JsonMap =
        model.name === 'progressive-delivery'
          ? { controller: { podSecurityContext: context }, crds: { upgrade: { podSecurityContext: context } } }
          : { ...smallestValues(model), podSecurityContext: context };
      const pods = podsIn(await expectSameObjects(major, model, mergeValues(user, omitUserIds)));
      expect(pods.flatMap(idsIn)).toEqual([]);
      expect(JSON.stringify(pods)).toContain('"fsGroupChangePolicy":"OnRootMismatch"');
      const withIds = podsIn(await expectSameObjects(major, model, user)).flatMap(idsIn);
      expect(withIds.length).toBeGreaterThan(pods.length);
    }
  });

  it('is a document of ci/ in every chart', () => {
    for (const { name, ci } of models)
      expect([name, (ci.openshift?.global as JsonMap | undefined)?.omitUserIds]).toEqual([name, true]);
  });

  it('can be combined with the security context of the Job that upgrades the CRDs', async () => {
    const model = models.find(({ name }) => name === 'progressive-delivery') as ChartModel;
    const user = { crds: { upgrade: { podSecurityContext: { runAsUser: 1_000_620_000, fsGroup: null } } } };
    const [[, spec]] = podsIn(await expectSameObjects(4, model, user)).filter(([name]) => name.startsWith('Job/')) as [
      [string, JsonMap],
    ];
    expect(spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1_000_620_000,
      runAsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });
});
