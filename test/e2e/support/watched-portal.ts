import { CanaryWeight } from './canary-weight';
import { eventually } from './eventually';
import type { Platform } from './platform';
import { Portal, portalNamespace, replicas } from './portal';
import { ReadyPods } from './ready-pods';
import type { AnalysisRun, Rollout } from './release';

/** Percent of the traffic at the first weight. */
export const firstWeight = 20;

/** Pods of a canary at the first weight. */
export const canaryPods = (replicas * firstWeight) / 100;

/** Values and flags by which ingress-nginx splits the requests of a portal. Helm 4 must leave the Services' selectors alone. */
export const routing = {
  settings: ['rollout.trafficRouting=nginx', 'ingress.enabled=true', 'ingress.className=nginx'],
  flags: ['--server-side=false'],
};

/** A portal whose traffic is watched: its ready pods by version, and its weight at a router. */
export class WatchedPortal extends Portal {
  readonly ready: ReadyPods;
  readonly weight: CanaryWeight;

  constructor(
    platform: Platform,
    name: string,
    settings: readonly string[] = [],
    private readonly isRouted = false,
  ) {
    super(platform, name, isRouted ? [...settings, ...routing.settings] : settings, isRouted ? routing.flags : []);
    const { api } = platform.controlPlane;
    this.ready = new ReadyPods(api, portalNamespace, name);
    this.weight = new CanaryWeight(api, portalNamespace, this.release.name);
  }

  /** Forgets what was seen of its traffic. */
  forget(): void {
    this.ready.forget();
    this.weight.forget();
  }

  atStep(step: number): Promise<{ rollout: Rollout }> {
    return this.release.until(`at step ${step}`, ({ status }) => status?.currentStepIndex === step, 180);
  }

  /** The analysis runs of the version that a Rollout was releasing. */
  analysis({ status }: Rollout): Promise<{ gates: AnalysisRun[]; guard: AnalysisRun | undefined }> {
    return this.release.analysis(status?.currentPodHash as string);
  }

  /** Waits until all pods are of this version, and expects that none was lacking meanwhile. */
  async promoted(tag: string): Promise<Rollout> {
    const { rollout } = await this.release.promoted(`:${tag}`, 300);
    await eventually(60, () => expect([this.ready.of(tag), this.ready.count]).toEqual([replicas, replicas]));
    this.expectEnough();
    return rollout;
  }

  /** Waits until the stable version has all traffic again, and expects that the other one never had more than a share. */
  async rolledBack(tag: string, stable: string, share = canaryPods): Promise<{ at: number; rollout: Rollout }> {
    const aborted = await this.release.aborted(`:${tag}`, 180);
    await eventually(60, () => expect([this.ready.of(stable), this.weight.now]).toEqual([replicas, 0]));
    // Behind a router the canary's pods stay for half a minute, without requests.
    if (!this.isRouted) await eventually(60, () => expect(this.ready.of(tag)).toBe(0));
    expect(this.ready.most(tag)).toBeLessThanOrEqual(share);
    expect(this.weight.most).toBeLessThanOrEqual(firstWeight);
    this.expectEnough();
    // By pods the stable version gives up as many as the canary has; by a router none.
    expect(this.ready.least(stable)).toBeGreaterThanOrEqual(replicas - (this.isRouted ? 0 : share));
    return aborted;
  }

  /** Expects that no ready pod was lacking at any time. */
  expectEnough(): void {
    expect(this.ready.least()).toBeGreaterThanOrEqual(replicas);
  }
}
