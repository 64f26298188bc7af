import { readFileSync } from 'node:fs';
import { ChartError, messageOf } from '../../errors';
import { objectsOfApp } from '../../explain/input/objects-of-app';
import { readRelease } from '../../explain/input/read-release';
import { scrapeIntervalOf } from '../../explain/input/scrape-interval';
import { objectsOfFile, type SourcedObject } from '../../explain/input/sourced-object';
import { type ExplainOptions, explainRelease } from '../../explain/power/explain-release';
import { textReport } from '../../explain/report/text';
import { isMap } from '../../json';
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
  readonly json?: boolean;
}

/** Prints what the analysis of a chart, or of the Rollouts in files, decides about releases. */
export function explain(chart: string | undefined, flags: ExplainFlags): void {
  const options = optionsOf(flags);
  const { own, others } = objectsToExplain(chart, flags);
  const rollouts = own.filter(({ object }) => object.kind === 'Rollout');
  if (rollouts.length === 0) throw noRollout(chart, flags);
  const explanations = rollouts.map((rollout) => {
    const pods = flags.pods === undefined ? undefined : wholeNumber('--pods', flags.pods, 1);
    const read = readRelease(rollout, [...own, ...others], pods === undefined ? {} : { pods });
    const scrape = scrapeIntervalOf(own, flags.scrapeInterval && seconds('--scrape-interval', flags.scrapeInterval));
    const release = { plan: read.plan, findings: [...read.findings, ...scrape.findings] };
    return explainRelease(release, { ...options, scrapeInterval: scrape.seconds });
  });
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ rollouts: explanations }, undefined, 2)}\n`
      : explanations.map(textReport).join('\n'),
  );
}

function optionsOf(flags: ExplainFlags): Omit<ExplainOptions, 'scrapeInterval'> {
  const { healthy, harmful } = flags;
  return {
    requests: requestRate('--requests', flags.requests),
    ...(healthy === undefined ? {} : { healthy: share('--healthy', healthy) }),
    ...(harmful === undefined ? {} : { harmful: share('--harmful', harmful) }),
    releases: wholeNumber('--releases', flags.releases, 1),
    seed: wholeNumber('--seed', flags.seed, 0),
  };
}

/** The objects with the Rollouts to explain, and those among which their analysis templates may be. */
function objectsToExplain(
  chart: string | undefined,
  flags: ExplainFlags,
): { own: SourcedObject[]; others: SourcedObject[] } {
  const templates = (flags.template ?? []).flatMap(readObjects);
  if (flags.rollout) {
    if (chart !== undefined)
      throw invalid('--rollout', `cannot be combined with the chart ${chart}: remove one of the two`);
    return { own: flags.rollout.flatMap(readObjects), others: templates };
  }
  if (chart === undefined)
    throw invalid('CHART', 'missing argument: expected the name of a chart of the app, or --rollout FILE');
  const values = userValues(readValuesFiles(flags), flags);
  const { own, others } = onApp(flags.app, (app) =>
    objectsOfApp(app, {
      chart,
      values,
      file: flags.app,
      ...(flags.environment === undefined ? {} : { environment: flags.environment }),
    }),
  );
  // Templates of files replace those of the app.
  return { own: [...own], others: [...templates, ...others] };
}

function readObjects(file: string): SourcedObject[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new ChartError({ code: 'io', where: file, message: `cannot read file: ${messageOf(cause)}` }, { cause });
  }
  return objectsOfFile(text, file).filter(({ object }) => isMap(object));
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
