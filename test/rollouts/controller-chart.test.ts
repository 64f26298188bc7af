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
    expect((objectOf('controller/deployment.yaml', { controller: one })?.spec as JsonMap).strategy).toEqual({
      type: 'Recreate',
    });
  });
});
