import { importCustomResources } from './import/custom-resources';
import { importKubernetes, readSwagger } from './import/kubernetes';

/** Writes all of imports/ anew: types and schemas of Kubernetes and of the custom resources that charts make. */
export function importAll(outDir: string): void {
  const swagger = readSwagger();
  importKubernetes(swagger, outDir);
  importCustomResources(swagger, outDir);
}
