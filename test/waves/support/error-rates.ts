import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, KubeObject } from '../../e2e/support/api';

interface ReplicaSet extends KubeObject {
  spec: { replicas: number; template: { spec: { containers: [{ image: string }] } } };
}

/** The URL of a service that knows the share of failed requests of a version. */
export const errorRateUrl = 'http://quality.hmco.example/{{args.namespace}}/{{args.canary-hash}}';

/** A stand-in of that service for one cluster, whose controller reaches it as an HTTP proxy. */
export interface ErrorRates {
  readonly proxy: string;
  stop(): Promise<void>;
}

/**
 * Starts it: every request fails of a version whose image tag ends with `-fails-in-<cluster>`, and of one that ends with
 * `-fails-alone-in-<cluster>` as soon as no other version has pods.
 */
export async function startErrorRates(cluster: string, api: Api): Promise<ErrorRates> {
  const server = createServer(async ({ url = '' }, response) => {
    const [, namespace, hash] = new URL(url).pathname.split('/');
    try {
      const all = await api.list<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`);
      const isCanary = ({ metadata }: ReplicaSet): boolean => metadata.labels?.['rollouts-pod-template-hash'] === hash;
      const isAlone = all.every((one) => isCanary(one) || one.spec.replicas === 0);
      const [image = ''] = all.filter(isCanary).map(({ spec }) => spec.template.spec.containers[0].image);
      const isBad = image.endsWith(`-fails-in-${cluster}`) || (isAlone && image.endsWith(`-fails-alone-in-${cluster}`));
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ errors: isBad ? 1 : 0 }));
    } catch {
      response.writeHead(503).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    proxy: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
