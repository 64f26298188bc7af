import type { Api } from './api';
import { eventually } from './eventually';
import type { ReadyPods } from './ready-pods';
import { findWorkload, type Workload, type WorkloadKind } from './workload';
import { notedUpgrade, type Reader } from './written-commands';

/** How to switch and observe a release. */
export interface LiveReleaseOptions {
  api: Api;
  namespace: string;
  name: string;
  reader: Reader;
  pods: ReadyPods;
  /** Number of pods that must always be ready. */
  desired: number;
  /** Timeout of a step in seconds. @default 60 */
  within?: number;
}

/** A release that is switched between Deployment and Rollout while its ready pods are counted. */
export class LiveRelease {
  constructor(private readonly options: LiveReleaseOptions) {}

  /** The current Deployment or Rollout; undefined if it does not exist. */
  find(kind: WorkloadKind): Promise<Workload | undefined> {
    const { api, namespace, name } = this.options;
    return findWorkload(api, kind, namespace, name);
  }

  /** Expects this kind with the desired number of pods, and no object of the other kind. */
  async expectOnly(kind: WorkloadKind): Promise<void> {
    const { pods, desired, within = 60 } = this.options;
    const other = kind === 'deployments' ? 'rollouts' : 'deployments';
    await eventually(within, async () => {
      expect(await this.find(other)).toBeUndefined();
      expect((await this.find(kind))?.status?.readyReplicas).toBe(desired);
      expect(pods.count).toBe(desired);
    });
  }

  /** Expects that ready pods were never fewer than desired or more than both kinds together; returns the range. */
  expectEnough(): string {
    const { pods, desired } = this.options;
    expect(pods.least()).toBeGreaterThanOrEqual(desired);
    expect(pods.most()).toBeLessThanOrEqual(2 * desired);
    return this.bounds();
  }

  /** The minimum and maximum number of ready pods as text. */
  bounds(): string {
    const { pods, desired } = this.options;
    return `${pods.least()} to ${pods.most()} of ${desired} pods ready`;
  }

  /** Switches with the two upgrades given in the notes, and returns the notes of the last one. */
  async switchByNotes(kind: WorkloadKind, notes: string): Promise<string> {
    const { reader, pods, desired, within = 60 } = this.options;
    pods.forget();
    const between = await reader.run(notedUpgrade(notes));
    // "Wait until the new kind has as many ready pods."
    await eventually(within, async () => expect((await this.find(kind))?.status?.readyReplicas).toBe(desired));
    const after = await reader.run(notedUpgrade(between));
    await this.expectOnly(kind);
    return after;
  }
}
