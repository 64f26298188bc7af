/**
 * Simulates releases of the platform's portal over traffic and true error rates, by each rule, and compares them with what
 * they promise: npm run bench:rates. Prints the table of docs/progressive-delivery/error-rates.md; `--update` writes it
 * there, `--short` simulates a twentieth of the releases. Fails where a promise is not kept.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, environments } from '../../charts-src/app';
import { objectsOf, releasedCharts } from '../../lib/explain/input/objects-of-app';
import { readRelease } from '../../lib/explain/input/read-release';
import { type Estimate, estimate } from '../../lib/explain/power/estimate';
import { failing } from '../../lib/explain/power/versions';
import { metricsOf, type ReleasePlan } from '../../lib/explain/release-plan';
import { appFrom } from '../../lib/loader/load-app';
import type { AnalysisRule } from '../../lib/rollouts/analysis/sequential-values';

const isShort = process.argv.includes('--short');
const page = join(__dirname, '../../docs/progressive-delivery/error-rates.md');

/** What the values promise, which are the defaults of progressive-delivery. */
const promised = { healthy: 0.01, harmful: 0.05, falseRollback: 0.05, missed: 0.05, gateMinutes: 30 };
const requestsPerMinute = [1, 3, 10, 30, 50, 100, 300, 1000, 3000, 10_000];
const harmfulRates = [promised.harmful, 0.1, 0.2, 0.5, 1];
const rates = [promised.healthy, 0.02, 0.03, ...harmfulRates];
const releases = isShort ? 40 : 800;
/** What counts as half: the means of 40 releases have a standard error of some 5 %. */
const half = isShort ? 0.55 : 0.5;
/** Releases of the rule relative, whose queries take four times as long. */
const relativeReleases = releases / 4;

const app = appFrom({ createApp, environments }, 'charts-src/app.ts');

function planOf(rule: AnalysisRule): ReleasePlan {
  const values = { rollout: { enabled: true, analysis: { rule } } };
  const charts = releasedCharts(app, { chart: 'portal-services', values, file: 'charts-src/app.ts' });
  const own = objectsOf(charts.own);
  const rollout = own.find(({ object }) => object.kind === 'Rollout');
  if (!rollout) throw new Error('no Rollout');
  const { plan, findings } = readRelease(rollout, [...own, ...charts.others.flatMap(objectsOf)], { pods: 10 });
  const leftOut = findings.filter(({ kind }) => kind === 'left out');
  if (leftOut.length > 0) throw new Error(JSON.stringify(leftOut));
  return plan;
}

interface Cell {
  readonly requests: number;
  readonly rate: number;
  readonly sequential: Estimate;
  readonly threshold: Estimate;
}

type Plans = Record<AnalysisRule, ReleasePlan>;

function simulate(plans: Plans): Cell[] {
  return requestsPerMinute.flatMap((requests) =>
    rates.map((rate, index): Cell => {
      const world = {
        requests: requests / 60,
        scrapeInterval: 15,
        canary: failing(rate),
        stable: failing(promised.healthy),
      };
      const of = (rule: AnalysisRule): Estimate => estimate(plans[rule], world, releases, requests * 10 + index);
      return { requests, rate, sequential: of('sequential'), threshold: of('threshold') };
    }),
  );
}

/** The share of the releases that a guard rolled back, not a gate that ran out of time. */
const byGuard = ({ rolledBackBy }: Estimate): number =>
  Object.entries(rolledBackBy).reduce((sum, [name, share]) => sum + (name.includes('-guard/') ? share : 0), 0);

/** The share of the releases that were rolled back by a gate without a decision. */
const undecided = (cell: Estimate): number => cell.outcomes['rolled back'].share - byGuard(cell);

/** Requests that Wald's test needs on average for a healthy version, with the same chances of an error. */
function waldSample(): number {
  const { healthy, harmful, falseRollback, missed } = promised;
  const perRequest = healthy * Math.log(healthy / harmful) + (1 - healthy) * Math.log((1 - healthy) / (1 - harmful));
  const accept = Math.log((1 - falseRollback) / missed);
  const reject = Math.log(falseRollback / (1 - missed));
  return ((1 - falseRollback) * accept + falseRollback * reject) / perRequest;
}

