import { type Guardrail, podsOf, vector } from './analysis-queries';

/** Whether a sequential query accumulates evidence that a version is harmful, or that it is healthy. */
export type SequentialRole = 'gate' | 'guard';

/** The logarithm of a number: `ln` of PromQL takes vectors only. */
const ln = (number: string): string => `scalar(ln(vector(${number})))`;

const canary = (series: string, matchers: readonly string[] = []): string =>
  vector(series, [podsOf('canary'), ...matchers]);

const byPod = '({{args.namespace-label}}, {{args.canary-label}})';

/**
 * What a counter gained since the previous point of the grid, without the extrapolation of `increase()`. Counters begin at
 * zero with their container, so a series that is new counts whole, and so do all series of a pod whose requests in all
 * are fewer than before: a restart between two points. Only pods that exist by their newest scrapes count, so that
 * those of an aborted attempt are no evidence against a retry.
 */
function gained(counter: string, requests: string): string {
  return [
    'sum(',
    '  (',
    indented(indented(`(${counter}`)),
    `      and on ${byPod}`,
    indented(indented(indented(`sum by ${byPod} (${requests})`))),
    '        <',
    indented(indented(indented(`sum by ${byPod} (${before(requests, requests)}))`))),
    '    or',
    indented(indented(`${counter} - (${before(counter, requests)}) >= 0`)),
    '    or',
    indented(indented(counter)),
    '  )',
    `  and on ${byPod}`,
    indented(`last_over_time(${requests}[{{args.living}}] @ end())`),
    ')',
  ].join('\n');
}

/** What a counter was at the previous point; or before, where the whole pod was not scraped at that time. */
const before = (counter: string, requests: string): string =>
  [
    `${counter} offset {{args.look}}`,
    'or',
    `last_over_time(${counter}[{{args.memory}}] offset {{args.look}})`,
    `  unless on ${byPod}`,
    indented(`${requests} offset {{args.look}}`),
  ].join('\n');

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

/** Failed and all requests since the previous point, and the rates between which a test decides. */
interface Increments {
  /** The counter of all requests. */
  readonly requests: string;
  readonly failed: string;
  readonly all: string;
  readonly healthy: string;
  readonly harmful: string;
}

const failedAndAll = (statuses: string): Increments => {
  const requests = canary('requests', ['{{args.status-label}}=~".+"']);
  const failed = canary('requests', [`{{args.status-label}}=~"{{args.${statuses}}}"`]);
  return {
    requests,
    failed: `(\n${indented(gained(failed, requests))}\n  or vector(0)\n)`,
    all: gained(requests, requests),
    healthy: '{{args.healthy-error-rate}}',
    harmful: '{{args.harmful-error-rate}}',
  };
};

function incrementsOf(guardrail: Guardrail): Increments {
  if (guardrail === 'success-rate') return failedAndAll('failure-status');
  if (guardrail === 'error-rate') return failedAndAll('error-status');
  const requests = canary('latency-count');
  const all = gained(requests, requests);
  const quick = gained(canary('latency-buckets', ['le=~"{{args.latency-bound}}([.]0+)?"']), requests);
  return {
    requests,
    // A bucket that changes the notation of its bound begins anew, and would count more than all requests.
    failed: `clamp_min(\n${indented(all)}\n  -\n${indented(quick)},\n  0\n)`,
    all,
    healthy: '{{args.healthy-slow-rate}}',
    harmful: '{{args.harmful-slow-rate}}',
  };
}

/**
 * How many times as likely the requests since the previous point are with a harmful version as with a healthy one, for a
 * guard; the inverse for a gate. The points begin with the release and have no gaps, so that their number is its age.
 */
export function sequentialQuery(guardrail: Guardrail, role: SequentialRole): string {
  const { requests, failed, all, healthy, harmful } = incrementsOf(guardrail);
  const [suspected, other] = role === 'guard' ? [harmful, healthy] : [healthy, harmful];
  // Powers of the ratios would overflow where their product does not.
  return [
    'round(',
    '  exp(',
    '    (',
    `      ${ln(`${suspected} * (1 - ${other}) / (${other} * (1 - ${suspected}))`)} *`,
    indented(indented(indented(failed))),
    `      + ${ln(`(1 - ${suspected}) / (1 - ${other})`)} *`,
    indented(indented(indented(all))),
    '    )',
    '    / {{args.error-burst}}',
    '  ),',
    '  0.000001',
    ')',
    'or',
    'vector(1) and on ()',
    `last_over_time(${requests}[{{args.memory}}])`,
  ].join('\n');
}
