import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { PortalServices } from '../../charts-src/portal-services/chart';
import { readAll, readCdk8sCharts } from '../../lib/cli/commands/synth';
import { createRelease } from '../../lib/helm/release';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { loadApp } from '../../lib/loader/load-app';
import { readChart } from '../../lib/model/read-chart';
import { distFiles } from '../../lib/output/dist-files';
import { differingPaths } from '../../lib/prove/compare/differing-paths';
import { renderChart } from '../../lib/render/render-chart';
import { defaultsOf } from '../../lib/values/define';
import { filesIn } from '../support/golden';

const dist = join(__dirname, '../../dist');
const build = () => loadApp(join(__dirname, '../../charts-src/app.ts'));
const app = build();
const { environments } = app;
const models = readAll(app);

describe('dist/', () => {
  const fresh = distFiles(models, environments, readCdk8sCharts(app));

  it('is identical to the output of synth', () => {
    expect(filesIn(dist).sort()).toEqual([...fresh.keys()].sort());
    for (const [path, content] of fresh)
      expect([path, readFileSync(join(dist, path), 'utf8')]).toEqual([path, content]);
  });

  it('is identical when built again in the same process', () => {
    const again = build();
    expect([...distFiles(readAll(again), again.environments, readCdk8sCharts(again))]).toEqual([...fresh]);
  });

  it('has values.yaml files with the declared defaults', () => {
    for (const model of models) {
      const text = fresh.get(`helm/charts/${model.name}/values.yaml`) as string;
      expect(differingPaths(parseYaml(text, 'values.yaml'), defaultsOf(model.declared))).toEqual([]);
    }
  });
});

describe('two releases in one namespace', () => {
  const model = readChart(new PortalServices(new App(), 'portal-services'));
  const everything = model.ci.everything as JsonMap;
  const { extraObjects: _, ...values } = everything;
  const objectsOf = (release: string): JsonMap[] => {
    const { manifests, hooks } = renderChart(model, values, createRelease(release, 'shared'));
    return [...manifests, ...hooks].map(({ object }) => object);
  };
  const pairs: [string, string][] = [
    ['one', 'two'],
    [`${'a'.repeat(52)}x`, `${'a'.repeat(52)}y`],
  ];

  it.each(pairs)('%s and %s share no objects and no selectors', (first, second) => {
    const identities = (release: string): string[] =>
      objectsOf(release).map(({ kind, metadata }) => `${String(kind)} ${String((metadata as JsonMap).name)}`);
    expect(identities(first).length).toBeGreaterThan(8);
    expect(identities(first).filter((identity) => identities(second).includes(identity))).toEqual([]);
    const selectors = (release: string): string[] =>
      objectsOf(release).flatMap(({ spec }) => JSON.stringify((spec as JsonMap | undefined)?.selector ?? null));
    const real = (release: string): string[] => selectors(release).filter((selector) => selector !== 'null');
    expect(real(first).filter((selector) => real(second).includes(selector))).toEqual([]);
  });

  it('keeps names short enough for the hash of a ReplicaSet', () => {
    for (const object of objectsOf('a'.repeat(53))) {
      const name = String((object.metadata as JsonMap).name);
      expect(name.length).toBeLessThanOrEqual(object.kind === 'Rollout' ? 46 : 63);
    }
  });
});
