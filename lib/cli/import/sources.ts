import type { GoModule } from './go-module';

/** Where a project publishes its custom resource definitions, and what the import makes of them. */
export interface CrdSource extends GoModule {
  /** Folder of the module that holds the files. */
  folder: string;
  files: readonly string[];
}

export const argoRollouts: CrdSource = {
  module: 'github.com/argoproj/argo-rollouts',
  version: 'v1.9.1',
  folder: 'manifests/crds',
  files: [
    'analysis-run-crd.yaml',
    'analysis-template-crd.yaml',
    'cluster-analysis-template-crd.yaml',
    'experiment-crd.yaml',
    'rollout-crd.yaml',
  ],
};
