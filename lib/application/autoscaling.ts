import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import type { MetricSpec } from '../../imports/kubernetes';
import { chartScopeOf } from '../chart/chart-scope-of';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { k8sList, k8sObject } from '../values/kubernetes-types';
import { pathOfGroup, pathsReadBy, valuePath } from '../values/refs';
import type { Resources } from './excessive-requests';

const percent = () => z.int().min(1).max(1000);

/** Values of `Autoscaler`. */
export const autoscalingValues = () =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Scale the pods between minReplicas and maxReplicas with a HorizontalPodAutoscaler. If no metric is set below, Kubernetes targets 80 % CPU. Changing this on a live release is an outage window under load. On: the pods fall to one until the autoscaler acts, so do it at low load; where manifests are applied by kubectl, create the HorizontalPodAutoscaler first and remove replicas afterwards, as Kubernetes describes. Off: the pods fall to replicaCount, so set that to the live count first; the autoscaler owns the count, so Helm 4 needs --force-conflicts for that upgrade, or --server-side=false behind a router.',
        ),
      minReplicas: z
        .int()
        .min(1)
        .max(10_000)
        .default(3)
        .describe(
          'Minimum number of pods. When autoscaling is enabled on a live release, the workload first drops to one pod, until the autoscaler scales it up.',
        ),
      maxReplicas: z.int().min(1).max(10_000).default(10).describe('Maximum number of pods.'),
      targetCPUUtilizationPercentage: percent()
        .optional()
        .describe('Target CPU utilization, in percent of the request. Defaults to 80 if no other metric is set.')
        .meta({ example: 80 }),
      targetMemoryUtilizationPercentage: percent()
        .optional()
        .describe('Target memory utilization, in percent of the request.')
        .meta({ example: 80 }),
      metrics: k8sList('MetricSpec').default([]).describe('Additional metrics, in the format of autoscaling/v2.'),
      behavior: k8sObject('HorizontalPodAutoscalerBehavior')
        .default({})
        .describe('Scaling behavior.')
        .meta({ example: { scaleDown: { stabilizationWindowSeconds: 300 } } }),
    },
    'Scaling by load.',
  );

/** The pod that an `Autoscaler` scales: references to its values. */
export interface AutoscaledPod {
  /** Resources of the main container. */
  readonly resources: Resources;
  /** The sidecars. */
  readonly sidecars: readonly { readonly name: string }[];
  /** The init containers, which may be native sidecars. */
  readonly initContainers: readonly { readonly name: string }[];
  /** Whether a router splits the requests of a canary, in which case scaling by memory is rejected. @default never */
  readonly isRouted?: unknown;
}

/** Props of `Autoscaler`. */
export interface AutoscalerProps {
  /** References to `autoscalingValues`. */
  readonly values: Refs<ReturnType<typeof autoscalingValues>>;
  /** The workload to scale; of a `ProgressiveWorkload` its `scaleTarget`. */
  readonly target: k8s.CrossVersionObjectReference;
  /**
   * The pod, to reject a target of utilization for a resource that the main container, a sidecar or a native sidecar
   * does not request.
   * @default the target is not checked
   */
  readonly pod?: AutoscaledPod;
}

/**
 * The HorizontalPodAutoscaler of a workload.
 * @example
 * ```ts
 * const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: this.fullname };
 * new Autoscaler(this, 'hpa', { values: v.autoscaling, target });
 * ```
 */
export class Autoscaler extends Construct {
  /** The HorizontalPodAutoscaler, which is rendered while it is enabled. */
  readonly horizontalPodAutoscaler: k8s.HorizontalPodAutoscaler;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values, workload and pod
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one with `pod`
   */
  constructor(scope: Construct, id: string, { values, target, pod }: AutoscalerProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(values);
    chart.failIf(
      fn.and(values.enabled, fn.gt(values.minReplicas, values.maxReplicas)),
      `${path}.minReplicas is larger than ${path}.maxReplicas: make it at most as large`,
    );
    rejectMetrics(chart, values, path);
    if (pod) rejectUnknownUtilization(chart, values, pod, path);
    if (pod?.isRouted) rejectMemoryBehindRouter(chart, values, pod.isRouted, path);
    this.horizontalPodAutoscaler = new k8s.HorizontalPodAutoscaler(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname },
      spec: {
        scaleTargetRef: target,
        minReplicas: values.minReplicas,
        maxReplicas: values.maxReplicas,
        metrics: [
          ifSet(values.targetCPUUtilizationPercentage, (averageUtilization) => resource('cpu', averageUtilization)),
          ifSet(values.targetMemoryUtilizationPercentage, (averageUtilization) =>
            resource('memory', averageUtilization),
          ),
          ...values.metrics,
        ],
        behavior: ifSet(values.behavior),
      },
    });
    chart.describe(
      this.horizontalPodAutoscaler,
      'Scales the kind that is being released; the workload then names no replicas of its own.',
    );
  }
}

/** The sections of a metric by its type. */
const metricSections: Readonly<Record<string, keyof MetricSpec>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/** The JSON of a metric whose target has the field of its type, and a type that the API server takes for the metric. */
const withTarget = [
  ['"averageUtilization":[0-9]+,"type":"Utilization"', '(?:Container)?Resource'],
  ['"averageValue":[^,]+,"type":"AverageValue"', '[a-zA-Z]+'],
  ['"type":"Value","value":[^,]+', '(?:External|Object)'],
].map(([target, type]) => `"target":\\{${target}\\}\\},"type":"${type}"\\}$`);

