import { ifSet } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { type OwnMetric, orEmpty } from './own-metric';

/** The windows of an objective, where an entry names none. */
export const defaultWindows = { shortWindow: '5m', longWindow: '1h' } as const;

/** A window of an objective. */
export type SloWindow = keyof typeof defaultWindows;

const windowIn = (slo: object, window: SloWindow): string =>
  fn.default(defaultWindows[window], fn.get(slo, window) as string);

/** A window of the objective of an entry. */
export const sloWindow = ({ slo }: OwnMetric, window: SloWindow): string => windowIn(orEmpty(slo), window);

/** When the first measurement is taken: that of an objective when its short window has passed, which then starts with the pods. */
export const firstMeasurement = ({ slo }: OwnMetric, otherwise: string): string =>
  ifSet(slo, (objective) => windowIn(objective, 'shortWindow'), otherwise) as string;

/** Seconds of a time in one unit, such as 5m. */
export const secondsOfTime = (time: string): number =>
  fn.mul(
    fn.int64(fn.regexFind('^[0-9]+', time)),
    fn.choose(fn.hasSuffix('h', time), 3600, fn.choose(fn.hasSuffix('m', time), 60, 1)),
  );
