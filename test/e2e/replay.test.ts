import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Finding } from '../../lib/explain/input/finding';
import { readAnalysis } from '../../lib/explain/input/read-analysis';
import { objectsOfFile, renderedObject, type SourcedObject } from '../../lib/explain/input/sourced-object';
import { compileQuery } from '../../lib/explain/query/compile-query';
import { keyOf } from '../../lib/explain/query/labels';
import { downloadRecording } from '../../lib/explain/recorded/download-recording';
import { type RecordingSource, readRecording } from '../../lib/explain/recorded/read-recording';
import { type RecordedSeries, Recording } from '../../lib/explain/recorded/recording';
import type { Measurement, MetricPlan } from '../../lib/explain/release-plan';
import { AnalysisRunState } from '../../lib/explain/simulation/analysis-run';
import { isCompleted } from '../../lib/explain/simulation/phases';
import { randomOf } from '../../lib/explain/simulation/random';
import { installController } from './support/controller';
import { type Platform, startPlatform } from './support/platform';
import { type LoggedQuery, oneLine, readQueryLog } from './support/query-log';
import { scenario } from './support/scenario';
import { type SimulatedPod, type SimulatedPods, startSimulatedPods } from './support/simulated-pods';

const namespace = 'replayed';

/** All series that an analysis reads. */
const measured = '{namespace=~"world-.+",__name__=~".+_(count|bucket)"}';
const hashes = { Latest: '6d4b75cb6d', Stable: '7f9c8d5b4' };

/** Seconds between two measurements, and between two scrapes. */
const [interval, scrapeInterval] = [8, 2];

/** Seconds that the pods of a wave run before its AnalysisRuns, and that these are watched for. */
const [history, watched] = [24, 50];

/**
 * The AnalysisRuns come in waves, since the controller must keep up with them: where its cache is behind the API server it
 * overwrites results with older ones (see `isComplete`).
 */
const waves = [0, 1, 2] as const;
const waveOf = (world: number): number => world % waves.length;

/** How many AnalysisRuns must be compared. */
const least = 300;

const random = randomOf(20);
const among = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)] as T;
const isLikely = (share: number): boolean => random.uniform() < share;

/** The pods of a release: what its canary does, and what happens to its pods. */
function pods(world: number): SimulatedPod[] {
  const space = `world-${world}`;
  const rate = among([3, 10, 30, 80]);
  const failed = among([0, 0.005, 0.02, 0.04, 0.06, 0.1, 0.3, 1]);
  const slow = among([0, 0, 0.01, 0.05, 0.2]);
  const isBorn = isLikely(0.5);
  const pod = (hash: string, suffix: string, more: Partial<SimulatedPod>): SimulatedPod => ({
    namespace: space,
    name: `web-${hash}-${suffix}`,
    rate,
    failed: 0.005,
    slow: 0.005,
    isBorn,
    from: 0,
    until: 1000,
    ...more,
  });
  const some = (what: SimulatedPod['gap']): Pick<SimulatedPod, 'gap'> => (what && isLikely(0.3) ? { gap: what } : {});
  const restarts = isLikely(0.3) ? { restarts: among([5, 11, 25]) } : {};
  const gapFrom = among([30, 40, 50]);
  const canary = {
    failed,
    slow,
    from: among([0, 0, 21, 27]),
    // A version that hangs, or that nobody asks.
    ...(isLikely(0.15) ? { rate: 0 } : {}),
    ...restarts,
    ...some([gapFrom, gapFrom + among([3, 7, 14])]),
  };
  const other = isLikely(0.5) ? { until: among([35, 45, 60]) } : { from: among([28, 38, 48]) };
  return [
    pod(hashes.Latest, 'a', canary),
    ...(isLikely(0.7) ? [pod(hashes.Latest, 'b', { ...canary, ...other })] : []),
    pod(hashes.Stable, 'c', { failed: isLikely(0.1) ? 0.7 : 0.005, ...some([38, 45]) }),
  ];
}

/** The templates of the AnalysisRuns of each release. */
const analyses: ((world: number) => readonly string[])[] = [
  () => ['success-rate-threshold-gate', 'error-rate-threshold-gate', 'latency-threshold-gate'],
  (world) => [`${rail(world)}-threshold-guard`],
  () => ['failing-guard', 'hanging-guard'],
  (world) => [`${rail(world + 1)}-threshold-gate`],
  (world) => [`${rail(world)}-sequential-gate`],
  (world) => [`${rail(world + 1)}-sequential-guard`],
  (world) => [`${rail(world + 1)}-relative-${world % 2 === 0 ? 'gate' : 'guard'}`],
];
const rail = (world: number): string => ['success-rate', 'error-rate', 'latency'][world % 3] as string;

