import { printsExponent } from '../helm/go-number';
import { isYamlWord } from '../helm/yaml/reserved-words';
import type { Json } from '../json';
import type { Expr, Quoting } from './ast';

const bareCharacters = /^[\w./:@+-]*$/;
/** Printable ASCII that needs no escaping in double quotes and does not start an action. */
const betweenQuotes = /^[ !#-[\]-z|~]*$/;

/** The quoting that a constant needs as text. */
export function quotingOfJson(value: Json): Quoting {
  if (typeof value === 'number') return Number.isInteger(value) && !printsExponent(value) ? 'quotable' : 'escape';
  if (typeof value !== 'string') return 'escape';
  if (/^[A-Za-z/](?:[\w./-]|:(?=[\w./-]))*$/.test(value) && !isYamlWord(value)) return 'bare';
  return bareCharacters.test(value) ? 'quotable' : 'escape';
}

/** The stricter of two kinds of quoting. */
export const stricter = (a: Quoting, b: Quoting): Quoting =>
  a === 'escape' || b === 'escape' ? 'escape' : a === 'quotable' ? a : b;

/** The quoting that interpolated text needs. */
export function quotingOfParts(parts: readonly (string | Expr)[]): Quoting {
  const fits = (part: string | Expr) =>
    typeof part === 'string' ? betweenQuotes.test(part) : part.quoting !== 'escape' && part.type !== 'number';
  if (!parts.every(fits)) return 'escape';
  const [first, last] = [parts[0], parts.at(-1)];
  // A number is correct without quotes, but text that starts with one may read as a number, a date or a time.
  const starts =
    typeof first === 'string' ? /^[A-Za-z/]/.test(first) : first?.quoting === 'bare' && first.type === 'string';
  const ends = typeof last === 'string' ? !last.endsWith(':') : true;
  // Two parts can form a reserved word ("n" + "o"), but not around a separator.
  const separated = parts.some((part) => typeof part === 'string' && /[./-]/.test(part));
  const bare = parts.every((part) => typeof part !== 'string' || bareCharacters.test(part));
  return starts && ends && separated && bare ? 'bare' : 'quotable';
}
