import { Construct } from 'constructs';
import {
  PrometheusRule as KubernetesPrometheusRule,
  type Rule,
  type RuleGroup,
} from '../../../imports/k8s/prometheus-operator';
import { chartScopeOf } from '../../chart/chart-scope-of';
import type { ChartScope } from '../../chart/component';
import { eachText, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { pathOfGroup } from '../../values/refs';
import type { prometheusRuleValues } from './prometheus-rule-values';
import { rejectWindows, type Scrapes } from './prometheus-rule-windows';
import { byPhase, type ControllerSeries, degradedPhases, inPhase } from './rollout-phases';

/** The text of an alert, in which Prometheus replaces `{{ $labels.x }}`. */
interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

const subject = '{{ $labels.namespace }}/{{ $labels.name }}';

/** Name of the rule group of the alerts. */
const ownGroup = 'argo-rollouts';

/** Rejects groups of one name, with which the operator loads none of the rules. */
function rejectRepeatedGroups(chart: ChartScope, values: Refs<ReturnType<typeof prometheusRuleValues>>): void {
  const groups = values.additionalGroups;
  const nameOf = (ruleGroup: unknown): string => fn.toString(fn.get(ruleGroup as object, 'name'));
  const names = chart.define(
    'alerts.groups',
    'Names of the rule groups, each with a comma before and behind it.',
    `,${ownGroup},${eachText(groups, (ruleGroup) => `,${nameOf(ruleGroup)},`)}`,
  );
  chart.failIfAny(groups, (ruleGroup) => ({
    condition: fn.gt(fn.len(fn.splitList(fn.printf(',%s,', nameOf(ruleGroup)), names)), 2),
    message: `${pathOfGroup(values)}.additionalGroups has the name ${fn.quote(nameOf(ruleGroup))}, which another group of the PrometheusRule has too, so the Prometheus operator would reject the whole PrometheusRule: rename it`,
  }));
}

/** The controller that the alerts watch. */
export interface RuleTarget {
  /** Job of the chart's own ServiceMonitor. */
  readonly job: string;
  /** Whether the controller uses Istio. */
  readonly istio: BooleanRef;
  /** Scrape interval of the chart's own ServiceMonitor, for validation. @default unknown */
  readonly scrapes?: Scrapes;
}

/** Props of `PrometheusRule`. */
export interface PrometheusRuleProps {
  /** References to `prometheusRuleValues`. */
  readonly values: Refs<ReturnType<typeof prometheusRuleValues>>;
  /** The controller that the alerts watch. */
  readonly target: RuleTarget;
}

/**
 * Alerts on the controller and its Rollouts; its metrics must be scraped with `honorLabels`.
 * @example
 * ```ts
 * const target = { job: this.nameOf('metrics'), istio: v.trafficRouting.istio };
 * new PrometheusRule(this, 'prometheusrule', { values: v.prometheusRule, target });
 * ```
 */
export class PrometheusRule extends Construct {
  /** The PrometheusRule, which is rendered while it is enabled. */
  readonly prometheusRule: KubernetesPrometheusRule;

  private readonly values: PrometheusRuleProps['values'];

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and controller
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has one
   */
  constructor(scope: Construct, id: string, { values, target }: PrometheusRuleProps) {
    super(scope, id);
    this.values = values;
    const chart = chartScopeOf(this);
    rejectRepeatedGroups(chart, values);
    rejectWindows(chart, values, target.scrapes);
    const about = 'Job under which Prometheus scrapes the controller.';
    const job = chart.define('metricsJob', about, fn.default(target.job, values.job), 'quotable');
    const probed = chart.define(
      'probedKinds',
      'Kinds that the controller lists by itself and does without: Secrets at each start, for the kubeconfig of a primary cluster, and VirtualServices every ten minutes until it finds Istio.',
      fn.choose(target.istio, 'secrets', 'secrets|virtualservices'),
      'quotable',
    );
    const of = `job="${job}",namespace="${chart.namespace}"`;
    const series: ControllerSeries = {
      job,
      here: `and on (job, instance) up{namespace="${chart.namespace}"}`,
    };
    this.prometheusRule = new KubernetesPrometheusRule(chart.when(values.enabled, this), 'Resource', {
      metadata: {
        name: chart.fullname,
        namespace: fn.default(chart.namespace, values.namespace),
        labels: { ...ifSet(values.labels) },
      },
      spec: {
        groups: [
          {
            name: ownGroup,
            rules: [
              ...this.controllerDown(of),
              ...this.noLeader(of),
              ...this.noReconciles(of),
              ...this.noAnalysis(of),
              ...this.workerBlocked(of),
              ...this.forbidden(series, probed),
              ...this.reconcileErrors(series),
              ...this.rolloutDegraded(series),
              ...this.rolloutPaused(series),
              ...this.analysisFailed(series),
              ...this.notificationErrors(series),
            ],
          },
          ...(values.additionalGroups as unknown as RuleGroup[]),
        ],
      },
    });
    chart.describe(this.prometheusRule, 'The templates in the annotations are for Prometheus to fill in.');
  }

  private controllerDown(of: string): Rule[] {
    return this.rules('controllerDown', {
      alert: 'ArgoRolloutsControllerDown',
      expr: `absent(up{${of}} == 1)`,
      summary: 'No Argo Rollouts controller is running.',
      description:
        'Prometheus cannot scrape any replica of the controller: rollouts make no progress, and none is rolled back.',
    });
  }

  private noLeader(of: string): Rule[] {
    const requests = (matchers: string) =>
      `sum(rate(controller_clientset_k8s_request_total{\n  ${of},\n  kind="leases"${matchers}\n}[5m]))`;
    return this.rules('noLeader', {
      alert: 'ArgoRolloutsNoLeader',
      expr: `${requests('')} > 0\nunless\n${requests(',verb="Update",status_code="200"')} > 0`,
      summary: 'No replica of the Argo Rollouts controller leads.',
      description: 'The replicas of the controller are up, but none renews the lease, so rollouts make no progress.',
    });
  }

  private noReconciles(of: string): Rule[] {
    const { window } = this.values.noReconciles;
    // A reconciliation that waits for a cache that never syncs ends after a minute; Prometheus 2 writes le="1", and 3 le="1.0".
    const done = `sum by (instance) (increase(rollout_reconcile_bucket{le=~"1|1[.]0"}[${window}]))`;
    return this.rules('noReconciles', {
      alert: 'ArgoRolloutsNoReconciles',
      expr: `sum by (instance) (workqueue_depth{\n  ${of},\n  name="Rollouts"\n}) > 0\nunless\n${done} > 0`,
      summary: 'The Argo Rollouts controller at {{ $labels.instance }} reconciles no Rollout.',
      description:
        'Rollouts wait for it, though it is Ready: its caches are not synced, or all of its workers are blocked. Its log says on what.',
    });
  }

  private noAnalysis(of: string): Rule[] {
    const { window } = this.values.noAnalysis;
    const queue = `{\n  ${of},\n  name="AnalysisRuns"\n}`;
    // A run that waits for Prometheus counts as work, however long it takes, and the series of a short run never
    // increase, so the expression counts the items processed from the queue.
    const done = `sum by (instance) (increase(workqueue_work_duration_seconds_count${queue}[${window}]))`;
    return this.rules('noAnalysis', {
      alert: 'ArgoRolloutsNoAnalysis',
      expr: `sum by (instance) (workqueue_depth${queue}) > 0\nunless\n${done} > 0`,
      summary: 'The Argo Rollouts controller at {{ $labels.instance }} works on no AnalysisRun.',
      description:
        'AnalysisRuns wait for it, though it is Ready: nothing is measured, so no release goes on and none is rolled back. Its log says on what it waits.',
    });
  }

  private workerBlocked(of: string): Rule[] {
    const { window } = this.values.workerBlocked;
    // A worker of AnalysisRuns waits for an OAuth 2 token without a timeout.
    const longest = `workqueue_longest_running_processor_seconds{\n  ${of},\n  name=~"Rollouts|AnalysisRuns"\n}`;
    return this.rules('workerBlocked', {
      alert: 'ArgoRolloutsWorkerBlocked',
      expr: `max by (instance, name) (max_over_time(${longest}[${window}])) > 30`,
      summary: 'A worker of the Argo Rollouts controller at {{ $labels.instance }} was blocked.',
      description:
        'One of its {{ $labels.name }} took {{ $value | humanizeDuration }}. Its log says which; prometheus.oauth2 may wait for a token.',
    });
  }

  private forbidden({ job, here }: ControllerSeries, probed: string): Rule[] {
    const { window } = this.values.forbidden;
    const requests = (indent: string, matchers = '') =>
      `controller_clientset_k8s_request_total{\n${indent}  job="${job}",status_code="403"${matchers}\n${indent}}`;
    const one = requests('    ');
    const probes = requests('', `,\n  verb="List",kind=~"${probed}"`);
    const by = 'sum by (verb, kind)';
    // A series starts at 1 with the first forbidden request, which increase() does not count; each Job of a metric has its own.
    const first = `${by} (\n    ${one}\n    unless\n    ${one} offset ${window}\n    ${here}\n  ) > 0`;
    return this.rules('forbidden', {
      alert: 'ArgoRolloutsForbidden',
      expr: `(\n  ${by} (\n    increase(${one}[${window}])\n    ${here}\n  ) > 0\n  or\n  ${first}\n)\nunless\n${by} (count_over_time(${probes}[${window}]))`,
      summary: 'The Argo Rollouts controller may not {{ $labels.verb }} {{ $labels.kind }}.',
      description:
        'It is not switched on in features or trafficRouting, or roles were changed. What needs it may be frozen, without analysis and rollback.',
    });
  }

  private reconcileErrors({ job, here }: ControllerSeries): Rule[] {
    const kinds = { Rollout: 'rollout', AnalysisRun: 'analysis_run', Experiment: 'experiment' };
    const { threshold } = this.values.reconcileErrors;
    const alerts = Object.entries(kinds).map(([kind, series]) => ({
      alert: 'ArgoRolloutsReconcileErrors',
      expr: `sum by (namespace, name) (increase(${series}_reconcile_error{job="${job}"}[10m]) ${here}) > ${threshold}`,
      labels: { kind },
      summary: `Argo Rollouts keeps failing to reconcile ${kind} ${subject}.`,
      description: `{{ $value | humanize }} errors within 10 minutes; the log of the controller has them.`,
    }));
    return this.rules('reconcileErrors', ...alerts);
  }

  private rolloutDegraded(series: ControllerSeries): Rule[] {
    return this.rules('rolloutDegraded', {
      alert: 'RolloutDegraded',
      expr: inPhase('namespace, name, phase', series, '=~"Abort|Error|InvalidSpec|Timeout"'),
      summary: `Rollout ${subject} is degraded.`,
      description: byPhase(degradedPhases),
    });
  }

  private rolloutPaused(series: ControllerSeries): Rule[] {
    return this.rules('rolloutPaused', {
      alert: 'RolloutPaused',
      expr: inPhase('namespace, name', series, '="Paused"'),
      summary: `Rollout ${subject} stays paused.`,
      description: 'It may be waiting for somebody to promote or abort it.',
    });
  }

  private analysisFailed({ job, here }: ControllerSeries): Rule[] {
    const failed = `analysis_run_info{\n    job="${job}",\n    phase=~"Error|Failed"\n  }`;
    const { window } = this.values.analysisFailed;
    // The day bridges an outage of Prometheus, after which old runs would be new otherwise; the instance of that time may be gone.
    return this.rules('analysisFailed', {
      alert: 'RolloutAnalysisFailed',
      expr: `max by (namespace, name, phase) (\n  ${failed}\n  ${here}\n)\nunless\nmax by (namespace, name, phase) (\n  max_over_time(${failed}[1d] offset ${window})\n)`,
      summary: `Analysis run ${subject} ended as {{ $labels.phase }}.`,
      description: 'Its measurements say why; a rollout that waited for it is aborted.',
    });
  }

  private notificationErrors({ job, here }: ControllerSeries): Rule[] {
    const { window } = this.values.notificationErrors;
    const errors = `notification_send_error{job="${job}"}`;
    const by = 'sum by (namespace, name, reason)';
    // The series starts at 1 with the first error, which increase() does not count.
    const first = `${by} (\n  ${errors}\n  unless\n  ${errors} offset ${window}\n  ${here}\n) > 0`;
    return this.rules('notificationErrors', {
      alert: 'ArgoRolloutsNotificationErrors',
      expr: `${by} (\n  increase(\n    ${errors}[${window}]\n  )\n  ${here}\n) > 0\nor\n${first}`,
      summary: `A notification on ${subject} was not sent.`,
      description: 'The event was {{ $labels.reason }}; the log of the controller says which service failed, and why.',
    });
  }

  private rules(name: AlertName, ...alerts: Alert[]): Rule[] {
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
  | 'noAnalysis'
  | 'workerBlocked'
  | 'forbidden'
  | 'reconcileErrors'
  | 'rolloutDegraded'
  | 'rolloutPaused'
  | 'analysisFailed'
  | 'notificationErrors';
