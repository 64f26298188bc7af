import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, environments } from '../../charts-src/app';
import { missedPromises } from '../../lib/explain/power/declared-traffic';
import { appFrom } from '../../lib/loader/load-app';
import { readChart } from '../../lib/model/read-chart';
import type { DeployEnvironment } from '../../lib/output/environment';
import { releasedModel } from '../../lib/output/released-model';
import { root } from '../support/documents';
import { runMain } from '../support/run-main';

const app = appFrom({ createApp, environments }, 'charts-src/app.ts');
const models = app.charts.map((chart) => readChart(chart));

/** Production, where the portal is analysed by a rule and gets some requests. */
const production = (rule: string, requests?: string): DeployEnvironment[] => withRule(app.environments, rule, requests);

function withRule(all: readonly DeployEnvironment[], rule: string, requests?: string): DeployEnvironment[] {
  const rollout = { enabled: true, analysis: { rule } };
  return all
    .filter(({ name }) => name === 'production')
    .map((environment) => ({
      ...environment,
      releases: environment.releases.map((release) => {
        if (release.chart !== 'portal-services') return release;
        const { requests: _, ...others } = release;
        return { ...others, ...(requests && { requests }), values: { ...release.values, rollout } };
      }),
    }));
}

const warningsOf = (all: DeployEnvironment[], known = new Map<string, readonly string[]>()) =>
  missedPromises(all, (chart) => releasedModel(models, chart), known);

const warning = (requests: string) => ({
  where: 'environment production, portal-services',
  message: `the analysis of Rollout portal-services does not keep the chances of error that it states at ${requests} requests: chartwright explain portal-services --environment production says what to change`,
});

describe('requests that an environment declares', () => {
  it.each([
    ['sequential', '5/min', [warning('5/min')]],
    ['sequential', '1000/min', []],
    ['threshold', '5/min', []],
    ['sequential', undefined, []],
  ])('are held against what the rule %s states: %s', (rule, requests, expected) =>
    expect(warningsOf(production(rule, requests))).toEqual(expected),
  );

  it('are held against the same objects once', () => {
    const known = new Map<string, readonly string[]>();
    expect(warningsOf(production('sequential', '5/min'), known)).toHaveLength(1);
    const [key = ''] = known.keys();
    expect([...known]).toEqual([[key, ['portal-services']]]);
    known.set(key, []);
    expect(warningsOf(production('sequential', '5/min'), known)).toEqual([]);
    expect(warningsOf(production('threshold', '5/min'), known)).toEqual([]);
    expect(known.has(key)).toBe(false);
  });

  describe('in an app', () => {
    const folder = mkdtempSync(join(tmpdir(), 'declared-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const appWith = (rule: string, requests: string): string => {
      const file = join(folder, `${rule}.ts`);
      writeFileSync(
        file,
        `import { createApp, environments as all } from '${root}/charts-src/app';
export { createApp };
${withRule.toString()}
export const environments = withRule(all, '${rule}', '${requests}');
`,
      );
      return file;
    };

    it('make synth warn', async () => {
      const file = appWith('sequential', '5/min');
      const synth = (...flags: string[]) =>
        runMain(root, ['synth', '--app', file, '--out', join(folder, 'out'), ...flags]);
      const { where, message } = warning('5/min');
      expect((await synth()).stderr).toContain(`warning: ${where}: ${message}\n`);
      expect((await synth('--quiet')).stderr).not.toContain('warning');
    });

    it('are those that explain takes', async () => {
      const file = appWith('threshold', '600/min');
      const explain = (...flags: string[]) =>
        runMain(root, ['explain', 'portal-services', '--app', file, '--releases', '20', ...flags]);
      const declared = await explain('--environment', 'production');
      expect([declared.status, declared.stderr]).toEqual([0, '']);
      expect(declared.stdout).toContain('Rollout portal-services: 600/min requests');
      const stated = await explain('--environment', 'production', '--requests', '700/min');
      expect(stated.stdout).toContain('Rollout portal-services: 700/min requests');
      const missing = await explain('--set', 'rollout.enabled=true');
      expect([missing.status, missing.stderr]).toEqual([
        1,
        expect.stringMatching(/^error: --requests: missing flag: .*--environment whose release declares its requests/),
      ]);
    });
  });
});
