import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readAll } from '../../lib/cli/commands/synth';
import { createRelease } from '../../lib/helm/release';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { loadApp } from '../../lib/loader/load-app';
import { differingPaths } from '../../lib/prove/compare/differing-paths';
import { renderChart } from '../../lib/render/render-chart';
import { smallestValues } from '../../lib/render/smallest-values';
import { helm, kubectlPath, majors } from '../support/helm';

const dist = join(__dirname, '../../dist');
const app = loadApp(join(__dirname, '../../charts-src/app.ts'));
const models = readAll(app);

describe('dist/ with Helm and kubectl', () => {
  const folders = models.flatMap((model) => [
    { chart: join(dist, 'helm/charts', model.name), model },
    ...model.subcharts.map(({ model: child }) => ({
      chart: join(dist, 'helm/charts', model.name, 'charts', child.name),
      model: child,
    })),
  ]);

  it.each(majors)('passes strict lint and renders with Helm %i, for every ci/ document and subchart', (major) => {
    expect(folders.length).toBeGreaterThan(models.length);
    for (const { chart, model } of folders) {
      for (const values of [
        [],
        ...Object.keys(model.ci).map((name) => ['-f', join(chart, `ci/${name}-values.yaml`)]),
      ]) {
        const { status, stdout, stderr } = helm(major, ['lint', '--strict', chart, ...values]);
        expect([status, stdout + stderr]).toEqual([0, expect.not.stringMatching(/\[(WARNING|ERROR)\]/)]);
        // A chart cannot be rendered without its required values.
        if (values.length === 0 && Object.keys(smallestValues(model)).length > 0) continue;
        const printed = helm(major, ['template', 'release', chart, ...values]);
        expect([printed.status, printed.stderr]).toEqual([0, '']);
      }
    }
  });

  it('contains manifests that kubectl apply -k reads as the objects of the release', () => {
    for (const { name, releases } of app.environments) {
      for (const { chart, namespace, release, values } of releases) {
        const run = spawnSync(kubectlPath(4), ['kustomize', join(dist, 'manifests', name, chart)], {
          encoding: 'utf8',
          maxBuffer: 1 << 28,
        });
        expect(run.stderr).toBe('');
        const model = models.find((candidate) => candidate.name === chart);
        if (!model) throw new Error(`no chart ${chart}`);
        const { crds, manifests } = renderChart(model, values ?? {}, createRelease(release ?? chart, namespace));
        const expected = [...crds, ...manifests].map(({ object }) => object);
        const identity = (object: JsonMap): string =>
          `${String(object.kind)} ${String((object.metadata as JsonMap).name)}`;
        const byIdentity = (a: JsonMap, b: JsonMap): number => (identity(a) < identity(b) ? -1 : 1);
        const printed = parseYamlDocuments(run.stdout, 'kustomize') as JsonMap[];
        expect(differingPaths(printed.sort(byIdentity), expected.sort(byIdentity))).toEqual([]);
      }
    }
  });
});
