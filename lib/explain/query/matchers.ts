import { RE2JS } from 're2js';

/** A label matcher of a selector. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** Whether a matcher matches a label with this value, as Prometheus anchors it. */
export function matches({ operator, value }: Matcher, label: string): boolean {
  if (operator === '=') return label === value;
  if (operator === '!=') return label !== value;
  return patternOf(value).matcher(label).matches() === (operator === '=~');
}

/** Compiling takes milliseconds, and releases with another value have the same matchers. */
const patterns = new Map<string, RE2JS>();

/** A pattern as Prometheus compiles it. */
export function patternOf(text: string): RE2JS {
  const pattern = patterns.get(text) ?? RE2JS.compile(`(?s:${text})`);
  patterns.set(text, pattern);
  return pattern;
}
