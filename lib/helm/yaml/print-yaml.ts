import { ChartError } from '../../errors';
import type { Json } from '../../json';
import { isYamlWord } from './reserved-words';

/**
 * A one-line YAML scalar that goyaml, YAML 1.1 and YAML 1.2 all parse as this string: plain if possible, single-quoted
 * if that avoids escapes, else double-quoted. Throws `yaml-invalid` for a lone surrogate.
 */
export function yamlScalar(value: string): string {
  if (isPlain(value)) return value;
  if (!value.isWellFormed()) {
    const message = `${JSON.stringify(value)} contains a lone surrogate, which YAML cannot represent`;
    throw new ChartError({ code: 'yaml-invalid', where: '', message });
  }
  if (/["\\]/.test(value) && !value.includes("'") && isPrintable(value)) return `'${value}'`;
  return `"${value.replace(/["\\]/g, '\\$&').replace(unprintable, escaped)}"`;
}

// A fixed list, because \p{...} depends on the Unicode tables of the Node version. Invisible characters are escaped too,
// besides those that some parser rejects or treats as a line break.
const printable =
  '\\x20-\\x7E\\xA1-\\xAC\\xAE-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF\\u2010-\\u2027\\u2030-\\u205E\\u2070-\\u2FFF' +
  '\\u3001-\\uD7FF\\uE000-\\uFDCF\\uFDF0-\\uFEFE\\uFF01-\\uFFEF\\uFFFC\\uFFFD\\u{10000}-\\u{1FFFD}\\u{20000}-\\u{10FFFD}';
const unprintable = new RegExp(`[^${printable}]`, 'gu');
const printableText = new RegExp(`^[${printable}]*$`, 'u');
const isPrintable = (text: string): boolean => printableText.test(text);

const shortEscapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const hex = (width: number): string => code.toString(16).toUpperCase().padStart(width, '0');
  return shortEscapes[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

function isPlain(text: string): boolean {
  if (text === '' || !isPrintable(text) || isSpecial(text) || / $|:(?: |$)| #/.test(text)) return false;
  return /^(?:[^- ?:,[\]{}#&*!|>'"%@`=]|--?[^- ])/.test(text);
}

/** Whether some parser reads plain text as a boolean, null, a number, a date, a merge key or a document marker. */
function isSpecial(text: string): boolean {
  if (isYamlWord(text) || /^(?:~|<<|\.\.\..*)$/.test(text)) return true;
  if (!/^(?:[-+.0-9]|e[-+]?\d+$)/i.test(text)) return false;
  return isNumber.test(text.replaceAll('_', '')) || /^\d{4}-\d\d?-\d\d?/.test(text);
}

const isNumber = /^[-+]?(?:0[xob][-+0-9a-f]*|(?:[0-9]+(?::[0-9]+)*)?\.?[0-9]*(?:e[-+]?[0-9]*)?|\.(?:inf|nan))$/i;

/**
 * Block-style YAML in key order, as `helm create` writes it, which goyaml, YAML 1.1 and YAML 1.2 all parse as this value.
 * The yaml library's printer folds lines and quotes for one schema only.
 */
export function printYaml(value: Json): string {
  const lines: string[] = [];
  print(lines, value, '', '', true);
  return `${lines.join('\n')}\n`;
}

/** Prints a value; `lead` starts its first line, `pad` the others. */
function print(lines: string[], value: Json, lead: string, pad: string, isLast: boolean): void {
  if (Array.isArray(value) && value.length > 0) {
    value.forEach((item, index) => {
      print(lines, item, `${index === 0 ? lead : pad}- `, `${pad}  `, isLast && index === value.length - 1);
    });
  } else if (isFilledMap(value)) {
    const entries = Object.entries(value);
    entries.forEach(([key, item], index) => {
      const start = index === 0 ? lead : pad;
      printEntry(lines, key, item, start, pad, isLast && index === entries.length - 1);
    });
  } else for (const line of leafLines(value, lead, pad, isLast)) lines.push(line);
}

function printEntry(lines: string[], key: string, value: Json, lead: string, pad: string, isLast: boolean): void {
  let start = `${lead}${yamlScalar(key)}:`;
  // A parser expects the ":" of a key within 1,024 characters.
  if (start.length - lead.length > 1000) {
    lines.push(`${lead}? ${start.slice(lead.length, -1)}`);
    start = `${pad}:`;
  }
  if (isFilledMap(value) || (Array.isArray(value) && value.length > 0)) {
    lines.push(start);
    print(lines, value, `${pad}  `, `${pad}  `, isLast);
  } else for (const line of leafLines(value, `${start} `, `${pad}  `, isLast)) lines.push(line);
}

const isFilledMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

function leafLines(value: Json, lead: string, pad: string, isLast: boolean): string[] {
  if (typeof value === 'string' && value.includes('\n') && isBlockText(value, isLast)) {
    const chomping = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
    const indent = pad || '  ';
    const rows = value.replace(/\n$/, '').split('\n');
    return [`${lead}|${chomping}`, ...rows.map((row) => (row ? indent + row : ''))];
  }
  return [lead + leaf(value)];
}

function leaf(value: Json): string {
  if (typeof value === 'string') return yamlScalar(value);
  if (typeof value === 'number') return number(value);
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[]' : '{}') : String(value);
}

function number(value: number): string {
  if (!Number.isFinite(value)) {
    throw new ChartError({ code: 'yaml-invalid', where: '', message: `JSON cannot represent ${value}` });
  }
  if (Object.is(value, -0)) return '-0.0';
  // YAML 1.1 requires a point in a number with an exponent.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** Whether text can be a block scalar; Helm trims the line breaks of "|+" at the end of a document. */
function isBlockText(text: string, isLast: boolean): boolean {
  if (/^\s|[^\S\n]\n|[^\S\n]$/.test(text) || (isLast && text.endsWith('\n\n'))) return false;
  return isPrintable(text.replaceAll('\n', ''));
}
