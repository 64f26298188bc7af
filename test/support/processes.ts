import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A free loopback port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Resolves when a process has ended. */
export const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (isRunning(child)) child.once('exit', () => resolve());
    else resolve();
  });

/** Waits until a process is ready; throws if it exits or a timeout expires before that. */
export async function waitFor(
  name: string,
  child: ChildProcess,
  isReady: () => boolean | Promise<boolean>,
  { log = () => '', minutes = 1 }: { log?: () => string; minutes?: number } = {},
): Promise<void> {
  const deadline = Date.now() + minutes * 60_000;
  while (!(await isReady())) {
    if (!isRunning(child)) throw new Error(`${name} exited with ${child.exitCode ?? child.signalCode}:\n${log()}`);
    if (Date.now() > deadline) throw new Error(`${name} not ready after ${minutes} min:\n${log()}`);
    await sleep(100);
  }
}
