import { ChartError } from '../../errors';
import { secondsOf } from '../../explain/query/durations';
import { expectedRate, requestsPerSecond } from '../../output/request-rate';

const invalid = (flag: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where: flag, message });

/** Requests a second of text such as 400/min. */
export function requestRate(flag: string, text: string): number {
  const rate = requestsPerSecond(text);
  if (rate === undefined) throw invalid(flag, `${expectedRate}, got ${JSON.stringify(text)}`);
  return rate;
}

/** A share of text such as 1% or 0.5%. */
export function share(flag: string, text: string): number {
  const [, amount] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [];
  const value = Number(amount) / 100;
  if (amount === undefined || value > 1)
    throw invalid(flag, `expected a percentage, such as 1%, got ${JSON.stringify(text)}`);
  return value;
}

/** Seconds of text such as 15s. */
export function seconds(flag: string, text: string): number {
  const value = secondsOf(text);
  if (value === undefined || value <= 0)
    throw invalid(flag, `expected a duration, such as 15s, got ${JSON.stringify(text)}`);
  return value;
}

/** A whole number of at least `least`. */
export function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 1e7)
    throw invalid(flag, `expected a whole number of at least ${least}, got ${JSON.stringify(text)}`);
  return value;
}
