import { join } from 'node:path';
import { readCrds } from './crd';
import { argoRollouts } from './sources';
import { writeCrds } from './write-crds';

/** Writes the custom resource definitions, types and schemas of the custom resources that charts make. */
export function importCustomResources(outDir: string): void {
  writeCrds(join(outDir, 'argo-rollouts.crds.json'), readCrds(argoRollouts));
}
