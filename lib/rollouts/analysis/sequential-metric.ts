import { guardrails } from './analysis-queries';
import type { SequentialRole } from './sequential-queries';

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
}

const decisions: Readonly<Record<SequentialRole, Decision>> = {
  guard: { headStart: 0.1, chance: '{{args.false-rollback}}', metrics: guardrails.length },
  gate: { headStart: 1, chance: '{{args.missed}}', metrics: 1 },
};

const seconds = (argument: string): string => `duration("{{args.${argument}}}").Seconds()`;

/**
 * The metric of a template with the rule `sequential`: a guard fails, and a gate succeeds, once the likelihood ratios since
 * each point add up to a limit (the Shiryaev-Roberts procedure). What exceeds the limit does not count, so that a version
 * that changes is judged by what it does since. The grid does not move between measurements: a release has as many points
 * to start from as looks. A measurement of a gate without a decision is a failure without consequences until the count
 * runs out, so that the guards stay alive.
 */
export function sequentialMetric(
  role: SequentialRole,
  { common, provider }: { common: object; provider: object },
): object {
  const { headStart, chance, metrics } = decisions[role];
  const isDecided = [
    `let starts = ${seconds('horizon')} / ${seconds('look')};`,
    `let limit = starts * ${Number(((1 + headStart) * metrics).toFixed(2))} / ${chance};`,
    // The points reach back to the beginning while there are fewer than fit into the memory.
    `let isYoung = len(result) + 1 < ${seconds('memory')} / ${seconds('look')};`,
    `reduce(result, (min(#acc, limit) + 1.0) * #, isYoung ? starts * ${headStart} : 0.0) >= limit`,
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
