import { z } from 'zod';
import { fn } from '../expr/fn';
import type { ChartScope } from './component';

/** A duration of one unit, such as 30s, 5m or 1h, with which a template can calculate. */
export const simpleDuration = () => z.string().regex(/^[1-9][0-9]{0,5}[smh]$/);

const secondsIn = { d: 86_400, h: 3600, m: 60, s: 1 };

/** The seconds of each duration of one unit, from a helper `<chart>.<group>.<name>Seconds` of its own. */
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
