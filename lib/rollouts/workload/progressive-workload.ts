import { Construct } from 'constructs';
import { Rollout, type RolloutStrategy } from '../../../imports/k8s/argo-rollouts';
import { Deployment, type DeploymentSpec, type ObjectMeta, type PodTemplateSpec } from '../../../imports/k8s/index';
import type { RoutedWorkload } from '../../application/routed-workload';
import type { ScrapeInterval } from '../../application/service-monitor';
import { Component } from '../../chart/component';
import { ChartError } from '../../errors';
import type { Quoting } from '../../expr/ast';
import { ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { presetRow } from '../analysis/metric-presets';
import { pingPongOf } from '../routing/ping-pong';
import { namesRouter, type RouterName } from '../routing/routers';
import { createRoutingObjects } from '../routing/routing-objects';
import { blueGreenStrategy } from './blue-green-strategy';
import { canaryStrategy, ifGiven } from './canary-strategy';
import { subscriptions } from './notify';
import { createMetricTemplates } from './own-metric-templates';
import { type ReleaseSettings, releaseSettings } from './rollout-overrides';
import { rejectSparseScrapes } from './scrape-rules';
import { createVersionServices } from './version-services';
import { placeOf, type WorkloadPlace } from './workload-place';
import type { ProgressiveWorkloadProps } from './workload-props';
import { rejectWorkload } from './workload-rules';

/**
 * A pod template that is rendered as a Deployment, or as an Argo Rollouts Rollout while `rollout.enabled` is on. A
 * Rollout has a gate after each weight, an analysis that must succeed three times in a row, and guards, analyses in the
 * background that abort a bad canary. The chart `progressive-delivery` installs the controller and the analysis
 * templates.
 *
 * A chart may have several: one with the names of the chart, one in each `Component`, others with a `fullname` and
 * `selectorLabels` of their own, such as those of the entries of a map.
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
 *   service: v.service,
 *   ingress: v.ingress,
 *   pod: { spec: { containers: [container] } },
 * });
 * ```
 */
export class ProgressiveWorkload extends Construct implements RoutedWorkload {
  /** Name of the Deployment and the Rollout. */
  readonly fullname: string;

  /** Labels that select the pods. */
  readonly selectorLabels: Readonly<Record<string, string>>;

  /** Name of the Service of the canary, where a router needs one. */
  readonly canaryServiceName: string;

  /** Namespace of its objects: that of the chart. */
  readonly namespace: string;

  /** The Deployment, rendered while releases are plain, or while it is kept during a switch. */
  readonly deployment: Deployment;

  /** The Rollout, rendered while releases go by canary, or while it is kept during a switch. */
  readonly rollout: Rollout;

  /** Whether a router can split the requests: whether it has a `serviceSpec`. */
  readonly isRoutable: boolean;

  private readonly place: WorkloadPlace;
  private readonly settings: ReleaseSettings;
  /** Whether a Rollout would name a router. */
  private readonly hasRouter: BooleanRef;

  /**
   * @param scope chart, component, or scope of `when` or `each`
   * @param id construct id
   * @param props pods and releases
   * @throws ChartError `chart-invalid` outside of a HelmChart, in `each` without `fullname` and `selectorLabels`, where
   * another workload has the same name, and for an `ingress` without `serviceSpec`
   * @throws ChartError `query-invalid` for a query of its own metrics that is not PromQL
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProgressiveWorkloadProps,
  ) {
    const place = placeOf(scope, id, props);
    super(scope, id);
    this.place = place;
    this.fullname = place.fullname;
    this.selectorLabels = place.selectorLabels;
    this.canaryServiceName = place.canaryServiceName;
    this.namespace = place.chart.namespace;
    rejectSame(this, place);
    const { rollout, presets, ingress, service, serviceSpec } = props;
    if (ingress && !(serviceSpec && service))
      throw invalid(this, 'ingress needs serviceSpec and service, because a router needs a second Service');
    const settings = releaseSettings(rollout, props.overrides);
    this.settings = settings;
    const hasRouter = namesRouter(rollout);
    this.hasRouter = hasRouter;
    this.isRoutable = serviceSpec !== undefined;
    const row = presetRow(place.chart, presets, rollout.metrics.preset);
    const template = this.template();
    this.deployment = this.createDeployment(template);
    const released = { props, place, settings, hasRouter, row };
    const strategy = when(
      rollout.strategy.blueGreen.enabled,
      { blueGreen: blueGreenStrategy(released) },
      { canary: canaryStrategy(released) },
    );
    this.rollout = this.createRollout(template, strategy as RolloutStrategy);
    createMetricTemplates(this.when(this.hasRollout), { props, place, settings });
    const isRoutedBy = (name: RouterName) => this.isRoutedBy(name);
    if (serviceSpec) {
      const { isBlueGreen, isRouted } = this;
      createVersionServices(serviceSpec, {
        ...{ props, place, settings, isBlueGreen, isRouted, isRoutedBy },
        when: (condition) => this.when(condition, scope),
      });
    }
    createRoutingObjects({ props, place, settings, when: (condition) => this.when(condition), isRoutedBy });
    rejectWorkload(this, { props, place, settings, router: { hasRouter, row } });
  }

  /** Target for an autoscaler: the Deployment or the Rollout. */
  get scaleTarget(): { apiVersion: string; kind: string; name: string } {
    const { enabled } = this.settings;
    return {
      apiVersion: fn.choose(enabled, 'argoproj.io/v1alpha1', 'apps/v1'),
      kind: fn.choose(enabled, 'Rollout', 'Deployment'),
      name: this.fullname,
    };
  }

  /** Names of the Services that a router splits requests between: of both versions, or two that take turns. */
  get splitServices(): readonly [string, string] {
    const { enabled, pingService, pongService } = pingPongOf({ props: this.props, place: this.place });
    return [fn.choose(enabled, pingService, this.fullname), fn.choose(enabled, pongService, this.canaryServiceName)];
  }

  /** Whether releases go by canary and a router splits the requests by weight. */
  get isRouted(): BooleanRef {
    return fn.and(this.settings.enabled, this.hasRouter);
  }

  /** Whether releases go by blue-green. */
  get isBlueGreen(): BooleanRef {
    return fn.and(this.settings.enabled, this.props.rollout.strategy.blueGreen.enabled);
  }

  /** Whether releases go by canary, and none is being switched. */
  get isCanary(): BooleanRef {
    return fn.and(
      this.settings.enabled,
      fn.not(this.settings.keep),
      fn.not(this.props.rollout.strategy.blueGreen.enabled),
    );
  }

  /** Whether the Service selects the pods of one version only while a release runs. */
  get isSplit(): BooleanRef {
    return fn.and(this.settings.enabled, fn.or(this.hasRouter, this.props.rollout.strategy.blueGreen.enabled));
  }

  /**
   * Whether releases go by canary and one of these routers splits the requests at a route of the chart.
   * @param routers names as in `rollout.trafficRouting`
   */
  isRoutedBy(...routers: RouterName[]): BooleanRef {
    const { trafficRouting } = this.props.rollout;
    const [first, ...others] = routers;
    return fn.and(
      this.settings.enabled,
      others.length === 0 ? fn.eq(trafficRouting, first) : fn.has(trafficRouting, routers),
    );
  }

  /**
   * Rejects values with which a window of the analysis holds fewer than four scrapes of the pods, too few to measure them.
   * @param monitor whether the ServiceMonitor of the pods is rendered, and its interval
   * @throws ChartError `chart-invalid` if the chart defines a template `analysis.intervalSeconds` itself
   * @example
   * ```ts
   * const monitor = new ServiceMonitor(this, 'metrics', { values: v.serviceMonitor, endpoint });
   * workload.scrapedBy({ enabled: v.serviceMonitor.enabled, interval: monitor.interval });
   * ```
   */
  scrapedBy(monitor: { readonly enabled: BooleanRef; readonly interval: ScrapeInterval }): void {
    rejectSparseScrapes(this, { props: this.props, place: this.place, settings: this.settings }, monitor);
  }

  /**
   * Defines a named template of the workload; see `HelmChart.define`.
   * @throws ChartError `chart-invalid` if the name is already defined
   */
  define(name: string, description: string, body: unknown, quoting?: Quoting): string {
    return this.place.chart.define(`${this.place.prefix}${name}`, description, body, quoting);
  }

  /** A named template, unless it may differ by entry of a map. */
  private template(): PodTemplateSpec {
    const { chart, prefix, isInEach, selectorLabels } = this.place;
    const { labels, annotations, spec } = this.props.pod;
    const template = { metadata: { labels: { ...selectorLabels, ...labels }, annotations }, spec };
    if (isInEach) return template as PodTemplateSpec;
    return chart.defineObject(
      `${prefix}pod.template`,
      'The one pod template of Deployment and Rollout.',
      template,
    ) as PodTemplateSpec;
  }

  /** A scope for objects under a condition; those of a component are in its folder, and rendered while it is enabled. */
  private when(condition: unknown, parent: Construct = this): Construct {
    const { chart } = this.place;
    const { scope } = this.node;
    return scope instanceof Component ? scope.when(condition) : chart.when(condition, parent);
  }

  /** Files are named after kind and id; of a workload with names of its own the id says it all. */
  private idOf(object: string): string {
    return this.place.component || this.props.fullname === undefined ? object : 'Default';
  }

  private createDeployment(template: PodTemplateSpec): Deployment {
    const { rollout, recreate } = this.props;
    const { enabled, keep } = this.settings;
    const rolling = {
      type: 'RollingUpdate',
      rollingUpdate: {
        maxSurge: rollout.strategy.canary.maxSurge,
        maxUnavailable: rollout.strategy.canary.maxUnavailable,
      },
    } as const;
    const deployment = new Deployment(
      this.when(fn.or(fn.not(enabled), fn.eq(keep, 'Deployment'))),
      this.idOf('deployment'),
      {
        metadata: this.metadata(this.props.metadata?.annotations),
        spec: {
          ...this.common(),
          strategy: recreate === undefined ? rolling : when(recreate, { type: 'Recreate' }, rolling),
          template,
        },
      },
    );
    this.place.chart.describe(
      deployment,
      'The workload while releases are plain, or while it is kept during a switch to a Rollout.',
    );
    return deployment;
  }

  private createRollout(template: PodTemplateSpec, strategy: RolloutStrategy): Rollout {
    const { progressDeadlineAbort, rollbackWindow, analysis } = this.props.rollout;
    const { successfulRunHistoryLimit, unsuccessfulRunHistoryLimit } = analysis;
    const rollout = new Rollout(this.when(this.hasRollout), this.idOf('rollout'), {
      metadata: this.metadata(
        fn.mergeOverwrite(
          subscriptions({ props: this.props, place: this.place, settings: this.settings }),
          this.props.metadata?.annotations ?? {},
        ),
      ),
      spec: {
        ...this.common(),
        // An analysis of a blue-green release that lasts longer would be aborted: it is no step, for which the time stops.
        progressDeadlineAbort: when(
          fn.and(progressDeadlineAbort, fn.not(this.props.rollout.strategy.blueGreen.enabled)),
          true,
        ),
        rollbackWindow: ifSet(rollbackWindow.revisions, (revisions) => ({ revisions })),
        analysis: when(fn.or(fn.isSet(successfulRunHistoryLimit), fn.isSet(unsuccessfulRunHistoryLimit)), {
          successfulRunHistoryLimit: ifGiven(successfulRunHistoryLimit),
          unsuccessfulRunHistoryLimit: ifGiven(unsuccessfulRunHistoryLimit),
        }),
        strategy,
        template,
      },
    });
    this.place.chart.describe(
      rollout,
      'The workload while releases go by canary. After each weight a gate must measure three successes in a row; a guard aborts in the background after three bad points in a row.',
    );
    return rollout;
  }

  /** Whether the Rollout is rendered. */
  private get hasRollout(): BooleanRef {
    return fn.or(this.settings.enabled, fn.eq(this.settings.keep, 'Rollout'));
  }

  private metadata(annotations?: Record<string, string>): ObjectMeta {
    return {
      name: this.fullname,
      labels: { ...this.place.label, ...this.props.metadata?.labels },
      annotations: annotations && ifSet(annotations),
    };
  }

  private common(): Omit<DeploymentSpec, 'template'> {
    const { autoscaled, replicas, revisionHistoryLimit, minReadySeconds, progressDeadlineSeconds } = this.props;
    return {
      replicas: autoscaled ? when(fn.not(autoscaled), replicas) : replicas,
      revisionHistoryLimit,
      // The controller writes a Rollout back without zeros, and Argo CD would find it OutOfSync for ever.
      minReadySeconds: ifSet(minReadySeconds),
      progressDeadlineSeconds,
      selector: { matchLabels: this.selectorLabels },
    };
  }
}

const invalid = ({ node }: Construct, message: string): ChartError =>
  new ChartError({ code: 'chart-invalid', where: node.path, message });

/** Two workloads of one name would replace each other's objects. */
function rejectSame(workload: ProgressiveWorkload, { chart, fullname }: WorkloadPlace): void {
  const isSame = (node: unknown): node is ProgressiveWorkload =>
    node instanceof ProgressiveWorkload && node !== workload && node.fullname === fullname;
  const first = chart.node.findAll().find(isSame);
  if (!first) return;
  throw invalid(
    workload,
    `${first.node.path} is a workload of the same name already: make this one in a Component, or with fullname and selectorLabels of its own`,
  );
}
