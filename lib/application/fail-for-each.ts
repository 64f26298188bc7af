import type { ChartScope } from '../chart/component';
import { fn } from '../expr/fn';

/**
 * Adds a validation rule for several values; the template has one loop over them.
 * @param chart chart or component
 * @param values the values by their paths
 * @param rule conditions and messages for a value and its path
 */
export function failForEach<T>(
  chart: Pick<ChartScope, 'failIf' | 'failIfAny'>,
  values: Readonly<Record<string, T>>,
  rule: (value: T, name: string) => readonly { readonly condition: unknown; readonly message: string }[],
): void {
  const [[name, value] = [], ...others] = Object.entries(values);
  if (name === undefined) return;
  if (others.length > 0) chart.failIfAny(fn.dict(...Object.entries(values).flat()) as Record<string, T>, rule);
  else for (const { condition, message } of rule(value as T, name)) chart.failIf(condition, message);
}
