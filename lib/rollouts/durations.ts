import { z } from 'zod';
import type { ChartPart } from '../chart/component';
import { fn } from '../expr/fn';

/** A duration of one unit, such as 30s, 5m or 1h, with which a template can calculate. */
export const simpleDuration = () => z.string().regex(/^[1-9][0-9]{0,5}[smh]$/);

/** Defines the helper `<chart>.<name>` and returns the seconds of a duration of one unit. */
export function secondsOf(chart: Pick<ChartPart, 'define'>, name: string, duration: string): number {
  const times = (factor: number, unit: string): number => fn.mul(factor, fn.int64(fn.trimSuffix(unit, duration)));
  const seconds = fn.choose(
    fn.hasSuffix('h', duration),
    times(3600, 'h'),
    fn.choose(fn.hasSuffix('m', duration), times(60, 'm'), fn.int64(fn.trimSuffix('s', duration))),
  );
  return fn.int64(chart.define(name, 'The same duration in seconds.', seconds));
}
