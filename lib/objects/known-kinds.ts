import { didYouMean } from '../errors';
import { groupOf } from '../helm/cluster-scoped';
import type { JsonMap } from '../json';
import { crdKind } from './crd-schema';
import type { KindSchema, ObjectSchema } from './object-schema';

/** The kinds and definitions of a Kubernetes version; those of an older version only where they differ from the newest. */
interface Version {
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, ObjectSchema>>;
}

interface Crds {
  readonly definitions: Readonly<Record<string, ObjectSchema>>;
}

// Loaded only if objects are validated.
const kubernetes = (): Readonly<Record<string, Version>> =>
  (require('../../imports/kubernetes.objects.json') as { versions: Record<string, Version> }).versions;

/** The CustomResourceDefinitions of an API group. */
const definitionsOf: Readonly<Record<string, () => JsonMap[]>> = {
  'argoproj.io': () =>
    Object.values(require('../../imports/argo-rollouts.crds.json') as Record<string, { crd: JsonMap }>).map(
      ({ crd }) => crd,
    ),
};

/** Other custom resources by API group. */
const customResources: Readonly<Record<string, readonly (() => Crds)[]>> = {
  'argoproj.io': [() => require('../../imports/argo-cd.schema.json') as Crds],
  'autoscaling.k8s.io': [() => require('../../imports/vertical-pod-autoscaler.schema.json') as Crds],
  'gateway.networking.k8s.io': [() => require('../../imports/gateway-api.schema.json') as Crds],
  'keda.sh': [() => require('../../imports/keda.schema.json') as Crds],
  'monitoring.coreos.com': [() => require('../../imports/prometheus-operator.schema.json') as Crds],
};

/** The minor versions of Kubernetes whose objects are known, oldest first, such as `1.35`. */
export const knownMinors = (): string[] => Object.keys(kubernetes());

/**
 * The schema of a kind in a minor version of Kubernetes; undefined for a kind that is not known.
 * @param crds CustomResourceDefinitions that take precedence over those in imports/
 */
export function kindSchema(
  apiVersion: string,
  kind: string,
  minor: string,
  crds: readonly JsonMap[] = [],
): KindSchema | undefined {
  const versions = kubernetes();
  const name = versions[minor]?.kinds[`${apiVersion}/${kind}`];
  const newest = Object.values(versions).at(-1) as Version;
  const definition = (other: string): ObjectSchema | undefined =>
    versions[minor]?.definitions[other] ?? newest.definitions[other];
  if (name !== undefined) return { name, definition, minor };
  const ofCrds = (all: readonly JsonMap[]): KindSchema | undefined => {
    for (const crd of all) {
      const schema = crdKind(crd, apiVersion, kind, definition);
      if (schema) return schema;
    }
    return undefined;
  };
  const own = ofCrds(crds);
  if (own) return own;
  for (const load of customResources[groupOf(apiVersion)] ?? []) {
    const { definitions } = load();
    if (definitions[kind]?.properties?.apiVersion?.enum?.includes(apiVersion))
      return { name: kind, definition: (other) => definitions[other.replace('#/definitions/', '')], isCustom: true };
  }
  return ofCrds(definitionsOf[groupOf(apiVersion)]?.() ?? []);
}

/** Why Kubernetes of a minor version does not serve a kind; undefined for a kind of another API group. */
export function unservedKind(apiVersion: string, kind: string, minor: string): string | undefined {
  const versions = kubernetes();
  const { kinds } = versions[minor] as Version;
  if (Object.values(versions).at(-1)?.kinds[`${apiVersion}/${kind}`] !== undefined)
    return `Kubernetes ${minor} does not serve ${kind} in ${apiVersion} yet; raise kubeVersion of the chart`;
  const group = groupOf(apiVersion);
  const own = Object.keys(kinds).map((served) => {
    const end = served.lastIndexOf('/');
    return { version: served.slice(0, end), kind: served.slice(end + 1) };
  });
  // Deployments and Ingresses were first served by a group that is gone.
  if (group !== 'extensions' && !own.some(({ version }) => groupOf(version) === group)) return undefined;
  const ofKind = own.filter((served) => served.kind === kind).map(({ version }) => version);
  const stable = ofKind.filter((version) => !/alpha|beta/.test(version));
  const served = stable.length > 0 ? stable : ofKind;
  if (served.length > 0)
    return `Kubernetes ${minor} does not serve ${kind} in ${apiVersion}; use ${served.join(' or ')}`;
  return `Kubernetes ${minor} has no kind ${kind}${didYouMean(
    kind,
    own.map((other) => other.kind),
  )}`;
}