/** The pods of each release, which live while their wave does. */
const worlds = Array.from({ length: 54 }, (_, world) => {
  const shift = waveOf(world) * watched;
  return pods(world).map(
    (pod): SimulatedPod => ({
      ...pod,
      from: pod.from + shift,
      until: Math.min(pod.until, history + watched + 5) + shift,
      ...(pod.gap ? { gap: [pod.gap[0] + shift, pod.gap[1] + shift] } : {}),
    }),
  );
});

interface Run {
  readonly name: string;
  readonly world: number;
  readonly templates: readonly string[];
}

const runs: readonly Run[] = worlds.flatMap((_, world) =>
  analyses.map((templates, index) => ({ name: `run-${world}-${index}`, world, templates: templates(world) })),
);

/** The arguments of a run. The selector matches every series, and makes its queries different from those of others. */
const argumentsOf = ({ name, world }: Run, address: string) =>
  Object.entries({
    namespace: `world-${world}`,
    workload: 'web',
    'canary-hash': hashes.Latest,
    'stable-hash': hashes.Stable,
    'minimum-weight': '50',
    'prometheus-address': address,
    selector: `run!="${name}"`,
  }).map(([key, value]) => ({ name: key, value }));

interface SeenMeasurement {
  readonly phase: string;
  readonly value?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

interface AnalysisRun {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase: string;
    readonly startedAt?: string;
    readonly metricResults?: readonly {
      readonly name: string;
      readonly phase: string;
      readonly count?: number;
      readonly error?: number;
      readonly measurements?: readonly SeenMeasurement[];
    }[];
  };
}

/** A measurement of the controller, and the query that Prometheus answered for it; an error may have none. */
interface Look {
  readonly metric: number;
  readonly measurement: SeenMeasurement;
  readonly query?: LoggedQuery;
}

/** How a run ended: its phase, and of each metric its phase and those of its measurements. */
interface Ending {
  readonly run: string;
  readonly phase: string;
  readonly metrics: readonly string[];
}

const seconds = (time: string): number => Date.parse(time) / 1000;

/** The query of each measurement: times of measurements are whole seconds. */
function looksOf(plans: readonly MetricPlan[], found: AnalysisRun, log: ReadonlyMap<string, LoggedQuery[]>): Look[] {
  const looks = plans.flatMap((plan, metric) => {
    const result = found.status?.metricResults?.find(({ name }) => name === plan.name);
    const queries = [...(log.get(oneLine(plan.query.text)) ?? [])];
    return (result?.measurements ?? []).map((measurement): Look => {
      const first = seconds(measurement.startedAt);
      const last = seconds(measurement.finishedAt) + 1;
      const at = queries.findIndex(({ end }) => end + back(plan) >= first && end + back(plan) < last + 0.01);
      const [query] = at < 0 ? [] : queries.splice(0, at + 1).slice(-1);
      return { metric, measurement, ...(query ? { query } : {}) };
    });
  });
  return looks.sort((a, b) => timeOf(a, plans) - timeOf(b, plans));
}

/**
 * Whether a run has a measurement for every query. A controller whose cache is behind the API server measures again what
 * it has measured, and then overwrites results with older ones, so that a run is Failed whose metrics are Running: its
 * patches of the status do not name the version that they are for.
 */
function isComplete(
  plans: readonly MetricPlan[],
  looks: readonly Look[],
  log: ReadonlyMap<string, LoggedQuery[]>,
  until: number,
): boolean {
  return plans.every((plan, index) => {
    const logged = (log.get(oneLine(plan.query.text)) ?? []).filter(({ end }) => end + back(plan) < until);
    const seen = looks.filter(({ metric, query }) => metric === index && query && query.end + back(plan) < until);
    return logged.length === seen.length;
  });
}

/** Seconds from the end of a query to the time of its measurement. */
const back = (plan: MetricPlan): number => -plan.timesAt(0).end;

