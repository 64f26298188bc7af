import { createServer } from 'node:http';
import type { V1EndpointSlice, V1Service } from '@kubernetes/client-node';
import type { Api, KubeObject } from './api';
import { eventually } from './eventually';
import type { PodNetwork } from './pod-network';

/** The ServiceMonitor fields that the charts write. */
interface ServiceMonitor extends KubeObject {
  spec: {
    selector: { matchLabels: Record<string, string> };
    namespaceSelector?: { matchNames?: string[] };
    endpoints: { port: string; path?: string }[];
  };
}

type Named<T> = T & KubeObject;

const group = 'monitoring.coreos.com';
const monitors = `/apis/${group}/v1/servicemonitors`;
const rules = `/apis/${group}/v1/prometheusrules`;

/** Simulates the Prometheus operator: scrapes the targets of ServiceMonitors. */
export interface ServiceMonitors {
  /** URL for service discovery by Prometheus (http_sd_configs). */
  readonly discovery: string;
  stop(): Promise<void>;
}

/** Creates the CRDs of the operator and serves the targets of all ServiceMonitors. */
export async function startServiceMonitors(api: Api, network: PodNetwork): Promise<ServiceMonitors> {
  for (const kind of ['ServiceMonitor', 'PrometheusRule'])
    await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd(kind));
  await eventually(30, () => Promise.all([api.list(monitors), api.list(rules)]));
  const server = createServer((_, response) => {
    void targets(api, network).then(
      (found) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(found)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    discovery: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function targets(api: Api, network: PodNetwork): Promise<object[]> {
  const found: object[] = [];
  for (const { metadata, spec } of await api.list<ServiceMonitor>(monitors)) {
    for (const namespace of spec.namespaceSelector?.matchNames ?? [metadata.namespace]) {
      const selector = Object.entries(spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`);
      const services = await api.list<Named<V1Service>>(
        `/api/v1/namespaces/${namespace}/services?labelSelector=${selector.join(',')}`,
      );
      for (const service of services) {
        const slices = await api.list<Named<V1EndpointSlice>>(
          `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name=${service.metadata.name}`,
        );
        for (const endpoint of spec.endpoints)
          found.push(...slices.flatMap((slice) => ofSlice(slice, endpoint, network)));
      }
    }
  }
  return found;
}

function ofSlice(
  { metadata, endpoints = [], ports = [] }: Named<V1EndpointSlice>,
  { port: name, path = '/metrics' }: { port: string; path?: string },
  network: PodNetwork,
): object[] {
  const port = ports.find((one) => one.name === name)?.port;
  if (!port) return [];
  return endpoints.flatMap(({ addresses, targetRef }) => {
    const address = addresses[0] as string;
    const backend = network.backendOf(address, port);
    if (!backend) return [];
    const labels = {
      job: metadata.labels?.['kubernetes.io/service-name'],
      __metrics_path__: `${backend.prefix ?? ''}${path}`,
      namespace: metadata.namespace,
      pod: targetRef?.name,
      instance: `${address}:${port}`,
    };
    return [{ targets: [`127.0.0.1:${backend.port}`], labels }];
  });
}

/** CRDs without schema; another test validates the charts against the real ones. */
const crd = (kind: string) => {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
};
