import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const portal = createApp().node.findChild('portal-services') as HelmChart;
const model = readChart(portal);

/** A metric of an AnalysisTemplate. */
export interface Metric extends JsonMap {
  provider: { prometheus: { query: string; rangeQuery?: JsonMap; address: string } } & JsonMap;
}
/** An analysis of a Rollout. */
export interface Analysis {
  templates: { templateName: string; clusterScope?: boolean }[];
  args: { name: string; value?: string }[];
  dryRun?: { metricName: string }[];
}
export interface Strategy {
  canary?: { analysis?: Analysis; steps: { analysis?: Analysis }[] };
  blueGreen?: { postPromotionAnalysis?: Analysis };
}
export interface Rollout {
  spec: { analysis?: JsonMap; strategy: Strategy };
}

/** What a release with the values renders; throws the message of a validation that fails. */
export function rendered(analysis: JsonMap, rollout: JsonMap = {}, more: JsonMap = {}) {
  const verdict = evaluateCase(model, caseOf({ rollout: { enabled: true, analysis, ...rollout }, ...more }));
  if ('rejected' in verdict) throw verdict.rejected;
  const objects = [...verdict.objects.values()].flat() as JsonMap[];
  const named = (kind: string) => objects.filter((object) => object.kind === kind);
  const templates = named('AnalysisTemplate').map((object) => {
    const { metadata, spec } = object as unknown as {
      metadata: { name: string; labels: JsonMap };
      spec: { args: JsonMap[]; metrics: [Metric] };
    };
    return [metadata.name.replace('release-portal-services.', ''), { ...spec, labels: metadata.labels }] as const;
  });
  return {
    templates: Object.fromEntries(templates),
    canary: (named('Rollout')[0] as unknown as Rollout | undefined)?.spec.strategy.canary,
    blueGreen: (named('Rollout')[0] as unknown as Rollout | undefined)?.spec.strategy.blueGreen,
    spec: (named('Rollout')[0] as unknown as Rollout | undefined)?.spec,
    notes: [...verdict.notes.values()].flat().join('\n'),
  };
}
/** The first metric of a template, such as `orders-gate`. */
export const metric = (name: string, entry: JsonMap, analysis: JsonMap = {}, rollout: JsonMap = {}): Metric => {
  const found = rendered({ metrics: { [name.replace(/-(?:gate|guard|promotion)$/, '')]: entry }, ...analysis }, rollout)
    .templates[name];
  if (!found) throw new Error(`no template ${name}`);
  return found.metrics[0];
};

/** A query that could measure both versions. */
export const query = 'avg(x{pod=~"{{args.workload}}-{{args.canary-hash}}-.*"})';
/** An entry with that query. */
export const prometheus = (fields: JsonMap = {}): JsonMap => ({ provider: { prometheus: { query, ...fields } } });
/** An entry with a Job. */
export const smoke = {
  provider: {
    job: {
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'smoke', image: 'smoke:1' }] } },
      },
    },
  },
};
