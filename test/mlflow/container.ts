import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ended, waitFor } from '../support/processes';
import { type Container, resolveContainer, type Surroundings } from '../support/resolve-container';
import { pythonBin } from './python';

const fields = { 'status.podIP': '127.0.0.1' };

/** A folder for the volume at /tmp. */
export const temporaryVolume = (): string => mkdtempSync(join(tmpdir(), 'chartwright-mlflow-'));

function start(container: Container, surroundings: Surroundings): { child: ChildProcess; log: () => string } {
  const { argv, env } = resolveContainer(container, { fields, ...surroundings });
  const PATH = [pythonBin, process.env.PATH].join(delimiter);
  // The root folder, so that a relative path is no more writable than in the container.
  const child = spawn(argv[0] as string, argv.slice(1), { env: { PATH, LANG: 'C.UTF-8', ...env }, cwd: '/' });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (log += data));
  return { child, log: () => log };
}

/** Runs a container to its end. */
export async function runContainer(
  container: Container,
  surroundings: Surroundings,
): Promise<{ status: number | null; output: string }> {
  const { child, log } = start(container, surroundings);
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  return { status: child.exitCode, output: log() };
}

/** An answer to an HTTP request. */
export interface Answer {
  status: number;
  body: string;
}

/** What a request may say besides its path; a body makes it a POST of JSON. */
export interface RequestOptions {
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

/** Starts a server's container and waits until its health path answers. */
export async function startServer(
  container: Container,
  surroundings: Surroundings,
  { port, health }: { port: number; health: string },
): Promise<Server> {
  const { child, log } = start(container, surroundings);
  const request = (path: string, options?: RequestOptions): Promise<Answer> => send(port, path, options);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
    for (const folder of Object.values(surroundings.mounts)) rmSync(folder, { recursive: true, force: true });
  };
  const isReady = (): Promise<boolean> =>
    request(health).then(
      ({ status }) => status === 200,
      () => false,
    );
  try {
    await waitFor('mlflow server', child, isReady, () => log().slice(-4000));
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, log, request, stop };
}

/** Sends one request to loopback; Node's fetch cannot set Host. */
const send = (port: number, path: string, { headers, auth, json }: RequestOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const type = json && { 'Content-Type': 'application/json' };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      auth,
      method: json ? 'POST' : 'GET',
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
