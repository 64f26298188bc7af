import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const variable = 'CHARTWRIGHT_E2E_RUN';

/** Makes the folder of this run, which workers and reporters find by the environment. */
export function createRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-e2e-'));
  process.env[variable] = folder;
  mkdirSync(join(folder, 'pids'));
  return folder;
}

/** A path in the folder of this run. */
export function inRunFolder(...names: string[]): string {
  const folder = process.env[variable];
  if (!folder) throw new Error('no run has begun: start by npm run test:e2e');
  return join(folder, ...names);
}

/** Whether the reporter has marked the folder of this run to be kept. */
export const isKept = (): boolean => existsSync(inRunFolder('keep'));

/** Removes the folder of this run, unless it is to be kept. */
export function removeRunFolder(): void {
  if (!isKept()) rmSync(inRunFolder(), { recursive: true, force: true });
}
