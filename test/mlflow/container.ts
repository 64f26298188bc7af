import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { delimiter } from 'node:path';
import type { Container, EnvVar, Pod } from './pods';
import { ended, waitFor } from './processes';
import { pythonBin } from './python';
import { mountsOf, type Secrets, type Surroundings } from './surroundings';

/** Secrets by name, and folders by mount path. */
interface Mounted {
  secrets?: Secrets;
  mounts: Record<string, string>;
}

const fields: Record<string, string> = { 'status.podIP': '127.0.0.1' };

/** Command line and environment as the kubelet makes them, with mount paths replaced by the folders that play them. */
export function resolveContainer(
  { command, args = [], env = [] }: Container,
  { secrets = {}, mounts }: Mounted,
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
  secrets: Secrets,
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
function withMounts(text: string, mounts: Record<string, string>): string {
  const paths = Object.keys(mounts);
  if (paths.length === 0) return text;
  return text.replace(
    new RegExp(`(?<![\\w.-])(?:${paths.join('|')})(?![\\w.-])`, 'g'),
    (path) => mounts[path] as string,
  );
}

function start(container: Container, mounted: Mounted, further: Record<string, string> = {}) {
  const { argv, env } = resolveContainer(container, mounted);
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
  mounted: Mounted,
  further?: Record<string, string>,
): Promise<End> {
  const { child, log } = start(container, mounted, further);
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
    await waitFor('mlflow server', child, isReady, () => log().slice(-4000));
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
