import { closeSync, existsSync, lstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ChartError } from '../../errors';
import { headerMark } from '../../output/header';
import { promotionTitle } from '../../output/promotion';
import { filesBelow } from './replace-output';

/** Folders of the output that synth owns and replaces; it preserves anything else. */
export const owned = ['helm', 'k8s', 'manifests'];

/**
 * The real path of the output folder. Throws `flag-invalid` if it is or contains the working directory or the app.
 */
export function outFolder(out: string, app: string): string {
  if (out === '') throw invalid('--out', 'expected a folder, for example dist');
  const target = realPath(resolve(out));
  const endangered = [process.cwd(), dirname(resolve(app))].find(
    (path) => !/^\.\.(?:\/|$)/.test(relative(target, realPath(path))),
  );
  if (endangered !== undefined) {
    const what = endangered === process.cwd() ? 'the working directory' : 'the app';
    throw invalid(
      `--out ${out}`,
      `is or contains ${what}, but synth replaces the whole folder: use a dedicated folder, for example dist`,
    );
  }
  return target;
}

/** Throws `io` if the owned folders contain files that synth did not write. */
export function assertOwnedOutput(out: string, target: string): void {
  if (!existsSync(target) || !statSync(target).isDirectory()) return;
  const other = owned.map((folder) => foreignFile(target, folder)).find((path) => path !== undefined);
  if (other === undefined) return;
  const message = `not written by synth and would be lost: move it elsewhere, or choose another folder with --out`;
  throw new ChartError({ code: 'io', where: join(out, other), message });
}

/** The real path of a file or folder that may not exist yet. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
}

/** The first file in an owned folder that synth did not write. */
function foreignFile(target: string, folder: string): string | undefined {
  const path = join(target, folder);
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry) return undefined;
  if (!entry.isDirectory()) return folder;
  const generated = new Map<string, boolean>();
  const isGenerated = (file: string): boolean => {
    const known = generated.get(file) ?? startsWith(join(path, file), headerMark);
    generated.set(file, known);
    return known;
  };
  const isOwn: Record<string, (file: string) => boolean> = {
    helm: (file) => {
      const chart = /^charts\/[^/]+\//.exec(file)?.[0];
      return chart !== undefined && isGenerated(`${chart}Chart.yaml`);
    },
    k8s: isGenerated,
    // Several releases of one chart have a folder each below that of the chart.
    manifests: (file) =>
      (file === 'README.md' && startsWith(join(path, file), promotionTitle)) ||
      /^(?:[^/]+\/){2,3}(?:(?:\d+-[^/]+|kustomization|values)\.yaml|hooks\/(?:README\.md|[^/]+\.yaml))$/.test(file),
  };
  const other = filesBelow(path).find((file) => !isOwn[folder]?.(file));
  return other === undefined ? undefined : `${folder}/${other}`;
}

function startsWith(file: string, mark: string): boolean {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  const descriptor = openSync(file, 'r');
  try {
    const start = Buffer.alloc(mark.length);
    readSync(descriptor, start);
    return start.toString() === mark;
  } finally {
    closeSync(descriptor);
  }
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
