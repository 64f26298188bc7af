import { z } from 'zod';
import { fn } from '../expr/fn';
import type { ChartScope } from './component';

const secondsIn = { d: 86_400, h: 3600, m: 60, s: 1 };

type Unit = keyof typeof secondsIn;

/** The units that both Go (time.ParseDuration) and Prometheus read. */
const commonUnits: readonly Unit[] = ['h', 'm', 's'];
/** The units that Prometheus reads. */
const prometheusUnits: readonly Unit[] = ['d', ...commonUnits];

/** Durations of at least a second, largest unit first, as Prometheus requires; without leading zeros, which Helm would read as octal. */
const patternOf = (units: readonly Unit[]): string =>
  units
    .map((unit, index) => {
      const smaller = units.slice(index + 1).map((other) => `(?:[1-9]?[0-9]${other})?`);
      return `[1-9][0-9]{0,5}${unit}${smaller.join('')}`;
    })
    .join('|');

/** A duration in hours, minutes and seconds, such as `30s`, `5m` or `1h30m`, which `secondsOf` converts. */
export const simpleDuration = () => z.string().regex(new RegExp(`^(?:${patternOf(commonUnits)})$`));

/** The same; "" leaves it unset. */
export const optionalSimpleDuration = () => z.string().regex(new RegExp(`^(?:${patternOf(commonUnits)})?$`));

/** A duration for Prometheus with which a template can calculate, such as 5m, 1h30m or 7d. */
export const prometheusDuration = () => z.string().regex(new RegExp(`^(?:${patternOf(prometheusUnits)})$`));

/** The same; "" leaves it unset. */
export const optionalPrometheusDuration = () => z.string().regex(new RegExp(`^(?:${patternOf(prometheusUnits)})?$`));

/**
 * Converts durations to seconds, by a named template `<chart>.<group>.<name>Seconds` for each.
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
    const [days, ...others] = prometheusUnits.map((unit) => {
      const amount = fn.int64(fn.trimSuffix(unit, fn.regexFind(`[0-9]+${unit}`, duration)));
      return unit === 's' ? amount : fn.mul(secondsIn[unit], amount);
    }) as [number, number, number, number];
    const text = chart.define(
      `${group}.${name}Seconds`,
      `The value ${name} in seconds.`,
      fn.toString(fn.add(days, ...others)),
    );
    return [name, fn.int64(text)];
  });
  return Object.fromEntries(seconds) as Record<Name, number>;
}
