import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { chartScopeOf } from '../chart/chart-scope-of';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { pathOfGroup, valuePath } from '../values/refs';
import type { autoscalingValues } from './autoscaling-values';
import { metadataOf, metadataValues } from './metadata';

/** A number of pods or a share of them, but none. */
const somePods = () =>
  z.union([z.int().min(1).max(99_999), z.string().regex(/^(?:[1-9][0-9]?|100)%$/)]).meta({ quoting: 'bare' });

/**
 * Values of `DisruptionBudget`.
 * @param options `canary`: the descriptions mention the canary's pods
 */
export const disruptionBudgetValues = ({ canary }: { readonly canary: boolean } = { canary: true }) =>
  group(
    {
      enabled: z.boolean().default(true).describe('Create a PodDisruptionBudget.'),
      maxUnavailable: somePods()
        .default(1)
        .describe(
          'Number or percentage of pods that may be evicted at once; at least one, so that nodes can be drained.',
        ),
      minAvailable: somePods()
        .optional()
        .describe(
          'Number or percentage of pods that must stay available, fewer than there are; replaces maxUnavailable.',
        )
        .meta({ example: '50%' }),
      unhealthyPodEvictionPolicy: z
        .enum(['AlwaysAllow', 'IfHealthyBudget'])
        .default('AlwaysAllow')
        .describe(`Whether pods that are not ready may always be evicted${canary ? ', such as a broken canary' : ''}.`),
      ...metadataValues('the PodDisruptionBudget'),
    },
    `Pods that may be evicted at once${canary ? '; it counts the pods of both versions together while a release runs' : ''}.`,
  );

/** Number of pods that a disruption budget counts outside of a release, and the value that sets it. */
export interface PodCount {
  /** Reference to the number of pods. */
  readonly count: number;
  /** Values path of that number, for messages. */
  readonly path: string;
  /** Condition under which this value sets the number. @default true */
  readonly condition?: unknown;
}

/**
 * The pod counts of a workload with or without an autoscaler.
 * @param replicaCount number of pods without the autoscaler
 * @param autoscaling references to `autoscalingValues`
 */
export const workloadPods = (
  replicaCount: number,
  { enabled, minReplicas }: Pick<Refs<ReturnType<typeof autoscalingValues>>, 'enabled' | 'minReplicas'>,
): PodCount => ({
  count: fn.choose(enabled, minReplicas, replicaCount),
  path: fn.choose(enabled, valuePath(minReplicas) ?? 'minReplicas', valuePath(replicaCount) ?? 'replicas'),
});

/** Props of `DisruptionBudget`. */
export interface DisruptionBudgetProps {
  /** References to `disruptionBudgetValues`. */
  readonly values: Refs<ReturnType<typeof disruptionBudgetValues>>;
  /** Whether the workload is released by canary. @default true */
  readonly canary?: boolean;
  /** Number of pods, to reject a budget that allows no eviction. @default the budget is not checked */
  readonly pods?: PodCount;
  /** Whether releases go by blue-green, with all pods of both versions at once. @default false */
  readonly isBlueGreen?: unknown;
}

/**
 * Rejects a budget that would let every active pod be evicted while as many pods of the new version run. A number of
 * unavailable pods protects the active ones in the same way with and without them.
 */
function rejectEvictedVersion(
  chart: ChartScope,
  { enabled, minAvailable, maxUnavailable }: Refs<ReturnType<typeof disruptionBudgetValues>>,
  path: string,
  isBlueGreen: unknown,
): void {
  chart.failIf(
    fn.and(
      isBlueGreen,
      enabled,
      fn.or(minAvailable, fn.regexMatch('^(?:[5-9][0-9]|100)%$', fn.toString(maxUnavailable))),
    ),
    `${path} counts the pods of both versions while a blue-green release runs, and would let all active ones be evicted: unset ${path}.minAvailable, and set ${path}.maxUnavailable to a number, or to less than 50%`,
  );
}

/** Rejects a budget that blocks every drain. */
function rejectStuckDrains(
  chart: ChartScope,
  { enabled, minAvailable }: Refs<ReturnType<typeof disruptionBudgetValues>>,
  path: string,
  { count, path: countPath, condition = true }: PodCount,
): void {
  const text = fn.toString(minAvailable);
  const share = fn.mul(fn.int64(fn.trimSuffix('%', text)), count);
  const required = fn.int64(
    chart.define(
      'disruption.requiredPods',
      'Pods that minAvailable requires; Kubernetes rounds a percentage up.',
      fn.choose(fn.hasSuffix('%', text), fn.toString(fn.div(fn.add(share, 99), 100)), text),
    ),
  );
  chart.failIf(
    fn.and(condition, enabled, minAvailable, fn.gt(count, 0), fn.ge(required, count)),
    `${path}.minAvailable is ${text}, which is all of ${count} pods (${countPath}), so every drain would be blocked: lower it, use ${path}.maxUnavailable instead, raise ${countPath}, or set ${path}.enabled to false`,
  );
}

/**
 * The PodDisruptionBudget of a chart's pods.
 * @example
 * ```ts
 * const pods = workloadPods(v.replicaCount, v.autoscaling);
 * new DisruptionBudget(this, 'pdb', { values: v.podDisruptionBudget, pods });
 * ```
 */
export class DisruptionBudget extends Construct {
  /** The PodDisruptionBudget, which is rendered while it is enabled. */
  readonly podDisruptionBudget: k8s.PodDisruptionBudget;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values, and what it counts
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one with `pods`
   */
  constructor(scope: Construct, id: string, { values, canary = true, pods, isBlueGreen }: DisruptionBudgetProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    if (pods) rejectStuckDrains(chart, values, pathOfGroup(values), pods);
    if (isBlueGreen) rejectEvictedVersion(chart, values, pathOfGroup(values), isBlueGreen);
    this.podDisruptionBudget = new k8s.PodDisruptionBudget(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        ...ifSet(values.minAvailable, (minAvailable) => ({ minAvailable }), { maxUnavailable: values.maxUnavailable }),
        unhealthyPodEvictionPolicy: values.unhealthyPodEvictionPolicy,
        selector: { matchLabels: chart.selectorLabels },
      },
    });
    if (canary)
      chart.describe(this.podDisruptionBudget, 'Counts the pods of both versions together while a release runs.');
  }
}
