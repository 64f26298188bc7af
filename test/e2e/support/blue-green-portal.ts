import type { Api } from './api';
import { eventually } from './eventually';
import type { Platform } from './platform';
import { Portal, portalNamespace } from './portal';
import type { AnalysisRun, Rollout } from './release';
import { ServiceVersions } from './service-versions';
import { routing } from './watched-portal';

/** Pods of each version. */
export const pods = 3;

/** A portal that is released by blue-green, with the versions that its Services select. */
export class BlueGreenPortal extends Portal {
  readonly active: ServiceVersions;
  readonly preview: ServiceVersions;
  private readonly api: Api;

  constructor(
    platform: Platform,
    name: string,
    fields: readonly string[] = [],
    further: readonly string[] = [],
    /** Flags in place of those that Helm 4 needs. */
    flags = routing.flags,
  ) {
    const blueGreen = ['enabled=true', ...fields].map((field) => `rollout.strategy.blueGreen.${field}`);
    super(platform, name, [`replicaCount=${pods}`, ...blueGreen, ...further], flags);
    this.api = platform.controlPlane.api;
    this.active = new ServiceVersions(this.api, portalNamespace, this.release.name);
    this.preview = new ServiceVersions(this.api, portalNamespace, `${this.release.name}-preview`);
  }

  /** Releases a version, and returns its hash and that of the one before. */
  async begin(tag: string, ...settings: string[]): Promise<{ before: string; version: string }> {
    const before = this.active.now as string;
    this.active.forget();
    await this.deploy(tag, ...settings);
    const { rollout } = await this.release.until(
      `releasing ${tag}`,
      ({ spec, status }) =>
        Boolean(spec.template.spec.containers[0]?.image.endsWith(`:${tag}`)) &&
        status?.currentPodHash !== undefined &&
        status.currentPodHash !== before,
      60,
    );
    return { before, version: rollout.status?.currentPodHash as string };
  }

  /** Waits until the Service selects a version. */
  async switchedTo(version: string, seconds = 60): Promise<void> {
    await eventually(seconds, () => expect(this.active.now).toBe(version));
  }

  /** Waits for a person to decide. */
  paused(seconds = 60): Promise<{ rollout: Rollout }> {
    return this.release.until('paused', ({ status }) => status?.phase === 'Paused', seconds);
  }

  /** The analysis runs of a version, by what they were for: `PrePromotion` or `PostPromotion`. */
  async runs(version: string): Promise<{ type: string; run: AnalysisRun }[]> {
    const selector = `rollouts-pod-template-hash=${version}`;
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${portalNamespace}/analysisruns?labelSelector=${selector}`;
    const found = await this.api.list<AnalysisRun>(path);
    const begin = ({ metadata }: AnalysisRun): string => metadata.creationTimestamp ?? '';
    return found
      .sort((a, b) => begin(a).localeCompare(begin(b)))
      .map((run) => ({ type: run.metadata.labels?.['rollout-type'] ?? '', run }));
  }

  /** The last analysis run of a version after its switch. */
  async afterSwitch(version: string): Promise<AnalysisRun | undefined> {
    return (await this.runs(version)).findLast(({ type }) => type === 'PostPromotion')?.run;
  }
}
