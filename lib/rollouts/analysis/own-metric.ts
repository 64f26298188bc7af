import type { Construct } from 'constructs';
import type { MetricProvider } from '../../../imports/argo-rollouts';
import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef, Present } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { rolloutValues } from '../values';
import type { MetricPresetName } from './metric-presets';
import type { Role } from './template-descriptions';

type RolloutRefs = Refs<ReturnType<typeof rolloutValues>>;

/** What a template of a workload's own metric is for. */
export type MetricRole = Role;

/** One entry of `rollout.analysis.metrics`. */
export type OwnMetric = Present<OwnMetrics[string]>;

/** `rollout.analysis.metrics`: a values file that is laid over another removes an entry by null. */
export type OwnMetrics = RolloutRefs['analysis']['metrics'];

/** What the templates of a workload's own metrics are made from. */
export interface OwnMetricSource {
  readonly chart: HelmChart;
  readonly rollout: RolloutRefs;
  /** Presets that its values can name. */
  readonly presets: readonly MetricPresetName[];
  /** Makes what workloads with the same values share, such as a named template, once. */
  readonly once: <T>(name: string, make: (name: string) => T) => T;
}

/** Whether an entry has a field, if only as 0; null, in a values file laid over another, removes it. */
export const has = (metric: OwnMetric, name: keyof OwnMetric): BooleanRef => fn.isSet(metric[name]);

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

/** Whether the values give it a role of a canary. */
export const hasRole = (metric: OwnMetric, role: 'gate' | 'guard'): BooleanRef =>
  fn.ne(fn.default('both', metric.role), role === 'gate' ? 'guard' : 'gate');

/** Whether it is measured in a role: after the switch of a blue-green release any metric is. */
export const isMeasuredAs = (metric: OwnMetric, role: MetricRole): boolean | BooleanRef =>
  role === 'promotion' ? true : hasRole(metric, role);

/** A text of each metric, one after the other. */
export const textOfMetrics = (metrics: OwnMetrics, write: (metric: OwnMetric, name: string) => string): string =>
  eachText(metrics, (metric, name) =>
    metric === null ? '' : fn.choose(fn.isSet(metric), write(given(metric), name), ''),
  );

/** An entry under the condition that it is set. */
const given = (metric: OwnMetrics[string]): OwnMetric => metric as unknown as OwnMetric;

/**
 * Objects or rules of each metric.
 * @param body gets the scope of the entry
 */
export const eachMetric = (
  chart: HelmChart,
  metrics: OwnMetrics,
  body: (entry: Construct, metric: OwnMetric, name: string) => void,
  scope: Construct,
): void =>
  chart.each(
    metrics,
    (entry, metric, name) => {
      if (metric !== null) body(chart.when(fn.isSet(metric), entry), given(metric), name);
    },
    scope,
  );

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
  const all = once(`metrics.${name}`, (defined) =>
    chart.define(
      defined,
      description,
      textOfMetrics(rollout.analysis.metrics, (metric, key) => {
        const [condition, text] = write(metric, key);
        return `"${key}": ${fn.choose(condition, text, "''")}\n`;
      }),
    ),
  );
  return fn.fromYaml(all);
}
