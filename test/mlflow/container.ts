import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ended, waitFor } from './processes';
import { pythonBin } from './python';

/** What a pod says of a container's process. */
export interface Container {
  command: string[];
  args?: string[];
  env?: EnvVar[];
}

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string; optional?: boolean }; fieldRef?: { fieldPath: string } };
}

/** Secrets by name, and folders by mount path. */
export interface Surroundings {
  secrets?: Record<string, Record<string, string>>;
  mounts: Record<string, string>;
}

const fields: Record<string, string> = { 'status.podIP': '127.0.0.1' };

/** Command line and environment as the kubelet makes them, with mount paths replaced by the folders that play them. */
export function resolveContainer(
  { command, args = [], env = [] }: Container,
  { secrets = {}, mounts }: Surroundings,
): { argv: string[]; env: Record<string, string> } {
  const resolved: Record<string, string> = {};
  for (const variable of env) {
    const value = readVariable(variable, resolved, secrets);
    if (value !== undefined) resolved[variable.name] = value;
  }
  const mounted = (text: string): string => withMounts(text, mounts);
  return {
    argv: [...command, ...args].map((word) => mounted(expand(word, resolved))),
    env: Object.fromEntries(Object.entries(resolved).map(([name, value]) => [name, mounted(value)])),
  };
}

function readVariable(
  { name, value, valueFrom }: EnvVar,
  before: Record<string, string>,
  secrets: NonNullable<Surroundings['secrets']>,
): string | undefined {
  if (!valueFrom) return expand(value ?? '', before);
  const { secretKeyRef, fieldRef } = valueFrom;
  const found = secretKeyRef ? secrets[secretKeyRef.name]?.[secretKeyRef.key] : fields[fieldRef?.fieldPath ?? ''];
  if (found === undefined && !secretKeyRef?.optional)
    throw new Error(`${name}: nothing at ${JSON.stringify(valueFrom)}`);
  return found;
}

/** Kubernetes' expansion: `$(NAME)` of a known variable, `$$` for `$`, everything else as it stands. */
export const expand = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name?: string) =>
    name === undefined ? '$' : (variables[name] ?? match),
  );

// A mount path ends where its name does: /tmp is not in /var/tmp or /tmpfs.
const withMounts = (text: string, mounts: Record<string, string>): string =>
  Object.entries(mounts).reduce(
    (result, [path, folder]) => result.replace(new RegExp(`(?<![\\w.-])${path}(?![\\w.-])`, 'g'), () => folder),
    text,
  );

/** A folder for the volume at /tmp. */
export const temporaryVolume = (): string => mkdtempSync(join(tmpdir(), 'chartwright-mlflow-'));

function start(container: Container, surroundings: Surroundings): { child: ChildProcess; log: () => string } {
  const { argv, env } = resolveContainer(container, surroundings);
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
