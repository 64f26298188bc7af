import { closeSync, existsSync, lstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ChartError } from '../../errors';
import { headerMark } from '../../output/header';
import { filesBelow } from './replace-output';

/** Folders of the output that belong to synth; anything else there is somebody's own. */
export const owned = ['helm', 'k8s', 'manifests'];

/**
 * The folder that a synth may write to, behind the links that lead there. Throws `flag-invalid` for one that is or holds
 * the working directory or the app.
 */
export function outFolder(out: string, app: string): string {
  if (out === '') throw invalid('--out', 'a folder was expected, such as dist');
  const target = realPath(resolve(out));
  const held = [process.cwd(), dirname(resolve(app))].find(
    (path) => !/^\.\.(?:\/|$)/.test(relative(target, realPath(path))),
  );
  if (held !== undefined) {
    const what = held === process.cwd() ? 'the working directory' : 'the app';
    throw invalid(
      `--out ${out}`,
      `is or holds ${what}, and a synth replaces the whole folder: name one of its own, such as dist`,
    );
  }
  return target;
}

/** Throws `io` for an output folder whose owned folders hold what no synth has written. */
export function assertOwnedOutput(out: string, target: string): void {
  if (!existsSync(target) || !statSync(target).isDirectory()) return;
  const other = owned.map((folder) => strange(target, folder)).find((path) => path !== undefined);
  if (other === undefined) return;
  const message = `is not what synth writes, and would be lost: move it elsewhere, or name another folder with --out`;
  throw new ChartError({ code: 'io', where: join(out, other), message });
}

/** The real path of what may not exist yet. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
}

/** Something in an owned folder that is somebody else's. */
function strange(target: string, folder: string): string | undefined {
  const path = join(target, folder);
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return undefined;
  if (!entry.isDirectory()) return folder;
  const generated = new Map<string, boolean>();
  const isGenerated = (file: string): boolean => {
    const known = generated.get(file) ?? startsAsGenerated(join(path, file));
    generated.set(file, known);
    return known;
  };
  const isOwn: Record<string, (file: string) => boolean> = {
    helm: (file) => {
      const chart = /^charts\/[^/]+\//.exec(file)?.[0];
      return chart !== undefined && isGenerated(`${chart}Chart.yaml`);
    },
    k8s: isGenerated,
    manifests: (file) => /^[^/]+\/[^/]+\/(?:\d+-[^/]+|kustomization)\.yaml$/.test(file),
  };
  const other = filesBelow(path).find((file) => !isOwn[folder]?.(file));
  return other === undefined ? undefined : `${folder}/${other}`;
}

function startsAsGenerated(file: string): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  const descriptor = openSync(file, 'r');
  try {
    const start = Buffer.alloc(headerMark.length);
    readSync(descriptor, start);
    return start.toString() === headerMark;
  } finally {
    closeSync(descriptor);
  }
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
