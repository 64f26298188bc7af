import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { isBounded, names, type OwnMetric, orEmpty } from './own-metric';

/** 63 characters without a UID, two dots and five digits (newJobName in metricproviders/job). */
const jobNameLimit = 20;

/** Rules for the fields of the provider of a metric, after metricproviders/* of Argo Rollouts. */
export function providerRules(metric: OwnMetric, name: string, at: string): ValidationRule[] {
  const of = (name: Parameters<typeof names>[1]): object => orEmpty(fn.get(orEmpty(metric.provider), name));
  return [
    ...requiredFields(metric, of, at),
    ...datadogRules(of('datadog'), names(metric, 'datadog'), `${at}.provider.datadog`),
    ...webRules(of('web'), `${at}.provider.web`),
    ...jobRules(of('job'), names(metric, 'job'), `${at}.provider.job`),
    {
      // The controller cuts the middle of <UID>.<metric>.<number>: up to 99,999 measurements nothing is cut.
      condition: fn.and(fn.regexMatch(`^[a-z][-a-z0-9]{${jobNameLimit},39}$`, name), names(metric, 'job')),
      message: `${at} names a metric with a Job by more than ${jobNameLimit} characters, which Argo Rollouts would cut in the names of its Jobs: use a shorter name`,
    },
    {
      condition: fn.and(
        fn.not(fn.regexMatch("(?i)\\sAS\\s+['`]?value\\b", fn.toString(fn.get(of('newRelic'), 'query')))),
        names(metric, 'newRelic'),
        isBounded(metric),
      ),
      message: `${at}.provider.newRelic.query names no column value, which min and max compare: add AS value, as in SELECT percentage(count(*), WHERE error IS true) AS value FROM Transaction`,
    },
    {
      condition: fn.or(
        ...(['prometheus', 'newRelic'] as const).map((name) =>
          fn.lt(fn.int64(fn.default(0, fn.get(of(name), 'timeout') as number)), 0),
        ),
      ),
      message: `${at}.provider has a negative timeout, which Argo Rollouts rejects: remove it`,
    },
    ...oauth2Rules(of('prometheus'), `${at}.provider.prometheus`),
    ...oauth2Rules(of('web'), `${at}.provider.web`),
  ];
}

/** Fields without which the controller finds no provider, and each measurement is an error. */
const required = {
  prometheus: ['query'],
  graphite: ['address', 'query'],
  influxdb: ['query'],
  skywalking: ['address', 'query'],
  wavefront: ['address', 'query'],
} as const;

const requiredFields = (metric: OwnMetric, of: (name: keyof typeof required) => object, at: string): ValidationRule[] =>
  (Object.keys(required) as (keyof typeof required)[]).map((name) => ({
    condition: fn.and(names(metric, name), fn.or(...required[name].map((field) => fn.not(fn.get(of(name), field))))),
    message: `${at}.provider.${name} needs ${required[name].join(' and ')}`,
  }));

function datadogRules(datadog: object, isNamed: BooleanRef, at: string): ValidationRule[] {
  const field = (name: string) => fn.get(datadog, name);
  const queries = fn.len(orEmpty(field('queries')));
  const isV1 = fn.ne(fn.default('v1', field('apiVersion') as string), 'v2');
  return [
    {
      condition: fn.and(fn.choose(field('query'), fn.ne(queries, 0), fn.eq(queries, 0)), isNamed),
      message: `${at} must have either query or queries`,
    },
    {
      condition: fn.and(isV1, fn.or(queries, field('aggregator'))),
      message: `${at}.queries and aggregator need ${at}.apiVersion v2: set it`,
    },
    {
      condition: fn.and(field('formula'), fn.not(queries)),
      message: `${at}.formula needs ${at}.queries: name them there`,
    },
    {
      condition: fn.and(fn.gt(queries, 1), fn.not(field('formula'))),
      message: `${at} has several queries: combine them by ${at}.formula`,
    },
    {
      condition: fn.and(
        fn.get(orEmpty(field('secretRef')), 'namespaced'),
        fn.not(fn.get(orEmpty(field('secretRef')), 'name')),
      ),
      message: `${at}.secretRef.namespaced needs ${at}.secretRef.name`,
    },
  ];
}

function webRules(web: object, at: string): ValidationRule[] {
  const isGet = fn.eq(fn.default('GET', fn.get(web, 'method') as string), 'GET');
  return [
    {
      condition: fn.and(fn.get(web, 'body'), fn.get(web, 'jsonBody')),
      message: `${at} has body and jsonBody: choose one`,
    },
    {
      condition: fn.and(isGet, fn.or(fn.get(web, 'body'), fn.get(web, 'jsonBody'))),
      message: `${at} has a body, which a GET cannot send: set ${at}.method to POST or PUT`,
    },
  ];
}

function jobRules(job: object, isNamed: BooleanRef, at: string): ValidationRule[] {
  const pod = orEmpty(fn.get(orEmpty(fn.get(orEmpty(fn.get(job, 'spec')), 'template')), 'spec'));
  return [
    {
      condition: fn.and(fn.not(fn.has(fn.get(pod, 'restartPolicy'), ['Never', 'OnFailure'])), isNamed),
      message: `${at}.spec.template.spec.restartPolicy must be Never or OnFailure, as in every Job`,
    },
    {
      condition: fn.and(fn.not(fn.get(pod, 'containers')), isNamed),
      message: `${at}.spec.template.spec needs containers`,
    },
  ];
}

function oauth2Rules(provider: object, at: string): ValidationRule[] {
  const oauth2 = orEmpty(fn.get(orEmpty(fn.get(provider, 'authentication')), 'oauth2'));
  const field = (name: string) => fn.get(oauth2, name);
  return [
    {
      condition: fn.and(field('tokenUrl'), fn.or(fn.not(field('clientId')), fn.not(field('clientSecret')))),
      message: `${at}.authentication.oauth2.tokenUrl needs clientId and clientSecret`,
    },
  ];
}
