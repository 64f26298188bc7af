import { Construct } from 'constructs';
import { Rollout, type RolloutStrategy } from '../../../imports/k8s/argo-rollouts';
import {
  Deployment,
  type DeploymentSpec,
  type ObjectMeta,
  type PodSpec,
  type PodTemplateSpec,
  Service,
  type ServiceSpec,
} from '../../../imports/k8s/index';
import type { grpcRouteValues } from '../../application/grpc-route';
import type { httpRouteValues } from '../../application/http-route';
import type { ingressValues } from '../../application/ingress';
import type { probeValues } from '../../application/pod-values';
import type { RoutedWorkload } from '../../application/routed-workload';
import type { serviceValues } from '../../application/service';
import type { ScrapeInterval } from '../../application/service-monitor';
import type { virtualServiceValues } from '../../application/virtual-service';
import { Component } from '../../chart/component';
import { ChartError } from '../../errors';
import type { Quoting } from '../../expr/ast';
import { ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef, Entries } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { type MetricPresetName, presetRow } from '../analysis/metric-presets';
import { pingPongOf } from '../routing/ping-pong';
import { namesRouter, type RouterName } from '../routing/routers';
import { createRoutingObjects } from '../routing/routing-objects';
import type { rolloutValues } from '../values';
import { blueGreenStrategy, previewServiceOf } from './blue-green-strategy';
import { canaryStrategy, ifGiven } from './canary-strategy';
import { subscriptions } from './notify';
import { createMetricTemplates } from './own-metric-templates';
import { type EntryOverrides, type ReleaseSettings, releaseSettings } from './rollout-overrides';
import { rejectSparseScrapes } from './scrape-rules';
import { type OwnNames, placeOf, type WorkloadPlace } from './workload-place';
import { rejectWorkload } from './workload-rules';

/** Props of `ProgressiveWorkload`. */
export interface ProgressiveWorkloadProps extends OwnNames {
  /** References to `rolloutValues`. */
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** In `each`: what the entry overrides of `rollout`. @default nothing */
  readonly overrides?: EntryOverrides;
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
  /**
   * Spec of the Service of the pods, made with `serviceSpec`; the canary Service of a router and the preview Service of blue-green have the same.
   * @default none: neither router nor blue-green
   */
  readonly serviceSpec?: ServiceSpec;
  /** References to the values of that Service, whose port some routers name; with `ingress`. @default none */
  readonly service?: Refs<ReturnType<typeof serviceValues>>;
  /**
   * References to the values of the `Ingress` to the pods, at which some routers split the requests.
   * @default none: values that name such a router fail validation
   */
  readonly ingress?: Refs<ReturnType<typeof ingressValues>>;
  /** References to the values of the `HttpRoute` to the pods, for the Gateway API. @default none */
  readonly httpRoute?: Refs<ReturnType<typeof httpRouteValues>>;
  /** References to the values of the `GrpcRoute` to the pods, for the Gateway API. @default none */
  readonly grpcRoute?: Refs<ReturnType<typeof grpcRouteValues>>;
  /** References to the values of the `VirtualService` to the pods, for Istio. @default none */
  readonly virtualService?: Refs<ReturnType<typeof virtualServiceValues>>;
  /** URL of the Prometheus that the analysis queries; "" for the URL of the analysis templates. @default '' */
  readonly prometheusAddress?: string;
  /** Whether a Deployment deletes its old pods first (Recreate), because pods cannot share a volume. @default false */
  readonly recreate?: BooleanRef;
  /** Labels and annotations of the Deployment or Rollout itself, besides those of the chart. @default none */
  readonly metadata?: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  /** The pod template. */
  readonly pod: {
    /** Labels, besides the selector labels. @default {} */
    readonly labels?: Entries<string>;
    /** Annotations. @default none */
    readonly annotations?: Entries<string> | undefined;
    /** Spec of the pods. */
    readonly spec: PodSpec;
  };
}

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
    if (serviceSpec) this.createPreviewService(serviceSpec);
    if (serviceSpec) this.createRoutedServices(serviceSpec);
    createRoutingObjects({
      ...{ props, place, settings },
      when: (condition) => this.when(condition),
      isRoutedBy: (name) => this.isRoutedBy(name),
    });
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

  /** Before the switch the new version is reached by a Service of its own. */
  private createPreviewService(spec: ServiceSpec): void {
    const service = new Service(
      this.when(this.isBlueGreen, this.node.scope as Construct),
      this.place.component ? 'service-preview' : 'preview',
      { metadata: { name: previewServiceOf(this.fullname), labels: this.place.label }, spec },
    );
    this.place.chart.describe(
      service,
      'The new version of a blue-green release; the controller adds the hash of the ReplicaSet to its selector.',
    );
  }

  /** A router needs a second Service, or two that take turns. */
  private createRoutedServices(spec: ServiceSpec): void {
    const { enabled, pingService, pongService } = pingPongOf({ props: this.props, place: this.place });
    const about = 'the controller adds the hash of the ReplicaSet to its selector.';
    this.createRoutedService(spec, {
      id: 'canary',
      name: this.canaryServiceName,
      condition: fn.not(enabled),
      about: `The canary, for the router; ${about}`,
    });
    for (const [id, name] of [['ping', pingService] as const, ['pong', pongService] as const])
      this.createRoutedService(spec, {
        id,
        name,
        condition: enabled,
        about: `The canary and the stable version in turns, for the router; ${about}`,
      });
  }

  private createRoutedService(
    spec: ServiceSpec,
    { id, name, condition, about }: { id: string; name: string; condition: BooleanRef; about: string },
  ): void {
    const { service: values } = this.props;
    const service = new Service(
      this.when(fn.and(this.isRouted, condition), this.node.scope as Construct),
      this.place.component ? `service-${id}` : id,
      {
        metadata: {
          name,
          labels: this.place.label,
          annotations: values && ifSet(values.annotations),
        },
        // The AWS Load Balancer Controller routes to the ports of nodes, unless it routes to pods.
        spec: values
          ? {
              ...spec,
              type: fn.choose(fn.and(this.isRoutedBy('alb'), fn.eq(values.type, 'NodePort')), 'NodePort', 'ClusterIP'),
            }
          : spec,
      },
    );
    this.place.chart.describe(service, about);
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
