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

/** The five custom resource definitions of Argo Rollouts, without descriptions: with them they are too large to annotate. */
export function crdFiles(): readonly CrdFile[] {
  // Read only when asked for: it is the largest file there is.
  files ??= Object.entries(require('../../imports/argo-rollouts.crds.json') as Definitions).map(
    ([name, definition]) => ({
      name,
      file: `${name.split('.')[0]}.json`,
      content: `${printJsonLines(definition)}\n`,
    }),
  );
  return files;
}
