import { readFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';

/** Fields common to all API objects. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; controller?: boolean }[];
  };
}

/** A watch event. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: T;
}

type Patch = 'merge' | 'strategic-merge';

/** An error response of the API server. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The complete body of the response. */
    readonly answer: string,
  ) {
    super(message);
  }
}

/** An API client; @kubernetes/client-node is an ES module, which Jest cannot load. */
export class Api {
  private readonly watches = new Set<ClientRequest>();
  private closed = false;

  private constructor(
    private readonly request: typeof httpsRequest,
    private readonly target: RequestOptions & { agent: HttpAgent },
  ) {}

  /** A client for the only cluster and user of a kubeconfig. */
  static ofKubeconfig(file: string): Api {
    const { clusters, users } = parse(readFileSync(file, 'utf8')) as Kubeconfig;
    const cluster = clusters[0].cluster;
    const user = users[0].user;
    const { hostname: host, port } = new URL(cluster.server);
    const agent = new HttpsAgent({
      keepAlive: true,
      ca: content(cluster['certificate-authority'], cluster['certificate-authority-data']),
      cert: content(user['client-certificate'], user['client-certificate-data']),
      key: content(user['client-key'], user['client-key-data']),
    });
    const headers = user.token ? { Authorization: `Bearer ${user.token}` } : {};
    return new Api(httpsRequest, { host, port, agent, headers });
  }

  /** A client for `kubectl proxy --unix-socket`. */
  static ofSocket(socketPath: string): Api {
    return new Api(httpRequest, { socketPath, agent: new HttpAgent({ keepAlive: true }) });
  }

  /** Reads an object; undefined if it does not exist. */
  async find<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  /** The items of a list. */
  async list<T>(path: string): Promise<T[]> {
    return (await this.get<{ items: T[] }>(path)).items;
  }

  create<T>(path: string, body: object): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  patch<T>(path: string, body: object, type: Patch = 'merge'): Promise<T> {
    return this.call<T>('PATCH', path, body, `application/${type}-patch+json`);
  }

  delete<T>(path: string, body?: object): Promise<T> {
    return this.call<T>('DELETE', path, body);
  }

  /** Watches a collection until the client is closed: existing objects first, then each change; reconnects after outages. */
  async watch<T extends KubeObject>(path: string, seen: (event: WatchEvent<T>) => void): Promise<void> {
    const query = path.includes('?') ? '&' : '?';
    const known = new Map<string, T>();
    const keep = (event: WatchEvent<T>): void => {
      const key = `${event.object.metadata.namespace}/${event.object.metadata.name}`;
      if (event.type === 'DELETED') known.delete(key);
      else known.set(key, event.object);
      seen(event);
    };
    while (!this.closed) {
      try {
        const { items, metadata } = await this.get<{ items: T[]; metadata: { resourceVersion: string } }>(path);
        const gone = new Map(known);
        for (const object of items) {
          gone.delete(`${object.metadata.namespace}/${object.metadata.name}`);
          keep({ type: 'ADDED', object });
        }
        for (const object of gone.values()) keep({ type: 'DELETED', object });
        await this.follow(`${path}${query}watch=1&resourceVersion=${metadata.resourceVersion}`, keep);
      } catch {
        await sleep(200);
      }
    }
  }

  /** Closes all watches and connections. */
  close(): void {
    this.closed = true;
    for (const watch of this.watches) watch.destroy();
    this.target.agent.destroy();
  }

  private follow<T>(path: string, seen: (event: WatchEvent<T>) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = this.open('GET', path, (response) => {
        let rest = '';
        response.setEncoding('utf8').on('data', (data: string) => {
          const lines = (rest + data).split('\n');
          rest = lines.pop() as string;
          for (const line of lines) {
            const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR' };
            if (event.type === 'ERROR') request.destroy();
            else seen(event);
          }
        });
        response.once('close', () => resolve());
      });
      this.watches.add(request);
      request.once('close', () => this.watches.delete(request));
      request.once('error', reject).end();
    });
  }

  private call<T>(method: string, path: string, body?: object, type = 'application/json'): Promise<T> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = this.open(
        method,
        path,
        (response) => {
          let answer = '';
          response.setEncoding('utf8').on('data', (data: string) => {
            answer += data;
          });
          response.once('error', reject).once('end', () => {
            const status = response.statusCode as number;
            if (status < 300) resolve((answer.startsWith('{') ? JSON.parse(answer) : answer) as T);
            else reject(new ApiError(status, `${method} ${path}: ${status} ${answer.slice(0, 1000)}`, answer));
          });
        },
        // Node.js sends the body of a DELETE without its length, so the server would ignore it.
        text === undefined ? {} : { 'Content-Type': type, 'Content-Length': String(Buffer.byteLength(text)) },
      );
      request.once('error', reject).end(text);
    });
  }

  private open(
    method: string,
    path: string,
    answered: (response: IncomingMessage) => void,
    headers?: Record<string, string>,
  ): ClientRequest {
    const options = { ...this.target, path, method, headers: { ...this.target.headers, ...headers } };
    return this.request(options, answered);
  }
}

interface Kubeconfig {
  clusters: [{ cluster: Record<string, string> & { server: string } }];
  users: [{ user: Record<string, string> }];
}

const content = (file: string | undefined, data: string | undefined): Buffer | undefined =>
  data ? Buffer.from(data, 'base64') : file ? readFileSync(file) : undefined;
