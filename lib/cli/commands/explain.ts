import { writeFileSync } from 'node:fs';
import { ChartError, messageOf, type Problem, throwProblems } from '../../errors';
import { readRelease } from '../../explain/input/read-release';
import { scrapeIntervalOf } from '../../explain/input/scrape-interval';
import { type ExplainOptions, type Explanation, explainRelease } from '../../explain/power/explain-release';
import { perMinute } from '../../explain/report/format';
import { svgPlot, textPlot } from '../../explain/report/plot';
import { textReport } from '../../explain/report/text';
import { requestRate, seconds, share, wholeNumber } from '../flags/explain-flags';
import { type RolloutFlags, readRollouts } from '../flags/rollout-flags';

/** Flags of `chartwright explain`. */
export interface ExplainFlags extends RolloutFlags {
  /** @default those that the release declares in its environment */
  readonly requests?: string;
  readonly pods?: string;
  readonly scrapeInterval?: string;
  readonly healthy?: string;
  readonly harmful?: string;
  readonly releases: string;
  readonly seed: string;
  readonly maxFalseRollback?: string;
  readonly maxMissed?: string;
  /** A file, or true for a plot on the terminal. */
  readonly plot?: string | true;
  readonly json?: boolean;
}

/** Prints what the analysis of a chart, or of the Rollouts in files, decides about releases. */
export function explain(chart: string | undefined, flags: ExplainFlags): void {
  const options = optionsOf(flags);
  const stated = flags.requests === undefined ? undefined : requestRate('--requests', flags.requests);
  const { own, others, rollouts, variantsOf, requests: declared } = readRollouts(chart, flags);
  const requests = stated ?? declaredRate(declared);
  const pods = flags.pods === undefined ? {} : { pods: wholeNumber('--pods', flags.pods, 1) };
  const given = flags.scrapeInterval === undefined ? undefined : seconds('--scrape-interval', flags.scrapeInterval);
  const scrape = scrapeIntervalOf(own, given);
  const explanations = rollouts.map((rollout) => {
    const read = readRelease(rollout, [...own, ...others], pods);
    const release = { plan: read.plan, findings: [...read.findings, ...scrape.findings] };
    const variants = () => variantsOf(rollout, pods);
    return explainRelease(release, { ...options, requests, scrapeInterval: scrape.seconds, variants });
  });
  if (typeof flags.plot === 'string') writePlot(flags.plot, explanations);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ rollouts: explanations }, undefined, 2)}\n`
      : explanations.map((one) => textReport(one) + (flags.plot === true ? textPlot(one.curve ?? []) : '')).join('\n'),
  );
  rejectMissedTargets(explanations);
}

/** Requests a second that an environment declares for a release. */
function declaredRate(declared: string | undefined): number {
  if (declared !== undefined) return requestRate('requests', declared);
  throw invalid(
    '--requests',
    'missing flag: pass the requests of both versions together, such as 400/min, or an --environment whose release declares its requests',
  );
}

/** Targets that are stated, or promised by the rule `sequential`, must be kept. */
function rejectMissedTargets(explanations: readonly Explanation[]): void {
  const problems = explanations
    .filter(({ isPromised, meetsTargets }) => isPromised && !meetsTargets)
    .map(({ rollout, requests }): Problem => {
      const message = `does not keep the targets at ${perMinute(requests)} requests: see the report for what to change`;
      return { code: 'targets-missed', where: `Rollout ${rollout}`, message };
    });
  throwProblems(problems);
}

function writePlot(file: string, explanations: readonly Explanation[]): void {
  const [first, ...others] = explanations;
  if (!first) return;
  if (others.length > 0) throw invalid('--plot', 'several Rollouts cannot be plotted into one file: omit its name');
  try {
    writeFileSync(file, svgPlot(first.rollout, first.curve ?? [], first.rates));
  } catch (cause) {
    throw new ChartError({ code: 'io', where: file, message: `cannot write file: ${messageOf(cause)}` }, { cause });
  }
}

function optionsOf(flags: ExplainFlags): Omit<ExplainOptions, 'requests' | 'scrapeInterval' | 'variants'> {
  const { healthy, harmful, maxFalseRollback, maxMissed } = flags;
  return {
    ...(healthy === undefined ? {} : { healthy: share('--healthy', healthy) }),
    ...(harmful === undefined ? {} : { harmful: share('--harmful', harmful) }),
    targets: {
      ...(maxFalseRollback === undefined ? {} : { maxFalseRollback: share('--max-false-rollback', maxFalseRollback) }),
      ...(maxMissed === undefined ? {} : { maxMissed: share('--max-missed', maxMissed) }),
    },
    releases: wholeNumber('--releases', flags.releases, 1),
    seed: wholeNumber('--seed', flags.seed, 0),
    curve: flags.plot !== undefined,
  };
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
