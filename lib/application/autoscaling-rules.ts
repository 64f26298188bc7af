import type { MetricSpec } from '../../imports/kubernetes';
import type { ChartScope } from '../chart/component';
import { fn } from '../expr/fn';
import { pathsReadBy, valuePath } from '../values/refs';
import type { AutoscalingRefs } from './autoscaling-values';
import type { Resources } from './excessive-requests';

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

/** Rejects settings that the kind of the autoscaler does not have, and a ScaledObject that nothing would scale. */
export function rejectOtherKind(chart: ChartScope, values: AutoscalingRefs, path: string): void {
  const { enabled, kind, metrics, keda } = values;
  const isKeda = fn.eq(kind, 'ScaledObject');
  chart.failIf(
    fn.and(
      enabled,
      isKeda,
      fn.not(fn.or(keda.triggers, values.targetCPUUtilizationPercentage, values.targetMemoryUtilizationPercentage)),
    ),
    `${path}.kind is ScaledObject and nothing triggers it: set ${path}.keda.triggers, or a target of utilization`,
  );
  chart.failIf(
    // Types other than cpu and memory; otherwise KEDA's admission rejects the fallback.
    fn.and(
      enabled,
      isKeda,
      keda.fallback,
      fn.not(fn.regexMatch('"type":"(?:[^cm"]|c[^p"]|m[^e"]|me[^m"])', fn.toJson(keda.triggers))),
    ),
    `${path}.keda.fallback needs a trigger of another type than cpu and memory, which KEDA can fail to read: add one to ${path}.keda.triggers, or remove the fallback`,
  );
  chart.failIf(
    fn.and(enabled, isKeda, metrics),
    `${path}.metrics are those of a HorizontalPodAutoscaler, and ${path}.kind is ScaledObject: write them as ${path}.keda.triggers`,
  );
  chart.failIf(
    fn.and(enabled, fn.not(isKeda), fn.or(keda.triggers, keda.fallback)),
    `${path}.keda is for a ScaledObject, and ${path}.kind is ${fn.quote(kind)}: set ${path}.kind to ScaledObject, or empty ${path}.keda.triggers and ${path}.keda.fallback`,
  );
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
export function rejectMetrics(
  chart: ChartScope,
  { enabled, metrics }: Pick<AutoscalingRefs, 'enabled' | 'metrics'>,
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
export function rejectMemoryBehindRouter(
  chart: ChartScope,
  values: AutoscalingRefs,
  isRouted: unknown,
  path: string,
): void {
  const { enabled, kind, targetMemoryUtilizationPercentage, metrics, keda } = values;
  const isMetric = fn.or(
    fn.regexMatch('"name":"memory","target":', fn.toJson(metrics)),
    fn.contains('"type":"memory"', fn.toJson(keda.triggers)),
  );
  const paths = pathsReadBy(isRouted);
  const router = paths.length > 0 ? ` (see ${paths.join(', ')})` : '';
  chart.failIf(
    fn.and(enabled, kind, isRouted, fn.or(targetMemoryUtilizationPercentage, isMetric)),
    `${path} scales by memory behind a router, where a canary runs besides all stable pods and lowers the memory of none, so each canary would scale the workload to ${path}.maxReplicas: unset ${path}.targetMemoryUtilizationPercentage, remove memory from ${path}.metrics and ${path}.keda.triggers, or remove the router${router}`,
  );
}

/** Rejects a utilization of what a container does not request: Kubernetes would never scale. */
export function rejectUnknownUtilization(
  chart: ChartScope,
  values: AutoscalingRefs,
  { resources, sidecars, initContainers }: AutoscaledPod,
  path: string,
): void {
  const resourcesPath = valuePath(resources) ?? 'resources';
  const sidecarsPath = valuePath(sidecars) ?? 'sidecars';
  const initContainersPath = valuePath(initContainers) ?? 'initContainers';
  const {
    kind,
    targetCPUUtilizationPercentage: cpu,
    targetMemoryUtilizationPercentage: memory,
    metrics,
    keda,
  } = values;
  const isDefault = fn.and(fn.eq(kind, 'HorizontalPodAutoscaler'), fn.not(fn.or(memory, metrics)));
  const isMetric = (name: string) =>
    fn.or(
      fn.regexMatch(`"resource":\\{"name":"${name}","target":\\{"averageUtilization":[0-9]`, fn.toJson(metrics)),
      fn.regexMatch(`"metricType":"Utilization",(?:"name":"[^"]*",)?"type":"${name}"`, fn.toJson(keda.triggers)),
    );
  const targets = {
    cpu: {
      percent: 'targetCPUUtilizationPercentage',
      isUsed: chart.define(
        'autoscaling.byCpu',
        'Not empty while the autoscaler scales by CPU: a HorizontalPodAutoscaler without a metric does.',
        fn.choose(fn.or(cpu, isDefault, isMetric('cpu')), 'true', ''),
      ),
    },
    memory: { percent: 'targetMemoryUtilizationPercentage', isUsed: fn.or(memory, isMetric('memory')) },
  };
  const rules = (of: object, what: (request: string) => string) =>
    Object.entries(targets).map(([name, { percent, isUsed }]) => ({
      // A limit without a request is a request of the same amount.
      condition: fn.and(values.enabled, kind, isUsed, fn.not(fn.regexMatch(`"${name}":[^n]`, fn.toJson(of)))),
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
