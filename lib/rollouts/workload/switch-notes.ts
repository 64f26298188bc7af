import type { autoscalingValues } from '../../application/autoscaling-values';
import { helmChartOf } from '../../chart/chart-scope-of';
import type { HelmChart } from '../../chart/helm-chart';
import { when } from '../../expr/blocks';
import { fn, type release as releaseOf } from '../../expr/fn';
import type { Refs } from '../../values/define';
import { groupPath, pathOfGroup } from '../../values/refs';
import { definedOnce } from '../defined-once';
import type { rolloutValues } from '../values';
import { valuesPrefix } from '../values-prefix';
import type { NotedWorkload } from './workload-place';

/**
 * Lines of NOTES.txt: how to switch a live release between Deployment and Rollout, and how to finish the switch.
 * @param rollout references to `rolloutValues`
 * @param release `this.release` of the chart
 * @param workload the workload, or the chart or component whose names it has, for commands that are correct in a subchart
 * too, and that show the selector of its Service
 * @param autoscaling references to `autoscalingValues`, if an autoscaler may own the replicas
 * @throws ChartError `chart-invalid` if the chart defines a template `upgradeCommand` itself
 * @example
 * ```ts
 * this.notes(...switchNotes(v.rollout, this.release, this));
 * ```
 */
export function switchNotes(
  rollout: Pick<Refs<ReturnType<typeof rolloutValues>>, 'enabled' | 'keep' | 'strategy' | 'trafficRouting'>,
  release: typeof releaseOf,
  workload?: NotedWorkload,
  autoscaling?: Refs<ReturnType<typeof autoscalingValues>>,
): unknown[] {
  const { enabled, keep, strategy, trafficRouting } = rollout;
  const chart = workload && helmChartOf(workload);
  const path = groupPath(rollout) ?? 'rollout';
  const prefix = chart ? valuesPrefix(chart) : '';
  const command = upgradeCommand(release, chart);
  const upgrade = (...flags: string[]): string =>
    `  ${command} --set ${flags.map((flag) => `${prefix}${flag}`).join(',')}`;
  // The chart rejects keep with a router and with blue-green: the Service would select the pods of one kind only.
  const begin = (...flags: string[]): string => {
    const plain =
      workload?.isRoutable === false
        ? upgrade(...flags)
        : when(trafficRouting, upgrade(...flags, `${path}.trafficRouting=`), upgrade(...flags));
    return when(strategy.blueGreen.enabled, upgrade(...flags, `${path}.strategy.blueGreen.enabled=false`), plain);
  };
  return [
    when(
      keep,
      [
        `A switch is in progress: the ${keep} still runs beside the new kind, and takes its share of the traffic.`,
        'Leave the image as it is, and wait until the new kind has as many ready pods.',
        ...(workload ? [when(fn.not(enabled), leftoverHash(workload))] : []),
        'Then finish with the following, by Helm 4 with --server-side=false:',
        when(enabled, upgrade(`${path}.enabled=true`), upgrade(`${path}.enabled=false`)),
      ],
      [
        'Switching a live release between the two kinds takes two upgrades; in a single one no pod is ready for seconds, and `helm rollback`',
        'to a revision of the other kind is a single one. While no canary runs, begin with the following, by Helm 4 with --server-side=false:',
        ...(workload?.isRoutable === false
          ? []
          : [
              when(strategy.canary.trafficRouting, [
                `(First remove ${prefix}${path}.strategy.canary.trafficRouting from the values.)`,
              ]),
            ]),
        when(
          enabled,
          begin(`${path}.enabled=false`, `${path}.keep=Rollout`),
          begin(`${path}.enabled=true`, `${path}.keep=Deployment`),
        ),
        ...(autoscaling
          ? [
              'and do what these notes say then. With an autoscaler, raise',
              `${prefix}${pathOfGroup(autoscaling)}.minReplicas to the live count meanwhile.`,
            ]
          : ['and do what these notes say then.']),
      ],
    ),
  ];
}

function upgradeCommand({ name, namespace }: typeof releaseOf, chart: HelmChart | undefined): string {
  const command = `helm upgrade ${name} CHART --namespace ${namespace} --reset-values -f VALUES`;
  if (!chart) return command;
  return definedOnce(chart, ['upgradeCommand'], [], (defined) =>
    chart.define(defined, 'An upgrade of this release, up to its flags.', command),
  );
}

/** The controller removes its hash from a selector when the router is removed; while it is down the hash stays. */
const leftoverHash = ({ fullname, namespace }: NotedWorkload): string[] => [
  'After a release behind a router, the selector of the Service must have lost rollouts-pod-template-hash, which this shows:',
  `  kubectl get service ${fullname} --namespace ${namespace} --output jsonpath='{.spec.selector}'`,
  'While the controller is down the hash stays, and without the Rollout the Service would have no pods. Remove it with:',
  `  kubectl patch service ${fullname} --namespace ${namespace} --type json \\`,
  `    --patch '[{"op": "remove", "path": "/spec/selector/rollouts-pod-template-hash"}]'`,
];
