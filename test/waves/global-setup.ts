import { spawnSync } from 'node:child_process';
import { buildBinaries, missingGo } from '../e2e/support/binaries';
import { endRemaining } from '../e2e/support/daemon';
import { createRunFolder } from '../e2e/support/run-folder';
import { missingTools } from '../e2e/support/tools';
import { installBinaries } from '../support/helm';
import { buildArgoCd } from './support/argo-cd-binaries';

/** Builds the control plane and Argo CD once; reports missing tools and ends the run if it cannot. */
export default function globalSetup(): void {
  const isMissingGit = spawnSync('git', ['--version']).status !== 0;
  const missing = [...missingGo(), ...missingTools(), ...(isMissingGit ? ['git'] : [])];
  if (missing.length > 0) {
    console.error(
      `npm run test:waves runs the real Argo CD and cannot be skipped. Missing:\n  ${missing.join('\n  ')}`,
    );
    process.exit(1);
  }
  installBinaries();
  buildBinaries();
  buildArgoCd();
  createRunFolder();
  process.once('exit', endRemaining);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
