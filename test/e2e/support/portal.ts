import type { Platform } from './platform';
import { Release } from './release';

/** Namespace of the portals. */
export const portalNamespace = 'portal';

/** Default number of pods of a portal, for which each weight is a whole number of pods. */
export const replicas = 5;

/** An installation of portal-services that is released by canary; several can share a namespace. */
export class Portal {
  readonly release: Release;

  constructor(
    private readonly platform: Platform,
    readonly name: string,
    private readonly settings: readonly string[] = [],
    private readonly flags: readonly string[] = [],
  ) {
    this.release = new Release(platform.controlPlane.api, portalNamespace, `${name}-portal-services`);
  }

  /** Installs or upgrades it to an image with additional values, and resets the recorded states of its Rollout. */
  async deploy(tag: string, ...settings: string[]): Promise<void> {
    this.release.forget();
    const basic = ['rollout.enabled=true', `replicaCount=${replicas}`, 'minReadySeconds=0', `image.tag=${tag}`];
    const set = [...basic, ...this.settings, ...settings].flatMap((value) => ['--set', value]);
    const chart = [this.name, 'dist/helm/charts/portal-services', '--namespace', portalNamespace];
    await this.platform.helm(4, 'upgrade', '--install', ...chart, '--reset-values', ...this.flags, ...set);
  }

  /** Installs the first version, which is not measured, and waits until it is ready. */
  async install(tag = '1.0.0-good'): Promise<void> {
    await this.deploy(tag);
    await this.release.promoted(`:${tag}`, 180);
  }

  /** Runs `kubectl argo rollouts <command>` for its Rollout. */
  argo(...command: string[]): Promise<string> {
    return this.platform.kubectl('argo', 'rollouts', ...command, this.release.name, '--namespace', portalNamespace);
  }
}
