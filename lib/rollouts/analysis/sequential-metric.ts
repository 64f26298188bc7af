import type { SequentialRole } from './sequential-queries';

/**
 * The metric of a template with the rule `sequential`. A gate sums the evidence of its window, and every measurement without
 * a decision is a failure without consequences until the count runs out, so that the guards stay alive. A guard is
 * Page's CUSUM over a grid that does not move between measurements, so that a release has as many points to start from as
 * looks.
 */
export function sequentialMetric(
  role: SequentialRole,
  { common, provider }: { common: object; provider: object },
): object {
  // The series of a scrape may arrive one by one, and a count without its bucket would look slow.
  const until = { end: 'now() - duration("{{args.look}}")', step: '{{args.look}}' };
  if (role === 'guard') {
    const start = '(now() - duration("{{args.memory}}")).Truncate(duration("{{args.look}}"))';
    return {
      ...common,
      // Pods of an attempt before that end meanwhile are not counted.
      initialDelay: '{{args.interval}}',
      failureLimit: 0,
      failureCondition: 'reduce(result, max(0.0, #acc + #), 0.0) >= 1',
      provider: { prometheus: { ...provider, rangeQuery: { start, ...until } } },
    };
  }
  return {
    ...common,
    initialDelay: '{{args.window}}',
    count: '{{args.looks}}',
    failureLimit: -1,
    consecutiveSuccessLimit: 1,
    successCondition: 'len(result) > 0 && sum(result) <= -1',
    // The first point counts what was gained since a scrape that may be two looks older.
    provider: {
      prometheus: {
        ...provider,
        rangeQuery: {
          start: 'now() - duration("{{args.window}}") + duration("{{args.look}}") + duration("{{args.look}}")',
          ...until,
        },
      },
    },
  };
}
