import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import type { V1EndpointSlice, V1Service } from '@kubernetes/client-node';
import type { Api } from './api';

/** The loopback port that serves a pod's port, and a path prefix. */
export interface Backend {
  port: number;
  prefix?: string;
}

/**
 * Simulates pod addresses and Service names on loopback: an HTTP proxy, configured with the environment variable
 * http_proxy, resolves names using Services and EndpointSlices, as DNS and kube-proxy do.
 */
export class PodNetwork {
  private readonly pods = new Map<string, (port: number) => Backend | undefined>();
  private readonly proxies = new Map<string, Promise<{ server: Server; port: number }>>();
  private next = 0;

  constructor(private readonly api: Api) {}

  /** Allocates a pod address that is unique in the run. */
  newAddress(): string {
    this.next += 1;
    return `10.64.${this.next >> 8}.${this.next & 255}`;
  }

  /** Registers the loopback ports of an address. */
  register(address: string, backend: (port: number) => Backend | undefined): void {
    this.pods.set(address, backend);
  }

  unregister(address: string): void {
    this.pods.delete(address);
  }

  /** The loopback port for a port of an address. */
  backendOf(address: string, port: number): Backend | undefined {
    return this.pods.get(address)?.(port);
  }

  /** Environment with which a program in a namespace reaches Services. */
  async environment(namespace: string): Promise<Record<string, string>> {
    const proxy = `http://127.0.0.1:${(await this.proxyOf(namespace)).port}`;
    // Go and wget read one spelling, curl the other; loopback addresses are reached directly.
    return { http_proxy: proxy, HTTP_PROXY: proxy, https_proxy: proxy, HTTPS_PROXY: proxy, no_proxy: '127.0.0.1' };
  }

  async stop(): Promise<void> {
    for (const proxy of this.proxies.values()) {
      const { server } = await proxy;
      server.close();
      server.closeAllConnections();
    }
  }

  /** Resolves a name or address and port as seen from a namespace. */
  async resolve(host: string, port: number, namespace: string): Promise<Backend | undefined> {
    const ofPod = this.pods.get(host);
    if (ofPod) return ofPod(port);
    const [name, space = namespace] = host.replace(/\.svc(?:\.cluster\.local)?\.?$/, '').split('.');
    const base = `/namespaces/${space}`;
    const service = await this.api.find<V1Service>(`/api/v1${base}/services/${name}`);
    const servicePort = service?.spec?.ports?.find((one) => one.port === port);
    if (!servicePort) return undefined;
    const slices = await this.api.list<V1EndpointSlice>(
      `/apis/discovery.k8s.io/v1${base}/endpointslices?labelSelector=kubernetes.io/service-name=${name}`,
    );
    const reachable = slices.flatMap(({ endpoints = [], ports = [] }) => {
      const target = ports.find((one) => (one.name ?? '') === (servicePort.name ?? ''))?.port;
      const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
      return ready.flatMap(({ addresses }) => addresses.map((address) => ({ address, target: target ?? port })));
    });
    const chosen = reachable[Math.floor(Math.random() * reachable.length)];
    return chosen && this.pods.get(chosen.address)?.(chosen.target);
  }

  private proxyOf(namespace: string): Promise<{ server: Server; port: number }> {
    const known = this.proxies.get(namespace) ?? this.startProxy(namespace);
    this.proxies.set(namespace, known);
    return known;
  }

  private startProxy(namespace: string): Promise<{ server: Server; port: number }> {
    const server = createServer((request, response) => {
      this.forward(request, response, namespace).catch((error: Error) =>
        response.writeHead(502).end(`${error.message}\n`),
      );
    });
    server.on('connect', async (request, client) => {
      const [host, port] = splitHost(request.url ?? '', 443);
      const backend = await this.resolve(host, port, namespace).catch(() => undefined);
      if (!backend) {
        client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        return;
      }
      const upstream = connect(backend.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].map((one) => one.destroy()));
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port }));
    });
  }

  private async forward(request: IncomingMessage, response: ServerResponse, namespace: string): Promise<void> {
    // The proxy may have been assigned the port of a process that is about to start, and would call itself endlessly.
    if (request.headers.via === via) throw new Error(`${request.headers.host} resolves to the proxy itself`);
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const backend = await this.resolve(url.hostname, Number(url.port || 80), namespace);
    if (!backend) throw new Error(`no endpoint for ${url.host} in namespace ${namespace}`);
    const { method, headers } = request;
    const path = `${backend.prefix ?? ''}${url.pathname}${url.search}`;
    const options = {
      host: '127.0.0.1',
      port: backend.port,
      path,
      method,
      headers: { ...headers, host: url.host, via },
    };
    const upstream = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(response);
    });
    upstream.once('error', (error) => response.headersSent || response.writeHead(502).end(`${error.message}\n`));
    request.pipe(upstream);
  }
}

const via = '1.1 pod-network';

function splitHost(text: string, otherwise: number): [string, number] {
  const at = text.lastIndexOf(':');
  return at < 0 ? [text, otherwise] : [text.slice(0, at), Number(text.slice(at + 1))];
}
