import { guardrails } from './analysis-queries';
import type { SequentialRole } from './sequential-queries';

/** When a role has decided. */
interface Decision {
  /** The likelihood ratio of the release's beginning, in a sum with a 1 for each other point. */
  readonly headStart: string;
  /** The sum at which it decides: the points from which it may start, by their weight, divided by the chance of an error. */
  readonly limit: string;
}

const decisions: Readonly<Record<SequentialRole, Decision>> = {
  guard: { headStart: '0.0', limit: `{{args.starts}} * ${guardrails.length} / {{args.false-rollback}}` },
  // Half of the weight is that of the release's beginning, while the points reach back to it.
  gate: {
    headStart: 'len(result) < {{args.points}} ? {{args.starts}} : 0.0',
    limit: '{{args.starts}} * 2 / {{args.missed}}',
  },
};

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
  const { headStart, limit } = decisions[role];
  const isDecided = `reduce(result, (min(#acc, ${limit}) + 1.0) * #, ${headStart}) >= ${limit}`;
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
        { initialDelay: '{{args.interval}}', failureLimit: 0, failureCondition: isDecided }
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
