import { type Guardrail, podsOf, vector } from './analysis-queries';

/** Whether a sequential query accumulates evidence that a version is harmful, or that it is healthy. */
export type SequentialRole = 'gate' | 'guard';

/** The logarithm of a number: `ln` of PromQL takes vectors only. */
const ln = (number: string): string => `scalar(ln(vector(${number})))`;

const byPod = '({{args.namespace-label}}, {{args.canary-label}})';

/**
 * What a counter gained since the previous point of the grid, without the extrapolation of `increase()`. Counters begin at
 * zero with their container, so a series that is new counts whole, and so do all series of a pod whose requests in all
 * are fewer than before: a restart between two points.
 */
const gained = (counter: string, { requests, counted }: Counters): string =>
  [
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
    indented(counted),
    ')',
  ].join('\n');

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

/** The counter of all requests. */
interface Counters {
  readonly requests: string;
  /** A vector with the pods that are counted. */
  readonly counted: string;
}

/** Failed and all requests since the previous point. */
interface Increments extends Counters {
  readonly failed: string;
  readonly all: string;
}

const canary = podsOf('canary');
const bothVersions = canary.replace('{{args.canary-hash}}', '(?:{{args.canary-hash}}|{{args.stable-hash}})');

function incrementsOf(guardrail: Guardrail, pods: string): Increments {
  const name = guardrail === 'latency' ? 'latency-count' : 'requests';
  const withStatus = guardrail === 'latency' ? [] : ['{{args.status-label}}=~".+"'];
  const requestsOf = (version: string): string => vector(name, [version, ...withStatus]);
  const requests = requestsOf(pods);
  // Of the canary only the pods that exist by their newest scrapes: those of an aborted attempt are no evidence against a retry.
  const living = `last_over_time(${requestsOf(canary)}[{{args.living}}] @ end())`;
  const stable = `last_over_time(${requestsOf(podsOf('stable'))}[{{args.memory}}] @ end())`;
  const counters = { requests, counted: pods === canary ? living : `(\n${indented(`${living}\nor\n${stable}`)}\n)` };
  const all = gained(requests, counters);
  if (guardrail === 'latency') {
    const quick = gained(vector('latency-buckets', [pods, 'le=~"{{args.latency-bound}}([.]0+)?"']), counters);
    // A bucket that changes the notation of its bound begins anew, and would count more than all requests.
    return { ...counters, failed: `clamp_min(\n${indented(all)}\n  -\n${indented(quick)},\n  0\n)`, all };
  }
  const statuses = guardrail === 'success-rate' ? 'failure-status' : 'error-status';
  const failed = gained(vector(name, [pods, `{{args.status-label}}=~"{{args.${statuses}}}"`]), counters);
  return { ...counters, failed: `(\n${indented(failed)}\n  or vector(0)\n)`, all };
}

/**
 * How many times as likely the requests since the previous point are with a harmful version as with a healthy one, for a
 * guard; the inverse for a gate. The points begin with the release and have no gaps, so that their number is its age.
 */
export function sequentialQuery(guardrail: Guardrail, role: SequentialRole): string {
  const { requests, failed, all } = incrementsOf(guardrail, canary);
  const rate = guardrail === 'latency' ? 'slow-rate' : 'error-rate';
  const [healthy, harmful] = [`{{args.healthy-${rate}}}`, `{{args.harmful-${rate}}}`];
  const [suspected, other] = role === 'guard' ? [harmful, healthy] : [healthy, harmful];
  // Powers of the ratios would overflow where their product does not.
  const logarithm = [
    `${ln(`${suspected} * (1 - ${other}) / (${other} * (1 - ${suspected}))`)} *`,
    failed,
    `+ ${ln(`(1 - ${suspected}) / (1 - ${other})`)} *`,
    all,
  ].join('\n');
  return likelihoodRatio(logarithm, requests);
}

/**
 * What a point of a comparison says at most. The pods are not scraped at the same time, so that one point may have the
 * failures of an outage of one version, and the next those of the other one; and the failures of a stable pod that ends
 * come together. A guard needs two points, a gate four.
 */
const largestComparison: Readonly<Record<SequentialRole, number>> = { guard: 10, gate: 3 };

/**
 * The points of `sequentialQuery`, and after them as many of a comparison with the stable version: how many times as likely
 * it is that so many of the failed requests were those of the canary with a version that fails `harmful-ratio` times the
 * share that the stable one fails, as with one that fails the same share; the inverse for a gate.
 */
export function relativeQuery(guardrail: Guardrail, role: SequentialRole): string {
  const [own, both] = [incrementsOf(guardrail, canary), incrementsOf(guardrail, bothVersions)];
  const ofCanary = [`${ln('{{args.harmful-ratio}}')} *`, own.failed].join('\n');
  // By this factor the failures in all become more with a harmful canary that gets this share of the requests.
  const inAll = [
    'ln(',
    '  1 + ({{args.harmful-ratio}} - 1) *',
    indented(own.all),
    '  /',
    indented(`(${both.all} > 0)`),
    ') *',
    both.failed,
  ].join('\n');
  const [first, second] = role === 'guard' ? [ofCanary, inAll] : [inAll, ofCanary];
  const compared = likelihoodRatio(`${first}\n- ${second}`, own.requests);
  return [
    sequentialQuery(guardrail, role),
    'or',
    'label_replace(',
    '  clamp_max(',
    `${indented(indented(compared))},`,
    `    ${largestComparison[role]}`,
    '  ),',
    '  "against", "stable", "", ""',
    ')',
  ].join('\n');
}

/** The ratio with a logarithm; 1 at a point without requests since the first scrape of the canary. */
const likelihoodRatio = (logarithm: string, requests: string): string =>
  [
    'round(',
    '  exp(',
    '    (',
    indented(indented(indented(logarithm))),
    '    )',
    '    / {{args.error-burst}}',
    '  ),',
    '  0.000001',
    ')',
    'or',
    'vector(1) and on ()',
    `last_over_time(${requests}[{{args.memory}}])`,
  ].join('\n');
