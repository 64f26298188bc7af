import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json';
import { root } from '../support/documents';

/** Node.js that runs the projects: CHARTWRIGHT_PACKAGE_NODE names the folder of another one than that of the tests. */
const nodeFolder = process.env.CHARTWRIGHT_PACKAGE_NODE ?? dirname(process.execPath);

/** What a command answered. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder outside the repository, with nothing of it in reach. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'chartwright-package-'));

  write(files: Readonly<Record<string, string | object>>): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
      writeFileSync(join(this.folder, path), text);
    }
    return this;
  }

  /** Runs a command, by default in the project's folder. */
  run(
    command: string,
    args: readonly string[],
    { cwd = '', env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
  ): Answer {
    // Neither the settings of an npm script nor those of Jest reach a project.
    const clean = Object.entries(process.env).filter(([key]) => !/^(?:npm_|JEST_|NODE_ENV|NODE_OPTIONS)/i.test(key));
    const path = `${nodeFolder}:${process.env.PATH}`;
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: join(this.folder, cwd),
      encoding: 'utf8',
      env: { ...Object.fromEntries(clean), PATH: path, CI: '1', NO_COLOR: '1', ...env },
      maxBuffer: 1 << 28,
    });
    return { status, stdout, stderr: stderr || (error?.message ?? '') };
  }

  /** Runs a command that must succeed, and returns what it prints. */
  succeed(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
    const answer = this.run(command, args, options);
    const said = `${answer.stdout}\n${answer.stderr}`.slice(-4000);
    if (answer.status !== 0) throw new Error(`${command} ${args.join(' ')} in ${options.cwd || '.'}:\n${said}`);
    return answer.stdout;
  }

  npm(...args: string[]): string {
    return this.succeed('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error']);
  }

  /** Paths below a folder, those inside node_modules too. */
  files(path = ''): string[] {
    return readdirSync(join(this.folder, path), { recursive: true, encoding: 'utf8' }).sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Packs the repository as `npm publish` would. */
export function pack(into: Project): string {
  const { status, stderr } = spawnSync('npm', ['pack', '--silent', '--pack-destination', into.folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  return join(into.folder, `${packageJson.name}-${packageJson.version}.tgz`);
}

/** The version that the repository is tested with, as package.json of a project names it. */
export const pinned = (name: keyof typeof packageJson.devDependencies): string => packageJson.devDependencies[name];
