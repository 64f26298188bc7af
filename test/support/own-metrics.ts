import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

export interface Metric extends JsonMap {
  provider: { prometheus: { query: string; rangeQuery?: JsonMap; address: string } } & JsonMap;
}
export interface Analysis {
  templates: { templateName: string; clusterScope?: boolean }[];
  args: { name: string; value?: string }[];
  dryRun?: { metricName: string }[];
}
export interface Rollout {
  spec: { analysis?: JsonMap; strategy: { canary: { analysis?: Analysis; steps: { analysis?: Analysis }[] } } };
}

/** What a release of portal-services with the values renders; throws the message of a validation that fails. */
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
    return [metadata.name.replace('release-portal-services-', ''), { ...spec, labels: metadata.labels }] as const;
  });
  return {
    templates: Object.fromEntries(templates),
    canary: (named('Rollout')[0] as unknown as Rollout | undefined)?.spec.strategy.canary,
    spec: (named('Rollout')[0] as unknown as Rollout | undefined)?.spec,
    notes: [...verdict.notes.values()].flat().join('\n'),
  };
}

/** The metric of the template of an entry for a role, named as in `orders-gate`. */
export const metric = (name: string, entry: JsonMap, analysis: JsonMap = {}, rollout: JsonMap = {}): Metric => {
  const metrics = { [name.replace(/-(?:gate|guard)$/, '')]: entry };
  const found = rendered({ metrics, ...analysis }, rollout).templates[name];
  if (!found) throw new Error(`no template ${name}`);
  return found.metrics[0];
};
