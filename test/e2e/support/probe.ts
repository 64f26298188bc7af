import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1HTTPGetAction, V1Probe } from '@kubernetes/client-node';

/** The target of a probe. */
export interface ProbeTarget {
  /** Address of the pod, which programs may check in the Host header. */
  address: string;
  /** Resolves a port name of the pod. */
  portNamed(name: string): number | undefined;
  /** The loopback port for a port of the pod. */
  hostPort(port: number): number;
  /** Runs a command in the container; returns whether it exits with 0. */
  exec(command: string[]): Promise<boolean>;
  /** Whether the container is still running. */
  isRunning(): boolean;
}

/** Probes a container while it runs, and reports each change of the result once the threshold is reached. */
export async function keepProbing(probe: V1Probe, target: ProbeTarget, verdict: (isGood: boolean) => void) {
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = probe;
  await pause(initialDelaySeconds);
  let last: boolean | undefined;
  let row = 0;
  while (target.isRunning()) {
    const isGood = await succeeds(probe, target);
    row = isGood === last ? row + 1 : 1;
    last = isGood;
    if (row === (isGood ? successThreshold : failureThreshold)) verdict(isGood);
    await pause(periodSeconds);
  }
}

// A waiting probe must not keep the process alive.
const pause = (seconds: number): Promise<void> => sleep(seconds * 1000, undefined, { ref: false });

async function succeeds({ httpGet, tcpSocket, exec, timeoutSeconds = 1 }: V1Probe, target: ProbeTarget) {
  const timeout = timeoutSeconds * 1000;
  if (httpGet) return httpOk(httpGet, target, timeout);
  if (tcpSocket) return connects(hostPort(tcpSocket.port, target), timeout);
  if (exec?.command) {
    return Promise.race([target.exec(exec.command), sleep(timeout, false)]);
  }
  throw new Error('the process kubelet supports only httpGet, tcpSocket and exec probes');
}

const portOf = (port: string | number, target: ProbeTarget): number =>
  typeof port === 'number' ? port : (target.portNamed(port) ?? Number(port));

const hostPort = (port: string | number, target: ProbeTarget): number => target.hostPort(portOf(port, target));

function httpOk({ path, port, scheme, httpHeaders = [] }: V1HTTPGetAction, target: ProbeTarget, timeout: number) {
  const given = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]));
  const headers = { Host: `${target.address}:${portOf(port, target)}`, 'User-Agent': 'kube-probe/1.34', ...given };
  const options = { host: '127.0.0.1', port: hostPort(port, target), path: path ?? '/', timeout, headers };
  return new Promise<boolean>((resolve) => {
    const isHttps = scheme === 'HTTPS';
    const request = (isHttps ? httpsRequest : httpRequest)({
      ...options,
      ...(isHttps && { rejectUnauthorized: false }),
    });
    request.once('response', (response) => {
      response.resume();
      const status = response.statusCode as number;
      resolve(status >= 200 && status < 400);
    });
    request.once('timeout', () => request.destroy());
    request.once('close', () => resolve(false)).once('error', () => resolve(false));
    request.end();
  });
}

function connects(port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout });
    const end = (isGood: boolean) => () => {
      socket.destroy();
      resolve(isGood);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
