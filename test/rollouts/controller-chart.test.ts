import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/synth/read';
import { withSmallCrds } from '../support/chart-suite';
import { caseOf, evaluateCase } from '../support/equivalence';

const model = withSmallCrds(readChart(createApp().node.findChild('progressive-delivery') as HelmChart));

/** An object of the chart, with the fields that the tests look into. */
interface Made extends JsonMap {
  kind: string;
  spec: JsonMap;
  metadata: { name: string; namespace?: string; labels: JsonMap; annotations?: JsonMap };
}

/** The objects of a values document, by the file of their template. */
function filesOf(values: JsonMap, release = 'release', namespace = 'space'): Map<string, Made[]> {
  const verdict = evaluateCase(model, caseOf(values, release, namespace));
  if ('refused' in verdict) throw verdict.refused;
  return new Map([...verdict.objects].map(([file, objects]) => [file.replace('templates/', ''), objects as Made[]]));
}

/** The one object of a template file. */
function objectOf(file: string, values: JsonMap): Made | undefined {
  return filesOf(values).get(file)?.[0];
}

describe('the controller', () => {
  it('writes its rolling update out, so that an upgrade can turn leader election off again', () => {
    const one = { leaderElection: { enabled: false }, replicas: 1 };
    expect(objectOf('controller/deployment.yaml', {})).toMatchObject({
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } },
    });
    expect(objectOf('controller/deployment.yaml', { controller: one })?.spec.strategy).toEqual({ type: 'Recreate' });
  });
});

describe('the analysis templates', () => {
  const label = 'argo-rollouts.argoproj.io/controller-instance-id';
  const file = 'analysis/latency-gate.yaml';

  it('carry the instance id without which a controller that has one does not see them', () => {
    const analysis = { clusterScope: false, namespaces: ['portal'] };
    expect(objectOf(file, {})?.metadata.labels).not.toHaveProperty([label]);
    expect(objectOf(file, { controller: { instanceId: 'blue' } })?.metadata.labels[label]).toBe('blue');
    expect(objectOf(file, { controller: { instanceId: 'blue' }, analysis })?.metadata.labels[label]).toBe('blue');
  });

  it('stand in the namespace that is watched, for a controller that sees no other', () => {
    const found = (values: JsonMap) =>
      filesOf({ namespaced: true, ...values })
        .get(file)
        ?.map(({ kind, metadata }) => [kind, metadata.namespace]);
    expect(found({})).toEqual([['AnalysisTemplate', 'space']]);
    expect(found({ watchNamespace: 'portal' })).toEqual([['AnalysisTemplate', 'portal']]);
    expect(found({ analysis: { clusterScope: false, namespaces: ['space'] } })).toEqual([
      ['AnalysisTemplate', 'space'],
    ]);
  });
});

describe('the dashboard', () => {
  it('shows the namespace that is watched, whichever it runs in', () => {
    const argsOf = (values: JsonMap) =>
      JSON.stringify(objectOf('dashboard/deployment.yaml', { dashboard: { enabled: true }, ...values })?.spec);
    expect(argsOf({})).not.toContain('--namespace=');
    expect(argsOf({ namespaced: true, watchNamespace: 'portal' })).toContain('"--namespace=portal"');
  });
});
