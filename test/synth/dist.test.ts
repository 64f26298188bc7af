import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { PortalServices } from '../../charts-src/portal-services/chart';
import { loadApp } from '../../lib/cli/load-app';
import { differingPaths } from '../../lib/cli/prove/compare';
import { readAll, readAllPlain } from '../../lib/cli/synth';
import { parseYaml, parseYamlDocuments } from '../../lib/goyaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { renderChart } from '../../lib/synth/manifests';
import { readChart } from '../../lib/synth/read';
import { createRelease } from '../../lib/synth/release';
import { distTree } from '../../lib/synth/tree';
import { defaultsOf } from '../../lib/values/schema';
import { filesIn } from '../support/golden';
import { helm, kubectlPath, majors } from '../support/helm';

const dist = join(__dirname, '../../dist');
const build = () => loadApp(join(__dirname, '../../charts-src/app.ts'));
const app = build();
const { environments } = app;
const models = readAll(app);

describe('dist/', () => {
  const fresh = distTree(models, environments, readAllPlain(app));

  it('is, byte for byte, what a fresh synth writes', () => {
    expect(filesIn(dist).sort()).toEqual([...fresh.keys()].sort());
    for (const [path, content] of fresh)
      expect([path, readFileSync(join(dist, path), 'utf8')]).toEqual([path, content]);
  });

  it('is the same again when everything is built again in one process', () => {
    const again = build();
    expect([...distTree(readAll(again), again.environments, readAllPlain(again))]).toEqual([...fresh]);
  });

  it('has values.yaml files that hold the declared defaults', () => {
    for (const model of models) {
      const text = fresh.get(`helm/charts/${model.name}/values.yaml`) as string;
      expect(differingPaths(parseYaml(text, 'values.yaml'), defaultsOf(model.declared))).toEqual([]);
    }
  });

  const folders = models.flatMap((model) => [
    { chart: join(dist, 'helm/charts', model.name), model },
    ...model.subcharts.map(({ model: child }) => ({
      chart: join(dist, 'helm/charts', model.name, 'charts', child.name),
      model: child,
    })),
  ]);

  it.each(majors)('lints strictly and prints under Helm %i, with every ci/ document, subcharts alone too', (major) => {
    expect(folders.length).toBeGreaterThan(models.length);
    for (const { chart, model } of folders) {
      for (const values of [
        [],
        ...Object.keys(model.ci).map((name) => ['-f', join(chart, `ci/${name}-values.yaml`)]),
      ]) {
        const { status, stdout, stderr } = helm(major, ['lint', '--strict', chart, ...values]);
        expect([status, stdout + stderr]).toEqual([0, expect.not.stringMatching(/\[(WARNING|ERROR)\]/)]);
        const printed = helm(major, ['template', 'release', chart, ...values]);
        expect([printed.status, printed.stderr]).toEqual([0, '']);
      }
    }
  });

  it('holds manifests that kubectl apply -k reads as the objects of the release', () => {
    for (const { name, releases } of environments) {
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

  it.each(pairs)('%s and %s share no object and no selector', (first, second) => {
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
