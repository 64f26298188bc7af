import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Makes a folder below the project, so that an app in it finds the packages it imports; the caller removes it. */
export function makeProjectFolder(name: string): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  return mkdtempSync(join(root, `.cache/${name}-`));
}
