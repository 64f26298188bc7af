import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { probeValues } from '../../application/pod-values';
import type { HelmChart } from '../../chart/helm-chart';
import { ChartError } from '../../errors';
import { each, eachText, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { type MetricPresetName, presetRow } from '../analysis/metric-presets';
import { isMeasured } from '../analysis/workload-metrics';
import type { rolloutValues } from '../values';
import { seriesArgs, thresholdArgs } from './workload-arguments';
import { rejectWorkload } from './workload-rules';

/** Props of `ProgressiveWorkload`. */
export interface ProgressiveWorkloadProps {
  /** References to `rolloutValues`. */
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** Metric presets that `rollout.metrics.preset` accepts: those that `rolloutValues` was given. */
  readonly presets: readonly MetricPresetName[];
  /** Number of pods without an autoscaler. */
  readonly replicas: number;
  /** Whether an autoscaler owns the number of pods; `replicas` is then left out. @default false */
  readonly autoscaled?: BooleanRef;
  /** `minReplicas` of that autoscaler, for validation. @default unknown */
  readonly minReplicas?: number;
  /** Number of old ReplicaSets to keep. */
  readonly revisionHistoryLimit: number;
  /** Seconds in which the pods of a step must become ready. */
  readonly progressDeadlineSeconds: number;
  /** References to the `probeValues` of the startup probe, which must fail before that time. @default unknown */
  readonly startupProbe?: Refs<ReturnType<typeof probeValues>>;
  /** Seconds for which a pod must be ready to count as available. */
  readonly minReadySeconds: number;
  /** Spec of the Service of the pods, made with `serviceSpec`; the canary Service of a router has the same. */
  readonly serviceSpec: object;
  /** References to the values of the chart's `Ingress`, at which ingress-nginx splits the requests. */
  readonly ingress: { readonly enabled: BooleanRef };
  /** URL of the Prometheus that the analysis queries; "" for the URL of the analysis templates. @default '' */
  readonly prometheusAddress?: string;
  /** Whether a Deployment deletes its old pods first (Recreate), because pods cannot share a volume. @default false */
  readonly recreate?: BooleanRef;
  /** Labels and annotations of the Deployment or Rollout itself, besides those of the chart. @default none */
  readonly metadata?: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  /** The pod template. */
  readonly pod: {
    /** Labels, besides the selector labels. @default {} */
    readonly labels?: object;
    /** Annotations. @default none */
    readonly annotations?: object | undefined;
    /** Spec of the pods. */
    readonly spec: object;
  };
}

/**
 * A pod template that is rendered as a Deployment, or as an Argo Rollouts Rollout while `rollout.enabled` is on. A
 * Rollout has a gate after each weight, an analysis that must succeed three times in a row, and guards, analyses in the
 * background that abort a bad canary. The chart `progressive-delivery` installs the controller and the analysis
 * templates.
 * @example
 * ```ts
 * const workload = new ProgressiveWorkload(this, 'web', {
 *   rollout: v.rollout,
 *   presets: ['opentelemetry'],
 *   replicas: v.replicaCount,
 *   revisionHistoryLimit: 5,
 *   progressDeadlineSeconds: 600,
 *   minReadySeconds: 5,
 *   serviceSpec: serviceSpec(this, v.service),
 *   ingress: v.ingress,
 *   pod: { spec: { containers: [container] } },
 * });
 * ```
 */
export class ProgressiveWorkload extends Construct {
  /** Target for an autoscaler: the Deployment or the Rollout. */
  readonly scaleTarget: { apiVersion: string; kind: string; name: string };

  /** Whether releases go by canary and a router splits the requests by weight. */
  readonly isRouted: BooleanRef;

  /** Whether a Rollout would name a router. */
  private readonly hasRouter: BooleanRef;
  /** The series of the preset that the values name. */
  private readonly row: Record<string, string>;

  /**
   * @param chart the chart, which has one progressive workload at most
   * @param id construct id
   * @param props pods and releases
   * @throws ChartError `chart-invalid` if the chart already has one
   */
  constructor(
    private readonly chart: HelmChart,
    id: string,
    private readonly props: ProgressiveWorkloadProps,
  ) {
    super(chart, id);
    rejectSecond(chart, this);
    const { rollout } = props;
    this.hasRouter = fn.eq(rollout.trafficRouting, 'nginx');
    this.isRouted = fn.and(rollout.enabled, this.hasRouter);
    this.row = presetRow(chart, props.presets, rollout.metrics.preset);
    this.scaleTarget = {
      apiVersion: fn.choose(rollout.enabled, 'argoproj.io/v1alpha1', 'apps/v1'),
      kind: fn.choose(rollout.enabled, 'Rollout', 'Deployment'),
      name: chart.fullname,
    };
    const template = chart.defineObject('pod.template', 'The one pod template of Deployment and Rollout.', {
      metadata: { labels: { ...chart.selectorLabels, ...props.pod.labels }, annotations: props.pod.annotations },
      spec: props.pod.spec,
    });
    this.deployment(template);
    this.rollout(template);
    this.canaryService();
    rejectWorkload(chart, props, { isRouted: this.isRouted, hasRouter: this.hasRouter, row: this.row });
  }

  private deployment(template: object): void {
    const { rollout, recreate } = this.props;
    const rolling: object = {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: rollout.maxSurge, maxUnavailable: rollout.maxUnavailable },
    };
    const conditional = this.chart.when(fn.or(fn.not(rollout.enabled), fn.eq(rollout.keep, 'Deployment')), this);
    const deployment = new ApiObject(conditional, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: this.metadata(),
      spec: {
        ...this.common(),
        strategy: recreate === undefined ? rolling : when(recreate, { type: 'Recreate' }, rolling),
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
    const conditional = this.chart.when(fn.or(rollout.enabled, fn.eq(rollout.keep, 'Rollout')), this);
    const workload = new ApiObject(conditional, 'rollout', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: this.metadata(),
      spec: { ...this.common(), progressDeadlineAbort: true, strategy: { canary: this.canary() }, template },
    });
    this.chart.describe(
      workload,
      'The workload while releases go by canary. After each weight a gate must measure three successes in a row; a guard aborts in the background after three bad points in a row.',
    );
  }

  private metadata(): object {
    const { metadata } = this.props;
    return {
      name: this.chart.fullname,
      labels: { ...metadata?.labels },
      annotations: metadata && ifSet(metadata.annotations),
    };
  }

  /** A router needs a second Service; the controller adds the hash of the ReplicaSet to the selectors of both. */
  private canaryService(): void {
    const service = new ApiObject(this.chart.when(this.isRouted), 'canary', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: this.chart.nameOf('canary') },
      spec: this.props.serviceSpec,
    });
    this.chart.describe(
      service,
      'The canary, for the router; the controller adds the hash of the ReplicaSet to its selector.',
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
    const measured = isMeasured(rollout);
    const args = this.analysisArgs();
    const gate = { templates: this.templates('gate'), args };
    const guard = { templates: [...this.templates('guard'), ...this.deadCanaryGuards()], args, startingStep: 1 };
    return {
      maxSurge: rollout.maxSurge,
      maxUnavailable: rollout.maxUnavailable,
      ...when(this.hasRouter, {
        stableService: this.chart.fullname,
        canaryService: this.chart.nameOf('canary'),
        trafficRouting: { nginx: { stableIngress: this.chart.fullname } },
      }),
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
      `analysis.${role}s`,
      role === 'gate' ? 'Analyses that must succeed before the next weight.' : 'Analyses that abort in the background.',
      guardrails.map((name) => when(enabled[name], this.templateRef(`${name}-${role}`))),
    );
  }

  /**
   * The guards against a canary without any good answer. ingress-nginx ends a request that hangs as 504, which is
   * failing.
   */
  private deadCanaryGuards(): unknown[] {
    const { analysis, metrics } = this.props.rollout;
    const enabled = {
      failing: analysis.failing,
      hanging: fn.and(analysis.hanging, fn.ne(metrics.preset, 'ingress-nginx')),
    };
    return deadCanaryGuards.map((name) => when(enabled[name], this.templateRef(`${name}-guard`)));
  }

  private templateRef(templateName: string): object {
    return { templateName, clusterScope: when(this.props.rollout.analysis.clusterScope, true) };
  }

  private analysisArgs(): string[] {
    const { chart, hasRouter } = this;
    const { prometheusAddress } = this.props;
    const { metrics, analysis } = this.props.rollout;
    const isNginx = fn.and(hasRouter, fn.eq(metrics.preset, 'ingress-nginx'));
    const canary = { podTemplateHashValue: 'Latest' };
    return chart.defineObject('analysis.args', 'What the analysis templates measure, and on which pods.', [
      { name: 'namespace', value: chart.namespace },
      // ingress-nginx calls an upstream <namespace>-<Service>-<port>, and counts the canary's Service apart.
      { name: 'workload', value: fn.choose(isNginx, `${chart.namespace}-${chart.fullname}`, chart.fullname) },
      when(isNginx, { name: 'canary-hash', value: 'canary' }, { name: 'canary-hash', valueFrom: canary }),
      ...(ifSet(this.row, (row) => seriesArgs(metrics, row)) ?? []),
      { name: 'stable-hash', valueFrom: { podTemplateHashValue: 'Stable' } },
      { name: 'minimum-weight', value: this.minimumWeight() },
      ...thresholdArgs(analysis),
      ...(prometheusAddress === undefined
        ? []
        : [ifSet(prometheusAddress, (value) => ({ name: 'prometheus-address', value }))]),
    ]);
  }

  /** The smallest weight, 50 at most: with few pods the canary has half of them at any weight above. */
  private minimumWeight(): string {
    const padded = this.chart.define(
      'analysis.padded-weights',
      'The weights in two digits each, as sortAlpha compares text.',
      eachText(this.props.rollout.weights, (weight) => fn.printf(' %02d', weight)),
    );
    const smallest = fn.first(fn.sortAlpha(fn.splitList(' ', fn.trim(padded)))) as string;
    return this.chart.define(
      'analysis.minimum-weight',
      'The smallest weight of a release, 50 at most.',
      fn.toString(fn.min(50, fn.int64(fn.trimPrefix('0', smallest)))),
    );
  }
}

/** A workload has the full name of its chart, and so have its named templates and the Services that a router takes. */
function rejectSecond(chart: HelmChart, workload: ProgressiveWorkload): void {
  const first = chart.node.findAll().find((node) => node instanceof ProgressiveWorkload && node !== workload);
  if (!first) return;
  throw new ChartError({
    code: 'chart-invalid',
    where: workload.node.path,
    message: `a chart has one progressive workload, and ${first.node.path} is it: make this one a subchart, as new OtherChart(this)`,
  });
}
