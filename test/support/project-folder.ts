import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Creates a folder inside the project, so that an app in it can import packages; the caller removes it. */
export function makeProjectFolder(name: string): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  return mkdtempSync(join(root, `.cache/${name}-`));
}
