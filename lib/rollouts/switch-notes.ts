import { when } from '../expr/blocks';
import type { release as releaseOf } from '../expr/fn';
import type { Refs } from '../values/schema';
import type { rolloutValues } from './values';

/** Lines of NOTES.txt: how a live release is switched between Deployment and Rollout, and how a switch is finished. */
export function switchNotes(
  {
    enabled,
    keep,
    trafficRouting,
  }: Pick<Refs<ReturnType<typeof rolloutValues>>, 'enabled' | 'keep' | 'trafficRouting'>,
  { name, namespace }: typeof releaseOf,
): unknown[] {
  const upgrade = (flags: string): string =>
    `  helm upgrade ${name} CHART --namespace ${namespace} --reset-values -f VALUES --set ${flags}`;
  // The chart rejects keep with a router: the Service would select the pods of one kind only.
  const begin = (flags: string): string =>
    when(trafficRouting, upgrade(`${flags},rollout.trafficRouting=`), upgrade(flags));
  return [
    when(
      keep,
      [
        `A switch is in progress: the ${keep} still runs beside the new kind, and takes its share of the traffic.`,
        'Leave the image as it is, wait until the new kind has as many ready pods, then finish with:',
        when(enabled, upgrade('rollout.enabled=true'), upgrade('rollout.enabled=false')),
      ],
      [
        'Switching a live release between the two kinds takes two upgrades; in a single one no pod is ready for seconds. While no canary',
        'runs, begin with:',
        when(
          enabled,
          begin('rollout.enabled=false,rollout.keep=Rollout'),
          begin('rollout.enabled=true,rollout.keep=Deployment'),
        ),
        'and do what these notes say then. With an autoscaler, raise autoscaling.minReplicas to the live count meanwhile.',
      ],
    ),
  ];
}
