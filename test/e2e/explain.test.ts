import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { conditionsOf, scheduleOf } from '../../lib/explain/input/read-metric';
import { AnalysisRunState } from '../../lib/explain/simulation/analysis-run';
import { isCompleted } from '../../lib/explain/simulation/phases';
import { randomOf } from '../../lib/explain/simulation/random';
import type { JsonMap } from '../../lib/json';
import { controllerNamespace } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

const namespace = 'explained';

/** What a query returns: the values of a vector, or undefined for an error of the server. */
type Script = readonly (readonly number[] | undefined)[];

interface ScriptedMetric {
  readonly metric: JsonMap;
  /** After the last result it is repeated. */
  readonly script: Script;
}

interface Seen {
  readonly phase: string;
  /** Phase and number of measurements of each metric. */
  readonly metrics: readonly string[];
}

const resultAt = (script: Script, index: number) => script[Math.min(index, script.length - 1)];

/** A stand-in for Prometheus: a query named after a script returns its next result. */
async function startScripts(
  scripts: ReadonlyMap<string, Script>,
): Promise<{ url: string; server: Server; asked: ReadonlyMap<string, number> }> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const name = new URLSearchParams(Buffer.concat(chunks).toString()).get('query') ?? '';
      const index = asked.get(name) ?? 0;
      asked.set(name, index + 1);
      const values = resultAt(scripts.get(name) ?? [], index);
      const result = values?.map((value, element) => ({ metric: { element: `${element}` }, value: [0, `${value}`] }));
      response.writeHead(result ? 200 : 500, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          result
            ? { status: 'success', data: { resultType: 'vector', result } }
            : { status: 'error', errorType: 'internal', error: 'scripted' },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, asked };
}

const random = randomOf(24);
const among = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)] as T;
const upTo = (most: number, least = 0): number => least + Math.floor(random.uniform() * (most - least + 1));

const conditions: readonly JsonMap[] = [
  { successCondition: 'result[0] >= 0.95' },
  { failureCondition: 'result[0] < 0.95' },
  { successCondition: 'result[0] >= 0.95', failureCondition: 'result[0] < 0.9' },
  { successCondition: 'len(result) > 0 ? result[0] >= 0.95 : "wait" == "pass"' },
  { failureCondition: '(len(result) >= 3 || "wait" == "fail") && all(result, # < 0.95)' },
  {
    successCondition: 'len(result) > 0 && sum(result) <= 0.95',
    failureCondition: 'len(result) > 0 && reduce(result, max(0.0, #acc + #), 0.0) >= 2.5',
  },
  { successCondition: 'isNaN(result[0]) || any(result, # > 0.98)', failureCondition: 'none(result, # > 0.9)' },
  { successCondition: 'default(result, 0)[0] * 2 - 1 > 0.85 and not isInf(result[0])' },
  {},
];

const results: readonly (readonly number[])[] = [
  [0.99],
  [0.99],
  [0.99],
  [0.93],
  [0.85],
  [],
  [Number.NaN],
  [0.9, 0.9, 0.9],
  [1, 0.5, 2],
];

/** Limits that validation accepts. */
function limits(): JsonMap {
  const consecutiveSuccessLimit = among([0, 0, 1, 2, 3]);
  const failureLimit = upTo(2, consecutiveSuccessLimit > 0 ? -1 : 0);
  const count = upTo(3) + Math.max(1, consecutiveSuccessLimit + Math.max(failureLimit, 0));
  return { count, failureLimit, consecutiveSuccessLimit, inconclusiveLimit: Math.min(count, upTo(4)) };
}

/** A metric that measures each second, with errors, each of which takes ten. */
function alone(): ScriptedMetric {
  const script = Array.from({ length: 12 }, () => (random.uniform() < 0.1 ? undefined : among(results)));
  const metric = { interval: '1s', ...limits(), consecutiveErrorLimit: upTo(2), ...among(conditions) };
  return { metric: { name: 'alone', ...metric }, script };
}

/** A metric without errors, which may end because another one does: measured two seconds before or after the other. */
function oneOfTwo(name: string, delay: number): ScriptedMetric {
  const some = results.filter((result) => result.length > 0);
  const withoutErrors = conditions.filter((condition) => !JSON.stringify(condition).includes('default'));
  const script = Array.from({ length: 12 }, () => among(some));
  const metric = { interval: '4s', initialDelay: `${delay}s`, ...limits(), ...among(withoutErrors) };
  return { metric: { name, ...metric }, script };
}

const runs: readonly (readonly ScriptedMetric[])[] = [
  ...Array.from({ length: 80 }, () => [alone()]),
  ...Array.from({ length: 20 }, () => [oneOfTwo('first', 1), oneOfTwo('second', 3)]),
  [{ metric: { name: 'once', successCondition: 'result[0] > 0.9' }, script: [[0.95]] }],
  [{ metric: { name: 'once', failureCondition: 'result[0] > 0.9' }, script: [undefined, [], [0.95]] }],
];

