import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, waitFor } from '../../support/processes';
import { inRunFolder } from './run-folder';

/** A background process and its children. */
export interface Daemon {
  readonly child: ChildProcess;
  /** The last lines of its log. */
  log(): string;
  /** Waits for a condition; throws with the log if the process exits before. */
  ready(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Terminates it, and kills it after a grace period in seconds. @default 10 */
  stop(grace?: number): Promise<void>;
  /** Kills it to simulate a crash. */
  kill(): Promise<void>;
}

/** Command, environment and log of a process. */
export interface DaemonOptions {
  name: string;
  argv: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** File to which its output is appended. */
  log: string;
}

/** Starts a process in its own group and records its ID, so that an aborted run leaves nothing behind. */
export function startDaemon({ name, argv, env, cwd = '/', log: file }: DaemonOptions): Daemon {
  const log = openSync(file, 'a');
  const [command, ...args] = argv as [string, ...string[]];
  const child = spawn(command, args, { env: env ?? process.env, cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // Without a listener, a missing command would end the test process.
  child.once('error', (error) => writeFileSync(file, `${error.message}\n`, { flag: 'a' }));
  const { pid } = child;
  if (!pid) throw new Error(`${name}: cannot run ${command}`);
  endsWithRun(child);
  const signal = (name: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(pid, name);
  };
  const tail = (): string => readFileSync(file, 'utf8').slice(-4000);
  return {
    child,
    log: tail,
    ready: (condition) => waitFor(name, child, condition, { log: tail }),
    stop: async (grace = 10) => {
      signal('SIGTERM');
      const abort = new AbortController();
      const late = sleep(grace * 1000, undefined, { signal: abort.signal }).then(
        () => signal('SIGKILL'),
        () => {},
      );
      await ended(child);
      abort.abort();
      await late;
    },
    kill: async () => {
      signal('SIGKILL');
      await ended(child);
    },
  };
}

/** Records a process started elsewhere, so that an aborted run leaves nothing behind. */
export function endsWithRun(child: ChildProcess): void {
  const { pid } = child;
  if (!pid) return;
  note(pid);
  child.once('exit', () => forget(pid));
}

const pids = (): string => inRunFolder('pids');

// A process ID alone may have been reused by another process.
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
  } catch {
    return undefined;
  }
}

const note = (pid: number): void => writeFileSync(join(pids(), String(pid)), startOf(pid) ?? '');
const forget = (pid: number): void => rmSync(join(pids(), String(pid)), { force: true });

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // Not a process group leader: signal only the process itself.
  if (!isSent(-pid, signal)) isSent(pid, signal);
}

function isSent(id: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(id, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** Ends processes left by a test process that died. */
export function endRemaining(): void {
  if (!existsSync(pids())) return;
  for (const name of readdirSync(pids())) {
    const pid = Number(name);
    const noted = readFileSync(join(pids(), name), 'utf8');
    if (noted === (startOf(pid) ?? '') && noted) signalGroup(pid, 'SIGKILL');
    forget(pid);
  }
}
