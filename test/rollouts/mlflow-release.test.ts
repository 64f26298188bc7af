import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { smallestValues } from '../../lib/render/smallest-values';

const model = readChart(
  ['ml-platform', 'mlflow'].reduce<IConstruct>((node, id) => node.node.findChild(id), createApp()) as HelmChart,
);

/** The annotations of the pods of the migration Job. */
function jobAnnotations(values: JsonMap): JsonMap | undefined {
  const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
  if ('rejected' in verdict) throw verdict.rejected;
  const job = ([...verdict.objects.values()].flat() as JsonMap[]).find(({ kind }) => kind === 'Job') as JsonMap;
  const { template } = job.spec as { template: { metadata: { annotations?: JsonMap } } };
  return template.metadata.annotations;
}

describe('the pod of the migration Job', () => {
  const [cluster, karpenter] = ['cluster-autoscaler.kubernetes.io/safe-to-evict', 'karpenter.sh/do-not-disrupt'];
  const kept: JsonMap = { [cluster as string]: 'false', [karpenter as string]: 'true' };

  it('keeps its node from being scaled down or consolidated', () => {
    expect(jobAnnotations({})).toEqual(kept);
  });

  it('has the annotations of the values beside that', () => {
    expect(jobAnnotations({ podAnnotations: { team: 'data' } })).toEqual({ ...kept, team: 'data' });
  });

  it('takes the word of the values for it', () => {
    const podAnnotations = { [cluster as string]: 'true' };
    expect(jobAnnotations({ podAnnotations })).toEqual({ ...kept, ...podAnnotations });
  });
});