const nameOf = (run: number): string => `run-${run}`;
const queryOf = (run: number, metric: number): string => `script_${run}_${metric}`;

/** How a run ends by the simulation of `explain`. */
function simulated(metrics: readonly ScriptedMetric[]): Seen {
  const state = new AnalysisRunState(
    metrics.map(({ metric }) => scheduleOf(metric)),
    0,
  );
  const phases = metrics.map(({ metric }) => conditionsOf(metric));
  const asked = metrics.map(() => 0);
  while (!isCompleted(state.phase) && state.next < 3600) {
    state.measure(state.next, (index) => {
      const result = resultAt((metrics[index] as ScriptedMetric).script, (asked[index] as number)++ as number);
      return result === undefined ? 'Error' : (phases[index] as ReturnType<typeof conditionsOf>)(result);
    });
  }
  const { metricPhases, measurements } = state;
  return { phase: state.phase, metrics: metricPhases.map((phase, index) => `${phase} after ${measurements[index]}`) };
}

interface Run {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase: string;
    readonly metricResults?: readonly { name: string; phase: string; count?: number; error?: number }[];
  };
}

/**
 * Runs of which the controller lost no measurement. Its status patches name no resource version, so that with a lagging
 * cache it measures twice, and overwrites a result: such a run has skipped an entry of its script.
 */
const leastFollowed = 95;

/** How a run ended in the controller. */
function ended({ status }: Run, metrics: readonly ScriptedMetric[]): Seen {
  return {
    phase: status?.phase ?? '',
    metrics: metrics.map(({ metric }) => {
      const result = status?.metricResults?.find(({ name }) => name === metric.name);
      // The controller has no result of a metric that was never measured; the simulation calls it Successful.
      return `${result?.phase ?? 'Successful'} after ${(result?.count ?? 0) + (result?.error ?? 0)}`;
    }),
  };
}

describe('explain', () => {
  let platform: Platform;
  let scripts: Awaited<ReturnType<typeof startScripts>>;

  beforeAll(async () => {
    const all = runs.flatMap((metrics, run) =>
      metrics.map(({ script }, metric): [string, Script] => [queryOf(run, metric), script]),
    );
    scripts = await startScripts(new Map(all));
    platform = await startPlatform({ name: 'explain' });
    await platform.createNamespace(controllerNamespace);
    await platform.createNamespace(namespace);
    const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
    const flags = [...platform.shortIntervals, '--set', 'controller.replicas=1', '--wait', '--timeout', '3m'];
    await platform.helm(4, 'install', ...chart, ...flags);
  });
  afterAll(async () => {
    scripts?.server.close();
    await platform?.stop();
  });

  scenario(
    `${runs.length} AnalysisRuns with scripted results`,
    'each ends as explain simulates it',
    async () => {
      const file = join(platform.controlPlane.folder, 'runs.yaml');
      const items = runs.map((metrics, run) => ({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AnalysisRun',
        metadata: { name: nameOf(run), namespace },
        spec: {
          metrics: metrics.map(({ metric }, index) => ({
            ...metric,
            provider: { prometheus: { address: scripts.url, query: queryOf(run, index) } },
          })),
        },
      }));
      writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'List', items }));
      await platform.kubectl('create', '--filename', file);
      const found = await eventually(150, async () => {
        const text = await platform.kubectl('get', 'analysisruns', '--namespace', namespace, '--output', 'json');
        const { items: all } = JSON.parse(text) as { items: Run[] };
        const open = all.filter(({ status }) => !status || /^(?:Pending|Running|)$/.test(status.phase));
        if (all.length < runs.length || open.length > 0)
          throw new Error(`${open.length} of ${all.length} are not ended`);
        return new Map(all.map((run) => [run.metadata.name, run]));
      });
      const isFollowed = (run: number): boolean =>
        (runs[run] ?? []).every(({ metric }, index) => {
          const results = found.get(nameOf(run))?.status?.metricResults;
          const result = results?.find(({ name }) => name === metric.name);
          return (scripts.asked.get(queryOf(run, index)) ?? 0) === (result?.count ?? 0) + (result?.error ?? 0);
        });
      const followed = runs.flatMap((metrics, run) => (isFollowed(run) ? [{ metrics, run }] : []));
      expect(followed.length).toBeGreaterThanOrEqual(leastFollowed);
      const expected = followed.map(({ metrics, run }) => ({ run: nameOf(run), ...simulated(metrics) }));
      const seen = followed.map(({ metrics, run }) => ({
        run: nameOf(run),
        ...ended(found.get(nameOf(run)) as Run, metrics),
      }));
      expect(seen).toEqual(expected);
      // The scripts reach every end.
      expect(new Set(seen.map(({ phase }) => phase))).toEqual(
        new Set(['Successful', 'Failed', 'Error', 'Inconclusive']),
      );
      return `${seen.length} of ${runs.length}`;
    },
    240_000,
  );
});
