import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platform';
import { Release } from './release';

const image = (tag: string): string => `ghcr.io/hmco/portal-services:${tag}`;

/** Names of the Services of a Rollout: of the stable and the canary version, or of the active and the preview version. */
export const servicesOf = (name: string): [string, string] => [name, `${name}-new`];

/** A Rollout of the portal with two Services and the objects of a router, without a chart. */
export class RoutedRollout {
  readonly release: Release;

  constructor(
    private readonly platform: Platform,
    namespace: string,
    private readonly name: string,
  ) {
    this.release = new Release(platform.controlPlane.api, namespace, name);
  }

  /** Creates everything with the first version, and waits until it is ready. */
  async install(tag: string, strategy: object, router: readonly object[], container: object = {}): Promise<void> {
    const { name } = this;
    const selector = { app: name };
    const services = servicesOf(name).map((service) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service },
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    }));
    const main = {
      name: 'main',
      image: image(tag),
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 },
      ...container,
    };
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name },
      spec: {
        replicas: 3,
        strategy,
        selector: { matchLabels: selector },
        template: { metadata: { labels: selector }, spec: { containers: [main] } },
      },
    };
    const file = join(this.platform.controlPlane.folder, `${name}.json`);
    const items = [...services, ...router, rollout];
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await this.platform.kubectl('apply', '--namespace', this.release.namespace, '--filename', file);
    await this.release.promoted(`:${tag}`, 60);
  }

  /** Starts the release of a version. */
  async deploy(tag: string): Promise<void> {
    this.release.forget();
    await this.argo('set', 'image', this.name, `main=${image(tag)}`);
  }

  promote(): Promise<string> {
    return this.argo('promote', this.name);
  }

  abort(): Promise<string> {
    return this.argo('abort', this.name);
  }

  /** Waits until it pauses, at a step of its canary. */
  paused(step?: number): Promise<unknown> {
    const at = ({ currentStepIndex }: { currentStepIndex?: number }): boolean =>
      step === undefined || currentStepIndex === step;
    return this.release.until(
      `paused${step === undefined ? '' : ` at step ${step}`}`,
      ({ status = {} }) => status.phase === 'Paused' && at(status),
      60,
    );
  }

  private argo(...command: string[]): Promise<string> {
    return this.platform.kubectl('argo', 'rollouts', ...command, '--namespace', this.release.namespace);
  }
}
