import { z } from 'zod';
import { fn } from '../expr/fn';
import type { ChartScope } from './component';

/** A duration with one unit, such as `30s`, `5m` or `1h`, which `secondsOf` converts. */
export const simpleDuration = () => z.string().regex(/^[1-9][0-9]{0,5}[smh]$/);

const secondsIn = { d: 86_400, h: 3600, m: 60, s: 1 };

/**
 * Converts durations with one unit to seconds, by a named template `<chart>.<group>.<name>Seconds` for each.
 * @param chart chart or component
 * @param group first part of the templates' names
 * @param durations references to `simpleDuration` values by name
 * @throws ChartError `chart-invalid` if a template is already defined
 * @example
 * ```ts
 * const { interval } = secondsOf(this, 'scrape', { interval: v.interval });
 * this.failIf(fn.lt(interval, 15), 'interval is shorter than 15 seconds');
 * ```
 */
export function secondsOf<Name extends string>(
  chart: Pick<ChartScope, 'define'>,
  group: string,
  durations: Record<Name, string>,
): Record<Name, number> {
  const seconds = Object.entries<string>(durations).map(([name, duration]): [string, number] => {
    const unit = fn.trunc(-1, duration);
    const product = fn.mul(fn.int64(fn.trimSuffix(unit, duration)), fn.int64(fn.get(secondsIn, unit)));
    const text = chart.define(`${group}.${name}Seconds`, `The value ${name} in seconds.`, fn.toString(product));
    return [name, fn.int64(text)];
  });
  return Object.fromEntries(seconds) as Record<Name, number>;
}
