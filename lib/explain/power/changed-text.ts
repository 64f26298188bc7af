import { secondsOf } from '../query/durations';

/** Factors to try, the smallest change first. */
const factors = [2, 1 / 2, 3, 1 / 3, 5, 1 / 5];

/**
 * Whether a value, or an argument, states which versions are good or bad, or a chance of an error. Another one makes the same
 * analysis keep less, or measures it against another version, so that it is no way to keep what was stated.
 */
export const isStated = (name: string): boolean =>
  /^(?:missed|false-?rollback|(?:healthy|harmful)-?(?:error-?rate|slow-?rate|ratio))$/i.test(name);

/**
 * Other values to try in place of a number or duration, the smallest change first; none for anything else. A share keeps
 * below 1: 0.95 becomes 0.975 or 0.9.
 */
export function otherValues(value: number | string): (number | string)[] {
  const text = String(value);
  const as = (changed: number): number | string => (typeof value === 'number' ? changed : String(changed));
  if (/^\d+$/.test(text)) {
    const changed = factors.map((factor) => Math.round(Number(text) * factor));
    return [...new Set(changed)].filter((other) => other > 0 && other !== Number(text)).map(as);
  }
  if (/^0?\.\d+$/.test(text)) {
    const share = Number(text);
    const changed = factors.map((factor) => (share > 0.5 ? 1 - (1 - share) * factor : share * factor));
    return changed.filter((other) => other > 0 && other < 1).map((other) => as(Number(other.toPrecision(4))));
  }
  const seconds = secondsOf(text);
  if (seconds === undefined || seconds < 1) return [];
  return factors.flatMap((factor) => {
    const changed = Math.round(seconds * factor);
    return changed >= 1 ? [changed % 60 === 0 ? `${changed / 60}m` : `${changed}s`] : [];
  });
}
