import { join } from 'node:path';
import type { Api, KubeObject } from './api';
import { GoBinaries, goBuild } from './go-build';

const binaries = new GoBinaries('the double of the Gateway API plugin', 'gateway-plugin', ['gateway-plugin']);

/** Path of the double of the Gateway API plugin, which is built first unless it is cached. */
export function gatewayPluginDouble(): string {
  binaries.build((folder) => goBuild(binaries.modules[0] as string, '.', folder, ['-ldflags', '-s -w']));
  return join(binaries.folder, 'gateway-plugin');
}

/** What a plugin writes into an HTTPRoute. */
export interface RouteState {
  labels: Record<string, string>;
  spec: object;
}

type HttpRoute = KubeObject & { spec: object };

/** Records the states of an HTTPRoute. */
export class RecordedRoute {
  readonly states: RouteState[] = [];

  constructor(api: Api, namespace: string, name: string) {
    const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes?fieldSelector=metadata.name=${name}`;
    void api.watch<HttpRoute>(path, ({ object: { metadata, spec } }) => {
      const state = { labels: metadata.labels ?? {}, spec };
      if (JSON.stringify(state) !== JSON.stringify(this.states.at(-1))) this.states.push(state);
    });
  }
}
