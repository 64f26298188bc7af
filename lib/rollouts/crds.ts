import { printJsonLines } from '../json-lines';

/** A custom resource definition of Argo Rollouts as a file of crds/. */
export interface CrdFile {
  /** `rollouts.argoproj.io`. */
  readonly name: string;
  /** `rollouts.json`. */
  readonly file: string;
  readonly content: string;
}

type Definitions = typeof import('../../imports/argo-rollouts.crds.json');

let files: readonly CrdFile[] | undefined;

/**
 * Argo CD takes crds/ for objects of the Application like any others. Without these options it would delete the CRDs with
 * it, and every Rollout in the cluster with them.
 */
const syncOptions = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true' };

/** The five custom resource definitions of Argo Rollouts, without descriptions: with them they are too large to annotate. */
export function crdFiles(): readonly CrdFile[] {
  // Read only when asked for: it is the largest file there is.
  files ??= Object.entries(require('../../imports/argo-rollouts.crds.json') as Definitions).map(
    ([name, definition]) => ({
      name,
      file: `${name.split('.')[0]}.json`,
      content: `${printJsonLines(protectedFromDeletion(definition))}\n`,
    }),
  );
  return files;
}

function protectedFromDeletion<T extends { metadata: { annotations: object } }>(definition: T): T {
  const { metadata } = definition;
  return { ...definition, metadata: { ...metadata, annotations: { ...metadata.annotations, ...syncOptions } } };
}
