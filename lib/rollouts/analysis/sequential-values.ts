import { z } from 'zod';
import { optionalSimpleDuration, simpleDuration } from '../../chart/durations';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { group } from '../../values/define';

/** The rules that decide by the evidence of all requests. */
export const sequentialRules = ['sequential', 'relative'] as const;

/** How gates and guards of a canary decide. */
export const analysisRules = ['threshold', ...sequentialRules] as const;

/** One of them. */
export type AnalysisRule = (typeof analysisRules)[number];

/** Whether a rule decides by the evidence of all requests. */
export const isSequential = (rule: string): BooleanRef => fn.or(...sequentialRules.map((name) => fn.eq(rule, name)));

/** A rate between none and all requests. */
const rate = () => z.number().min(0.000001).max(0.999999);
const burst = () => z.int().min(1).max(1000);
const ratio = () => z.number().min(1.1).max(100);

/** Values of the rules `sequential` and `relative` of the templates. */
export const sequentialValues = () =>
  group(
    {
      healthyErrorRate: rate().default(0.01).describe('Highest share of failed requests of a healthy version.'),
      harmfulErrorRate: rate().default(0.05).describe('Share of failed requests from which on a version is harmful.'),
      healthySlowRate: rate()
        .default(0.01)
        .describe('Highest share of requests of a healthy version that are slower than the latency bound.'),
      harmfulSlowRate: rate()
        .default(0.05)
        .describe('Share of requests slower than the latency bound from which on a version is harmful.'),
      falseRollback: rate()
        .default(0.05)
        .describe(
          'Chance that the guards roll back a healthy version, at most, in all of a release up to longestRelease. A gate without a decision is not in it: see undecided.',
        ),
      missed: rate()
        .default(0.05)
        .describe(
          'Chance that one gate of one metric lets a harmful version pass, at most. It has to pass all of them.',
        ),
      errorBurst: burst()
        .default(1)
        .describe(
          'Failed requests that one cause brings at once, such as a client that retries, or a short outage, which weigh as one. With 2, twice as many requests decide.',
        ),
      harmfulRatio: ratio()
        .default(3)
        .describe(
          'The rule relative: a version is harmful that fails at least this many times the share of its requests that the stable version fails, and at least the harmful rate.',
        ),
      window: simpleDuration()
        .default('1m')
        .describe(
          'Time at a new weight before its gate first measures; at least three times the longest time-out of a request.',
        ),
      memory: simpleDuration()
        .default('1h')
        .describe(
          'How far back gates and guards look for evidence: a gate to the weights before, a guard for the begin of a bad time.',
        ),
      longestRelease: simpleDuration()
        .default('24h')
        .describe('Longest time of a release, with its pauses, for which falseRollback holds.'),
      undecided: z
        .enum(['rollback', 'wait'])
        .default('rollback')
        .describe(
          'What becomes of a gate without a decision. rollback: it fails after gateTimeout, which aborts the release. wait: it measures for longestRelease, until a person promotes or aborts the release, and the guards can abort it meanwhile.',
        ),
      gateTimeout: simpleDuration()
        .default('30m')
        .describe('Time after which a gate without a decision fails, while undecided is rollback.'),
    },
    'The rules sequential and relative: a gate goes on, and a guard aborts, as soon as the requests suffice to tell a healthy version from a harmful one with these chances of an error. With relative a version is healthy also where it fails no larger share of its requests than the stable one.',
  );

/** Values of a workload that override those of the templates. */
export const workloadSequentialValues = () =>
  group(
    {
      healthyErrorRate: rate()
        .optional()
        .describe('Highest share of failed requests of a healthy version.')
        .meta({ example: 0.001 }),
      harmfulErrorRate: rate()
        .optional()
        .describe('Share of failed requests from which on a version is harmful.')
        .meta({ example: 0.01 }),
      healthySlowRate: rate()
        .optional()
        .describe('Highest share of requests of a healthy version that are slower than the latency bound.')
        .meta({ example: 0.02 }),
      harmfulSlowRate: rate()
        .optional()
        .describe('Share of requests slower than the latency bound from which on a version is harmful.')
        .meta({ example: 0.1 }),
      falseRollback: rate()
        .optional()
        .describe('Chance that the guards roll back a healthy version, at most.')
        .meta({ example: 0.01 }),
      missed: rate()
        .optional()
        .describe('Chance that a harmful version passes a gate, at most.')
        .meta({ example: 0.01 }),
      errorBurst: burst()
        .optional()
        .describe('Failed requests that one cause brings at once, which weigh as one.')
        .meta({ example: 3 }),
      harmfulRatio: ratio()
        .optional()
        .describe(
          'The rule relative: how many times the share of its requests that the stable version fails a harmful version fails at least.',
        )
        .meta({ example: 5 }),
      scrapeInterval: optionalSimpleDuration()
        .default('')
        .describe(
          'How often Prometheus scrapes the pods, where that is not analysis.scrapeInterval of progressive-delivery.',
        )
        .meta({ example: '1m' }),
      window: optionalSimpleDuration()
        .default('')
        .describe('Time at a new weight before its gate first measures.')
        .meta({ example: '10m' }),
    },
    'The rules sequential and relative: values of this workload in place of those of the templates (analysis.sequential of progressive-delivery).',
  );
