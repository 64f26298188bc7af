import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

interface Metric {
  name: string;
  provider: { prometheus: { query: string } } & JsonMap;
  successCondition?: string;
  failureCondition?: string;
}
interface Template {
  metadata: { name: string; labels: JsonMap };
  spec: { args: JsonMap[]; metrics: [Metric] };
}

/** The objects of a release with the given analysis; throws the message of a validation that fails. */
function objects(analysis: JsonMap, rollout: JsonMap = {}, more: JsonMap = {}): JsonMap[] {
  const verdict = evaluateCase(model, caseOf({ rollout: { enabled: true, analysis, ...rollout }, ...more }));
  if ('rejected' in verdict) throw verdict.rejected;
  return [...verdict.objects.values()].flat() as JsonMap[];
}

function templates(metrics: JsonMap, analysis: JsonMap = {}, rollout: JsonMap = {}): Record<string, Template> {
  const all = objects({ metrics, ...analysis }, rollout) as unknown as (Template & { kind: string })[];
  const own = all.filter(({ kind }) => kind === 'AnalysisTemplate');
  return Object.fromEntries(own.map((template) => [template.metadata.name, template]));
}
it('x', () => {
  const all = templates({
    orders: { ratio: { numerator: 'orders_total{status="paid"}' }, maxDrop: 2, interval: '15m' },
    availability: { slo: { objective: 99.9 } },
    errors: { role: 'guard', provider: { datadog: { query: 'x{{args.canary-hash}}', interval: '5m' } }, max: 0.05 },
    smoke: { role: 'gate', provider: { job: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } } } } } },
    prom: { provider: { prometheus: { query: 'a{pod=~"x-{{args.canary-hash}}-.*"}', timeout: 5 } }, min: 0, max: 1000000, noData: 'fail' },
  }, {dryRun: ['smoke', 'success-rate']});
  console.log(JSON.stringify(Object.entries(all).map(([n, t]) => [n, t.spec.metrics]), null, 1));
  console.log(all['portal-services-orders-gate']?.spec.metrics[0].provider.prometheus.query);
  console.log(all['release-portal-services-availability-gate']?.spec.metrics[0].provider.prometheus.query);
});
