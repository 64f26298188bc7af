import { z } from 'zod';
import { optionalPrometheusDuration, prometheusDuration } from '../../chart/durations';
import { standardLabelKeys } from '../../chart/names';
import { group } from '../../values/define';
import { anyFields, labelMap, namespaceName, stringMap } from '../../values/kubernetes-types';

const alertValues = (what: string, severity: 'critical' | 'warning' | 'info', lasting: string) => ({
  enabled: z.boolean().default(true).describe(what),
  for: optionalPrometheusDuration()
    .default(lasting)
    .describe('Time the condition must hold before the alert fires; empty fires at once.'),
  severity: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/)
    .default(severity)
    .describe('Label severity of the alert.'),
});

const window = (time: string) => prometheusDuration().default(time);

/** Values of `PrometheusRule`: each alert with its threshold, duration and severity. */
export const prometheusRuleValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a PrometheusRule (monitoring.coreos.com/v1).'),
      labels: labelMap(standardLabelKeys)
        .default({})
        .describe('Labels of the PrometheusRule, for the selector of Prometheus.')
        .meta({ example: { release: 'kube-prometheus-stack' } }),
      namespace: namespaceName()
        .default('')
        .describe(
          'Namespace of the PrometheusRule, if Prometheus watches only one; defaults to the namespace of the release.',
        ),
      alertLabels: stringMap(['severity', 'kind'])
        .default({})
        .describe('Further labels of each alert.')
        .meta({ example: { team: 'platform' } }),
      runbookUrl: z
        .string()
        .regex(/^(?:https?:\/\/[a-zA-Z0-9._~:/?#@!$&()*+,;=%-]+)?$/)
        .default('')
        .describe('Annotation runbook_url of each alert; none when empty.')
        .meta({ example: 'https://git.example.com/platform/docs/progressive-delivery/watching.md#alerts' }),
      job: z
        .string()
        .regex(/^[a-zA-Z0-9._/-]*$/)
        .default('')
        .describe(
          "Job under which Prometheus scrapes the controller; empty means the job of the chart's ServiceMonitor. Another job needs the target label namespace with the namespace of the controller, and honor_labels.",
        ),
      controllerDown: group(alertValues('Alert when no replica of the controller answers.', 'critical', '5m')),
      noLeader: group(alertValues('Alert when no replica renews the lease.', 'critical', '5m')),
      noReconciles: group({
        ...alertValues('Alert when Rollouts wait to be reconciled and none is.', 'critical', '5m'),
        window: window('5m').describe(
          'Time in which a single reconciliation of less than a second is enough; with `for`, the alert fires 10 minutes after the last one.',
        ),
      }),
      noAnalysis: group({
        ...alertValues('Alert when AnalysisRuns wait to be worked on and none is.', 'critical', '5m'),
        window: window('5m').describe(
          'Time in which work on a single one is enough; with `for`, the alert fires 10 minutes after the last.',
        ),
      }),
      workerBlocked: group({
        ...alertValues(
          'Alert when reconciling one Rollout or AnalysisRun takes longer than half a minute, as with a token endpoint of prometheus.oauth2 that never answers.',
          'warning',
          '5m',
        ),
        window: window('10m').describe(
          'Time for which a reconciliation that took so long is remembered, longer than `for`.',
        ),
      }),
      forbidden: group({
        ...alertValues('Alert when requests of the controller are forbidden.', 'warning', '10m'),
        window: window('5m').describe(
          'Time in which a single forbidden request is enough. Listing Secrets at each start does not count, nor listing VirtualServices every ten minutes while trafficRouting.istio is off.',
        ),
      }),
      reconcileErrors: group({
        ...alertValues('Alert when reconciling one object keeps failing.', 'warning', '10m'),
        threshold: z.int().min(0).max(99_999).default(10).describe('Errors within 10 minutes that are tolerated.'),
      }),
      rolloutDegraded: group(
        alertValues('Alert when a rollout is aborted, out of time, in error or invalid.', 'warning', '5m'),
      ),
      rolloutPaused: group(alertValues('Alert when a rollout stays paused.', 'info', '1h')),
      analysisFailed: group({
        ...alertValues('Alert when an analysis run fails or ends in an error.', 'warning', ''),
        window: window('15m').describe(
          'Time for which the alert fires, longer than `for`; the failed run itself may be kept for weeks.',
        ),
      }),
      notificationErrors: group({
        ...alertValues('Alert when a notification cannot be sent.', 'warning', ''),
        window: window('15m').describe('Time for which the alert lasts after the last error, longer than `for`.'),
      }),
      additionalGroups: z
        .array(anyFields())
        .default([])
        .describe('Further rule groups of the PrometheusRule.')
        .meta({
          example: [
            { name: 'slo', rules: [{ record: 'rollouts:paused', expr: 'count(rollout_info{phase="Paused"})' }] },
          ],
        }),
    },
    'Alerts by the Prometheus operator, on the controller and on what it rolls out.',
  );