/** Whether chance alone explains that a share exceeds a limit: three standard deviations. */
const exceeds = (share: number, limit: number, of = releases): boolean =>
  share > limit + 3 * Math.sqrt((limit * (1 - limit)) / of);

const percent = (share: number): string => `${Number((share * 100).toFixed(share < 0.0995 ? 1 : 0))} %`;
const minutes = (seconds: number | undefined): string => (seconds === undefined ? '' : (seconds / 60).toFixed(1));
const count = (number: number): string => (number < 10 ? number.toFixed(1) : Math.round(number).toString());

/** Mean time to the rollback and failed requests of a rule, divided by those of the other one. */
function ratios({ sequential, threshold }: Cell): { time: number; harm: number } {
  const time = (cell: Estimate): number => cell.outcomes['rolled back'].seconds?.mean ?? Number.POSITIVE_INFINITY;
  return {
    time: time(sequential) / time(threshold),
    harm: sequential.failedRequests.mean / threshold.failedRequests.mean,
  };
}

function rowOf(cell: Cell): string {
  const { requests, rate, sequential, threshold } = cell;
  const of = (cell: Estimate): string[] => {
    const { promoted, 'rolled back': rolledBack } = cell.outcomes;
    const time = (rate < promised.harmful && promoted.share > 0.5 ? promoted : rolledBack).seconds?.mean;
    return [
      percent(promoted.share),
      percent(byGuard(cell)),
      percent(undecided(cell)),
      minutes(time),
      count(cell.failedRequests.mean),
    ];
  };
  return `| ${[requests, percent(rate), ...of(sequential), ...of(threshold)].join(' | ')} |`;
}

