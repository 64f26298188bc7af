import { knownYaml } from '../helm/yaml/parse-once';
import type { JsonMap } from '../json';

/** A custom resource definition of Argo Rollouts. */
export interface CrdFile {
  /** Name, such as `rollouts.argoproj.io`. */
  readonly name: string;
  /** Name of the upstream file, such as `rollout-crd.yaml`. */
  readonly file: string;
  /** The upstream YAML without the descriptions of fields, and with sync options for Argo CD. */
  readonly yaml: string;
  /** The same as JSON on one line, which is a third of the size. */
  readonly json: string;
}

type Definition = JsonMap & { metadata: JsonMap & { name: string; annotations: JsonMap } };

let files: readonly CrdFile[] | undefined;

/**
 * Argo CD treats crds/ as objects of the Application like any others. Without these options it would delete the CRDs
 * together with the Application, and every Rollout in the cluster with them.
 */
const syncOptions = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true' };

/**
 * The five custom resource definitions of Argo Rollouts, without the descriptions of fields, with which they would be
 * too large for the annotation of `kubectl apply`.
 * @example
 * ```ts
 * for (const { file, yaml } of crdFiles()) this.addCrd(file, yaml);
 * ```
 */
export function crdFiles(): readonly CrdFile[] {
  // Read on demand, because the files are large.
  files ??= Object.entries(
    require('../../imports/argo-rollouts.crds.json') as Record<string, { lines: string[]; crd: Definition }>,
  ).map(([file, { lines, crd }]) => {
    const { metadata } = crd;
    const annotated = {
      ...crd,
      metadata: { ...metadata, annotations: { ...syncOptions, ...metadata.annotations } },
    };
    const yaml = withSyncOptions(lines).join('\n');
    const json = `${JSON.stringify(annotated)}\n`;
    for (const text of [yaml, json]) knownYaml(text, annotated);
    return { name: metadata.name, file, yaml, json };
  });
  return files;
}

function withSyncOptions(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line === '  annotations:'
      ? [line, ...Object.entries(syncOptions).map(([key, value]) => `    ${key}: ${value}`)]
      : [line],
  );
}
