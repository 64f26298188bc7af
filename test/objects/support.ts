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

/** An object, and its problems. */
export type Case = readonly [object: JsonMap, ...problems: string[]];

/** Maps of different fields. */
export const maps = (...list: JsonMap[]): JsonMap[] => list;

/** A PersistentVolume. */
export const volume = (spec: JsonMap): JsonMap =>
  objectOf('v1', 'PersistentVolume', {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    nfs: { server: 'a', path: '/' },
    ...spec,
  });

/** A Secret of a type. */
export const secret = (type: string | null, fields: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'a' },
  type,
  ...fields,
});

/** The API group and version of webhooks and admission policies. */
export const admission = 'admissionregistration.k8s.io/v1';

/** A rule of a webhook or policy. */
export const rule: JsonMap = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };

/** A configuration with one webhook. */
export const webhook = (fields: JsonMap, kind = 'ValidatingWebhookConfiguration'): JsonMap => ({
  apiVersion: admission,
  kind,
  metadata: { name: 'a' },
  webhooks: [
    {
      name: 'a.example.com',
      clientConfig: { url: 'https://a/b' },
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...fields,
    },
  ],
});

/** A ValidatingAdmissionPolicy. */
export const policy = (spec: JsonMap): JsonMap =>
  objectOf(admission, 'ValidatingAdmissionPolicy', {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: 'true' }],
    ...spec,
  });

/** The CustomResourceDefinition of sites.example.com, with one version. */
export const crd = (spec: JsonMap, version: JsonMap = {}, metadata: JsonMap = {}): JsonMap => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'sites.example.com', ...metadata },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Site', plural: 'sites' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } }, ...version },
    ],
    ...spec,
  },
});
