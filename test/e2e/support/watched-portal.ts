import { CanaryWeight } from './canary-weight';
import { eventually } from './eventually';
import type { Platform } from './platform';
import { Portal, portalNamespace, replicas } from './portal';
import { ReadyPods } from './ready-pods';
import type { AnalysisRun, Rollout } from './release';

/** Traffic percentage at the first weight. */
export const firstWeight = 20;

/** Canary pods at the first weight. */
export const canaryPods = (replicas * firstWeight) / 100;

/** Values and flags to split a portal's traffic with ingress-nginx. Helm 4 must not take over the Services' selectors. */
export const routing = {
  settings: ['rollout.trafficRouting=nginx', 'ingress.enabled=true', 'ingress.className=nginx'],
  flags: ['--server-side=false'],
};

/** A portal with recorded traffic: ready pods by version, and the weight at a router. */
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

  /** Resets the recorded traffic. */
  forget(): void {
    this.ready.forget();
    this.weight.forget();
  }

  atStep(step: number): Promise<{ rollout: Rollout }> {
    return this.release.until(`at step ${step}`, ({ status }) => status?.currentStepIndex === step, 180);
  }

  /** The analysis runs of the version that the Rollout was releasing. */
  analysis({ status }: Rollout): Promise<{ gates: AnalysisRun[]; guard: AnalysisRun | undefined }> {
    return this.release.analysis(status?.currentPodHash as string);
  }

  /** Waits until all pods have this version, and expects that no pod was missing meanwhile. */
  async promoted(tag: string): Promise<Rollout> {
    const { rollout } = await this.release.promoted(`:${tag}`, 300);
    await eventually(60, () => expect([this.ready.of(tag), this.ready.count]).toEqual([replicas, replicas]));
    this.expectEnough();
    return rollout;
  }

  /** Waits until the stable version has all traffic again, and expects that the other one never exceeded a share. */
  async rolledBack(tag: string, stable: string, share = canaryPods): Promise<{ at: number; rollout: Rollout }> {
    const aborted = await this.release.aborted(`:${tag}`, 180);
    await eventually(60, () => expect([this.ready.of(stable), this.weight.now]).toEqual([replicas, 0]));
    // With a router, canary pods remain for half a minute without requests.
    if (!this.isRouted) await eventually(60, () => expect(this.ready.of(tag)).toBe(0));
    expect(this.ready.most(tag)).toBeLessThanOrEqual(share);
    expect(this.weight.most).toBeLessThanOrEqual(firstWeight);
    this.expectEnough();
    // Without a router, the stable version is scaled down by the number of canary pods; with a router it is not.
    expect(this.ready.least(stable)).toBeGreaterThanOrEqual(replicas - (this.isRouted ? 0 : share));
    return aborted;
  }

  /** Expects that no ready pod was ever missing. */
  expectEnough(): void {
    expect(this.ready.least()).toBeGreaterThanOrEqual(replicas);
  }
}
