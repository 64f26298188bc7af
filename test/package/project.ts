import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json';
import { root } from '../support/documents';

/** Node.js for the projects; CHARTWRIGHT_PACKAGE_NODE sets the folder of another version. */
const nodeFolder = process.env.CHARTWRIGHT_PACKAGE_NODE ?? dirname(process.execPath);

/** The result of a command. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project folder outside the repository. */
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
    // Do not pass environment variables of npm scripts and Jest to a project.
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

  /** Runs a command that must succeed, and returns its output. */
  succeed(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
    const answer = this.run(command, args, options);
    const output = `${answer.stdout}\n${answer.stderr}`.slice(-4000);
    if (answer.status !== 0) throw new Error(`${command} ${args.join(' ')} in ${options.cwd || '.'}:\n${output}`);
    return answer.stdout;
  }

  npm(...args: string[]): string {
    return this.succeed('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error']);
  }

  /** Paths below a folder, including node_modules. */
  files(path = ''): string[] {
    return readdirSync(join(this.folder, path), { recursive: true, encoding: 'utf8' }).sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Packs the repository like `npm publish`. */
export function pack(into: Project): string {
  const { status, stderr } = spawnSync('npm', ['pack', '--silent', '--pack-destination', into.folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack: ${stderr}`);
  return join(into.folder, `${packageJson.name}-${packageJson.version}.tgz`);
}

/** The tarball that pack-once.ts made. */
export const tarball = process.env.CHARTWRIGHT_PACKAGE_TARBALL ?? '';

/** The pinned version of a package in this repository, for the package.json of a project. */
export const pinned = (name: keyof typeof packageJson.devDependencies): string => packageJson.devDependencies[name];
