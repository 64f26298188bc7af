import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

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
}

/** Requests over a few keep-alive connections, counted by the version that answers. */
export class Traffic {
  private readonly agent: Agent;
  private readonly versions: Record<string, number> = {};
  private readonly failures: Record<string, number> = {};
  private total = 0;

  constructor(
    private readonly address: Address,
    private readonly connections = 16,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
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
    await Promise.all(Array.from({ length: this.connections }, work));
    return this.end();
  }

  /** Sends requests at a rate per second while something else happens. */
  static async during(address: Address, work: () => Promise<void>, rate = 100): Promise<Answers> {
    const traffic = new Traffic(address);
    let isOver = false;
    const pause = (traffic.connections * 1000) / rate;
    const keepSending = async (): Promise<void> => {
      while (!isOver) {
        await traffic.one();
        await sleep(pause);
      }
    };
    const connections = Array.from({ length: traffic.connections }, keepSending);
    try {
      await work();
    } finally {
      isOver = true;
      await Promise.all(connections);
    }
    return traffic.end();
  }

  private end(): Answers {
    this.agent.destroy();
    const { total, versions, failures } = this;
    return { total, versions, failures };
  }

  private async one(): Promise<void> {
    this.total += 1;
    const count = (counts: Record<string, number>, key: string): void => {
      counts[key] = (counts[key] ?? 0) + 1;
    };
    await this.answer().then(
      ({ status, version }) =>
        status === 200 ? count(this.versions, version) : count(this.failures, `${status} ${version}`),
      (error: NodeJS.ErrnoException) => count(this.failures, error.code ?? error.message),
    );
  }

  private answer(): Promise<{ status: number; version: string }> {
    const { url, host, headers: further } = this.address;
    const headers = { ...further, host };
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { agent: this.agent, headers, timeout: 10_000 }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (data: string) => {
          body += data;
        });
        response.once('error', reject).once('end', () => {
          const version = response.headers['x-version'] ?? body.trim();
          resolve({ status: response.statusCode as number, version: String(version) });
        });
      });
      request.once('timeout', () => request.destroy(new Error('no answer in 10 s')));
      request.once('error', reject).end();
    });
  }
}

/** The share of a version among the answered requests, in percent. */
export const share = ({ versions }: Answers, version: string): number => {
  const answered = Object.values(versions).reduce((sum, count) => sum + count, 0);
  return (100 * (versions[version] ?? 0)) / answered;
};
