import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A command line and its working directory. */
export interface Command {
  readonly folder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The result of a command. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `chartwright` commands in one separate process, because starting a process takes twenty times as long as a small
 * synth. Start a new one after an app that modifies the library itself.
 */
export class CommandProcess {
  private child: ChildProcess | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** Runs a command in a folder; the modules of that folder are loaded again each time. */
  run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const answer = this.last.then(() => this.ask({ folder, args, env }));
    this.last = answer.catch(() => {});
    return answer;
  }

  /** Ends the process; the next command starts a new one. */
  stop(): void {
    this.child?.kill();
    this.child = undefined;
  }

  private ask(command: Command): Promise<Answer> {
    this.child ??= fork(join(__dirname, 'command-server.js'), {
      // Not a terminal, so that output has no colours.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { child } = this;
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => {
        if (this.child === child) this.child = undefined;
        reject(new Error(`chartwright ${command.args.join(' ')} ended its process: ${code ?? signal}`));
      };
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        resolve(answer as Answer);
      });
      child.send(command);
    });
  }
}
