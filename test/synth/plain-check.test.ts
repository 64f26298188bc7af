import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { withPlainValues } from '../../lib/chart/plain-build';
import { each } from '../../lib/expr/blocks';
import { plainProblems } from '../../lib/synth/plain-check';
import { readChart } from '../../lib/synth/read';
import '../../lib/synth/register';
import { group, type Refs } from '../../lib/values/schema';

const values = group({ weights: z.array(z.int()).default([20, 40]).describe('Weights.') });

/** What the plain build says of a chart with one object of this spec. */
function problemsOf(spec: (v: Refs<typeof values>) => object) {
  class Test extends HelmChart<typeof values> {
    constructor(app: App) {
      super(app, 'test', { values, version: '1.0.0', appVersion: '1', description: 'A chart.' });
      new ApiObject(this, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec: spec(this.values) });
    }
  }
  const model = readChart(new Test(new App()));
  const plain = withPlainValues(
    () => ({ weights: [20, 40] }),
    () => readChart(new Test(new App()), { check: false }),
  );
  return plainProblems(model, plain, {});
}

describe('the build with plain values', () => {
  it('makes several items of what a turn of each returns as a list, as the template does', () => {
    expect(problemsOf((v) => ({ steps: each(v.weights, (weight) => [{ setWeight: weight }, { pause: {} }]) }))).toEqual(
      [],
    );
  });

  it('finds what a reference was not asked for', () => {
    expect(problemsOf((v) => ({ weights: each(v.weights, (weight) => weight), count: v.weights.length }))).toEqual([
      expect.objectContaining({ code: 'plain-use', where: expect.stringMatching(/spec\.count$/) }),
    ]);
  });
});
