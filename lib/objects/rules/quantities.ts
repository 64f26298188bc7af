import type { Json } from '../../json';
import { shown } from '../formats';
import { type FieldRule, problem } from './type-rules';

/** Powers of ten and of two that a suffix stands for, in thousand-millionths. */
const suffixes: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * 10n ** 9n,
  Mi: 2n ** 20n * 10n ** 9n,
  Gi: 2n ** 30n * 10n ** 9n,
  Ti: 2n ** 40n * 10n ** 9n,
  Pi: 2n ** 50n * 10n ** 9n,
  Ei: 2n ** 60n * 10n ** 9n,
};

/** The unit of the numbers that `quantity` returns. */
export const one = 10n ** 9n;

const largest = (2n ** 63n - 1n) * one;

/** A quantity in thousand-millionths, rounded up as the API server does; null is 0, as a field that is not set. */
export function quantity(value: Json | undefined): bigint | undefined {
  const parts = /^([+-]?)(\d*)\.?(\d*)([KMGTPE]i|[numkMGTPE]?)(?:[eE]([+-]?\d+))?$/.exec(String(value ?? 0));
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = '', suffix = '', exponent = ''] = parts;
  if (Math.abs(Number(exponent)) > 100) return undefined;
  const power = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction) * (suffixes[suffix] ?? one) * 10n ** BigInt(Math.max(power, 0));
  const divisor = 10n ** BigInt(Math.max(-power, 0));
  const size = (digits + divisor - 1n) / divisor;
  const capped = size > largest ? largest : size;
  return sign === '-' ? -capped : capped;
}

/** Rounded up to thousandths, as the API server stores resources. */
export const thousandths = (size: bigint): bigint => (size + 999_999n) / 1_000_000n;

/** A quantity of 0 or more. */
export const nonNegativeQuantity: FieldRule = (value) =>
  (quantity(value) ?? 0n) < 0n ? [problem(`must be at least 0, got ${shown(value)}`)] : [];

/** A quantity of more than 0. */
export const positiveQuantity: FieldRule = (value) =>
  (quantity(value) ?? 1n) <= 0n ? [problem(`must be greater than 0, got ${shown(value)}`)] : [];