const timeOf = ({ metric, measurement, query }: Look, plans: readonly MetricPlan[]): number =>
  query ? query.end + back(plans[metric] as MetricPlan) : seconds(measurement.startedAt);

/** What measurements had in common that were taken together: the controller assesses a run after all that are due. */
function together(looks: readonly Look[], plans: readonly MetricPlan[]): Look[][] {
  const batches: Look[][] = [];
  for (const look of looks) {
    const batch = batches.at(-1);
    const isLater = !batch || timeOf(look, plans) - timeOf(batch[0] as Look, plans) > 0.5;
    if (isLater || batch.some(({ metric }) => metric === look.metric)) batches.push([look]);
    else batch.push(look);
  }
  return batches;
}

const numbersOf = (value: string | undefined): number[] =>
  value === undefined || value === '[]' || value === ''
    ? []
    : value
        .replace(/^\[|\]$/g, '')
        .split(',')
        .map((text) => Number(text.replace('Inf', 'Infinity')));

function isSame({ result }: Measurement, value: string | undefined): boolean {
  const own = typeof result === 'number' ? [result] : (result ?? []);
  const theirs = numbersOf(value);
  const isNear = (a: number, b: number): boolean =>
    Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
  return own.length === theirs.length && own.every((number, index) => isNear(number, theirs[index] as number));
}

/**
 * What Prometheus may have known when it answered: a scrape is stored when it ends, so that its newest samples were not
 * there yet, and the staleness markers of a pod that is gone are stored more than an interval after the time that they
 * have. Either may be so for each pod.
 */
function* viewsAt(series: readonly RecordedSeries[], time: number): Generator<Recording> {
  const now = Math.round(time * 1000);
  const names = [...new Set(series.map(({ labels }) => labels.pod))];
  const newest = names.map((name) =>
    Math.max(
      ...series
        .filter(({ labels }) => labels.pod === name)
        .flatMap(({ times, stale }) => [...times, ...stale].filter((at) => at <= now)),
    ),
  );
  const hidden = names.map((_, index): number[] => {
    const last = newest[index] as number;
    return [Number.POSITIVE_INFINITY, ...(last > now - scrapeInterval * 1000 - 100 ? [last] : [])];
  });
  for (let choice = 0; choice < 4 ** names.length; choice++) {
    const of = names.map((_, index) => Math.floor(choice / 4 ** index) % 4);
    if (of.some((one, index) => one % 2 >= (hidden[index]?.length ?? 0))) continue;
    yield new Recording(
      series.map(({ labels, times, values, stale }): RecordedSeries => {
        const index = names.indexOf(labels.pod);
        const [one = 0, from = 0] = [of[index], hidden[index]?.[(of[index] ?? 0) % 2]];
        const kept = times.filter((at) => at < from).length;
        const marked = one >= 2 ? now - scrapeInterval * 2100 - 500 : now;
        return {
          labels,
          times: times.slice(0, kept),
          values: values.slice(0, kept),
          stale: stale.filter((at) => at < from && at <= marked),
        };
      }),
    );
  }
}

