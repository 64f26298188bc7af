import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { helmPath } from '../../support/helm';
import type { Platform } from './platform';

const repository = join(__dirname, '../../..');

/** The one shell in which a person runs a guide: what a block sets, the next one knows. */
export class Terminal {
  /** The folder it stands in; the charts lie where they lie in the repository. */
  readonly folder: string;
  private readonly shell: ChildProcessWithoutNullStreams;
  private output = '';
  private readonly ran: string[] = [];

  /** The settings are added to each `helm` command that names the chart. */
  constructor(platform: Platform, { chart = '', settings = [] }: { chart?: string; settings?: string[] } = {}) {
    this.folder = mkdtempSync(join(platform.controlPlane.folder, 'terminal-'));
    symlinkSync(join(repository, 'dist'), join(this.folder, 'dist'));
    // As if the reader's own values stood below those of the guide.
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

  /** Every block it ran. */
  get blocks(): readonly string[] {
    return this.ran;
  }

  /** Runs a block of commands and returns what they said; throws when one of them does not end with 0. */
  async run(block: string): Promise<string> {
    const end = `end-${randomUUID()}`;
    if (this.shell.exitCode !== null) throw new Error('the shell has ended with a command before this one');
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

  /** Runs blocks in their order and returns what the last one said. */
  async runAll(blocks: readonly string[]): Promise<string> {
    let said = '';
    for (const block of blocks) said = await this.run(block);
    return said;
  }

  close(): void {
    this.shell.stdin.end();
  }
}
