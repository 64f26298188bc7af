import { existsSync } from 'node:fs';
import { installBinaries } from '../../support/helm';
import { endRemaining } from '../support/daemon';
import { createRunFolder } from '../support/run-folder';
import { footprint, kubeconfigVariable, namedKubeconfig, obstacles, removeFootprint } from './footprint';

/** Says what the run will do to a cluster of somebody's, or why it will not. */
export default function globalSetup(): void {
  installBinaries();
  const problems = existsSync(namedKubeconfig()) ? obstacles() : [`${namedKubeconfig()}: no such file`];
  if (problems.length > 0) {
    console.error(`${kubeconfigVariable}: nothing was created, because\n${problems.join('\n')}`);
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
