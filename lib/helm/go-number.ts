import type { Json } from '../json';
import { notModelledHere } from './fail';

// The one rule for numbers: Helm reads every number in a values document as a float64, which Go prints (%v,
// strconv.FormatFloat 'g') with an exponent from 1e6 and below 1e-4. As JSON (up to 1e21) or as an int64 the same number
// has plain digits. A float64 represents integers exactly up to 2^53 - 1.

/** Whether Go prints a float64 with an exponent: 1e+06, 1e-05. */
export const printsExponent = (value: number): boolean =>
  value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4);

/** Whether Go prints every number of a range without an exponent. */
export function rangePrintsPlainly(kind: 'integer' | 'number', minimum: number, maximum: number): boolean {
  // Between 0 and the minimum of a range below it lies a number under 1e-4.
  if (kind === 'number' && minimum <= 0) return false;
  return !printsExponent(minimum) && !printsExponent(maximum);
}

/** A float64 or float32 as Go prints it, from the number with its shortest digits. */
export function goFloat(value: number): string {
  if (!printsExponent(value)) return jsonNumber(value);
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return `${mantissa}e${exponent.replace(/\d+/, (digits) => digits.padStart(2, '0'))}`;
}

/** A number in JSON. Go and JavaScript agree except for minus zero, which Go prints with its sign. */
export const jsonNumber = (value: number): string => (Object.is(value, -0) ? '-0' : JSON.stringify(value));

/** The range in which a float64 represents integers exactly. */
export const exactNumbers = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** An integer that both Go's int64 and JavaScript represent exactly. */
export function exactInteger(value: number | bigint, where: string): number {
  const result = Number(value);
  return Number.isSafeInteger(result)
    ? result
    : notModelledHere(where, `${value} is outside ±(2^53 - 1), the range of exact integers`);
}

/** Sprig's conversion to int64: fractions are truncated, text is parsed as a Go integer, anything else is 0. */
export function toInt64(value: Json, where: string): number {
  if (typeof value === 'number') return exactInteger(Math.trunc(value), where) + 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return 0;
  const text = value.replace(/\.0+$/, '');
  if (/^[+-]?(?:0|[1-9]\d*)$/.test(text)) return exactInteger(BigInt(text.replace('+', '')), where) + 0;
  if (/^[+-]?[0-9]/.test(value) && !value.includes('.'))
    return notModelledHere(where, `cannot convert ${JSON.stringify(value)} to an integer: use plain decimal digits`);
  return 0;
}
