/** A share as a percentage, with as many digits as matter. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value} %`;
  return `${value < 1 || value > 99 ? trimmed(value.toFixed(2)) : trimmed(value.toFixed(1))} %`;
}

/** A time, such as `45 s` or `4.2 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${trimmed((seconds / 60).toFixed(1))} min`;
  return `${trimmed((seconds / 3600).toFixed(1))} h`;
}

/** Requests a second as requests a minute. */
export const perMinute = (requests: number): string => `${trimmed((requests * 60).toPrecision(3))}/min`;

const trimmed = (digits: string): string => {
  const plain = digits.includes('e') ? String(Number(digits)) : digits;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
};
