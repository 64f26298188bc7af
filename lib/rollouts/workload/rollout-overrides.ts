import { z } from 'zod';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { duration } from '../../values/kubernetes-types';
import { groupPath } from '../../values/refs';
import type { rolloutValues } from '../values';

/**
 * Type of a field of the entries of a map of workloads: how an entry is released other than `rolloutValues` say for all
 * of them. Fields of entries have no defaults, so that each one is optional.
 * @example
 * ```ts
 * const worker = z.strictObject({ queue: z.string(), rollout: rolloutOverrides() });
 * ```
 */
export const rolloutOverrides = () =>
  z
    .strictObject({
      enabled: z.boolean().optional(),
      keep: z.enum(['', 'Deployment', 'Rollout']).optional(),
      pause: duration().optional(),
    })
    .optional();

/** The overrides of the entry of a map from which a workload is made. */
export interface EntryOverrides {
  /** Their path, for messages: `` `workers.${name}.rollout` ``. */
  readonly path: string;
  /** The field of the entry, of the type `rolloutOverrides`; it may be unset. */
  readonly values: Refs<ReturnType<typeof rolloutOverrides>>;
}

/** What an entry can override, and the paths of its values for messages. */
export interface ReleaseSettings {
  readonly enabled: BooleanRef;
  readonly keep: '' | 'Deployment' | 'Rollout';
  readonly pause: string;
  /** Path of `rolloutValues`. */
  readonly path: string;
  /** Path of the value from which `keep` is. */
  readonly keepPath: string;
}

/** How a workload is released: as the values say, or the entry from which it is made. */
export function releaseSettings(
  rollout: Pick<Refs<ReturnType<typeof rolloutValues>>, 'enabled' | 'keep' | 'pause'>,
  overrides?: EntryOverrides,
): ReleaseSettings {
  const path = groupPath(rollout) ?? 'rollout';
  if (!overrides) return { ...pick(rollout), path, keepPath: `${path}.keep` };
  const own = (name: string): unknown => fn.index(fn.default({}, overrides.values as object), name);
  const kept = own('keep');
  return {
    enabled: fn.ternary(own('enabled'), rollout.enabled, fn.isSet(own('enabled'))) as BooleanRef,
    keep: fn.toString(fn.ternary(kept, rollout.keep, fn.isSet(kept))) as ReleaseSettings['keep'],
    pause: fn.toString(fn.ternary(own('pause'), rollout.pause, fn.isSet(own('pause')))),
    path,
    keepPath: fn.choose(fn.isSet(kept), `${overrides.path}.keep`, `${path}.keep`),
  };
}

const pick = ({ enabled, keep, pause }: Pick<ReleaseSettings, 'enabled' | 'keep' | 'pause'>) => ({
  enabled,
  keep,
  pause,
});
