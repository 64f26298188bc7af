import { z } from 'zod';
import type { LeafMeta } from '../../values/define';
import { dataKey, k8sObject, objectName } from '../../values/kubernetes-types';
import { ownPrometheusValues } from './own-metric-prometheus';
import { matcher } from './series-values';
import { statuses } from './status-expressions';

/** The name of a metric, which is a part of the names of its templates and Jobs. */
const metricName = '[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?';

/** A series, with matchers or without: `orders_total{status="paid"}`. */
const selectedSeries = () =>
  z.string().regex(new RegExp(`^[a-zA-Z_][a-zA-Z0-9_]*(?:\\{${matcher}(?: *, *${matcher})* *,?\\})?$`));

/** An amount of time in one unit, with which a template can calculate. */
const time = () => z.string().regex(/^[1-9][0-9]{0,4}[smh]$/);

/** What it means that no pod has a series of the numerator, or of the errors: that it is misspelt, or that there is none. */
const absent = () => z.enum(['noData', 'zero']).optional();

/** Names that the analysis templates of progressive-delivery have; two metrics of one name make a Rollout InvalidSpec. */
export const reservedMetrics = ['success-rate', 'error-rate', 'latency', 'failing', 'hanging'];

/** An argument of the templates of a metric. */
const argument = () =>
  z.strictObject({
    name: z.string().regex(/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/),
    value: z.string().optional(),
    valueFrom: z
      .strictObject({ secretKeyRef: z.strictObject({ name: objectName().min(1), key: dataKey() }) })
      .optional(),
  });

/** One metric of a workload's own; fields of entries have no defaults. */
const ownMetric = () =>
  z.strictObject({
    role: z.enum(['gate', 'guard', 'both']).optional(),
    provider: k8sObject('MetricProvider').optional(),
    ratio: z
      .strictObject({ numerator: selectedSeries(), denominator: selectedSeries().optional(), absent: absent() })
      .optional(),
    slo: z
      .strictObject({
        objective: z.number().min(1).max(99.9999),
        errors: selectedSeries().optional(),
        requests: selectedSeries().optional(),
        errorStatus: statuses().optional(),
        minimumErrors: z.int().min(1).max(100_000).optional(),
        absent: absent(),
        burnRate: z.number().min(1).max(1000).optional(),
        shortWindow: time().optional(),
        longWindow: time().optional(),
      })
      .optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    maxDrop: z.number().min(0.001).max(100).optional(),
    maxRise: z.number().min(0.001).max(10_000).optional(),
    minimumRise: z.number().min(0.000001).optional(),
    successCondition: z.string().min(1).optional(),
    failureCondition: z.string().min(1).optional(),
    noData: z.enum(['wait', 'fail', 'pass']).optional(),
    interval: time().optional(),
    initialDelay: time().optional(),
    count: z.int().min(1).max(10_000).optional(),
    failureLimit: z.int().min(0).max(10_000).optional(),
    consecutiveErrorLimit: z.int().min(0).max(100_000).optional(),
    args: z.array(argument()).optional(),
  });

/** The values `metrics`, `dryRun` and the history limits of `rollout.analysis`. */
export const ownMetricValues = () => ({
  metrics: z
    .record(z.string().regex(new RegExp(`^${metricName}$`)), ownMetric().nullable())
    .meta({ reservedKeys: reservedMetrics } satisfies LeafMeta)
    .default({})
    .describe(
      'Metrics of this workload besides successRate, errorRate and latency, by name. Each has one of provider (a metric provider of Argo Rollouts), ratio (two series of Prometheus) and slo (an objective and its burn rate); a role (gate, guard or both, the default); and what is good: min and max, maxDrop and maxRise (with minimumRise) in percent of the stable version, or successCondition for the gate and failureCondition for the guard.',
    )
    .meta({
      example: {
        orders: { ratio: { numerator: 'orders_total' }, maxDrop: 2, interval: '15m' },
        availability: { slo: { objective: 99.9 } },
      },
    }),
  ...ownPrometheusValues(),
  dryRun: z
    .array(z.string().regex(new RegExp(`^${metricName}$`)))
    .default([])
    .describe('Names of metrics that are measured without effect on a release: of metrics, or such as success-rate.')
    .meta({ example: ['latency'] }),
  successfulRunHistoryLimit: historyLimit('successful'),
  unsuccessfulRunHistoryLimit: historyLimit('failed and inconclusive'),
});

const historyLimit = (which: string) =>
  z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe(`Number of ${which} AnalysisRuns that are kept; Argo Rollouts keeps 5 by default.`)
    .meta({ example: 10 });
