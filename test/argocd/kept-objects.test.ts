import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const charts = createApp()
  .node.findAll()
  .filter((node): node is HelmChart => node instanceof HelmChart);

it.each(charts.map((chart) => [chart.node.path, chart] as const))(
  'every object of %s that Helm keeps is neither pruned nor deleted by Argo CD',
  (_, chart) => {
    const model = readChart(chart);
    const options = Object.values(model.ci).flatMap((values) => {
      const verdict = evaluateCase(model, caseOf(values));
      if ('rejected' in verdict) throw verdict.rejected;
      return ([...verdict.objects.values()].flat() as JsonMap[]).flatMap(({ kind, metadata }) => {
        const { annotations = {} } = metadata as { annotations?: JsonMap };
        if (annotations['helm.sh/resource-policy'] !== 'keep') return [];
        return [`${kind}: ${annotations['argocd.argoproj.io/sync-options']}`];
      });
    });
    for (const option of options) expect(option).toMatch(/: Prune=false,Delete=false(?:,|$)/);
    if (chart.node.path.endsWith('mlflow')) expect(options).not.toEqual([]);
  },
);
