import type { HelmChart } from '../chart/helm-chart';

interface Defined {
  readonly of: readonly unknown[];
  readonly result: unknown;
}

const known = new WeakMap<HelmChart, Map<string, Defined>>();

/**
 * What several constructs of a chart share, such as a named template: made by the first of them, under the first of the
 * names that stands for nothing else.
 * @param names names in the order of preference
 * @param of what it is made from; something else needs another name
 * @param make makes it
 */
export function definedOnce<T>(
  chart: HelmChart,
  names: readonly string[],
  of: readonly unknown[],
  make: (name: string) => T,
): T {
  const results = known.get(chart) ?? new Map<string, Defined>();
  known.set(chart, results);
  const isSame = (defined: Defined): boolean => defined.of.every((part, index) => part === of[index]);
  for (const name of names) {
    const found = results.get(name);
    if (found && isSame(found)) return found.result as T;
    if (found) continue;
    const result = make(name);
    results.set(name, { of, result });
    return result;
  }
  // Reports that the name is taken.
  return make(names.at(-1) as string);
}
