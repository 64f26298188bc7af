import { type CompiledQuery, compileQuery, type SharedAggregates } from '../query/compile-query';
import { type Matcher, matches } from '../query/matchers';
import type { Reads, SelectedSeries, Selector, SeriesSet } from '../query/series';
import { selectorsOf } from '../query/syntax';
import { Unreadable } from '../query/unreadable';
import { indexOf, type Version } from './counters';

/** What tells the versions apart: pairs of label values, one of a canary and one of a stable pod. */
export type VersionNames = readonly (readonly [canary: string, stable: string])[];

/** Compiles a query for the counters of a simulation; throws `Unreadable` for what is not simulated. */
export const compileSimulated = (text: string, names: VersionNames, shared?: SharedAggregates): CompiledQuery =>
  compileQuery(text, new SimulatedSeries(names, selectorsOf(text)), shared);

/**
 * The six series of a simulation. A label is that of the version if its matcher distinguishes those of both, and a
 * status if a matcher of the query distinguishes those of requests that succeed and fail; all others are taken to match.
 */
class SimulatedSeries implements SeriesSet {
  private readonly matchers: readonly Matcher[];
  private readonly statusLabel: string;
  private readonly versionLabel: string;
  private readonly versions = new Set<Version>();
  private readonly assumed = new Set<string>();
  private readsLatency = false;
  private readsStatus = false;

  constructor(
    private readonly names: VersionNames,
    selectors: readonly Selector[],
  ) {
    const all = selectors.flatMap(({ matchers }) => matchers).filter(({ label }) => label !== '__name__');
    this.matchers = all;
    this.statusLabel = all.find(({ label }) => statusOf(label, all))?.label ?? 'status';
    this.versionLabel = all.find((matcher) => versionsOf(matcher, names))?.label ?? 'pod';
  }

  select({ matchers, text }: Selector): SelectedSeries[] {
    let versions: readonly Version[] = ['canary', 'stable'];
    let failures: readonly boolean[] = [false, true];
    let fastOnly = false;
    for (const matcher of matchers) {
      if (matcher.label === '__name__') continue;
      if (matcher.label === 'le') {
        if (!matches(matcher, '+Inf')) fastOnly = true;
        continue;
      }
      const status = statusOf(matcher.label, this.matchers);
      const selected = versionsOf(matcher, this.names);
      if (selected) {
        versions = versions.filter((version) => selected.includes(version));
      } else if (status) {
        failures = failures.filter((failed) => matches(matcher, status[failed ? 1 : 0]));
        this.readsStatus = true;
      } else if (!this.namesBoth(matcher)) this.assumed.add(matcher.label);
    }
    const isBuckets = matchers.some(({ label, value }) => label === '__name__' && value.endsWith('_bucket'));
    if (isBuckets && !matchers.some(({ label }) => label === 'le')) {
      const at = JSON.stringify(text.replaceAll(/\s+/g, ' ').slice(0, 60));
      throw new Unreadable(`all buckets of a histogram together (no matcher on le), at ${at}`);
    }
    if (fastOnly) this.readsLatency = true;
    for (const version of versions) this.versions.add(version);
    return versions.flatMap((version) =>
      failures.map((failed) => ({
        labels: { [this.versionLabel]: version, [this.statusLabel]: String(failed) },
        series: indexOf({ version, failed, fastOnly: fastOnly && !failed }),
      })),
    );
  }

  /** Whether a matcher is one of the pods of both versions. */
  private namesBoth(matcher: Matcher): boolean {
    const isOfPods = matcher.label === this.versionLabel;
    return isOfPods && this.names.some((pair) => pair.every((name) => matches(matcher, name)));
  }

  get reads(): Reads {
    return {
      readsCanary: this.versions.has('canary'),
      readsStable: this.versions.has('stable'),
      readsLatency: this.readsLatency,
      distinguishes: this.readsStatus || this.readsLatency || this.versions.size === 2,
      assumed: [...this.assumed],
    };
  }
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
function statusOf(label: string, matchers: readonly Matcher[]): readonly [ok: string, failed: string] | undefined {
  const own = matchers.filter((matcher) => matcher.label === label);
  return statuses.find(([ok, failed]) => own.some((matcher) => matches(matcher, ok) !== matches(matcher, failed)));
}

/** The versions whose pods a matcher selects; undefined if it does not tell them apart. */
function versionsOf(matcher: Matcher, names: VersionNames): readonly Version[] | undefined {
  for (const [canary, stable] of names) {
    const ofCanary = matches(matcher, canary);
    if (ofCanary !== matches(matcher, stable)) return [ofCanary ? 'canary' : 'stable'];
  }
  return undefined;
}
