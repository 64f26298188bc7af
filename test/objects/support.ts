import type { JsonMap } from '../../lib/json';
import { objectProblems } from '../../lib/objects/check-object';
import { kindSchema } from '../../lib/objects/known-kinds';

/** The problems of an object in Kubernetes 1.37, as `path: message`. */
export function problemsOf(object: JsonMap): string[] {
  const kind = kindSchema(String(object.apiVersion), String(object.kind), '1.37');
  if (!kind) throw new Error(`no schema of ${String(object.kind)}`);
  return objectProblems(object, kind).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** A pod with further fields in its spec and its container. */
export const pod = (spec: JsonMap = {}, container: JsonMap = {}): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'nginx', ...container }], ...spec },
});

/** The template of a pod whose label is `app: web`. */
export const template = (spec: JsonMap = {}, container: JsonMap = {}): JsonMap => ({
  metadata: { labels: { app: 'web' } },
  spec: pod(spec, container).spec as JsonMap,
});

/** An object of a kind that keeps pods of the label `app: web` running. */
export const workload = (kind: string, spec: JsonMap = {}): JsonMap => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: template(), ...spec },
});

/** An object with a spec. */
export const objectOf = (apiVersion: string, kind: string, spec: JsonMap): JsonMap => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec,
});
