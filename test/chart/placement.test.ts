import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { smallestValues } from '../../lib/render/smallest-values';
import { leavesOf } from '../../lib/values/define';

const app = createApp();
const charts = ['progressive-delivery', 'portal-services', 'ml-platform/mlflow'];
const modelOf = (path: string) =>
  withMinimalCrds(
    readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), app) as HelmChart),
  );

const models = new Map(charts.map((path) => [path, modelOf(path)]));
const field = 'topologySpreadConstraints';

/** Every value of a chart that is a list of topology spread constraints. */
const places = [...models].flatMap(([chart, model]) =>
  [...leavesOf(model.declared)]
    .filter(({ path }) => path.at(-1) === field)
    .map(({ path }): [string, string, readonly string[]] => [chart, path.join('.'), path]),
);

/** Required values of some charts. */
const needed: Record<string, JsonMap> = { 'progressive-delivery': { dashboard: { enabled: true } } };

const constraint = { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' };
const chosen = {
  ...constraint,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { team: 'platform' } },
};

/** The workloads with topology spread constraints. */
function constrained(chart: string, path: readonly string[]): JsonMap[] {
  const given = path.reduceRight<Json>((inner, key) => ({ [key]: inner }), [constraint, chosen]) as JsonMap;
  const [first] = path as [string];
  const under = needed[chart]?.[first] as JsonMap | undefined;
  const values = under ? { ...needed[chart], [first]: { ...under, ...(given[first] as JsonMap) } } : given;
  const model = models.get(chart) as ReturnType<typeof modelOf>;
  const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
  if ('rejected' in verdict) throw verdict.rejected;
  return ([...verdict.objects.values()].flat() as JsonMap[]).filter((object) =>
    JSON.stringify(object).includes(constraint.topologyKey),
  );
}

describe('topology spread constraints', () => {
  it('are a value of each workload', () => {
    expect(places.map(([chart, name]) => `${chart} ${name}`)).toEqual([
      'progressive-delivery controller.topologySpreadConstraints',
      'progressive-delivery dashboard.topologySpreadConstraints',
      'portal-services topologySpreadConstraints',
      'ml-platform/mlflow topologySpreadConstraints',
    ]);
  });

  it.each(places)('of %s, %s, select the pods of the workload by default', (chart, _, path) => {
    const workloads = constrained(chart, path);
    expect(workloads.length).toBeGreaterThan(0);
    for (const { spec } of workloads) {
      const { selector, template } = spec as { selector: JsonMap; template: { spec: Record<string, JsonMap[]> } };
      const mine = template.spec[field]?.filter(({ topologyKey }) => topologyKey === constraint.topologyKey);
      expect(mine).toEqual([{ ...constraint, labelSelector: selector }, chosen]);
    }
  });
});
