import { existsSync } from 'node:fs';
import { installBinaries } from '../../support/helm';
import { endRemaining } from '../support/daemon';
import { createRunFolder } from '../support/run-folder';
import { footprint, kubeconfigVariable, namedKubeconfig, obstacles, removeFootprint } from './footprint';

/** Prints what the run will create in an existing cluster, or why it cannot run there. */
export default function globalSetup(): void {
  installBinaries();
  const problems = existsSync(namedKubeconfig()) ? obstacles() : [`${namedKubeconfig()}: no such file`];
  if (problems.length > 0) {
    console.error(`${kubeconfigVariable}: nothing was created:\n${problems.join('\n')}`);
    process.exit(1);
  }
  console.error(footprint());
  createRunFolder();
  process.once('exit', () => {
    endRemaining();
    if (!removeFootprint()) process.exitCode = 1;
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
