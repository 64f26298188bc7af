import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { helmPath } from '../../support/helm';
import type { Platform } from './platform';

const repository = join(__dirname, '../../..');

/** A shell that runs the blocks of a guide, keeping variables between blocks. */
export class Terminal {
  /** Working directory, with the charts at the same relative path as in the repository. */
  readonly folder: string;
  private readonly shell: ChildProcessWithoutNullStreams;
  private output = '';
  private readonly ran: string[] = [];

  /** Adds the settings to each `helm` command for the chart. */
  constructor(platform: Platform, { chart = '', settings = [] }: { chart?: string; settings?: string[] } = {}) {
    this.folder = mkdtempSync(join(platform.controlPlane.folder, 'terminal-'));
    symlinkSync(join(repository, 'dist'), join(this.folder, 'dist'));
    // As if the reader passed own values before those of the guide.
    const set = settings.map((setting) => `--set ${setting}`).join(' ');
    const helm = `#!/bin/sh\ncase "$*" in *"${chart}"*) set -- "$@" ${set};; esac\nexec "${helmPath(4)}" "$@"\n`;
    writeFileSync(join(this.folder, 'helm'), helm, { mode: 0o755 });
    const env = { ...platform.env, PATH: [this.folder, platform.env.PATH].join(delimiter) };
    this.shell = spawn('bash', ['-e'], { cwd: this.folder, env });
    for (const stream of [this.shell.stdout, this.shell.stderr]) {
      stream.setEncoding('utf8').on('data', (data: string) => {
        this.output += data;
      });
    }
    this.shell.stdin.on('error', () => {});
  }

  /** All blocks that were run. */
  get blocks(): readonly string[] {
    return this.ran;
  }

  /** Runs a block of commands and returns their output; throws if one of them fails. */
  async run(block: string): Promise<string> {
    const end = `end-${randomUUID()}`;
    if (this.shell.exitCode !== null) throw new Error('the shell has already exited');
    this.ran.push(block);
    this.output = '';
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!this.output.includes(end)) return;
        stop();
        resolve(stripVTControlCharacters(this.output.replace(`${end}\n`, '')));
      };
      const failed = (): void => {
        stop();
        reject(new Error(`a command of the guide failed:\n${block}\n${this.output}`));
      };
      const stop = (): void => {
        this.shell.stdout.off('data', look);
        this.shell.off('close', failed);
      };
      this.shell.stdout.on('data', look);
      this.shell.on('close', failed);
      this.shell.stdin.write(`{\n${block}\n} </dev/null\necho ${end}\n`);
    });
  }

  /** Runs blocks in order and returns the output of the last one. */
  async runAll(blocks: readonly string[]): Promise<string> {
    let output = '';
    for (const block of blocks) output = await this.run(block);
    return output;
  }

  close(): void {
    this.shell.stdin.end();
  }
}
