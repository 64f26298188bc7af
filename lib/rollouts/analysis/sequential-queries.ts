import { type Guardrail, guardrails, podsOf, vector } from './analysis-queries';

/** Whether a sequential query accumulates evidence that a version is harmful, or that it is healthy. */
export type SequentialRole = 'gate' | 'guard';

/** The logarithm of a number: `ln` of PromQL takes vectors only. */
const ln = (number: string): string => `scalar(ln(vector(${number})))`;

const canary = (series: string, matchers: readonly string[] = []): string =>
  vector(series, [podsOf('canary'), ...matchers]);

/** The pods that exist, by their newest scrapes: those of an aborted attempt are no evidence against a retry. */
const livingPods = (series: string, matchers?: readonly string[]): string =>
  `on ({{args.namespace-label}}, {{args.canary-label}}) last_over_time(${canary(series, matchers)}[{{args.living}}] @ end())`;

/**
 * What a counter gained since the previous point of the grid, without the extrapolation of `increase()`. A counter that is
 * lower than before, or that is new, began at zero with its container or pod; a gap of up to ten minutes loses nothing.
 */
function gained(series: string, matchers: readonly string[], living: string): string {
  const counter = canary(series, matchers);
  return [
    'sum(',
    indented(
      [
        '(',
        indented(`${counter} - last_over_time(${counter}[10m] offset {{args.look}}) >= 0`),
        '  or',
        indented(counter),
        ')',
        'and',
        living,
      ].join('\n'),
    ),
    ')',
  ].join('\n');
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
const hasStatus = ['{{args.status-label}}=~".+"'];

/** Failed and all requests since the previous point, and the rates between which a test decides. */
interface Increments {
  readonly failed: string;
  readonly all: string;
  readonly healthy: string;
  readonly harmful: string;
}

const failedAndAll = (statuses: string): Increments => {
  const living = livingPods('requests', hasStatus);
  return {
    failed: `(\n${indented(gained('requests', [`{{args.status-label}}=~"{{args.${statuses}}}"`], living))}\n  or vector(0)\n)`,
    all: gained('requests', hasStatus, living),
    healthy: '{{args.healthy-error-rate}}',
    harmful: '{{args.harmful-error-rate}}',
  };
};

function incrementsOf(guardrail: Guardrail): Increments {
  if (guardrail === 'success-rate') return failedAndAll('failure-status');
  if (guardrail === 'error-rate') return failedAndAll('error-status');
  const all = gained('latency-count', [], livingPods('latency-count'));
  const quick = gained('latency-buckets', ['le=~"{{args.latency-bound}}([.]0+)?"'], livingPods('latency-count'));
  return {
    failed: `(\n${indented(all)}\n  -\n${indented(quick)}\n)`,
    all,
    healthy: '{{args.healthy-slow-rate}}',
    harmful: '{{args.harmful-slow-rate}}',
  };
}

/**
 * The evidence that decides is the logarithm of these: the points from which the CUSUM of a guard may start, for each
 * guardrail, or the measurements of a gate, by the chance of an error.
 */
const limits: Readonly<Record<SequentialRole, string>> = {
  guard: `{{args.looks}} * ${guardrails.length} / {{args.false-rollback}}`,
  gate: '{{args.looks}} / {{args.missed}}',
};

/**
 * The log-likelihood ratio of the harmful rate to the healthy one for the requests since the previous point, as a share of
 * what decides: 1 against the version for a guard, -1 in its favour for a gate.
 */
export function sequentialQuery(guardrail: Guardrail, role: SequentialRole): string {
  const { failed, all, healthy, harmful } = incrementsOf(guardrail);
  return [
    'round(',
    '  (',
    `    ${ln(`${harmful} * (1 - ${healthy}) / (${healthy} * (1 - ${harmful}))`)} *`,
    indented(indented(failed)),
    `    + ${ln(`(1 - ${harmful}) / (1 - ${healthy})`)} *`,
    indented(indented(all)),
    '  )',
    `  / (${ln(limits[role])} * {{args.error-burst}}),`,
    '  0.0001',
    ')',
  ].join('\n');
}
