import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonMap } from '../../lib/json';
import type { HelmResult } from '../../lib/prove/helm/find-helms';
import { helm, type Major } from './helm';

/** Runs `helm template release`, or another command, on a chart given by its files. */
export function helmTemplate(
  major: Major,
  files: ReadonlyMap<string, string>,
  values: JsonMap = {},
  flags: string[] = [],
  command: string[] = ['template'],
): HelmResult {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return helm(major, [...command, 'release', folder, '-f', '-', ...flags], JSON.stringify(values));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
