import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../chart/helm-chart';
import { standardLabelKeys } from '../chart/names';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { anyFields, duration, stringMap } from '../values/kubernetes';
import { group, type Refs } from '../values/schema';

const alertValues = (what: string, severity: 'critical' | 'warning' | 'info', lasting: string) => ({
  enabled: z.boolean().default(true).describe(what),
  for: duration().default(lasting).describe('Time it must last before the alert fires; empty means at once.'),
  severity: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/)
    .default(severity)
    .describe('Label severity of the alert, by which Alertmanager routes it.'),
});

const window = (time: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,3}[smhd]$/)
    .default(time);

/** The values of a prometheus-operator PrometheusRule for the Argo Rollouts controller. */
export const prometheusRuleValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a PrometheusRule (monitoring.coreos.com/v1).'),
      labels: stringMap(standardLabelKeys)
        .default({})
        .describe('Labels by which Prometheus finds the PrometheusRule.')
        .meta({ example: { release: 'kube-prometheus-stack' } }),
      alertLabels: stringMap(['severity', 'kind'])
        .default({})
        .describe('Further labels of each alert.')
        .meta({ example: { team: 'platform' } }),
      runbookUrl: z
        .string()
        .regex(/^(?:https?:\/\/[a-zA-Z0-9._~:/?#@!$&()*+,;=%-]+)?$/)
        .default('')
        .describe('Where people read what to do about an alert: the annotation runbook_url of each; none when empty.')
        .meta({ example: 'https://git.example.com/platform/docs/progressive-delivery/README.md#alerts' }),
      job: z
        .string()
        .regex(/^[a-zA-Z0-9._/-]*$/)
        .default('')
        .describe("Job under which Prometheus scrapes the controller; empty means that of the chart's ServiceMonitor."),
      controllerDown: group(alertValues('Alert when no replica of the controller answers.', 'critical', '5m')),
      noLeader: group(
        alertValues('Alert when the replicas ask for the lease and none of them renews it.', 'critical', '5m'),
      ),
      noReconciles: group({
        ...alertValues('Alert when Rollouts wait to be reconciled and none is.', 'critical', '5m'),
        window: window('10m').describe('Time in which a single reconciliation is enough.'),
      }),
      workerBlocked: group({
        ...alertValues('Alert when reconciling one Rollout takes longer than half a minute.', 'warning', '5m'),
        window: window('10m').describe('Time for which a reconciliation that took so long is remembered.'),
      }),
      forbidden: group({
        ...alertValues('Alert when requests of the controller are forbidden.', 'warning', '10m'),
        window: window('5m').describe(
          'Time in which a single forbidden request is enough; start-up has two, which do not count.',
        ),
      }),
      reconcileErrors: group({
        ...alertValues('Alert when reconciling one object keeps failing.', 'warning', '10m'),
        threshold: z.int().min(0).max(99_999).default(10).describe('Errors within 10 minutes that are let pass.'),
      }),
      rolloutDegraded: group(
        alertValues('Alert when a rollout is aborted, out of time, in error or invalid.', 'warning', '5m'),
      ),
      rolloutPaused: group(alertValues('Alert when a rollout stays paused.', 'info', '1h')),
      analysisFailed: group({
        ...alertValues('Alert when an analysis run fails or ends in an error.', 'warning', ''),
        window: window('15m').describe('Time for which the alert stands; the failed run itself may be kept for weeks.'),
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

type Values = Refs<ReturnType<typeof prometheusRuleValues>>;

/** What an alert says; `{{ $labels.x }}` is for Prometheus to fill in. */
interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

const subject = '{{ $labels.namespace }}/{{ $labels.name }}';

/** The alerts on the controller, whose metrics must be scraped with `honorLabels`, and on its rollouts. */
export class PrometheusRule {
  constructor(
    chart: HelmChart,
    private readonly values: Values,
    target: { job: string },
  ) {
    const about = 'Job under which Prometheus scrapes the controller.';
    const job = chart.define('metricsJob', about, fn.default(target.job, values.job), 'inside');
    const of = `job="${job}",namespace="${chart.namespace}"`;
    const object = new ApiObject(chart.when(values.enabled), 'prometheusrule', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: chart.fullname, labels: { ...ifSet(values.labels) } },
      spec: {
        groups: [
          {
            name: 'argo-rollouts',
            rules: [
              ...this.controllerDown(of),
              ...this.noLeader(of),
              ...this.noReconciles(of),
              ...this.workerBlocked(of),
              ...this.forbidden(job),
              ...this.reconcileErrors(),
              ...this.rolloutDegraded(),
              ...this.rolloutPaused(),
              ...this.analysisFailed(),
            ],
          },
          ...values.additionalGroups,
        ],
      },
    });
    chart.describe(object, 'The templates in the annotations are for Prometheus to fill in.');
  }

  private controllerDown(of: string): object[] {
    return this.rules('controllerDown', {
      alert: 'ArgoRolloutsControllerDown',
      expr: `absent(up{${of}} == 1)`,
      summary: 'No Argo Rollouts controller is running.',
      description: 'Prometheus reaches no replica of the controller: rollouts stand still, and none is rolled back.',
    });
  }

  private noLeader(of: string): object[] {
    const requests = (matchers: string) =>
      `sum(rate(controller_clientset_k8s_request_total{\n  ${of},\n  kind="leases"${matchers}\n}[5m]))`;
    return this.rules('noLeader', {
      alert: 'ArgoRolloutsNoLeader',
      expr: `${requests('')} > 0\nunless\n${requests(',verb="Update",status_code="200"')} > 0`,
      summary: 'No replica of the Argo Rollouts controller leads.',
      description: 'The replicas of the controller are up, but none renews the lease, so rollouts stand still.',
    });
  }

  private noReconciles(of: string): object[] {
    const { window } = this.values.noReconciles;
    // A reconciliation that waits for a cache in vain ends after a minute; Prometheus 2 writes le="1", and 3 le="1.0".
    const done = `sum by (instance) (increase(rollout_reconcile_bucket{le=~"1|1[.]0"}[${window}]))`;
    return this.rules('noReconciles', {
      alert: 'ArgoRolloutsNoReconciles',
      expr: `sum by (instance) (workqueue_depth{\n  ${of},\n  name="Rollouts"\n}) > 0\nunless\n${done} > 0`,
      summary: 'The Argo Rollouts controller at {{ $labels.instance }} reconciles no Rollout.',
      description:
        'Rollouts wait for it, though it is Ready: its caches are not synced, or all of its workers are blocked. Its log says on what.',
    });
  }

  private workerBlocked(of: string): object[] {
    const { window } = this.values.workerBlocked;
    const longest = `workqueue_longest_running_processor_seconds{${of},name="Rollouts"}`;
    return this.rules('workerBlocked', {
      alert: 'ArgoRolloutsWorkerBlocked',
      expr: `max by (instance) (max_over_time(${longest}[${window}])) > 30`,
      summary: 'A worker of the Argo Rollouts controller at {{ $labels.instance }} was blocked.',
      description:
        'Reconciling one Rollout took {{ $value | humanizeDuration }}. Its log says which, and on what it waited.',
    });
  }

  private forbidden(job: string): object[] {
    const { window } = this.values.forbidden;
    const forbidden = `controller_clientset_k8s_request_total{job="${job}",status_code="403"}`;
    return this.rules('forbidden', {
      alert: 'ArgoRolloutsForbidden',
      expr: `sum by (verb, kind) (rate(${forbidden}[${window}])) > 0`,
      summary: 'The Argo Rollouts controller may not {{ $labels.verb }} {{ $labels.kind }}.',
      description: 'Somebody uses what is not switched on in features or trafficRouting, or roles were changed.',
    });
  }

  private reconcileErrors(): object[] {
    const kinds = { Rollout: 'rollout', AnalysisRun: 'analysis_run', Experiment: 'experiment' };
    const { threshold } = this.values.reconcileErrors;
    const alerts = Object.entries(kinds).map(([kind, series]) => ({
      alert: 'ArgoRolloutsReconcileErrors',
      expr: `sum by (namespace, name) (increase(${series}_reconcile_error[10m])) > ${threshold}`,
      labels: { kind },
      summary: `Argo Rollouts keeps failing to reconcile ${kind} ${subject}.`,
      description: `{{ $value | humanize }} errors within 10 minutes; the log of the controller has them.`,
    }));
    return this.rules('reconcileErrors', ...alerts);
  }

  private rolloutDegraded(): object[] {
    return this.rules('rolloutDegraded', {
      alert: 'RolloutDegraded',
      expr: 'max by (namespace, name, phase) (rollout_info{phase=~"Abort|Error|InvalidSpec|Timeout"})',
      summary: `Rollout ${subject} is degraded.`,
      description:
        'It is in phase {{ $labels.phase }}. An aborted Rollout stays so until it is retried or its spec changes.',
    });
  }

  private rolloutPaused(): object[] {
    return this.rules('rolloutPaused', {
      alert: 'RolloutPaused',
      expr: 'max by (namespace, name) (rollout_info{phase="Paused"})',
      summary: `Rollout ${subject} stays paused.`,
      description: 'It may be waiting for somebody to promote or abort it.',
    });
  }

  private analysisFailed(): object[] {
    const failed = 'analysis_run_info{phase=~"Error|Failed"}';
    const { window } = this.values.analysisFailed;
    return this.rules('analysisFailed', {
      alert: 'RolloutAnalysisFailed',
      expr: `max by (namespace, name, phase) (${failed})\nunless\nmax by (namespace, name, phase) (\n  max_over_time(${failed}[1h] offset ${window})\n)`,
      summary: `Analysis run ${subject} ended as {{ $labels.phase }}.`,
      description: 'Its measurements say why; a rollout that waited for it is aborted.',
    });
  }

  private rules(name: AlertName, ...alerts: Alert[]): object[] {
    const { enabled, for: lasting, severity } = this.values[name];
    const rules = alerts.map(({ alert, expr, labels, summary, description }) => ({
      alert,
      expr,
      for: ifSet(lasting),
      labels: { severity, ...labels, ...this.values.alertLabels },
      annotations: { summary, description, runbook_url: ifSet(this.values.runbookUrl) },
    }));
    return when(enabled, rules) ?? [];
  }
}

type AlertName =
  | 'controllerDown'
  | 'noLeader'
  | 'noReconciles'
  | 'workerBlocked'
  | 'forbidden'
  | 'reconcileErrors'
  | 'rolloutDegraded'
  | 'rolloutPaused'
  | 'analysisFailed';
