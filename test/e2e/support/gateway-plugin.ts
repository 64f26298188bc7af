import { join } from 'node:path';
import type { Api, KubeObject } from './api';
import { GoBinaries, goBuild } from './go-build';

const binaries = new GoBinaries('the double of the Gateway API plugin', 'gateway-plugin', ['gateway-plugin']);

/** Path of the double of the Gateway API plugin, which is built first unless it is cached. */
export function gatewayPluginDouble(): string {
  binaries.build((folder) => goBuild(binaries.modules[0] as string, '.', folder, ['-ldflags', '-s -w']));
  return join(binaries.folder, 'gateway-plugin');
}

type HttpRoute = KubeObject & { spec: { rules: { backendRefs: { name: string; weight?: number }[] }[] } };

/** The states of an HTTPRoute: what a plugin writes into it, and what it must leave. */
export class RecordedRoute {
  /** Weights by Service, and labels of Argo Rollouts, whenever they changed. */
  readonly written: { weights: Record<string, number | undefined>; labels: Record<string, string> }[] = [];
  /** Everything else, whenever it changed. */
  readonly unchanged: string[] = [];

  constructor(api: Api, namespace: string, name: string) {
    const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes?fieldSelector=metadata.name=${name}`;
    void api.watch<HttpRoute>(path, ({ object: { metadata, spec } }) => {
      const labels = Object.entries(metadata.labels ?? {});
      const isWritten = ([label]: [string, string]): boolean => label.startsWith('rollouts.argoproj.io/');
      const refs = spec.rules.flatMap(({ backendRefs }) => backendRefs);
      add(this.written, {
        weights: Object.fromEntries(refs.map((ref) => [ref.name, ref.weight])),
        labels: Object.fromEntries(labels.filter(isWritten)),
      });
      for (const ref of refs) delete ref.weight;
      add(this.unchanged, JSON.stringify([labels.filter((one) => !isWritten(one)), spec]));
    });
  }
}

/** The states of a route of a Gateway: its rules, and its labels of Argo Rollouts. */
export class RouteStates {
  /** One for each change of either. */
  readonly states: { labels: Record<string, string>; rules: unknown }[] = [];

  constructor(api: Api, namespace: string, kind: 'httproutes' | 'grpcroutes', name: string) {
    const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/${kind}?fieldSelector=metadata.name=${name}`;
    void api.watch<KubeObject & { spec: { rules: unknown } }>(path, ({ object: { metadata, spec } }) => {
      const labels = Object.entries(metadata.labels ?? {}).filter(([label]) =>
        label.startsWith('rollouts.argoproj.io/'),
      );
      add(this.states, { labels: Object.fromEntries(labels), rules: spec.rules });
    });
  }
}

function add<T>(states: T[], state: T): void {
  if (JSON.stringify(state) !== JSON.stringify(states.at(-1))) states.push(state);
}
