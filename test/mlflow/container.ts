import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { delimiter } from 'node:path';
import { ended, waitFor } from '../support/processes';
import { type Surroundings as Cluster, type Container, resolveContainer } from '../support/resolve-container';
import type { Pod } from './pods';
import { pythonBin } from './python';
import { mountsOf, type Surroundings } from './surroundings';

/** Fields of every pod. */
export const fields = { 'status.podIP': '127.0.0.1' };

function start(container: Container, cluster: Cluster, further: Record<string, string> = {}) {
  const { argv, env } = resolveContainer(container, { fields, ...cluster });
  const PATH = [pythonBin, process.env.PATH].join(delimiter);
  // The root folder, so that a relative path is no more writable than in the container.
  const child = spawn(argv[0] as string, argv.slice(1), {
    env: { PATH, LANG: 'C.UTF-8', ...env, ...further },
    cwd: '/',
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (log += data));
  return { child, log: () => log };
}

/** How a container ended. */
export interface End {
  status: number | null;
  output: string;
}

/** Runs a container to its end; further variables are those of the machine, not of the pod. */
export async function runContainer(
  container: Container,
  cluster: Cluster,
  further?: Record<string, string>,
): Promise<End> {
  const { child, log } = start(container, cluster, further);
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  return { status: child.exitCode, output: log() };
}

/** Runs the pod of a Job to its end. */
export const runPod = (pod: Pod, surroundings: Surroundings, further?: Record<string, string>): Promise<End> =>
  runContainer(pod.container, { secrets: surroundings.secrets ?? {}, mounts: mountsOf(pod, surroundings) }, further);

/** An answer to an HTTP request. */
export interface Answer {
  status: number;
  body: string;
}

/** What a request may say besides its path; a body of JSON makes it a POST where no method is named. */
export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  auth?: string;
  json?: object;
}

/** A running `mlflow server`. */
export interface Server {
  port: number;
  log(): string;
  request(path: string, options?: RequestOptions): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a server's pod and waits until it is ready; its folders end with it. */
export async function startServer(pod: Pod, surroundings: Surroundings = {}): Promise<Server> {
  const { container } = pod;
  const mounts = mountsOf(pod, surroundings);
  const { child, log } = start(container, { secrets: surroundings.secrets ?? {}, mounts });
  const { path, port: portName } = (container.readinessProbe as NonNullable<typeof container.readinessProbe>).httpGet;
  const port = container.ports?.find(({ name }) => name === portName)?.containerPort as number;
  const request = (to: string, options?: RequestOptions): Promise<Answer> => send(port, to, options);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
    for (const folder of Object.values(mounts)) rmSync(folder, { recursive: true, force: true });
  };
  const isReady = (): Promise<boolean> =>
    request(path).then(
      ({ status }) => status === 200,
      () => false,
    );
  try {
    // A machine that has much else to do takes minutes.
    await waitFor('mlflow server', child, isReady, { log: () => log().slice(-4000), minutes: 10 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, log, request, stop };
}

/** Sends one request to loopback; Node's fetch cannot set Host. */
const send = (port: number, path: string, { method, headers, auth, json }: RequestOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const type = json && { 'Content-Type': 'application/json' };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      auth,
      method: method ?? (json ? 'POST' : 'GET'),
      headers: { ...type, ...headers },
    };
    const request = httpRequest(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (data) => {
        body += data;
      });
      response.on('end', () => resolve({ status: response.statusCode as number, body }));
    });
    request.once('error', reject).end(json && JSON.stringify(json));
  });
