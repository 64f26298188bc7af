import { guardrails } from './analysis-queries';
import type { SequentialRole } from './sequential-queries';
import type { sequentialRules } from './sequential-values';

/** How a role weighs its evidence. */
interface Decision {
  /**
   * The weight of the release's beginning, beside 1 for all other points from which it may start together. A guard has
   * little of it: a few failures while the first pods warm up must not abort a release.
   */
  readonly headStart: number;
  /** The chance of an error. */
  readonly chance: string;
  /** How many metrics share it, since a single one of them decides. */
  readonly metrics: number;
  /**
   * What decides of the sums of the rule `relative`: both must speak against a version that a guard aborts, since it is
   * healthy by either, and the rates alone where there are no requests to compare with; their mean for a gate, since a
   * harmful version is harmful by both.
   */
  readonly together: string;
  /** How many sums are added up in it. */
  readonly sums: number;
}

const decisions: Readonly<Record<SequentialRole, Decision>> = {
  guard: {
    headStart: 0.1,
    chance: '{{args.false-rollback}}',
    metrics: guardrails.length,
    together: 'min(rates, hasStable ? stable : rates)',
    sums: 1,
  },
  gate: { headStart: 1, chance: '{{args.missed}}', metrics: 1, together: 'rates + stable', sums: 2 },
};

const seconds = (argument: string): string => `duration("{{args.${argument}}}").Seconds()`;

/** The sum of the likelihood ratios since each point of a list. */
const sumOf = (points: string, start: string): string => `reduce(${points}, (min(#acc, limit) + 1.0) * #, ${start})`;

/**
 * The metric of a template with the rule `sequential` or `relative`: a guard fails, and a gate succeeds, once the likelihood ratios since
 * each point add up to a limit (the Shiryaev-Roberts procedure). What exceeds the limit does not count, so that a version
 * that changes is judged by what it does since. The grid does not move between measurements: a release has as many points
 * to start from as looks. A measurement of a gate without a decision is a failure without consequences until the count
 * runs out, so that the guards stay alive.
 */
export function sequentialMetric(
  role: SequentialRole,
  { rule, common, provider }: { rule: (typeof sequentialRules)[number]; common: object; provider: object },
): object {
  const { headStart, chance, metrics, together, sums } = decisions[role];
  const share = (1 + headStart) * metrics * (rule === 'relative' ? sums : 1);
  const start = `isYoung ? starts * ${headStart} : 0.0`;
  const points = rule === 'relative' ? 'points' : 'len(result)';
  const isDecided = [
    `let starts = ${seconds('horizon')} / ${seconds('look')};`,
    `let limit = starts * ${Number(share.toFixed(2))} / ${chance};`,
    // Those of the rates, and as many of the comparison with the stable version.
    ...(rule === 'relative' ? ['let points = int(len(result) / 2);'] : []),
    // The points reach back to the beginning while there are fewer than fit into the memory.
    `let isYoung = ${points} + 1 < ${seconds('memory')} / ${seconds('look')};`,
    ...(rule === 'relative'
      ? [
          `let rates = ${sumOf('result[:points]', start)};`,
          `let stable = ${sumOf('result[points:]', start)};`,
          ...(role === 'guard' ? ['let hasStable = any(result[points:], # != 1.0);'] : []),
          `${together} >= limit`,
        ]
      : [`${sumOf('result', start)} >= limit`]),
  ].join('\n');
  const rangeQuery = {
    start: '(now() - duration("{{args.memory}}")).Truncate(duration("{{args.look}}"))',
    // The series of a scrape may arrive one by one, and a count without its bucket would look slow.
    end: 'now() - duration("{{args.look}}")',
    step: '{{args.look}}',
  };
  return {
    ...common,
    ...(role === 'guard'
      ? // Pods of an attempt before that end meanwhile are not counted.
        { initialDelay: '{{args.living}}', failureLimit: 0, failureCondition: isDecided }
      : {
          initialDelay: '{{args.window}}',
          count: '{{args.looks}}',
          failureLimit: -1,
          consecutiveSuccessLimit: 1,
          successCondition: isDecided,
        }),
    provider: { prometheus: { ...provider, rangeQuery } },
  };
}
