import { z } from 'zod';
import type { ChartPart } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';

/** A duration of one unit, such as 30s, 5m or 1h, with which a template can calculate. */
export const simpleDuration = () => z.string().regex(/^[1-9][0-9]{0,5}[smh]$/);

const secondsIn = { h: 3600, m: 60, s: 1 };

/** Defines the helper `<chart>.analysis.seconds` and returns the seconds of each of the durations of one unit. */
export function secondsOf<Name extends string>(
  chart: Pick<ChartPart, 'define'>,
  durations: Record<Name, string>,
): Record<Name, number> {
  const lines = eachText(fn.dict(...Object.entries(durations).flat()) as Record<string, string>, (duration, name) => {
    const unit = fn.trunc(-1, duration);
    const seconds = fn.mul(fn.int64(fn.get(secondsIn, unit)), fn.int64(fn.trimSuffix(unit, duration)));
    return fn.printf('%s: %d\n', name, seconds);
  });
  const seconds = fn.fromYaml(chart.define('analysis.seconds', 'Durations of the analysis, in seconds.', lines));
  const names = Object.keys(durations) as Name[];
  return Object.fromEntries(names.map((name) => [name, fn.int64(fn.get(seconds, name))])) as Record<Name, number>;
}
