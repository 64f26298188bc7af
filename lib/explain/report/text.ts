import type { Outcome } from '../power/estimate';
import type { Explanation, PowerRow } from '../power/explain-release';
import type { VersionCase } from '../power/versions';
import { duration, percent, perMinute } from './format';
import { table } from './table';

/** The explanation of a release as text. */
export function textReport(explanation: Explanation): string {
  const { rows, findings } = explanation;
  const releases = rows[0]?.estimate.releases ?? 1;
  const leftOut = findings.filter(({ kind }) => kind === 'left out');
  const assumed = findings.filter(({ kind }) => kind === 'assumed');
  return [
    ...headerOf(explanation),
    ...section('Left out, so the numbers are those of a different analysis', leftOut),
    '',
    ...table([
      [
        'Version',
        'Requests that fail',
        'Promoted',
        'Rolled back',
        'No decision',
        'Time to promotion',
        'Time to rollback',
        'Failed requests',
        'Mostly by',
      ],
      ...rows.map(cellsOf),
    ]),
    '',
    `${releases} simulated releases a row, so 0 % means less than ${percent(3 / releases)}. Times and failed requests: median (95th percentile),`,
    'from the first step to the end; failed requests are those of users that the new version failed or did not answer.',
    '',
    ...targetsOf(explanation),
    ...section('Assumed', assumed),
    '',
  ].join('\n');
}

function headerOf({ rollout, pods, isRouted, weights, requests, scrapeInterval, boundary }: Explanation): string[] {
  const shares = weights.map(({ weight, share }) =>
    Math.abs(share * 100 - weight) < 0.5 ? `${weight} %` : `${weight} % (really ${percent(share)})`,
  );
  return [
    `Rollout ${rollout}: ${perMinute(requests)} requests, ${pods} pod${pods === 1 ? '' : 's'}, weights ${isRouted ? 'by a router' : 'by pods'}: ${shares.join(', ') || 'none'}`,
    `scraped every ${duration(scrapeInterval)}; with endless traffic a measurement turns bad ${boundary === undefined ? 'at no rate of failed requests' : `from ${percent(boundary)} failed requests on`}`,
  ];
}

/** How many remedies are listed. */
const listed = 3;

function targetsOf({ targets, meetsTargets, lowestTraffic, requests, remedies, rates }: Explanation): string[] {
  const { maxFalseRollback, maxMissed } = targets;
  const target = `promotes all but ${percent(maxFalseRollback)} of the healthy releases (${percent(rates.healthy)}) and rolls back all but ${percent(maxMissed)} of the harmful ones (${percent(rates.harmful)})`;
  const from =
    lowestTraffic === undefined ? 'at no number of requests' : `from about ${perMinute(lowestTraffic)} requests on`;
  if (meetsTargets) return [`At ${perMinute(requests)} it ${target}; it does so ${from}.`];
  const found = remedies
    .slice(0, listed)
    .map(
      ({ where, from: old, to, secondsToPromotion, failedRequests }) =>
        `  ${where}: ${old} -> ${to} (healthy promoted after ${duration(secondsToPromotion)}, ${Math.round(failedRequests)} failed requests of a harmful one)`,
    );
  return [
    `At ${perMinute(requests)} it cannot decide: it ${target} ${from}.`,
    ...(found.length > 0
      ? ['Any one of these changes suffices:', ...found]
      : ['No change of a single value suffices: send more requests to the canary, or accept wider rates.']),
  ];
}

/** What the requests of a version come to. */
export function describeRate({ kind, rate }: VersionCase): string {
  if (kind === 'hanging') return 'all, no answer';
  if (kind === 'idle') return 'no requests';
  if (kind === 'slow') return `${percent(rate)} too slow`;
  return percent(rate);
}

function cellsOf({ version, estimate }: PowerRow): string[] {
  const { outcomes, failedRequests, rolledBackBy } = estimate;
  const [main] = Object.entries(rolledBackBy).sort(([, a], [, b]) => b - a);
  return [
    version.kind,
    describeRate(version),
    percent(outcomes.promoted.share),
    percent(outcomes['rolled back'].share),
    percent(outcomes['no decision'].share),
    timeOf(outcomes.promoted),
    timeOf(outcomes['rolled back']),
    `${Math.round(failedRequests.median)} (${Math.round(failedRequests.p95)})`,
    main ? main[0].replace(/\/.*/, '') : '',
  ];
}

const timeOf = ({ seconds }: Outcome): string =>
  seconds ? `${duration(seconds.median)} (${duration(seconds.p95)})` : '-';

/** Findings below a title, each once; nothing for none. */
export function section(title: string, findings: Explanation['findings']): string[] {
  const places = new Map<string, string[]>();
  for (const { where, message } of findings) places.set(message, [...(places.get(message) ?? []), where]);
  if (places.size === 0) return [];
  const lines = [...places].map(([message, [first, ...others]]) => {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    return `  ${first}${more}: ${message}`;
  });
  return ['', `${title}:`, ...lines];
}
