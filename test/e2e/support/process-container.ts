import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Container, V1LifecycleHandler } from '@kubernetes/client-node';
import { ended } from '../../support/processes';
import { type Daemon, startDaemon } from './daemon';
import { keepProbing, type ProbeTarget } from './probe';

/** How to start the process of a container. */
export interface ContainerOptions {
  spec: V1Container;
  argv: string[];
  env: Record<string, string>;
  /** Working directory. */
  cwd: string;
  /** Log file. */
  log: string;
  /** Address of the pod. */
  address: string;
  /** Loopback ports by port of the pod. */
  hostPorts: ReadonlyMap<number, number>;
  /** Called when its status changes. */
  changed(): void;
}

interface Ended {
  exitCode: number;
  reason: string;
  startedAt: string;
  finishedAt: string;
}

type State =
  | { waiting: { reason: string; message?: string } }
  | { running: { startedAt: string } }
  | { terminated: Ended };

/** A container that runs as a process on this machine. */
export class ProcessContainer {
  private state: State = { waiting: { reason: 'ContainerCreating' } };
  private lastState?: State;
  private isReady = false;
  private isStarted = false;
  private restarts = 0;
  private isStopping = false;
  private daemon?: Daemon;

  constructor(private readonly options: ContainerOptions) {}

  /** Its status in API format. */
  status(): object {
    const { name, image } = this.options.spec;
    return {
      name,
      image,
      imageID: image,
      ready: this.isReady,
      started: this.isStarted,
      restartCount: this.restarts,
      state: this.state,
      lastState: this.lastState ?? {},
    };
  }

  get ready(): boolean {
    return this.isReady;
  }

  /** Runs it, restarting according to the pod's restart policy, and returns the final exit code. */
  async run(policy: 'Always' | 'OnFailure' | 'Never'): Promise<number> {
    for (;;) {
      const code = await this.once();
      if (this.isStopping || policy === 'Never' || (policy === 'OnFailure' && code === 0)) return code;
      // The kubelet's back-off starts at ten seconds, which would take too long here.
      this.lastState = this.state;
      this.state = { waiting: { reason: 'CrashLoopBackOff' } };
      this.options.changed();
      await sleep(Math.min(1000 * 2 ** this.restarts, 10_000));
      if (this.isStopping) return code;
      this.restarts += 1;
    }
  }

  /** Runs the preStop hook, terminates it, and kills it after the grace period. */
  async stop(grace: number): Promise<void> {
    this.isStopping = true;
    const begin = Date.now();
    const { preStop } = this.options.spec.lifecycle ?? {};
    if (preStop && this.isRunning()) await Promise.race([this.hook(preStop), pause(grace)]);
    await this.daemon?.stop(Math.max(1, grace - (Date.now() - begin) / 1000));
  }

  private async hook(preStop: V1LifecycleHandler): Promise<void> {
    if (preStop.exec?.command) await this.exec(preStop.exec.command);
    if (preStop.sleep) await pause(preStop.sleep.seconds);
  }

  /** Kills it to simulate a crash; the restart policy applies. */
  async kill(): Promise<void> {
    await this.daemon?.kill();
  }

  private async once(): Promise<number> {
    const { spec, argv, env, cwd, log, changed } = this.options;
    const startedAt = now();
    const over = (exitCode: number): number => {
      this.isReady = false;
      this.isStarted = false;
      const reason = exitCode === 0 ? 'Completed' : 'Error';
      this.state = { terminated: { exitCode, reason, startedAt, finishedAt: now() } };
      changed();
      return exitCode;
    };
    try {
      this.daemon = startDaemon({ name: spec.name, argv, env, cwd, log });
    } catch {
      // Exit code of a shell for a command that is not found.
      return over(127);
    }
    this.state = { running: { startedAt } };
    this.probe();
    changed();
    const { child } = this.daemon;
    await ended(child);
    return over(child.exitCode ?? 137);
  }

  /** Runs the startup probe, then readiness and liveness probes, as long as this process runs. */
  private probe(): void {
    const { spec, changed, address, hostPorts } = this.options;
    const { startupProbe, readinessProbe, livenessProbe } = spec;
    const mine = this.daemon as Daemon;
    const target: ProbeTarget = {
      address,
      portNamed: (name) => spec.ports?.find((port) => port.name === name)?.containerPort,
      hostPort: (port) => hostPorts.get(port) ?? port,
      exec: (command) => this.exec(command),
      isRunning: () => this.daemon === mine && this.isRunning() && !this.isStopping,
    };
    const setReady = (isReady: boolean): void => {
      if (!target.isRunning() || this.isReady === isReady) return;
      this.isReady = isReady;
      changed();
    };
    const started = (): void => {
      if (this.isStarted) return;
      this.isStarted = true;
      if (readinessProbe) void keepProbing(readinessProbe, target, setReady);
      else setReady(true);
      if (livenessProbe) void keepProbing(livenessProbe, target, (isGood) => isGood || void mine.stop());
      changed();
    };
    if (startupProbe) void keepProbing(startupProbe, target, (isGood) => (isGood ? started() : void mine.stop()));
    else started();
  }

  private isRunning(): boolean {
    const child = this.daemon?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  private exec([command, ...args]: string[]): Promise<boolean> {
    const child = spawn(command as string, args, { env: this.options.env, cwd: '/', stdio: 'ignore' });
    return new Promise((resolve) => {
      child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
    });
  }
}

// A pause that nobody waits for any more must not keep the process alive.
const pause = (seconds: number): Promise<void> => sleep(seconds * 1000, undefined, { ref: false });

const now = (): string => new Date().toISOString();
