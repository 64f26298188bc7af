import type { Json } from '../json';

/** Ranges of the integer formats. */
export const integerRanges: Readonly<Record<string, { minimum: number; maximum: number }>> = {
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
};

/** Formats of text that the API server parses, with the names that messages give them. */
export const formats: Readonly<Record<string, { pattern: RegExp; name: string }>> = {
  // Go skips line breaks.
  byte: {
    pattern:
      /^(?:(?:[A-Za-z0-9+/][\r\n]*){4})*(?:(?:[A-Za-z0-9+/][\r\n]*){2}=[\r\n]*=[\r\n]*|(?:[A-Za-z0-9+/][\r\n]*){3}=[\r\n]*)?$/,
    name: 'base64',
  },
  'date-time': {
    pattern:
      /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/,
    name: 'a time such as 2026-01-31T12:00:00Z',
  },
  quantity: {
    pattern: /^[+-]?(?:\d+|\d+\.\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/,
    name: 'a quantity such as 500m or 64Mi',
  },
};

/** A value in a message, shortened; text that is not set is "". */
export function shown(value: Json = ''): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A regular expression of Go, which has flags in groups; undefined if it is invalid. Flags are left out. */
export function goPattern(pattern: string): RegExp | undefined {
  const script = pattern
    .replace(/\(\?P?<\w+>|\(\?[a-zA-Z]*(?:-[a-zA-Z]+)?:/g, '(')
    .replace(/\(\?[a-zA-Z-]+\)/g, '')
    .replaceAll('\\z', '$')
    .replaceAll('\\A', '^');
  for (const flags of ['u', '']) {
    try {
      return new RegExp(script, flags);
    } catch {
      // Escapes such as \- are only valid without "u".
    }
  }
  return undefined;
}

/** Whether text matches a regular expression of Go; text is not judged by syntax that JavaScript does not have. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  /\(\?[a-zA-Z-]|\\Q|\[\[:/.test(pattern) || (goPattern(pattern)?.test(text) ?? true);
