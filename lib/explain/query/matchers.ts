import { RE2JS } from 're2js';
import type { Version } from '../simulation/counters';

/** A label matcher of a selector. */
export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** What tells the versions apart: pairs of label values, one of a canary and one of a stable pod. */
export type VersionNames = readonly (readonly [canary: string, stable: string])[];

/** Whether a matcher matches a label with this value, as Prometheus anchors it. */
export function matches({ operator, value }: Matcher, label: string): boolean {
  if (operator === '=') return label === value;
  if (operator === '!=') return label !== value;
  return patternOf(value).matcher(label).matches() === (operator === '=~');
}

/** Compiling takes milliseconds, and releases with another value have the same matchers. */
const patterns = new Map<string, RE2JS>();

function patternOf(text: string): RE2JS {
  const pattern = patterns.get(text) ?? RE2JS.compile(`(?s:${text})`);
  patterns.set(text, pattern);
  return pattern;
}

/** What an exporter may write for a request that succeeded, and for one that failed with an error of the server. */
const statuses: readonly (readonly [ok: string, failed: string])[] = [
  ['200', '500'],
  ['2xx', '5xx'],
  ['2', '5'],
  ['OK', 'Internal'],
  ['OK', 'INTERNAL'],
  ['OK', 'Unknown'],
  ['ok', 'error'],
  ['success', 'error'],
  ['success', 'failure'],
  ['0', '13'],
  ['0', '2'],
  ['false', 'true'],
];

/** The values of a status label, by the matchers of a query on it; undefined if the label is no status. */
export function statusOf(
  label: string,
  matchers: readonly Matcher[],
): readonly [ok: string, failed: string] | undefined {
  const own = matchers.filter((matcher) => matcher.label === label);
  return statuses.find(([ok, failed]) => own.some((matcher) => matches(matcher, ok) !== matches(matcher, failed)));
}

/** The versions whose pods a matcher selects; undefined if it does not tell them apart. */
export function versionsOf(matcher: Matcher, names: VersionNames): readonly Version[] | undefined {
  for (const [canary, stable] of names) {
    const ofCanary = matches(matcher, canary);
    if (ofCanary !== matches(matcher, stable)) return [ofCanary ? 'canary' : 'stable'];
  }
  return undefined;
}
