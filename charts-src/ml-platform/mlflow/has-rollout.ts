import { type BooleanRef, fn, type Refs } from 'chartwright';
import type { values } from './values';

/** Whether there is a Rollout, whose release can be aborted: the one of `rollout.enabled`, or one that `rollout.keep` keeps. */
export const hasRollout = ({ rollout }: Pick<Refs<typeof values>, 'rollout'>): BooleanRef =>
  fn.or(rollout.enabled, fn.eq(rollout.keep, 'Rollout'));
