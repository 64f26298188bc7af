import { readFileSync } from 'node:fs';
import { ChartError, messageOf } from '../../errors';
import { chartVariants, type RenderedCharts } from '../../explain/input/chart-variants';
import { fileVariants } from '../../explain/input/file-variants';
import { objectsOf, releasedCharts } from '../../explain/input/objects-of-app';
import type { ReadOptions } from '../../explain/input/read-release';
import { objectsOfFile, type SourcedObject } from '../../explain/input/sourced-object';
import type { Variant } from '../../explain/power/remedies';
import type { JsonMap } from '../../json';
import { onApp } from '../../loader/attach-locations';
import { readValuesFiles, userValues, type ValueOptions } from './user-values';

/** Flags that say which Rollouts to read. */
export interface RolloutFlags extends ValueOptions {
  readonly app: string;
  readonly environment?: string;
  /** Name of the release, without an environment. */
  readonly release?: string;
  /** Its namespace, without an environment. */
  readonly namespace?: string;
  /** Values files of other charts: chart=file. */
  readonly valuesOf?: readonly string[];
  readonly rollout?: readonly string[];
  readonly template?: readonly string[];
}

/** Rollouts of a chart or of files. */
export interface RolloutSource {
  readonly rollouts: readonly SourcedObject[];
  /** The objects with the Rollouts. */
  readonly own: readonly SourcedObject[];
  /** Those among which their analysis templates may be too. */
  readonly others: readonly SourcedObject[];
  readonly variantsOf: (rollout: SourcedObject, options: ReadOptions) => Iterable<Variant>;
  /** The requests that the environment of the release declares. */
  readonly requests?: string;
}

type FoundObjects = Omit<RolloutSource, 'rollouts'>;

/** Reads the Rollouts of a chart of the app, or of files, of which there is at least one. */
export function readRollouts(chart: string | undefined, flags: RolloutFlags): RolloutSource {
  const found = objectsFor(chart, flags);
  const rollouts = found.own.filter(({ object }) => object.kind === 'Rollout');
  if (rollouts.length === 0) throw noRollout(chart, flags);
  return { ...found, rollouts };
}

function objectsFor(chart: string | undefined, flags: RolloutFlags): FoundObjects {
  const templates = (flags.template ?? []).flatMap(readObjects);
  if (flags.rollout) {
    if (chart !== undefined)
      throw invalid('--rollout', `cannot be combined with the chart ${chart}: remove one of the two`);
    if (flags.valuesOf)
      throw invalid('--values-of', 'cannot be combined with --rollout: give the rendered templates with --template');
    const own = flags.rollout.flatMap(readObjects);
    const variantsOf: FoundObjects['variantsOf'] = (rollout, options) =>
      fileVariants(rollout, [...own, ...templates], options);
    return { own, others: templates, variantsOf };
  }
  if (chart === undefined)
    throw invalid('CHART', 'missing argument: expected the name of a chart of the app, or --rollout FILE');
  return releaseOfApp(chart, templates, flags);
}

function releaseOfApp(chart: string, templates: readonly SourcedObject[], flags: RolloutFlags): FoundObjects {
  const { environment, app: file, release, namespace } = flags;
  if (environment !== undefined && (release ?? namespace) !== undefined)
    throw invalid('--environment', 'cannot be combined with --release or --namespace: an environment has both');
  const values = userValues(readValuesFiles(flags), flags);
  const valuesOf = valuesOfOthers(flags.valuesOf);
  return onApp(file, (app) => {
    const named = { ...(release === undefined ? {} : { release }), ...(namespace === undefined ? {} : { namespace }) };
    const place = environment === undefined ? named : { environment };
    const charts = releasedCharts(app, { chart, values, valuesOf, file, ...place });
    const rendered: RenderedCharts = new Map([charts.own, ...charts.others].map((one) => [one, objectsOf(one)]));
    const own = rendered.get(charts.own) ?? [];
    const { requests } = charts.own;
    return {
      own,
      ...(requests === undefined ? {} : { requests }),
      // Templates of files replace those of the app.
      others: [...templates, ...charts.others.flatMap((one) => rendered.get(one) ?? [])],
      variantsOf: (rollout, options) =>
        chartVariants(charts, rendered, String((rollout.object.metadata as JsonMap).name), options),
    };
  });
}

/** The values of other charts, by their names. */
function valuesOfOthers(texts: readonly string[] = []): Map<string, JsonMap> {
  const files = new Map<string, string[]>();
  for (const text of texts) {
    const [, chart, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (chart === undefined || file === undefined) {
      const message = `expected a chart and its values file, such as progressive-delivery=platform.yaml, got "${text}"`;
      throw invalid('--values-of', message);
    }
    files.set(chart, [...(files.get(chart) ?? []), file]);
  }
  return new Map([...files].map(([chart, values]) => [chart, userValues(readValuesFiles({ values }), {})]));
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

function noRollout(chart: string | undefined, { rollout = [] }: RolloutFlags): ChartError {
  if (chart === undefined)
    return invalid(rollout.join(', '), 'no Rollout in this file: expected an object of this kind');
  return invalid(
    chart,
    'no Rollout is rendered with these values: pass the values that enable it with -f or --set, such as rollout.enabled=true, or name an environment with --environment',
  );
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
