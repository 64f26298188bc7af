import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const variable = 'CHARTWRIGHT_E2E_RUN';

/** Creates the folder of this run, and passes it to workers and reporters in the environment. */
export function createRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-e2e-'));
  process.env[variable] = folder;
  mkdirSync(join(folder, 'pids'));
  return folder;
}

/** A path in the folder of this run. */
export function inRunFolder(...names: string[]): string {
  const folder = process.env[variable];
  if (!folder) throw new Error('run folder not set: start the tests with npm run test:e2e');
  return join(folder, ...names);
}

/** Whether the reporter has marked the run folder to be kept. */
export const isKept = (): boolean => existsSync(inRunFolder('keep'));

/** Removes the run folder unless it is to be kept. */
export function removeRunFolder(): void {
  if (!isKept()) rmSync(inRunFolder(), { recursive: true, force: true });
}
