import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, environments } from '../../charts-src/app';
import { chartVariants } from '../../lib/explain/input/chart-variants';
import { fileVariants } from '../../lib/explain/input/file-variants';
import { releasedCharts } from '../../lib/explain/input/objects-of-app';
import { objectsOfFile, type SourcedObject } from '../../lib/explain/input/sourced-object';
import { appFrom } from '../../lib/loader/load-app';
import { root } from '../support/documents';
import { runMain } from '../support/run-main';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file in the folder. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const rollout = file(
  'rollout.yaml',
  `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: shop
  namespace: store
spec:
  replicas: 4
  strategy:
    canary:
      steps:
        - setWeight: 25
        - pause: {duration: 1m}
        - analysis:
            templates:
              - templateName: errors
              - templateName: mising
            args:
              - {name: service, value: shop-canary}
              - {name: ns, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        - pause: {}
      canaryService: shop-canary
      stableService: shop
      trafficRouting:
        nginx: {stableIngress: shop}
`,
);

const templates = file(
  'templates.yaml',
  `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: errors
spec:
  args:
    - name: service
    - name: ns
    - {name: threshold, value: "0.98"}
  metrics:
    - name: errors
      interval: 30s
      count: 10
      failureLimit: 2
      successCondition: result[0] >= {{args.threshold}}
      provider:
        prometheus:
          address: http://prometheus:9090
          query: |
            sum(rate(http_requests_total{service="{{args.service}}",namespace="{{args.ns}}",code!~"5.."}[2m]))
            / sum(rate(http_requests_total{service="{{args.service}}",namespace="{{args.ns}}"}[2m]))
    - name: p95
      successCondition: result[0] < 0.5
      provider:
        prometheus:
          query: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{le=~".+"}[2m])))
    - name: smoke
      provider:
        job: {}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: missing
spec:
  metrics: []
`,
);

const explain = (...args: string[]) => runMain(root, ['explain', ...args]);

