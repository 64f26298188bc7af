import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { HelmChart } from '../chart/helm-chart';
import { each, ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/refs';
import { printYaml } from '../goyaml/print-yaml';
import type { Refs } from '../values/schema';
import { type MetricPreset, type MetricPresetName, presetTable } from './metric-presets';
import type { rolloutValues } from './values';

/** What a workload is made of, whichever kind it has. */
export interface ProgressiveWorkloadProps {
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** The metric stacks that `rollout.metrics.preset` may name. */
  readonly presets: readonly MetricPresetName[];
  /** Pods to run while no autoscaler owns the count. */
  readonly replicas: number;
  /** Whether an autoscaler owns the count; the workload then names none. @default never */
  readonly autoscaled?: BooleanRef;
  /** Old ReplicaSets to keep. */
  readonly revisionHistoryLimit: number;
  /** Seconds within which a step must make progress. */
  readonly progressDeadlineSeconds: number;
  /** Seconds a pod must be ready before it counts. */
  readonly minReadySeconds: number;
  /** metadata and spec of the one pod template; the selector labels are added. */
  readonly pod: { readonly labels?: object; readonly annotations?: object | undefined; readonly spec: object };
}

/** Where a chart keeps the metric presets its values may name. */
const presetsFile = 'metric-presets.yaml';

const guardrails = ['success-rate', 'error-rate', 'latency'] as const;

/**
 * One pod template that a value turns into a Deployment or an Argo Rollouts Rollout. A Rollout asks a gate after each
 * weight (three successes in a row go on) and a guard in the background (three bad points in a row abort).
 */
export class ProgressiveWorkload extends Construct {
  /** What an autoscaler scales: the kind that is being released. */
  readonly scaleTarget: { apiVersion: string; kind: string; name: string };

  constructor(
    private readonly chart: HelmChart,
    id: string,
    private readonly props: ProgressiveWorkloadProps,
  ) {
    super(chart, id);
    const { rollout } = props;
    this.scaleTarget = {
      apiVersion: fn.choose(rollout.enabled, 'argoproj.io/v1alpha1', 'apps/v1'),
      kind: fn.choose(rollout.enabled, 'Rollout', 'Deployment'),
      name: chart.fullname,
    };
    const template = chart.defineObject('podTemplate', 'The one pod template of Deployment and Rollout.', {
      metadata: { labels: { ...chart.selectorLabels, ...props.pod.labels }, annotations: props.pod.annotations },
      spec: props.pod.spec,
    });
    this.deployment(template);
    this.rollout(template);
    chart.refuse(
      fn.choose(rollout.enabled, fn.eq(rollout.keep, 'Rollout'), fn.eq(rollout.keep, 'Deployment')),
      'rollout.keep names the kind that is released already: name the other one while a live release is switched, else leave it empty',
    );
    chart.refuse(
      fn.ge(props.minReadySeconds, props.progressDeadlineSeconds),
      'minReadySeconds is not below progressDeadlineSeconds, so no release could ever finish: make it smaller',
    );
    const none = ['0', '0%'];
    chart.refuse(
      fn.and(fn.has(fn.toString(rollout.maxSurge), none), fn.has(fn.toString(rollout.maxUnavailable), none)),
      'rollout.maxSurge and rollout.maxUnavailable are both 0, so no pod could ever be replaced: raise one of them',
    );
  }

  private deployment(template: object): void {
    const { rollout } = this.props;
    const standing = this.chart.when(fn.or(fn.not(rollout.enabled), fn.eq(rollout.keep, 'Deployment')), this);
    const deployment = new ApiObject(standing, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: this.chart.fullname },
      spec: {
        ...this.common(),
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: rollout.maxSurge, maxUnavailable: rollout.maxUnavailable },
        },
        template,
      },
    });
    this.chart.describe(
      deployment,
      'The workload while releases are plain, or while it is kept during a switch to a Rollout.',
    );
  }

  private rollout(template: object): void {
    const { rollout } = this.props;
    const standing = this.chart.when(fn.or(rollout.enabled, fn.eq(rollout.keep, 'Rollout')), this);
    const workload = new ApiObject(standing, 'rollout', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: this.chart.fullname },
      spec: { ...this.common(), progressDeadlineAbort: true, strategy: { canary: this.canary() }, template },
    });
    this.chart.describe(
      workload,
      'The workload while releases go by canary. After each weight a gate must measure three successes in a row; a guard aborts in the background after three bad points in a row.',
    );
  }

  private common(): object {
    const { autoscaled, replicas, revisionHistoryLimit, minReadySeconds, progressDeadlineSeconds } = this.props;
    return {
      replicas: autoscaled ? when(fn.not(autoscaled), replicas) : replicas,
      revisionHistoryLimit,
      minReadySeconds,
      progressDeadlineSeconds,
      selector: { matchLabels: this.chart.selectorLabels },
    };
  }

  private canary(): object {
    const { rollout } = this.props;
    const { successRate, errorRate, latency } = rollout.analysis;
    const measured = fn.or(successRate, errorRate, latency);
    const args = this.analysisArgs();
    const gate = { templates: this.templates('gate'), args };
    const guard = { templates: this.templates('guard'), args, startingStep: 1 };
    return {
      maxSurge: rollout.maxSurge,
      maxUnavailable: rollout.maxUnavailable,
      analysis: when(measured, guard),
      steps: each(rollout.weights, (weight) => [
        { setWeight: weight },
        ifSet(rollout.pause, (time) => ({ pause: { duration: time } })),
        when(measured, { analysis: gate }),
      ]),
    };
  }

  private templates(role: 'gate' | 'guard'): string[] {
    const { analysis } = this.props.rollout;
    const enabled = {
      'success-rate': analysis.successRate,
      'error-rate': analysis.errorRate,
      latency: analysis.latency,
    };
    return this.chart.defineObject(
      `${role}Templates`,
      role === 'gate' ? 'Analyses that must succeed before the next weight.' : 'Analyses that abort in the background.',
      guardrails.map((name) =>
        when(enabled[name], { templateName: `${name}-${role}`, clusterScope: when(analysis.clusterScope, true) }),
      ),
    );
  }

  private analysisArgs(): string[] {
    const { metrics } = this.props.rollout;
    const about = '# The series of each metrics stack that rollout.metrics.preset may name.\n';
    this.chart.addFile(presetsFile, about + printYaml(presetTable(this.props.presets)));
    const table = fn.fromYaml(fn.filesGet(presetsFile));
    const preset = (field: keyof MetricPreset): string => fn.toString(fn.index(table, metrics.preset, field));
    return this.chart.defineObject('analysisArgs', 'What the analysis templates measure, and on which pods.', [
      { name: 'namespace', value: this.chart.namespace },
      { name: 'rollout', value: this.chart.fullname },
      { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } },
      { name: 'requests', value: fn.default(preset('requests'), metrics.requests) },
      { name: 'latency-buckets', value: fn.default(preset('latencyBuckets'), metrics.latencyBuckets) },
      { name: 'latency-count', value: fn.default(preset('latencyCount'), metrics.latencyCount) },
      { name: 'latency-bound', value: fn.default(preset('latencyBound'), metrics.latencyBound) },
      { name: 'status-label', value: fn.default(preset('statusLabel'), metrics.statusLabel) },
      { name: 'selector', value: fn.default(preset('selector'), metrics.selector) },
    ]);
  }
}