/** Rejects metrics that the API server takes in no HorizontalPodAutoscaler. */
function rejectMetrics(
  chart: ChartScope,
  { enabled, metrics }: Pick<Refs<ReturnType<typeof autoscalingValues>>, 'enabled' | 'metrics'>,
  path: string,
): void {
  chart.failIfAny(metrics, (metric) => [
    {
      condition: fn.and(
        enabled,
        fn.or(
          ...Object.entries(metricSections).map(([type, section]) =>
            fn.and(fn.eq(metric.type, type), fn.not(metric[section])),
          ),
          fn.gt(fn.len(metric), 2),
        ),
      ),
      message: `${path}.metrics: a metric of type ${metric.type} needs the section that is named like the type, such as resource for Resource, and no other: add it, or correct the type`,
    },
    {
      condition: fn.and(
        enabled,
        fn.not(fn.or(...withTarget.map((pattern) => fn.regexMatch(pattern, fn.toJson(metric))))),
      ),
      message: `${path}.metrics: the target of a metric of type ${metric.type} needs the type AverageValue with averageValue only, or else Utilization with averageUtilization only (Resource, ContainerResource), or Value with value only (External, Object): correct it`,
    },
  ]);
}

/**
 * Rejects scaling by memory behind a router: a canary then runs besides all stable pods, each of which uses as much
 * memory as before, so the autoscaler would add as many pods again and again.
 */
function rejectMemoryBehindRouter(
  chart: ChartScope,
  values: Refs<ReturnType<typeof autoscalingValues>>,
  isRouted: unknown,
  path: string,
): void {
  const { enabled, targetMemoryUtilizationPercentage, metrics } = values;
  const isMetric = fn.regexMatch('"name":"memory","target":', fn.toJson(metrics));
  const paths = pathsReadBy(isRouted);
  const router = paths.length > 0 ? ` (see ${paths.join(', ')})` : '';
  chart.failIf(
    fn.and(enabled, isRouted, fn.or(targetMemoryUtilizationPercentage, isMetric)),
    `${path} scales by memory behind a router, where a canary runs besides all stable pods and lowers the memory of none, so each canary would scale the workload to ${path}.maxReplicas: unset ${path}.targetMemoryUtilizationPercentage, remove memory from ${path}.metrics, or remove the router${router}`,
  );
}

/** Rejects a utilization of what a container does not request: Kubernetes would never scale. */
function rejectUnknownUtilization(
  chart: ChartScope,
  values: Refs<ReturnType<typeof autoscalingValues>>,
  { resources, sidecars, initContainers }: AutoscaledPod,
  path: string,
): void {
  const resourcesPath = valuePath(resources) ?? 'resources';
  const sidecarsPath = valuePath(sidecars) ?? 'sidecars';
  const initContainersPath = valuePath(initContainers) ?? 'initContainers';
  const { targetCPUUtilizationPercentage: cpu, targetMemoryUtilizationPercentage: memory, metrics } = values;
  const isMetric = (name: string) =>
    fn.regexMatch(`"resource":\\{"name":"${name}","target":\\{"averageUtilization":[0-9]`, fn.toJson(metrics));
  const targets = {
    cpu: {
      percent: 'targetCPUUtilizationPercentage',
      isUsed: chart.define(
        'autoscaling.byCpu',
        'Not empty while the autoscaler scales by CPU: without a metric, Kubernetes takes that.',
        fn.choose(fn.or(cpu, fn.not(fn.or(memory, metrics)), isMetric('cpu')), 'true', ''),
      ),
    },
    memory: { percent: 'targetMemoryUtilizationPercentage', isUsed: fn.or(memory, isMetric('memory')) },
  };
  const rules = (of: object, what: (request: string) => string) =>
    Object.entries(targets).map(([name, { percent, isUsed }]) => ({
      // A limit without a request is a request of the same amount.
      condition: fn.and(values.enabled, isUsed, fn.not(fn.regexMatch(`"${name}":[^n]`, fn.toJson(of)))),
      message: `${what(`requests.${name}`)}, so the autoscaler cannot compute the utilization and never scales: set the request, or use ${path}.metrics without ${path}.${percent} and without a Utilization of ${name}`,
    }));
  for (const { condition, message } of rules(resources, (request) => `${resourcesPath}.${request} is not set`))
    chart.failIf(condition, message);
  chart.failIfAny(sidecars, (sidecar) =>
    rules(fn.pick(sidecar, 'resources'), (request) => `${sidecarsPath}: ${sidecar.name} has no resources.${request}`),
  );
  // A native sidecar runs as long as the pod; other init containers end before its utilization counts.
  chart.failIfAny(initContainers, (container) =>
    rules(
      fn.pick(container, 'resources'),
      (request) => `${initContainersPath}: ${container.name} (restartPolicy Always) has no resources.${request}`,
    ).map(({ condition, message }) => ({
      condition: fn.and(fn.eq(fn.get(container, 'restartPolicy'), 'Always'), condition),
      message,
    })),
  );
}

const resource = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});
