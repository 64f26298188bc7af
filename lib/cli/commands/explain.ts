import { readFileSync, writeFileSync } from 'node:fs';
import { ChartError, messageOf, type Problem, throwProblems } from '../../errors';
import { chartVariants, type RenderedCharts } from '../../explain/input/chart-variants';
import { fileVariants } from '../../explain/input/file-variants';
import { objectsOf, releasedCharts } from '../../explain/input/objects-of-app';
import { type ReadOptions, readRelease } from '../../explain/input/read-release';
import { scrapeIntervalOf } from '../../explain/input/scrape-interval';
import { objectsOfFile, type SourcedObject } from '../../explain/input/sourced-object';
import { type ExplainOptions, type Explanation, explainRelease } from '../../explain/power/explain-release';
import type { Variant } from '../../explain/power/remedies';
import { perMinute } from '../../explain/report/format';
import { svgPlot, textPlot } from '../../explain/report/plot';
import { textReport } from '../../explain/report/text';
import type { JsonMap } from '../../json';
import { onApp } from '../../loader/attach-locations';
import { requestRate, seconds, share, wholeNumber } from '../flags/explain-flags';
import { readValuesFiles, userValues, type ValueOptions } from '../flags/user-values';

/** Flags of `chartwright explain`. */
export interface ExplainFlags extends ValueOptions {
  readonly app: string;
  readonly requests: string;
  readonly pods?: string;
  readonly environment?: string;
  readonly rollout?: readonly string[];
  readonly template?: readonly string[];
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
  const { own, others, variantsOf } = releaseToExplain(chart, flags);
  const rollouts = own.filter(({ object }) => object.kind === 'Rollout');
  if (rollouts.length === 0) throw noRollout(chart, flags);
  const pods = flags.pods === undefined ? {} : { pods: wholeNumber('--pods', flags.pods, 1) };
  const given = flags.scrapeInterval === undefined ? undefined : seconds('--scrape-interval', flags.scrapeInterval);
  const scrape = scrapeIntervalOf(own, given);
  const explanations = rollouts.map((rollout) => {
    const read = readRelease(rollout, [...own, ...others], pods);
    const release = { plan: read.plan, findings: [...read.findings, ...scrape.findings] };
    const variants = () => variantsOf(rollout, pods);
    return explainRelease(release, { ...options, scrapeInterval: scrape.seconds, variants });
  });
  if (typeof flags.plot === 'string') writePlot(flags.plot, explanations);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ rollouts: explanations }, undefined, 2)}\n`
      : explanations.map((one) => textReport(one) + (flags.plot === true ? textPlot(one.curve ?? []) : '')).join('\n'),
  );
  rejectMissedTargets(explanations, flags);
}

/** Targets that are stated must be kept. */
function rejectMissedTargets(
  explanations: readonly Explanation[],
  { maxFalseRollback, maxMissed }: ExplainFlags,
): void {
  if (maxFalseRollback === undefined && maxMissed === undefined) return;
  const problems = explanations
    .filter(({ meetsTargets }) => !meetsTargets)
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

function optionsOf(flags: ExplainFlags): Omit<ExplainOptions, 'scrapeInterval' | 'variants'> {
  const { healthy, harmful, maxFalseRollback = '1%', maxMissed = '1%' } = flags;
  return {
    requests: requestRate('--requests', flags.requests),
    ...(healthy === undefined ? {} : { healthy: share('--healthy', healthy) }),
    ...(harmful === undefined ? {} : { harmful: share('--harmful', harmful) }),
    targets: {
      maxFalseRollback: share('--max-false-rollback', maxFalseRollback),
      maxMissed: share('--max-missed', maxMissed),
    },
    releases: wholeNumber('--releases', flags.releases, 1),
    seed: wholeNumber('--seed', flags.seed, 0),
    curve: flags.plot !== undefined,
  };
}

/** What to explain. */
interface ReleaseToExplain {
  /** The objects with the Rollouts. */
  readonly own: readonly SourcedObject[];
  /** Those among which their analysis templates may be too. */
  readonly others: readonly SourcedObject[];
  readonly variantsOf: (rollout: SourcedObject, options: ReadOptions) => Iterable<Variant>;
}

function releaseToExplain(chart: string | undefined, flags: ExplainFlags): ReleaseToExplain {
  const templates = (flags.template ?? []).flatMap(readObjects);
  if (flags.rollout) {
    if (chart !== undefined)
      throw invalid('--rollout', `cannot be combined with the chart ${chart}: remove one of the two`);
    const own = flags.rollout.flatMap(readObjects);
    const variantsOf: ReleaseToExplain['variantsOf'] = (rollout, options) =>
      fileVariants(rollout, [...own, ...templates], options);
    return { own, others: templates, variantsOf };
  }
  if (chart === undefined)
    throw invalid('CHART', 'missing argument: expected the name of a chart of the app, or --rollout FILE');
  return releaseOfApp(chart, templates, flags);
}

function releaseOfApp(chart: string, templates: readonly SourcedObject[], flags: ExplainFlags): ReleaseToExplain {
  const { environment, app: file } = flags;
  const values = userValues(readValuesFiles(flags), flags);
  return onApp(file, (app) => {
    const charts = releasedCharts(app, { chart, values, file, ...(environment === undefined ? {} : { environment }) });
    const rendered: RenderedCharts = new Map([charts.own, ...charts.others].map((one) => [one, objectsOf(one)]));
    const own = rendered.get(charts.own) ?? [];
    return {
      own,
      // Templates of files replace those of the app.
      others: [...templates, ...charts.others.flatMap((one) => rendered.get(one) ?? [])],
      variantsOf: (rollout, options) =>
        chartVariants(charts, rendered, String((rollout.object.metadata as JsonMap).name), options),
    };
  });
}

function readObjects(file: string): SourcedObject[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new ChartError({ code: 'io', where: file, message: `cannot read file: ${messageOf(cause)}` }, { cause });
  }
  return objectsOfFile(text, file);
}

function noRollout(chart: string | undefined, { rollout = [] }: ExplainFlags): ChartError {
  if (chart === undefined)
    return invalid(rollout.join(', '), 'no Rollout in this file: expected an object of this kind');
  return invalid(
    chart,
    'no Rollout is rendered with these values: pass the values that enable it with -f or --set, such as rollout.enabled=true, or name an environment with --environment',
  );
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
