import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ChartError } from '../../errors';
import { packageRoot } from '../../package-root';
import { writeFiles } from '../disk/write-files';
import { projectFiles } from '../init/project-files';
import { type Runner, runners } from '../init/runners';

/** Flags of `chartwright init`. */
export interface InitOptions {
  readonly runner?: string;
  readonly chartwright?: string;
  readonly install: boolean;
}

/** Creates a project with one chart in the given or working directory and installs its dependencies. */
export function init(folder: string | undefined, options: InitOptions): void {
  const target = resolve(folder ?? '.');
  const name = nameOf(target);
  checkEmpty(folder ?? '.', target);
  const runner = runnerOf(target, options.runner);
  const { version, devDependencies } = ownPackage();
  const files = projectFiles({
    name,
    runner,
    chartwright: specifier(target, options.chartwright ?? `^${version}`),
    versions: Object.fromEntries(Object.entries(devDependencies).map(([key, pinned]) => [key, `^${pinned}`])),
  });
  writeFiles(target, files);
  const enter = target === process.cwd() ? '' : `cd ${relative(process.cwd(), target)} && `;
  const manager = packageManager();
  process.stderr.write(`${files.size} files in ${relative(process.cwd(), target) || '.'}/\n`);
  if (!options.install) {
    process.stderr.write(`Next: ${enter}${manager} install && npm test\n`);
    return;
  }
  const { status } = spawnSync(manager, ['install'], {
    cwd: target,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    const message = `${manager} install failed; the project files were written: fix the cause and run it again in that folder`;
    throw new ChartError({ code: 'io', where: folder ?? '.', message });
  }
  process.stderr.write(`Next: ${enter}npm test\n`);
}

function ownPackage(): { version: string; devDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
}

function nameOf(target: string): string {
  const name = basename(target);
  if (/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 40) return name;
  const message =
    'invalid chart name: use at most 40 lower-case letters, digits and hyphens, starting with a letter, for example `chartwright init my-service`';
  throw new ChartError({ code: 'flag-invalid', where: JSON.stringify(name), message });
}

function checkEmpty(folder: string, target: string): void {
  if (!existsSync(target)) return;
  const found = statSync(target).isDirectory() ? readdirSync(target).filter((entry) => entry !== '.git') : undefined;
  if (found?.length === 0) return;
  const what = found ? `the folder is not empty: ${found.slice(0, 5).join(', ')}` : 'it is a file';
  const message = `${what}; choose a new folder, for example \`chartwright init my-service\``;
  throw new ChartError({ code: 'flag-invalid', where: folder, message });
}

/** The test runner given by the flag, or used in the package.json of a parent folder; else Vitest. */
function runnerOf(target: string, named: string | undefined): Runner {
  const known = Object.keys(runners) as Runner[];
  if (named !== undefined) {
    const runner = known.find((name) => name === named);
    if (runner) return runner;
    const message = `unknown test runner ${JSON.stringify(named)}: expected ${known.join(', ')}`;
    throw new ChartError({ code: 'flag-invalid', where: '--runner', message });
  }
  for (let folder = dirname(target); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    const used = known.find((runner) => text.includes(`"${runner}":`));
    if (used) return used;
  }
  return 'vitest';
}

/** The dependency specifier: a tarball or folder relative to the new project, or a version range unchanged. */
function specifier(target: string, text: string): string {
  return /^[./~]/.test(text) || text.endsWith('.tgz') ? `file:${relative(target, resolve(text))}` : text;
}

/** The package manager that runs this command, according to its user agent. */
const packageManager = (): string => /^(pnpm|yarn|bun)\//.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? 'npm';
