import { z } from 'zod';
import type { Argument } from '../../../imports/k8s/argo-rollouts';
import type { ValidationRule } from '../../chart/helm-chart';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef, Items } from '../../expr/ref-types';
import { group } from '../../values/define';
import { errorLimitArgument, errorLimitTag, secretArgument, signIn, signInArguments } from './analysis-arguments';
import { isPrometheus, type OwnMetric, type OwnMetricSource, prometheusOf } from './own-metric';
import { measuresRequests } from './workload-metrics';

/** The value `prometheus` of `rollout.analysis`: how the queries of a workload's own metrics reach Prometheus. */
export const ownPrometheusValues = () => ({
  prometheus: group(
    {
      headers: z
        .array(z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/))
        .default([])
        .describe(
          'Names of headers of these queries, of prometheus.headers of progressive-delivery, which has their values or Secrets.',
        )
        .meta({ example: ['X-Scope-OrgID'] }),
      authentication: z
        .enum(['', 'oauth2', 'sigv4'])
        .default('')
        .describe(
          'How these queries sign in: with the settings of prometheus.oauth2 or prometheus.sigv4 of progressive-delivery; "" for neither.',
        ),
      timeout: z.int().min(1).max(600).default(5).describe('Seconds such a query may take.'),
    },
    'How the queries of metrics and of the short forms reach the Prometheus of progressive-delivery.',
  ),
  gateCount: z
    .int()
    .min(3)
    .max(10_000)
    .default(30)
    .describe('Measurements a gate of metrics takes before it fails for want of three successes in a row.'),
});

/** Errors in a row that a release survives where no template of the platform says it: five minutes, one each 10 seconds. */
const errorLimit = 30;

const hasOwnAddress = (metric: OwnMetric): BooleanRef => fn.get(prometheusOf(metric), 'address') as BooleanRef;

/** Whether an entry queries the Prometheus of the platform: credentials are for that one only. */
const isInherited = (metric: OwnMetric): BooleanRef => fn.and(isPrometheus(metric), fn.not(hasOwnAddress(metric)));

/** How many errors in a row end an entry: as many as end the templates of the platform. */
export const errorLimitOf = ({ rollout }: OwnMetricSource) =>
  when(measuresRequests(rollout), errorLimitTag, errorLimit) as string | number;

/** The fields of the provider besides address and query. */
export function prometheusSettings({ rollout }: OwnMetricSource, metric: OwnMetric): object {
  const own = prometheusOf(metric);
  const { headers, authentication, timeout } = rollout.analysis.prometheus;
  const { oauth2, scopes, sigv4 } = signIn;
  const inherited = when(fn.eq(authentication, 'oauth2'), { oauth2: { ...oauth2, scopes } }, { sigv4 });
  return {
    ...fn.omit(own, 'address', 'query', 'rangeQuery', 'timeout', 'headers', 'authentication'),
    timeout: fn.default(timeout, fn.get(own, 'timeout') as number),
    headers: ifSet(
      fn.get(own, 'headers'),
      (given) => given,
      when(fn.and(fn.not(hasOwnAddress(metric)), headers), [
        ...each(headers, (name) => ({ key: name, value: `{{args.${secretArgument(name)}}}` })),
      ]),
    ),
    authentication: ifSet(
      fn.get(own, 'authentication'),
      (given) => given,
      when(fn.and(fn.not(hasOwnAddress(metric)), authentication), inherited),
    ),
  };
}

/** The arguments of a template with what it takes from those of the platform. */
export function inheritedArgumentsOf(
  { rollout }: OwnMetricSource,
  metric: OwnMetric,
  elsewhere: (name: string) => Argument,
): (Argument | Items<Argument | undefined> | undefined)[] {
  const { headers, authentication } = rollout.analysis.prometheus;
  const isFor = (name: string) => fn.and(isInherited(metric), fn.eq(authentication, name));
  return [
    when(measuresRequests(rollout), elsewhere(errorLimitArgument)),
    ...(when(isInherited(metric), [...each(headers, (name) => elsewhere(secretArgument(name)))]) ?? []),
    ...(when(isFor('oauth2'), signInArguments.oauth2.map(elsewhere)) ?? []),
    ...(when(isFor('sigv4'), signInArguments.sigv4.map(elsewhere)) ?? []),
  ];
}

/** Rejects settings of progressive-delivery where none of its templates measures, and thus none has them. */
export const ownPrometheusRule = ({ rollout }: OwnMetricSource, path: string): ValidationRule => ({
  condition: fn.and(
    fn.not(measuresRequests(rollout)),
    fn.or(rollout.analysis.prometheus.headers, rollout.analysis.prometheus.authentication),
  ),
  message: `${path}.analysis.prometheus takes headers and authentication from the templates of successRate, errorRate and latency of ${path}.analysis, and all of them are off: switch one on, or remove it and write both into provider.prometheus of each metric`,
});
