import type { Api } from './api';
import { eventually } from './eventually';
import type { ReadyPods } from './ready-pods';
import { findWorkload, type Workload, type WorkloadKind } from './workload';
import { notedUpgrade, type Reader } from './written-commands';

/** What a release is switched by and seen by. */
export interface LiveReleaseOptions {
  api: Api;
  namespace: string;
  name: string;
  reader: Reader;
  pods: ReadyPods;
  /** Pods that are to be ready at any time. */
  desired: number;
  /** Seconds within which a step must be done. @default 60 */
  within?: number;
}

/** A release that is switched between Deployment and Rollout while its pods are counted. */
export class LiveRelease {
  constructor(private readonly options: LiveReleaseOptions) {}

  /** The Deployment or Rollout as it is; undefined when there is none. */
  find(kind: WorkloadKind): Promise<Workload | undefined> {
    const { api, namespace, name } = this.options;
    return findWorkload(api, kind, namespace, name);
  }

  /** Expects this kind and nothing of the other, with as many pods as are desired. */
  async expectOnly(kind: WorkloadKind): Promise<void> {
    const { pods, desired, within = 60 } = this.options;
    const other = kind === 'deployments' ? 'rollouts' : 'deployments';
    await eventually(within, async () => {
      expect(await this.find(other)).toBeUndefined();
      expect((await this.find(kind))?.status?.readyReplicas).toBe(desired);
      expect(pods.count).toBe(desired);
    });
  }

  /** Expects that there were never fewer ready pods than desired, nor more than both kinds have; returns the bounds. */
  expectEnough(): string {
    const { pods, desired } = this.options;
    expect(pods.least()).toBeGreaterThanOrEqual(desired);
    expect(pods.most()).toBeLessThanOrEqual(2 * desired);
    return this.bounds();
  }

  /** The fewest and the most ready pods in words. */
  bounds(): string {
    const { pods, desired } = this.options;
    return `${pods.least()} to ${pods.most()} of ${desired} pods ready`;
  }

  /** Switches by the two upgrades that notes name, and returns the notes of the last one. */
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
