import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../charts-src/environments';
import { argoCd } from '../../tools/imports/sources';
import { Commands } from './support/commands';
import { type ControlPlane, startControlPlane } from './support/control-plane';
import { scenario } from './support/scenario';
import { applyUpstreamCrds } from './support/upstream-crds';

const releases = environments.flatMap((environment) => environment.releases);
const names = new Set(releases.map(({ chart, release = chart }) => release));
const folder = 'dist/k8s/gitops';
const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=strict'];

describe("Argo CD's own CRDs", () => {
  let controlPlane: ControlPlane;
  let commands: Commands;

  beforeAll(async () => {
    // No controller runs here.
    controlPlane = await startControlPlane({ name: 'gitops', chooseNodes: () => true });
    commands = new Commands(controlPlane);
    await applyUpstreamCrds(commands, argoCd);
    await controlPlane.api.create('/api/v1/namespaces', { metadata: { name: 'argocd' } });
  });
  afterAll(() => controlPlane?.stop());

  for (const [file, kinds] of [
    ['argocd-applications.yaml', { appproject: 1, application: releases.length }],
    ['argocd-applicationset.yaml', { appproject: 1, applicationset: names.size }],
  ] as const) {
    scenario(file, 'the API server accepts each object without unknown fields', async () => {
      const output = await commands.kubectl(...dryRun, '--filename', join(folder, file));
      const counts: Record<string, number> = {};
      for (const [, kind] of output.matchAll(/^(\w+)\.argoproj\.io\//gm))
        counts[kind as string] = (counts[kind as string] ?? 0) + 1;
      expect(counts).toEqual(kinds);
      return Object.entries(kinds)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', ');
    });
  }

  scenario('an Application with a misspelled field', 'is rejected', async () => {
    const misspelt = join(controlPlane.folder, 'misspelt.yaml');
    const applications = readFileSync(join(folder, 'argocd-applications.yaml'), 'utf8');
    writeFileSync(misspelt, applications.replaceAll('targetRevision:', 'targetRevison:'));
    await expect(commands.kubectl(...dryRun, '--filename', misspelt)).rejects.toThrow(/targetRevison/);
    return 'rejected by field name';
  });
});
