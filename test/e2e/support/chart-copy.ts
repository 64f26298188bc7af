import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRunFolder } from './run-folder';

/** Copies a chart from dist/ and changes files of the copy; throws if a change has no effect. */
export function chartCopy(chart: string, name: string, changes: Record<string, (text: string) => string>): string {
  const folder = inRunFolder(`chart-${name}`);
  cpSync(join('dist/helm/charts', chart), folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${name}: the change of ${file} has no effect`);
    writeFileSync(path, after);
  }
  return folder;
}
