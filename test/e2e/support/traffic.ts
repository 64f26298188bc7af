import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { grpcCalls } from './grpc-calls';

/** Answered requests by version, and the failed ones. */
export interface Answers {
  readonly total: number;
  readonly versions: Readonly<Record<string, number>>;
  /** What went wrong, by description, with the number of requests. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Where to send requests. */
export interface Address {
  url: string;
  /** The Host header. */
  host: string;
  /** Further headers. @default none */
  headers?: Readonly<Record<string, string>>;
  /** How it is called. @default requests of HTTP/1.1 */
  protocol?: 'grpc';
}

/** Sends requests. */
export interface Caller {
  /** Sends one; returns the version that answered, and what was wrong with the answer. */
  answer(): Promise<{ version: string; failure?: string }>;
  close(): void;
}

/** How many requests are sent at a time. */
const workers = 16;

/** Requests over a few keep-alive connections, counted by the version that answers. */
export class Traffic {
  private readonly caller: Caller;
  private readonly versions: Record<string, number> = {};
  private readonly failures: Record<string, number> = {};
  private total = 0;

  /** @param connections how many share the requests */
  constructor(address: Address, connections = workers) {
    this.caller = address.protocol === 'grpc' ? grpcCalls(address, connections) : httpRequests(address, connections);
  }

  /** Sends a number of requests as fast as they are answered. */
  async send(count: number): Promise<Answers> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.one();
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
    return this.end();
  }

  /** Sends requests at a rate per second while something else happens. */
  static async during(address: Address, work: () => Promise<void>, rate = 100): Promise<Answers> {
    const traffic = new Traffic(address);
    let isOver = false;
    const pause = (workers * 1000) / rate;
    const keepSending = async (): Promise<void> => {
      while (!isOver) {
        await traffic.one();
        await sleep(pause);
      }
    };
    const sending = Array.from({ length: workers }, keepSending);
    try {
      await work();
    } finally {
      isOver = true;
      await Promise.all(sending);
    }
    return traffic.end();
  }

  private end(): Answers {
    this.caller.close();
    const { total, versions, failures } = this;
    return { total, versions, failures };
  }

  private async one(): Promise<void> {
    this.total += 1;
    const count = (counts: Record<string, number>, key: string): void => {
      counts[key] = (counts[key] ?? 0) + 1;
    };
    await this.caller.answer().then(
      ({ version, failure }) => (failure ? count(this.failures, failure) : count(this.versions, version)),
      (error: NodeJS.ErrnoException) => count(this.failures, error.code ?? error.message),
    );
  }
}

/** Requests of HTTP/1.1. */
function httpRequests({ url, host, headers: further }: Address, connections: number): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { ...further, host };
  return {
    answer: () =>
      new Promise((resolve, reject) => {
        const request = httpRequest(url, { agent, headers, timeout: 10_000 }, (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (data: string) => {
            body += data;
          });
          response.once('error', reject).once('end', () => {
            const version = String(response.headers['x-version'] ?? body.trim());
            const { statusCode } = response;
            resolve({ version, ...(statusCode !== 200 && { failure: `${statusCode} ${version}` }) });
          });
        });
        request.once('timeout', () => request.destroy(new Error('no answer in 10 s')));
        request.once('error', reject).end();
      }),
    close: () => agent.destroy(),
  };
}

/** The share of a version among the answered requests, in percent. */
export const share = ({ versions }: Answers, version: string): number => {
  const answered = Object.values(versions).reduce((sum, count) => sum + count, 0);
  return (100 * (versions[version] ?? 0)) / answered;
};
