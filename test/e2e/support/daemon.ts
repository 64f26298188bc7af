import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, waitFor } from '../../support/processes';
import { inRunFolder } from './run-folder';

/** A process of the run, with those it started itself. */
export interface Daemon {
  readonly child: ChildProcess;
  /** The end of its log. */
  log(): string;
  /** Waits until a condition holds; throws with the log when the process ends before. */
  ready(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Asks it to end, and forces it after a grace period in seconds. @default 10 */
  stop(grace?: number): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** Command, environment and log of a process. */
export interface DaemonOptions {
  name: string;
  argv: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** File that its output is appended to. */
  log: string;
}

/** Starts a process in a group of its own and notes its id, so that nothing of a broken run stays behind. */
export function startDaemon({ name, argv, env, cwd = '/', log: file }: DaemonOptions): Daemon {
  const log = openSync(file, 'a');
  const [command, ...args] = argv as [string, ...string[]];
  const child = spawn(command, args, { env: env ?? process.env, cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // Without a listener a command that does not exist would end the test process.
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

/** Notes a process that something else has started, so that nothing of a broken run stays behind. */
export function endsWithRun(child: ChildProcess): void {
  const { pid } = child;
  if (!pid) return;
  note(pid);
  child.once('exit', () => forget(pid));
}

const pids = (): string => inRunFolder('pids');

// A process id alone may belong to somebody else by the time it is looked at.
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
  // A process that is not the first of its group is alone.
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

/** Ends the processes of this run that are left, because a test process died before it could. */
export function endRemaining(): void {
  if (!existsSync(pids())) return;
  for (const name of readdirSync(pids())) {
    const pid = Number(name);
    const noted = readFileSync(join(pids(), name), 'utf8');
    if (noted === (startOf(pid) ?? '') && noted) signalGroup(pid, 'SIGKILL');
    forget(pid);
  }
}