const heading = [
  '| Requests a minute | They fail | Promoted | By guard | Undecided | Minutes | Failed requests | Threshold: promoted | By guard | Undecided | Minutes | Failed requests |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

const outageHeading = [
  '| Requests a minute | Outage | Rolled back | Threshold: rolled back | Relative: rolled back |',
  '| --- | --- | --- | --- | --- |',
];

const relativeHeading = [
  '| Requests a minute | The stable version fails | The new one | Promoted | By guard | Undecided | Minutes | Failed requests | Sequential: promoted | By guard | Undecided |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** Versions that fail as many requests as the stable one, and three times as many or the harmful rate. */
function relativeRows(plans: Plans, problems: string[]): string[] {
  return [100, 1000].flatMap((requests) =>
    [0.001, promised.healthy, 0.03, 0.1].flatMap((stable, index) =>
      [stable, Math.max(3 * stable, promised.harmful)].map((rate) => {
        const world = { requests: requests / 60, scrapeInterval: 15, canary: failing(rate), stable: failing(stable) };
        const of = (rule: AnalysisRule): Estimate =>
          estimate(plans[rule], world, relativeReleases, requests * 10 + index);
        const relative = of('relative');
        const { promoted, 'rolled back': rolledBack } = relative.outcomes;
        const where = `relative, ${requests} requests a minute, ${percent(stable)} and ${percent(rate)} fail`;
        if (rate === stable && exceeds(byGuard(relative), promised.falseRollback, relativeReleases))
          problems.push(`${where}: guards roll back ${percent(byGuard(relative))} of the releases`);
        if (rate > stable && exceeds(promoted.share, promised.missed, relativeReleases))
          problems.push(`${where}: ${percent(promoted.share)} are promoted`);
        const ends = (by: Estimate): string[] => [by.outcomes.promoted.share, byGuard(by), undecided(by)].map(percent);
        const cells = [
          ...ends(relative),
          minutes((rate === stable ? promoted : rolledBack).seconds?.mean),
          count(relative.failedRequests.mean),
          ...ends(of('sequential')),
        ];
        return `| ${[requests, percent(stable), percent(rate), ...cells].join(' | ')} |`;
      }),
    ),
  );
}

/** Healthy releases during which a dependency of all versions fails twice an hour. */
function outageRows(plans: Plans): string[] {
  return [100, 1000].flatMap((requests) =>
    [1, 3, 10, 30, 60].map((seconds) => {
      const healthy = failing(promised.healthy);
      const of = (rule: AnalysisRule, number = releases): string => {
        const world = { requests: requests / 60, scrapeInterval: 15, canary: healthy, stable: healthy };
        const { outcomes } = estimate(plans[rule], { ...world, outages: { anHour: 2, seconds } }, number, seconds);
        return percent(outcomes['rolled back'].share);
      };
      const rules = [of('sequential'), of('threshold'), of('relative', relativeReleases)];
      return `| ${requests} | ${seconds} s | ${rules.join(' | ')} |`;
    }),
  );
}

/** Where each part of the page is. */
const markers = ['table', 'summary', 'outages', 'relative'].map(
  (name) => new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- end -->)`),
);

function main(): void {
  const problems: string[] = [];
  const plans = { sequential: planOf('sequential'), relative: planOf('relative'), threshold: planOf('threshold') };
  const cells = simulate(plans);
  const at = (requests: number, rate: number): Cell =>
    cells.find((cell) => cell.requests === requests && cell.rate === rate) as Cell;
  for (const { requests, rate, sequential } of cells) {
    const where = `${requests} requests a minute, ${percent(rate)} fail`;
    if (rate === promised.healthy && exceeds(byGuard(sequential), promised.falseRollback))
      problems.push(`${where}: guards roll back ${percent(byGuard(sequential))} of the healthy releases`);
    if (rate >= promised.harmful && exceeds(sequential.outcomes.promoted.share, promised.missed))
      problems.push(`${where}: ${percent(sequential.outcomes.promoted.share)} are promoted`);
  }
  const decided = requestsPerMinute.filter(
    (requests) => !exceeds(undecided(at(requests, promised.healthy).sequential), promised.falseRollback),
  );
  const smallestShare = Math.min(
    ...plans.sequential.steps.flatMap((step) => (step.kind === 'weight' ? [step.share] : [])),
  );
  const needed = (2 * waldSample()) / promised.gateMinutes / smallestShare;
  const compared = cells.filter(({ requests, rate }) => decided.includes(requests) && rate >= promised.harmful);
  const halved = compared.filter((cell) => Math.max(ratios(cell).time, ratios(cell).harm) <= half);
  if (halved.length < 0.7 * compared.length)
    problems.push(`time and failed requests are halved in ${halved.length} of ${compared.length} cells only`);
  const table = [...heading, ...cells.map(rowOf)].join('\n');
  const summary = [
    `Of these numbers of requests it decides from ${decided[0]} a minute on. Twice the sample that Wald's test needs on`,
    `average fits into a gate from ${Math.ceil(needed)} a minute on.`,
    '',
    'Mean time to rollback and failed requests are at most half of those of the rule threshold in',
    `${halved.length} of ${compared.length} rows at or above the harmful rate in which it decides.`,
  ].join('\n');
  const outages = [...outageHeading, ...outageRows(plans)].join('\n');
  const relative = [...relativeHeading, ...relativeRows(plans, problems)].join('\n');
  const total = (cells.length + 10) * 2 * releases + (16 * 2 + 10) * relativeReleases;
  console.log(
    `${table}\n\n${summary}\n\n${outages}\n\n${relative}\n\n${total} simulated releases, ${metricsOf(plans.sequential).length} metrics each`,
  );
  if (process.argv.includes('--update')) {
    const filled = [table, summary, outages, relative].reduce(
      (text, part, index) =>
        text.replace(markers[index] as RegExp, (_, begin: string, end: string) => `${begin}${part}\n${end}`),
      readFileSync(page, 'utf8'),
    );
    writeFileSync(page, filled);
  }
  for (const problem of problems) console.error(`error: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

main();
