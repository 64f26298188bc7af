import { ChartError } from '../errors';
import { isMap, type Json, type JsonMap, setKey, valueAt } from '../json';

/**
 * A chart's values.yaml and its dependencies in the order of Chart.yaml. The values must not contain null inside maps,
 * which Helm 3 keeps and Helm 4 drops.
 */
export interface ChartDefaults {
  readonly values: JsonMap;
  readonly subcharts: readonly Subchart[];
}

/** A dependency: the key of its values (name or alias), and the condition that can disable it. */
export interface Subchart {
  readonly name: string;
  /** Comma-separated paths in the parent's values; the first one that is a boolean decides. */
  readonly condition?: string;
  readonly chart: ChartDefaults;
}

/** Merges one values document over another, as Helm merges -f files: null is kept and lists are replaced. */
export function mergeValues(base: JsonMap, over: JsonMap): JsonMap {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isMap(value) && isMap(before) ? mergeValues(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * `.Values` of a chart, including its enabled subcharts, as `helm template` computes them (ProcessDependencies, then
 * CoalesceValues). Throws `value-invalid` if the values of a subchart are not a map.
 */
export function chartValues(chart: ChartDefaults, user: JsonMap): JsonMap {
  if (chart.subcharts.length === 0) return overDefaults(chart.values, user);
  const enabled = enabledOnly(chart, user, '');
  return plainCopy(coalesce(importing(enabled), nullPrototype(user), false)) as JsonMap;
}

/** The values of a chart without dependencies; shares what does not change, because `prove` computes thousands. */
function overDefaults(defaults: JsonMap, user: JsonMap): JsonMap {
  const values: JsonMap = {};
  for (const [key, value] of Object.entries(user)) {
    const standard = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    if (value === null && standard !== undefined) continue;
    setKey(values, key, isMap(value) && isMap(standard) ? overDefaults(standard, value) : value);
  }
  for (const [key, value] of Object.entries(defaults)) if (!Object.hasOwn(user, key)) setKey(values, key, value);
  return values;
}

/** The chart without the dependencies whose condition is false. */
function enabledOnly(chart: ChartDefaults, values: JsonMap, path: string): ChartDefaults {
  if (chart.subcharts.length === 0) return chart;
  const coalesced = coalesce(chart, nullPrototype(values), false);
  const subcharts = chart.subcharts
    .filter(({ condition }) => isEnabled(condition, coalesced, path))
    .map((subchart) => ({ ...subchart, chart: enabledOnly(subchart.chart, coalesced, `${path}${subchart.name}.`) }));
  return { values: chart.values, subcharts };
}

/** Whether a subchart is enabled: the first path of its condition that is a boolean in the parent's values decides. */
export function isEnabled(condition: string | undefined, values: JsonMap, parent = ''): boolean {
  for (const path of conditionPaths(condition)) {
    const value = valueAt(values, `${parent}${path}`.split('.'));
    if (typeof value === 'boolean') return value;
  }
  return true;
}

/** The paths of a condition; Helm tries them in order until one is a boolean. */
export const conditionPaths = (condition = ''): string[] =>
  condition
    .trim()
    .split(',')
    .filter((path) => path !== '');

/** The chart with the values of its subcharts merged into those of every parent; deletions are still null. */
function importing({ values, subcharts: below }: ChartDefaults): ChartDefaults {
  const subcharts = below.map((subchart) => ({ ...subchart, chart: importing(subchart.chart) }));
  if (subcharts.length === 0) return { values, subcharts };
  return { values: nullPrototype(coalesce({ values, subcharts }, nullPrototype({}), true)), subcharts };
}

// From here on as in Helm's coalesce.go (pkg/chartutil in 3.18, pkg/chart/common/util in 4.2): maps are mutated, because
// Helm shares maps of globals between a subchart and its parent.

function coalesce(chart: ChartDefaults, target: JsonMap, keepsNull: boolean): JsonMap {
  const defaults = nullPrototype(chart.values);
  for (const [key, value] of Object.entries(defaults)) {
    const over = target[key];
    if (!(key in target)) target[key] = value;
    else if (over === null && !keepsNull) delete target[key];
    else if (isMap(over) && isMap(value)) {
      // The subchart still needs the null to delete its own default.
      mergeInto(over, value, keepsNull || chart.subcharts.some(({ name }) => name === key));
    }
  }
  for (const subchart of chart.subcharts) coalesceSubchart(subchart, target, keepsNull);
  return target;
}

function coalesceSubchart({ name, chart }: Subchart, parent: JsonMap, keepsNull: boolean): void {
  const section = name in parent ? parent[name] : nullPrototype({});
  if (!isMap(section)) {
    const message = `the values of the subchart ${name} must be a map, not ${JSON.stringify(section)}`;
    throw new ChartError({ code: 'value-invalid', where: name, message, path: [name] });
  }
  shareGlobals(section, parent);
  parent[name] = coalesce(chart, section, keepsNull);
}

/** Copies the parent's `global` into the subchart's values; the parent's values win. */
function shareGlobals(section: JsonMap, parent: JsonMap): void {
  const globals = 'global' in section ? section.global : nullPrototype({});
  const shared = 'global' in parent ? parent.global : {};
  if (!isMap(globals) || !isMap(shared)) return;
  for (const [key, value] of Object.entries(shared)) {
    const own = globals[key];
    if (!isMap(value)) {
      if (!isMap(own)) globals[key] = value;
    } else if (!(key in globals) || isMap(own)) {
      const copy: JsonMap = Object.assign(Object.create(null), value);
      globals[key] = isMap(own) ? mergeInto(copy, own, true) : copy;
    }
  }
  section.global = globals;
}

/** Adds missing keys to the target; null in the target deletes a default unless nulls are kept. */
function mergeInto(target: JsonMap, defaults: JsonMap, keepsNull: boolean): JsonMap {
  for (const [key, value] of Object.entries(defaults)) {
    const over = target[key];
    if (!(key in target)) target[key] = value;
    else if (over === null && !keepsNull) delete target[key];
    else if (isMap(over) && isMap(value)) mergeInto(over, value, keepsNull);
  }
  return target;
}

/** A deep copy whose maps have no prototype, so that `constructor` and `__proto__` are ordinary keys. */
const nullPrototype = (map: JsonMap): JsonMap => copied(map, () => Object.create(null)) as JsonMap;
const plainCopy = (value: Json): Json => copied(value, () => ({}));

function copied(value: Json, empty: () => JsonMap): Json {
  if (Array.isArray(value)) return value.map((item) => copied(item, empty));
  if (!isMap(value)) return value;
  const map = empty();
  for (const [key, item] of Object.entries(value)) setKey(map, key, copied(item, empty));
  return map;
}
