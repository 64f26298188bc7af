import type { Json, JsonMap } from '../json';

/** A chart's own values with those of its subcharts, before anybody has overridden them. */
export interface ChartValues {
  readonly values: JsonMap;
  readonly subcharts: readonly { readonly name: string; readonly chart: ChartValues }[];
}

const isMap = (value: Json | undefined): value is JsonMap =>
  value !== null && value !== undefined && typeof value === 'object' && !Array.isArray(value);

/** One values document over another, as Helm lays `-f` files and `--set` over each other: nulls stay, maps merge. */
export function mergeValues(base: JsonMap, over: JsonMap): JsonMap {
  const result: JsonMap = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const current = result[key];
    result[key] = isMap(current) && isMap(value) ? mergeValues(current, value) : value;
  }
  return result;
}

/** A user's document over defaults: null deletes a default, and stays where there is none. */
export function coalesceValues(defaults: JsonMap, user: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const [key, value] of Object.entries(user)) {
    const fallback = defaults[key];
    if (value === null && fallback !== undefined && fallback !== null) continue;
    result[key] = isMap(value) && isMap(fallback) ? coalesceValues(fallback, value) : value;
  }
  for (const [key, fallback] of Object.entries(defaults)) if (!Object.hasOwn(user, key)) result[key] = fallback;
  return result;
}

/**
 * What a chart's templates see as `.Values`: its defaults under the user's values, each subchart's section completed
 * in the same way, and `global` handed down.
 */
export function chartValues({ values, subcharts }: ChartValues, user: JsonMap): JsonMap {
  const result = coalesceValues(values, user);
  for (const { name, chart } of subcharts) {
    const section = result[name];
    const own = isMap(section) ? section : {};
    const globals = isMap(result.global) ? result.global : {};
    const below = isMap(own.global) ? own.global : {};
    result[name] = chartValues(chart, { ...own, global: mergeValues(below, globals) });
  }
  return result;
}
