import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Compares files with the snapshots in a folder, one per template, so that changes can be reviewed as a diff of charts.
 * `UPDATE_SNAPSHOTS=1` writes them; extra files also fail.
 */
export function expectFiles(folder: string, files: ReadonlyMap<string, string>): void {
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
  expect([...files.keys()].sort()).toEqual(filesIn(folder).sort());
  for (const [path, content] of files) expect(content).toBe(readFileSync(join(folder, path), 'utf8'));
}

/** Relative paths of all files below a folder. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
  );
}