describe('the simulation of an analysis', () => {
  let platform: Platform;
  let simulated: SimulatedPods;
  const found = new Map<string, AnalysisRun>();
  /** When the runs of each wave were read. */
  const taken: number[] = [];
  let templates: SourcedObject[];
  /** What Prometheus answered to the selector of all series. */
  let answers: RecordingSource[];

  beforeAll(async () => {
    simulated = await startSimulatedPods(worlds.flat(), 7);
    platform = await startPlatform({
      name: 'replay',
      interval,
      scrapeInterval,
      discovery: [simulated.discovery],
      logsQueries: true,
    });
    const sequential = ['window=10s', 'gateTimeout=30s', 'memory=30s', 'longestRelease=1h'];
    await installController(
      platform,
      'controller.replicas=1',
      'controller.qps=400',
      'controller.burst=800',
      ...sequential.map((setting) => `analysis.sequential.${setting}`),
    );
    await platform.createNamespace(namespace);
    simulated.begin();
    const begun = Date.now();
    const listed = await platform.kubectl('get', 'clusteranalysistemplates', '--output', 'json');
    templates = (JSON.parse(listed) as { items: SourcedObject['object'][] }).items.map((item) =>
      renderedObject({ ...item, kind: 'ClusterAnalysisTemplate' }, 'the cluster'),
    );
    for (const wave of waves) {
      await sleep((history + wave * watched) * 1000 - (Date.now() - begun));
      const file = join(platform.controlPlane.folder, `runs-${wave}.json`);
      const items = runs.filter(({ world }) => waveOf(world) === wave).map(manifestOf);
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await platform.kubectl('create', '--filename', file);
      await sleep((history + (wave + 1) * watched - 5) * 1000 - (Date.now() - begun));
      taken[wave] = Date.now() / 1000;
      const text = await platform.kubectl('get', 'analysisruns', '--namespace', namespace, '--output', 'json');
      const all = (JSON.parse(text) as { items: AnalysisRun[] }).items;
      for (const run of all) found.set(run.metadata.name, run);
      await platform.kubectl('delete', 'analysisruns', '--all', '--namespace', namespace, '--wait=false');
    }
    const end = Date.now() / 1000;
    answers = await downloadRecording(platform.prometheus.url, [measured], { end, seconds: end - begun / 1000 });
    await platform.prometheus.stop();
  }, 400_000);
  afterAll(async () => {
    await platform?.stop();
    await simulated?.stop();
  });

  const specsOf = ({ templates: names }: Run) =>
    names.map((name) => {
      const template = templates.find(({ object }) => (object.metadata as { name: string }).name === name);
      if (!template) throw new Error(`no template ${name}`);
      return template.object.spec as { args: { name: string; value?: string }[]; metrics: { name: string }[] };
    });

  function manifestOf(run: Run): object {
    const specs = specsOf(run);
    const own = argumentsOf(run, platform.prometheus.url);
    const defaults = specs.flatMap(({ args }) => args).filter(({ name }) => !own.some((one) => one.name === name));
    const args = [...new Map([...defaults, ...own].map((one) => [one.name, one])).values()];
    const metrics = specs.flatMap((spec) => spec.metrics);
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AnalysisRun',
      metadata: { name: run.name, namespace },
      spec: {
        args,
        metrics,
        measurementRetention: metrics.map(({ name }) => ({ metricName: name, limit: 1000 })),
      },
    };
  }

  /** The metrics of a run, as `chartwright replay` reads them. */
  function plansOf(run: Run, recording: Recording): MetricPlan[] {
    const findings: Finding[] = [];
    const references = run.templates.map((templateName) => ({ templateName, clusterScope: true }));
    const analysis = { templates: references, args: argumentsOf(run, platform.prometheus.url) };
    const [rollout] = objectsOfFile(stringify({ kind: 'Rollout', metadata: { name: 'web' } }), 'rollout.yaml');
    const plans = readAnalysis(analysis, [], {
      templates,
      compile: (query) => compileQuery(query, recording),
      plans: new Map(),
      hashes,
      rollout: rollout as SourcedObject,
      overrides: {},
      findings,
    });
    expect(findings).toEqual([]);
    return plans;
  }

  scenario(
    `${runs.length} AnalysisRuns of simulated pods`,
    'the simulation takes the same measurements of the samples that Prometheus stored, with the same phases and verdicts',
    async () => {
      const log = readQueryLog(platform.prometheus.queryLog);
      const dump = await platform.prometheus.dump(measured);
      const stored = readRecording([{ text: dump, where: 'dump' }]);
      const seen: Ending[] = [];
      const expected: Ending[] = [];
      const differences: string[] = [];
      const tally = { measurements: 0, late: 0, unanswered: 0, incomplete: 0 };
      for (const run of runs) {
        const actual = found.get(run.name) as AnalysisRun;
        const series = stored.filter(({ labels }) => labels.namespace === `world-${run.world}`);
        const recording = new Recording(series);
        const plans = plansOf(run, recording);
        const looks = looksOf(plans, actual, log);
        // A measurement that was not yet in the status has a query in the log.
        if (!isComplete(plans, looks, log, (taken[waveOf(run.world)] ?? 0) - scrapeInterval)) {
          tally.incomplete++;
          continue;
        }
        const state = new AnalysisRunState(
          plans.map(({ schedule }) => schedule),
          seconds(actual.status?.startedAt ?? ''),
        );
        const phases: string[][] = plans.map(() => []);
        const measured = ({ metric, measurement, query }: Look): Measurement => {
          tally.measurements++;
          const plan = plans[metric] as MetricPlan;
          if (!query) {
            // Prometheus did not answer in time, of which the samples know nothing.
            tally.unanswered++;
            if (measurement.phase !== 'Error') differences.push(`${run.name} ${plan.name}: no query in the log`);
            return { phase: 'Error' };
          }
          const own = plan.measureAt(recording, query);
          if (isSame(own, measurement.value)) return own;
          for (const view of viewsAt(series, query.end + back(plan))) {
            const other = plan.measureAt(view, query);
            if (!isSame(other, measurement.value)) continue;
            tally.late++;
            return other;
          }
          differences.push(
            `${run.name} ${plan.template} at ${query.end}: ${JSON.stringify(own.result)}, not ${measurement.value}`,
          );
          return own;
        };
        for (const batch of together(looks, plans)) {
          const last = batch.at(-1) as Look;
          if (isCompleted(state.phase)) differences.push(`${run.name}: measured after its end`);
          state.measure(
            timeOf(last, plans),
            (metric) => {
              const { phase } = measured(batch.find((look) => look.metric === metric) as Look);
              phases[metric]?.push(phase);
              return phase;
            },
            (metric) => batch.some((look) => look.metric === metric),
          );
        }
        const ended = isCompleted(state.phase);
        expected.push({
          run: run.name,
          phase: state.phase,
          metrics: state.metricPhases.map((phase, index) => `${phase}: ${phases[index]?.join(' ')}`),
        });
        seen.push({
          run: run.name,
          phase: actual.status?.phase ?? '',
          metrics: plans.map(({ name }) => {
            const result = actual.status?.metricResults?.find((one) => one.name === name);
            const all = (result?.measurements ?? []).map(({ phase }) => phase);
            expect((result?.count ?? 0) + (result?.error ?? 0)).toBe(all.length);
            return `${result?.phase ?? (ended ? 'Successful' : 'Pending')}: ${all.join(' ')}`;
          }),
        });
      }
      expect(differences).toEqual([]);
      expect(seen).toEqual(expected);
      // The grid reaches verdicts of both kinds by both rules.
      expect(seen.length).toBeGreaterThanOrEqual(least);
      const ends = seen.map(
        ({ run, phase }) =>
          `${runs.find(({ name }) => name === run)?.templates[0]?.replace(/^.*?-(?=sequential|threshold)/, '')} ${phase}`,
      );
      for (const rule of ['threshold', 'sequential'])
        expect(ends).toEqual(
          expect.arrayContaining([`${rule}-gate Successful`, `${rule}-guard Failed`, `${rule}-guard Running`]),
        );
      expect(ends).toEqual(expect.arrayContaining(['failing-guard Failed', 'sequential-gate Failed']));
      expect(tally.late / tally.measurements).toBeLessThan(0.05);
      expect(tally.unanswered / tally.measurements).toBeLessThan(0.02);
      return `${seen.length} of ${seen.length} (${tally.incomplete} more are incomplete); ${tally.measurements} measurements, ${tally.late} of them before a scrape was stored`;
    },
    200_000,
  );

  scenario(
    'the answer of Prometheus to a selector with a range',
    'has the same samples as its files, and no staleness markers: each is put where it was, and no other',
    async () => {
      const dump = await platform.prometheus.dump(measured);
      const downloaded = new Map(readRecording(answers).map((series) => [keyOf(series.labels), series]));
      const last = Math.max(...[...downloaded.values()].map(({ times }) => times.at(-1) ?? 0));
      let markers = 0;
      const differences = readRecording([{ text: dump, where: 'dump' }]).flatMap(({ labels, times, values, stale }) => {
        const own = downloaded.get(keyOf(labels));
        const known = times.filter((time) => time <= last);
        const isSampled = known.every(
          (time, index) => own?.times[index] === time && own.values[index] === values[index],
        );
        // A marker is not known before the next sample is missing.
        const expected = stale.filter((time) => time < last - scrapeInterval * 1000);
        const found = own?.stale.filter((time) => time < last - scrapeInterval * 1000) ?? [];
        markers += expected.length;
        const isMarked =
          found.length === expected.length &&
          expected.every((time, index) => Math.abs(time - (found[index] ?? 0)) < 500);
        return isSampled && isMarked ? [] : [`${keyOf(labels)}: ${found}, not ${expected}`];
      });
      expect(differences).toEqual([]);
      expect(markers).toBeGreaterThan(100);
      return `${downloaded.size} series, ${markers} staleness markers`;
    },
    60_000,
  );
});
