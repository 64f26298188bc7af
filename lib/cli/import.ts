import { importCustomResources } from './import/custom-resources';
import { importKubernetes } from './import/kubernetes';

/** Writes all of imports/ anew: the types and schemas of Kubernetes and of the custom resources that charts make. */
export function importAll(outDir: string): void {
  importKubernetes(outDir);
  importCustomResources(outDir);
}
