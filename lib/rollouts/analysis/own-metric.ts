import type { MetricProvider } from '../../../imports/argo-rollouts';
import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { rolloutValues } from '../values';
import type { MetricPresetName } from './metric-presets';
import type { Role } from './template-descriptions';

type RolloutRefs = Refs<ReturnType<typeof rolloutValues>>;

/** What a template of a workload's own metric is for. */
export type MetricRole = Exclude<Role, 'promotion'>;

/** One entry of `rollout.analysis.metrics`. */
export type OwnMetric = RolloutRefs['analysis']['metrics'][string];

/** What the templates of a workload's own metrics are made from. */
export interface OwnMetricSource {
  readonly chart: HelmChart;
  readonly rollout: RolloutRefs;
  /** Presets that its values can name. */
  readonly presets: readonly MetricPresetName[];
  /** Makes what workloads with the same values share, such as a named template, once. */
  readonly once: <T>(name: string, make: (name: string) => T) => T;
}

/** Whether an entry has a field, if only as 0. */
export const has = (metric: OwnMetric, name: keyof OwnMetric): BooleanRef => fn.hasKey(metric, name);

/** A map that may be unset. */
export const orEmpty = (map: unknown): object => fn.default({}, map as object);

/** A text in a map. */
export const textIn = (map: object, key: string): string => fn.trim(fn.get(map, key) as string);

/** The provider that an entry names: its first key; "" for the short forms. */
export const providerOf = ({ provider }: OwnMetric): string => fn.regexFind('[a-zA-Z]+', fn.toJson(orEmpty(provider)));

/** Whether an entry names a provider. */
export const names = ({ provider }: OwnMetric, name: keyof MetricProvider): BooleanRef =>
  fn.hasKey(orEmpty(provider), name);

/** The fields of its provider prometheus. */
export const prometheusOf = ({ provider }: OwnMetric): object => orEmpty(fn.get(orEmpty(provider), 'prometheus'));

/** Whether the chart writes its query. */
export const isShort = (metric: OwnMetric): BooleanRef => fn.or(has(metric, 'ratio'), has(metric, 'slo'));

/** Whether it measures by Prometheus. */
export const isPrometheus = (metric: OwnMetric): BooleanRef => fn.or(names(metric, 'prometheus'), isShort(metric));

/** Whether it is compared with the stable version. */
export const isRelative = (metric: OwnMetric): BooleanRef => fn.or(has(metric, 'maxDrop'), has(metric, 'maxRise'));

/** Whether it has bounds, from which the conditions follow. */
export const isBounded = (metric: OwnMetric): BooleanRef =>
  fn.or(isRelative(metric), has(metric, 'min'), has(metric, 'max'));

/** Whether the provider decides what is good. */
export const decides = (metric: OwnMetric): BooleanRef => fn.or(names(metric, 'job'), names(metric, 'kayenta'));

/** Whether it is measured in a role. */
export const hasRole = (metric: OwnMetric, role: MetricRole): BooleanRef =>
  fn.ne(fn.default('both', metric.role), role === 'gate' ? 'guard' : 'gate');

/** Its interval; that of the analysis by default. */
export const intervalOf = (metric: OwnMetric): string => fn.default('{{args.interval}}', metric.interval);

/**
 * A text for each entry of which a condition holds, as a named template with a map of them; the text is in quotes that do
 * not end in it.
 */
export function textByMetric(
  { chart, rollout, once }: OwnMetricSource,
  name: string,
  description: string,
  write: (metric: OwnMetric, name: string) => readonly [condition: unknown, text: string],
): Record<string, string> {
  const all = once(`analysis.${name}`, (defined) =>
    chart.define(
      defined,
      description,
      eachText(rollout.analysis.metrics, (metric, key) => {
        const [condition, text] = write(metric, key);
        return `"${key}": ${fn.choose(condition, text, "''")}\n`;
      }),
    ),
  );
  return fn.fromYaml(all);
}
