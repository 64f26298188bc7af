import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/documents';
import { runMain } from '../support/run-main';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [canary, stable] = ['6d4b75cb6d', '7f9c8d5b4'];
const start = Date.parse('2026-01-31T12:00:00Z') / 1000;

/** What a version answers in a scrape interval of 15 s, from a time on: requests that succeed and that fail. */
interface Answers {
  readonly hash: string;
  readonly from: number;
  readonly good: number;
  readonly failed: (scrape: number) => number;
}

/** The answer of Prometheus with the counters of pods from ten minutes before the start to an hour after it. */
function recorded(versions: readonly Answers[]): string {
  const result = versions.flatMap(({ hash, from, good, failed }) =>
    ['200', '500'].map((http_response_status_code) => {
      const values: [number, string][] = [];
      let total = 0;
      for (let scrape = 0; scrape < 280; scrape++) {
        const time = start - 600 + scrape * 15 + 3;
        if (time < start + from) continue;
        values.push([time, String(total)]);
        total += http_response_status_code === '200' ? good : failed(scrape);
      }
      const labels = { namespace: 'portal', pod: `portal-services-${hash}-x7k2p`, http_route: '/' };
      const __name__ = 'http_server_request_duration_seconds_count';
      return { metric: { __name__, http_response_status_code, ...labels }, values };
    }),
  );
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const steady: Answers = { hash: stable, from: -600, good: 400, failed: () => 0 };
const good = file('good.json', recorded([steady, { hash: canary, from: 0, good: 50, failed: () => 0 }]));
// Four in a hundred fail from the tenth minute on.
const late = file(
  'late.json',
  recorded([steady, { hash: canary, from: 0, good: 96, failed: (scrape) => (scrape < 80 ? 0 : 8) }]),
);

const times = ['--start', '2026-01-31T12:00:00Z', '--end', '2026-01-31T13:00:00Z'];
const hashes = ['--canary', canary, '--stable', stable];
const portal = ['portal-services', '--set', 'rollout.enabled=true', '--set', 'rollout.analysis.latency=false'];
const replay = (...args: string[]) => runMain(root, ['replay', ...args]);
const ofPortal = (from: string, ...more: string[]) =>
  replay(...portal, '--namespace', 'portal', '--pods', '5', '--from', from, ...times, ...hashes, ...more);

describe('chartwright replay', () => {
  it('prints what gates and guards measure, and that a good release is promoted', async () => {
    const { status, stdout, stderr } = await ofPortal(good);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Rollout portal-services: 2026-01-31T12:00:00.000Z to 2026-01-31T13:00:00.000Z\n');
    expect(stdout).toMatch(
      /^gate, step 1, 20 % +12:00:05 +success-rate-gate\/success-rate +Successful +3 +12:01:05 \[1\] Successful/m,
    );
    expect(stdout).toMatch(/^guard, 20 % +12:00:05 +hanging-guard\/hanging +Running/m);
    expect(stdout).toMatch(/^Promoted after 1\d\.\d min, at 12:1\d:\d\d\.$/m);
  });

  it('prints when a version would have been rolled back, and by what, under each values', async () => {
    const { stdout } = await ofPortal(late, '--set', 'rollout.pause=3m');
    expect(stdout).toMatch(
      /^Rolled back after 1[2-4](\.\d)? min, at 12:1[2-4]:05, by success-rate-guard\/success-rate\.$/m,
    );
    const quick = await ofPortal(late, '--set', 'rollout.weights={20}');
    expect(quick.stdout).toMatch(/^Promoted after 3\.1 min, at 12:03:05\.$/m);
    const sequential = await ofPortal(late, '--set', 'rollout.pause=3m,rollout.analysis.rule=sequential');
    expect(sequential.stdout).toMatch(/^Rolled back after 1[01](\.\d)? min, .*-guard\/(success|error)-rate\.$/m);
  });

  it('keeps the points of each measurement of a guard', async () => {
    const { stdout } = await ofPortal(late, '--set', 'rollout.analysis.rule=sequential', '--json');
    const [{ runs }] = JSON.parse(stdout).rollouts;
    const [metric] = runs.find(({ kind }: { kind: string }) => kind === 'guard').metrics;
    const points = metric.measurements.map(({ result }: { result: number[] }) => result.length);
    // One more for each scrape.
    expect(points.slice(0, 3)).toEqual([points[0], points[0] + 1, points[0] + 2]);
  });

  it('says where no series is one of the canary', async () => {
    const { stdout } = await ofPortal(good, '--canary', 'x5x5x5x5x');
    expect(stdout).toContain('--canary: the canary x5x5x5x5x never answered, since no series is its own');
    expect(stdout).toMatch(/^Rolled back after 3\.1 min, at 12:03:05, by hanging-guard\/hanging\.$/m);
  });

  it('lists the selectors that no series matches', async () => {
    const { stdout } = await ofPortal(late);
    expect(stdout).not.toContain('No series of the recording');
    const answer = JSON.parse(recorded([steady, { hash: canary, from: 0, good: 50, failed: () => 0 }]));
    const isGood = ({ metric }: { metric: Record<string, string> }) => metric.http_response_status_code === '200';
    answer.data.result = answer.data.result.filter(isGood);
    const withoutErrors = file('without-errors.json', JSON.stringify(answer));
    const named = await ofPortal(withoutErrors);
    const [, list = ''] = /\n\nNo series of the recording [^\n]*:\n((?: {2}[^\n]*\n)+)$/.exec(named.stdout) ?? [];
    const selectors = list
      .trimEnd()
      .split('\n')
      .map((line) => line.trim());
    expect(new Set(selectors).size).toBe(selectors.length);
    expect(selectors.some((text) => text.includes(`portal-services-${canary}-`) && text.includes('5..'))).toBe(true);
    expect(selectors.filter((text) => text.includes('http_response_status_code=~".+"'))).toEqual([]);
    const { stdout: json } = await ofPortal(withoutErrors, '--json');
    expect(JSON.parse(json).rollouts[0].withoutSeries).toEqual(selectors);
  });

  it('reads the values of the chart with the templates', async () => {
    const platform = file('platform.yaml', 'analysis: {successRate: {threshold: 0.9}, errorRate: {threshold: 0.1}}\n');
    const { stdout } = await ofPortal(
      late,
      '--set',
      'rollout.pause=3m',
      '--values-of',
      `progressive-delivery=${platform}`,
    );
    expect(stdout).toMatch(/^Promoted after /m);
  });

  it('waits with a step until the real release set its weight', async () => {
    const { stdout } = await ofPortal(good, '--step', '2=2026-01-31T12:20:00Z', '--json');
    const [{ verdict, time, runs, start: begin }] = JSON.parse(stdout).rollouts;
    expect({ verdict, begin }).toEqual({ verdict: 'promoted', begin: start });
    expect(
      runs.map((run: { kind: string; step?: number; weight: number; started: number }) => [
        run.kind,
        run.step,
        run.weight,
        run.started - start,
      ]),
    ).toEqual([
      ['guard', undefined, 20, 5],
      ['gate', 1, 20, 5],
      ['gate', 3, 40, 1205],
      ['gate', 5, 60, expect.any(Number)],
      ['gate', 7, 80, expect.any(Number)],
    ]);
    expect(time - start).toBeGreaterThan(1205 + 3 * 120);
  });

  it('reads the Rollout and the templates of anybody, and a Prometheus that is a double', async () => {
    const rollout = file(
      'rollout.yaml',
      `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: portal-services, namespace: portal}
spec:
  replicas: 4
  strategy:
    canary:
      steps:
        - setWeight: 50
        - analysis: {templates: [{templateName: errors}], args: [{name: hash, valueFrom: {podTemplateHashValue: Latest}}]}
`,
    );
    const template = file(
      'template.yaml',
      `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: errors}
spec:
  args: [{name: hash}]
  metrics:
    - name: errors
      initialDelay: 12m
      interval: 30s
      count: 3
      failureCondition: len(result) > 0 && result[0] >= 8
      provider:
        prometheus:
          query: sum(increase(http_server_request_duration_seconds_count{pod=~"portal-services-{{args.hash}}-.*",http_response_status_code=~"5.."}[1m])) or vector(0)
`,
    );
    const asked: string[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const query = new URLSearchParams(Buffer.concat(chunks).toString());
        asked.push(`${query.get('query')} @ ${query.get('time')}`);
        response.end(recorded([{ hash: canary, from: 0, good: 96, failed: (scrape) => (scrape < 80 ? 0 : 8) }]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const { stdout, stderr } = await replay(
        '--rollout',
        rollout,
        '--template',
        template,
        '--from',
        address,
        ...times,
        ...hashes,
      );
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^gate, step 1, 50 % +12:00:00 +errors\/errors +Failed +1 +12:12:00 \[32\] Failed$/m);
      expect(stdout).toMatch(/^Rolled back after 12 min, at 12:12:00, by errors\/errors\.$/m);
      const selector = `http_server_request_duration_seconds_count{pod=~"portal-services-${canary}-.*",http_response_status_code=~"5.."}`;
      expect(asked).toEqual([`${selector}[3600s] @ ${start + 3600}.000`, `${selector}[60s] @ ${start}.000`]);
    } finally {
      server.close();
    }
  });

  it.each<[string[], string]>([
    [
      ['--namespace', 'other'],
      'none of its series is one that the analysis of portal-services reads, such as http_server',
    ],
    [
      ['--start', 'noon'],
      '--start: expected a time with its zone, such as 2026-01-31T12:00:00Z, or seconds since 1970, got "noon"',
    ],
    [['--end', '2026-01-31T11:00:00Z'], '--end: expected a time after --start 2026-01-31T12:00:00Z'],
    [['--canary', 'Portal'], '--canary: expected a pod template hash, such as 6d4b75cb6d, got "Portal"'],
    [['--from', 'ftp://prometheus'], '--from: expected a file, or an address with http or https, got ftp://prometheus'],
    [
      ['--from', 'http://127.0.0.1:8'],
      'cannot connect (connect ECONNREFUSED 127.0.0.1:8): expected the address of a Prometheus, such as http://127.0.0.1:9090',
    ],
    [['--from', join(folder, 'missing.json')], 'missing.json: cannot read file'],
    [
      ['--step', 'two=12:00'],
      '--step: expected the index of a step and a time, such as 2=2026-01-31T12:10:00Z, got "two=12:00"',
    ],
    [
      ['--start', '2026-01-31T14:00:00Z', '--end', '2026-01-31T15:00:00Z'],
      'good.json: no sample is between --start 2026-01-31T14:00:00Z and --end 2026-01-31T15:00:00Z',
    ],
    [
      ['--canary', stable, '--stable', canary],
      `--canary: ${stable} has samples from before --start and --stable ${canary} has none: exchange the two hashes`,
    ],
    [
      ['--step', '8=2026-01-31T12:10:00Z'],
      '--step: portal-services has no step 8: expected 0 to 7, counting weights, pauses and analyses',
    ],
    [
      ['--step', '2=2026-01-31T11:10:00Z'],
      '--step: expected a time between --start and --end, got "2=2026-01-31T11:10:00Z"',
    ],
    [['--from', file('empty.json', ' \n')], 'empty.json: it is empty: expected the answer of Prometheus'],
    [['--from', file('short.json', recorded([steady]).slice(0, 500))], 'short.json: invalid JSON ('],
    [['--from', file('short.json', recorded([steady]).slice(0, 500))], '): it is not complete: export it again'],
    [
      ['--from', 'http://127.0.0.1:99999'],
      'http://127.0.0.1:99999: invalid address: expected that of a Prometheus with a port of at most 65535',
    ],
    [['--from', 'http://127.0.0.1:1'], 'Node.js does not connect to this port'],
    [['--values-of', 'progressive-delivery'], '--values-of: expected a chart and its values file, such as'],
    [
      ['--values-of', 'progresive-delivery=x.yaml'.replace('x.yaml', file('more.yaml', '{}'))],
      '--values-of: no chart progresive-delivery in the app, did you mean "progressive-delivery"?',
    ],
    [
      ['--values-of', `portal-services=${file('more.yaml', '{}')}`],
      '--values-of: portal-services is the chart itself: give its values with -f or --set',
    ],
    [['--stable', canary], `--stable: expected another hash than that of --canary, got "${canary}"`],
    [
      ['--from', file('text.json', recorded([steady]).replace('"400"', '"many"'))],
      'text.json: data.result[0].values[1]: expected seconds and a number as text, got [',
    ],
    [['--environment', 'staging'], '--environment: cannot be combined with --release or --namespace'],
  ])('rejects %j', async (args, message) => {
    const { status, stdout, stderr } = await ofPortal(good, ...args);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
