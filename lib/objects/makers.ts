import { builtInApiVersions } from '../helm/api-versions';
import { groupOf } from '../helm/cluster-scoped';
import { isMap, type Json, type JsonMap } from '../json';
import { mapsBelow, metadataOf } from './release-objects';
import { mapIn } from './rules/type-rules';

const builtIn = new Set(builtInApiVersions.map(groupOf));

/** Custom resources from which no controller makes objects that others name or select, by API group; all kinds if undefined. */
const makeNothing = new Map<string, readonly string[] | undefined>([
  ['argoproj.io', ['AnalysisRun', 'AnalysisTemplate', 'ClusterAnalysisTemplate', 'Experiment', 'Rollout']],
  ['autoscaling.k8s.io', undefined],
  ['cilium.io', undefined],
  ['crd.projectcalico.org', undefined],
  ['gateway.networking.k8s.io', ['GRPCRoute', 'HTTPRoute', 'ReferenceGrant', 'TCPRoute', 'TLSRoute', 'UDPRoute']],
  ['keda.sh', undefined],
  [
    'monitoring.coreos.com',
    ['AlertmanagerConfig', 'PodMonitor', 'Probe', 'PrometheusRule', 'ScrapeConfig', 'ServiceMonitor'],
  ],
  ['networking.istio.io', undefined],
  ['security.istio.io', undefined],
  ['telemetry.istio.io', undefined],
  ['traefik.containo.us', undefined],
  ['traefik.io', undefined],
]);

/** API groups whose controllers make Secrets and ConfigMaps only. */
const makeSecrets = new Set([
  'bitnami.com',
  'cert-manager.io',
  'external-secrets.io',
  'onepassword.com',
  'secrets.hashicorp.com',
  'secrets.infisical.com',
  'secrets-store.csi.x-k8s.io',
]);

const areData = new Set(['ConfigMap', 'Secret']);

/** Whether a controller may make objects of a kind for a custom resource. */
function mayMake(object: JsonMap, kind: string): boolean {
  const group = groupOf(String(object.apiVersion));
  if (builtIn.has(group) || (!areData.has(kind) && makeSecrets.has(group))) return false;
  return !makeNothing.has(group) || makeNothing.get(group)?.includes(String(object.kind)) === false;
}

/** Whether pods may come from an operator, for a custom resource of the release. */
export const mayHaveOtherPods = (objects: readonly JsonMap[]): boolean =>
  objects.some((object) => mayMake(object, 'Pod'));

/** Whether something in a release may make an object of a name: a custom resource, or a program that is told the name. */
export const mayBeMade = (kind: string, name: string, objects: readonly JsonMap[]): boolean =>
  objects.some(
    (object) =>
      (mayMake(object, kind) && (name.includes(nameOf(object)) || holds(object, name))) ||
      (areData.has(kind) && textsOf(object).some((text) => holds(text, name))),
  );

/** The name of an object; a text that no name includes for one that has none. */
const nameOf = (object: JsonMap): string => String(metadataOf(object).name ?? ' ');

const holds = (value: Json | undefined, text: string): boolean =>
  typeof value === 'string'
    ? value.includes(text)
    : typeof value === 'object' && value !== null && Object.values(value).some((inner) => holds(inner, text));

/** Where an object tells a program or a controller what to make: commands, variables, files, annotations, TLS. */
function textsOf(object: JsonMap): Json[] {
  const { tls } = mapIn(object.spec);
  const files = object.kind === 'ConfigMap' ? object.data : undefined;
  const commands = [...mapsBelow(object.spec ?? null)].flatMap(({ value: { command, args, env } }) => [
    command,
    args,
    Array.isArray(env) ? env.map((one) => (isMap(one) ? (one.value ?? null) : null)) : null,
  ]);
  return [tls, files, metadataOf(object).annotations, ...commands].filter((text) => text !== undefined);
}
