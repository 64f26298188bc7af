import { join } from 'node:path';
import { goModuleDir } from '../../../tools/imports/go-module';
import { gatewayApi } from '../../../tools/imports/sources';
import { freePort } from '../../support/processes';
import { eventually } from './eventually';
import type { Platform } from './platform';
import { startSocksProxy } from './socks-proxy';
import { traefikBinary, traefikModule } from './traefik-binary';
import { applyCrds } from './upstream-crds';

/** The kinds of the Gateway API that Traefik watches. */
const gatewayKinds = [
  'gatewayclasses',
  'gateways',
  'httproutes',
  'grpcroutes',
  'referencegrants',
  'backendtlspolicies',
];

/** A running Traefik that routes to the pods of a platform. */
export interface Traefik {
  /** Port of its entry point `web`, for Gateway listeners. */
  readonly port: number;
  /** URL of its entry point `web`. */
  readonly url: string;
  /** Waits until it uses these weights for a service of a name; returns how long that took in milliseconds. */
  weighted(service: string, weights: readonly number[]): Promise<number>;
  stop(): Promise<void>;
}

/** Starts Traefik with its providers for Ingress, IngressRoute and Gateway API, and their CRDs. */
export async function startTraefik(platform: Platform): Promise<Traefik> {
  const { controlPlane, network } = platform;
  const gatewayCrds = join(goModuleDir(gatewayApi), gatewayApi.folder);
  await applyCrds(platform, [
    join(goModuleDir(traefikModule), 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml'),
    ...gatewayKinds.map((plural) => join(gatewayCrds, `gateway.networking.k8s.io_${plural}.yaml`)),
  ]);
  const [port, apiPort] = [await freePort(), await freePort()];
  const pods = await startSocksProxy(network);
  const daemon = controlPlane.start(
    'traefik',
    [
      traefikBinary(),
      `--entryPoints.web.address=127.0.0.1:${port}`,
      `--entryPoints.traefik.address=127.0.0.1:${apiPort}`,
      '--api.insecure=true',
      '--ping=true',
      '--providers.kubernetesCRD=true',
      '--providers.kubernetesGateway=true',
      '--providers.kubernetesIngress=true',
      '--serversTransport.insecureSkipVerify=true',
      '--global.checkNewVersion=false',
      '--global.sendAnonymousUsage=false',
      '--log.level=INFO',
    ],
    // Its connections to pods go through the proxy; Go connects to loopback addresses, such as the API server, directly.
    {
      ...process.env,
      KUBECONFIG: controlPlane.administrator('traefik'),
      HTTP_PROXY: pods.url,
      HTTPS_PROXY: pods.url,
    },
  );
  const api = `http://127.0.0.1:${apiPort}`;
  await daemon.ready(() =>
    fetch(`${api}/ping`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    weighted: async (service, weights) => {
      const begin = Date.now();
      await eventually(30, async () => {
        const { services } = (await (await fetch(`${api}/api/rawdata`)).json()) as RawData;
        const found = Object.entries(services).filter(([name, { weighted }]) => weighted && name.includes(service));
        expect(found.map(([, { weighted }]) => weighted?.services.map(({ weight }) => weight))).toContainEqual(weights);
      });
      return Date.now() - begin;
    },
    stop: async () => {
      await daemon.stop();
      await pods.stop();
    },
  };
}

interface RawData {
  services: Record<string, { weighted?: { services: { name: string; weight: number }[] } }>;
}