describe('chartwright explain', () => {
  it('explains a release of an environment', async () => {
    const args = ['portal-services', '--environment', 'production', '--requests', '400/min', '--releases', '40'];
    const { status, stdout, stderr } = await explain(...args);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(
      'Rollout portal-services: 400/min requests, 5 pods, weights by pods: 20 %, 40 %, 60 %, 80 %\n',
    );
    expect(stdout).toMatch(/^healthy +1 % +100 % +0 % +0 % +12\.3 min/m);
    expect(stdout).toMatch(/^dead +100 % +0 % +100 % +0 % +- +65 s/m);
    expect(stdout).toContain("query (and 7 more): every request matches the selector's namespace, http_route\n");
    expect(stdout).not.toContain('Left out');
    expect(await explain(...args)).toEqual({ status, stdout, stderr });
  });

  it('explains the Rollout and the templates of anybody, and names what it cannot read', async () => {
    const { stdout, stderr } = await explain(
      '--rollout',
      rollout,
      '--template',
      templates,
      '--requests',
      '10/s',
      '--releases',
      '40',
    );
    expect(stderr).toBe('');
    expect(stdout).toContain('weights by a router: 25 %');
    expect(stdout).toContain('turns bad from 2 % failed requests on');
    const finding = (path: string, text: string, field: string, message: string) => {
      const line =
        readFileSync(path, 'utf8')
          .split('\n')
          .findIndex((one) => one.includes(text)) + 1;
      expect(stdout).toContain(`  ${path}:${line}: ${field}: ${message}`);
    };
    const canary = 'spec.strategy.canary.steps';
    const missing = 'AnalysisTemplate mising is not found, did you mean "missing"?: pass its file with --template';
    finding(rollout, 'mising', `${canary}[2].analysis.templates[1].templateName`, missing);
    const query = 'spec.metrics[1].provider.prometheus.query';
    finding(
      templates,
      'histogram',
      query,
      'metric p95: not simulated: the function histogram_quantile, at "histogram_',
    );
    finding(templates, 'job:', 'spec.metrics[2].provider', 'metric smoke: the provider job is not simulated');
    finding(rollout, 'pause: {}', `${canary}[3].pause`, 'a person promotes at once');
  });

  it('prints JSON with every number of the table', async () => {
    const { stdout } = await explain(
      '--rollout',
      rollout,
      '--template',
      templates,
      '--requests',
      '600/min',
      '--releases',
      '20',
      '--json',
    );
    const { rollouts } = JSON.parse(stdout);
    expect(rollouts).toHaveLength(1);
    const [{ requests, rates, boundary, rows, findings }] = rollouts;
    expect({ requests, rates }).toEqual({ requests: 10, rates: { healthy: 0.004, harmful: 0.04 } });
    expect(boundary).toBeCloseTo(0.02, 3);
    expect(findings).toHaveLength(6);
    expect(rows.map(({ version }: { version: { kind: string } }) => version.kind)).toEqual([
      'healthy',
      'between',
      'between',
      'harmful',
      'harmful',
      'dead',
      'hanging',
      'idle',
    ]);
    // Without any answer the query has no data, so result[0] fails and the fifth error in a row ends it.
    const { estimate } = rows.at(-2);
    expect(estimate.outcomes['rolled back']).toEqual({ share: 1, seconds: { median: 100, p95: 100, mean: 100 } });
  });

  it('names single values that suffice where the analysis cannot decide, and fails for stated targets', async () => {
    const args = ['portal-services', '--set', 'rollout.enabled=true', '--pods', '5', '--requests', '50/min'];
    const { status, stdout, stderr } = await explain(...args, '--releases', '150', '--max-false-rollback', '2%');
    expect(stdout).toMatch(/^At 50\/min it cannot decide: .* from about [567]\d.*\/min requests on\.$/m);
    expect(stdout).toContain('  rollout.analysis.minimumRequests of portal-services: 10 -> 5 (healthy promoted after ');
    expect(stdout).toContain('  rollout.analysis.interval of portal-services: 1m -> 2m (');
    expect(stderr).toContain('Rollout portal-services: does not keep the targets at 50/min requests');
    expect(status).toBe(1);
    const changed = [...args, '--set', 'rollout.analysis.minimumRequests=5', '--releases', '150', '--max-missed', '2%'];
    expect(await explain(...changed)).toMatchObject({ status: 0, stderr: '' });
  });

  it('changes no value that says what is healthy or harmful, and one of the platform only where the workload has none', () => {
    const app = appFrom({ createApp, environments }, 'charts-src/app.ts');
    const values = { rollout: { enabled: true, analysis: { rule: 'sequential', minimumRequests: 20 } } };
    const charts = releasedCharts(app, { chart: 'portal-services', values, file: 'charts-src/app.ts' });
    const changes = [...chartVariants(charts, new Map(), 'portal-services', {})].map(({ change }) => change);
    const fromOf = (path: string) => new Set(changes.flatMap(({ where, from }) => (where === path ? [from] : [])));
    expect(fromOf('rollout.analysis.minimumRequests of portal-services')).toEqual(new Set(['20']));
    expect(fromOf('rollout.analysis.interval of portal-services')).toEqual(new Set(['1m']));
    expect(fromOf('analysis.minimumRequests of progressive-delivery')).toEqual(new Set(['10']));
    expect(fromOf('rollout.analysis.sequential.memory of portal-services')).toEqual(new Set(['1h']));
    const stated = changes.filter(({ where }) => /healthy|harmful|missed|falseRollback/.test(where));
    expect(stated).toEqual([]);
    const ofTemplates = objectsOfFile(readFileSync(templates, 'utf8').replaceAll('threshold', 'missed'), templates);
    const [shop] = objectsOfFile(readFileSync(rollout, 'utf8'), rollout);
    const ofFiles = [...fileVariants(shop as SourcedObject, ofTemplates, {})].map(({ change }) => change.where);
    expect(ofFiles).toContain('errors: spec.metrics[0].count');
    expect(ofFiles).not.toContain('argument missed');
  });

  it('names arguments and fields of files that suffice', async () => {
    const args = ['--rollout', rollout, '--template', templates, '--requests', '10/s', '--releases', '200', '--json'];
    const { stdout } = await explain(...args, '--healthy', '0.2%', '--harmful', '2.3%');
    const [{ meetsTargets, lowestTraffic, remedies }] = JSON.parse(stdout).rollouts;
    expect(meetsTargets).toBe(false);
    expect(lowestTraffic).toBeGreaterThan(10);
    expect(remedies).toContainEqual(expect.objectContaining({ where: 'argument threshold', from: '0.98', to: '0.99' }));
  });

  it('draws the power curve on the terminal, or as SVG', async () => {
    const args = ['--rollout', rollout, '--template', templates, '--requests', '10/s', '--releases', '60', '--plot'];
    const { stdout } = await explain(...args);
    const bars = [...stdout.matchAll(/^ +([\d.]+) % \|(#*)\.* *\| ([\d.]+) %$/gm)];
    expect(bars).toHaveLength(17);
    expect(bars.map(([, , bar]) => bar?.length)).toEqual(bars.map(([, , , share]) => Math.round(Number(share) / 2)));
    expect(bars[0]?.[3]).toBe('0');
    expect(bars.at(-1)?.[3]).toBe('100');
    const svg = join(folder, 'curve.svg');
    expect((await explain(...args, svg)).status).toBe(0);
    const drawn = readFileSync(svg, 'utf8');
    expect(drawn.match(/<polyline points="(?:[\d.]+,[\d.]+ ?){17}"/g)).toHaveLength(3);
    expect(drawn).toContain('>healthy</text>');
    expect(drawn).toContain('>harmful</text>');
  });

  it.each<[string[], string]>([
    [['--requests', '400/min'], 'CHART: missing argument: expected the name of a chart of the app, or --rollout FILE'],
    [
      ['portal-services', '--requests', '400'],
      '--requests: expected requests and a unit of time, such as 400/min or 7/s, got "400"',
    ],
    [['portal-services', '--requests', '4/s'], 'portal-services: no Rollout is rendered with these values'],
    [
      ['portal-services', '--requests', '4/s', '--environment', 'prodution'],
      '--environment: no environment prodution, did you mean "production"?',
    ],
    [
      ['portal-services', '--requests', '4/s', '--set', 'rollout.enabled=true', '--pods', '0'],
      '--pods: expected a whole number of at least 1, got "0"',
    ],
    [
      ['portal-services', '--requests', '4/s', '--healthy', '0.01'],
      '--healthy: expected a percentage, such as 1%, got "0.01"',
    ],
    [
      ['--requests', '4/s', '--rollout', rollout, '--values-of', 'progressive-delivery=values.yaml'],
      '--values-of: cannot be combined with --rollout: give the rendered templates with --template',
    ],
    [
      [
        'portal-services',
        '--requests',
        '4/s',
        '--environment',
        'production',
        '--values-of',
        `shop=${file('v.yaml', '')}`,
      ],
      '--values-of: no chart shop in production: expected progressive-delivery or ml-platform',
    ],
    [['portal', '--requests', '4/s', '--rollout', rollout], '--rollout: cannot be combined with the chart portal'],
    [['--requests', '4/s', '--rollout', templates], 'no Rollout in this file'],
    [['--requests', '4/s', '--rollout', join(folder, 'none.yaml')], 'cannot read file'],
  ])('rejects %j', async (args, message) => {
    const { status, stderr, stdout } = await explain(...args);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
