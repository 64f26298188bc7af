import type { Json, JsonMap } from '../../json';
import { shown } from '../formats';
import type { FieldPath, ObjectProblem } from '../object-schema';
import { ipAddress } from './addresses';
import { initContainerProblems } from './containers';
import { annotations, dnsLabel, dnsSubdomain, labels, qualifiedName } from './names';
import { podResourceNames, unknownClaims } from './resources';
import {
  atMost,
  between,
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  mapsIn,
  matches,
  oneOf,
  problem,
  someItems,
  type TypeRules,
  unique,
  within,
} from './type-rules';

/** A name that may be empty, which is a field that is not set. */
const nameOrNone: FieldRule = ifSet(dnsSubdomain);

/** The containers of a pod with their paths. */
const containersOf = (pod: JsonMap): { path: FieldPath; container: JsonMap }[] =>
  ['containers', 'initContainers'].flatMap((list) =>
    mapsIn(pod[list]).map((container, index) => ({ path: [list, index], container })),
  );

/** Names that two containers of a pod have. */
function* containerNames(pod: JsonMap): Generator<ObjectProblem> {
  const seen = new Set<unknown>();
  for (const { path, container } of containersOf(pod)) {
    if (seen.has(container.name)) yield problem(`duplicate name ${shown(container.name)}`, ...path, 'name');
    seen.add(container.name);
  }
}

/** Ports of the node that two containers ask for, or that differ from the port in its network. */
function* hostPorts({ containers, hostNetwork }: JsonMap): Generator<ObjectProblem> {
  const seen = new Set<string>();
  for (const [index, { ports }] of mapsIn(containers).entries())
    for (const [at, { containerPort, hostPort, hostIP, protocol }] of mapsIn(ports).entries()) {
      if (!isSet(hostPort) || hostPort === 0) continue;
      const path = ['containers', index, 'ports', at, 'hostPort'];
      const key = JSON.stringify([hostPort, hostIP ?? '', isSet(protocol) ? protocol : 'TCP']);
      if (seen.has(key)) yield problem(`duplicate hostPort ${shown(hostPort)}`, ...path);
      seen.add(key);
      if (hostNetwork === true && hostPort !== containerPort)
        yield problem(
          `must be the containerPort ${shown(containerPort ?? null)} in the network of the host, got ${shown(hostPort)}`,
          ...path,
        );
    }
}

/** Rules for a container that depend on its pod. */
function* inPod(pod: JsonMap): Generator<ObjectProblem> {
  // Kubernetes gives a pod 30 seconds unless it says otherwise.
  const grace = Math.max(
    1,
    typeof pod.terminationGracePeriodSeconds === 'number' ? pod.terminationGracePeriodSeconds : 30,
  );
  const isUnmaskable = pod.hostUsers === false;
  for (const { path, container } of containersOf(pod)) {
    yield* within(unknownClaims(container, pod), ...path);
    if (mapIn(container.securityContext).procMount === 'Unmasked' && !isUnmaskable)
      yield problem('"Unmasked" requires hostUsers: false in the pod', ...path, 'securityContext', 'procMount');
    for (const handler of ['postStart', 'preStop']) {
      const { seconds } = mapIn(mapIn(mapIn(container.lifecycle)[handler]).sleep);
      if (typeof seconds === 'number' && seconds > grace)
        yield problem(
          `must be at most the ${grace} seconds of terminationGracePeriodSeconds, got ${seconds}`,
          ...path,
          'lifecycle',
          handler,
          'sleep',
          'seconds',
        );
    }
    for (const [index, { restartPolicy }] of mapsIn(container.resizePolicy).entries())
      if (pod.restartPolicy === 'Never')
        yield* within(oneOf('NotRequired')(restartPolicy ?? ''), ...path, 'resizePolicy', index, 'restartPolicy');
  }
  for (const [index, init] of mapsIn(pod.initContainers).entries())
    yield* within(initContainerProblems(init), 'initContainers', index);
}

function* dns({ dnsPolicy, dnsConfig }: JsonMap): Generator<ObjectProblem> {
  if (dnsPolicy === 'None' && !isSet(mapIn(dnsConfig).nameservers))
    yield problem('dnsConfig.nameservers are required for dnsPolicy "None"', 'dnsPolicy');
}

/** Files with variables, which are in volumes that start empty. */
function* variableFiles(pod: JsonMap): Generator<ObjectProblem> {
  const volumes = mapsIn(pod.volumes).filter(
    ({ emptyDir, ...others }) => emptyDir || !Object.keys(others).some((key) => key !== 'name' && others[key]),
  );
  for (const { path, container } of containersOf(pod))
    for (const [index, { valueFrom }] of mapsIn(container.env).entries()) {
      const { fileKeyRef } = mapIn(valueFrom);
      const { volumeName } = mapIn(fileKeyRef);
      if (fileKeyRef && !volumes.some(({ name }) => name === volumeName))
        yield problem(
          `the pod has no emptyDir volume ${shown(volumeName)}`,
          ...path,
          'env',
          index,
          'valueFrom',
          'fileKeyRef',
          'volumeName',
        );
    }
}

/** Whether a field of a security context is one of Linux, of Windows, or of both. */
const systemOf = (field: string): string | undefined => {
  if (field === 'runAsNonRoot') return undefined;
  return field === 'windowsOptions' ? 'windows' : 'linux';
};

/** Security contexts for another operating system than that of the pod. */
function* operatingSystem(pod: JsonMap): Generator<ObjectProblem> {
  const { name } = mapIn(pod.os);
  if (!isSet(name)) return;
  for (const { path, container } of [{ path: [], container: pod }, ...containersOf(pod)])
    for (const [field, value] of Object.entries(mapIn(container.securityContext))) {
      const isNone = value === null || (field === 'sysctls' && !isSet(value));
      if (!isNone && systemOf(field) !== undefined && systemOf(field) !== name)
        yield problem(`must not be set in a pod for ${shown(name)}`, ...path, 'securityContext', field);
    }
}

/** Settings of a pod that exclude one another. */
function* combinations(pod: JsonMap): Generator<ObjectProblem> {
  if (pod.shareProcessNamespace === true && pod.hostPID === true)
    yield problem('shareProcessNamespace and hostPID must not both be true', 'shareProcessNamespace');
  if (isSet(pod.hostnameOverride)) {
    for (const other of ['setHostnameAsFQDN', 'hostNetwork'])
      if (pod[other] === true)
        yield problem(`hostnameOverride must not be set if ${other} is true`, 'hostnameOverride');
  }
  if (pod.hostUsers === false)
    for (const other of ['hostNetwork', 'hostPID', 'hostIPC'])
      if (pod[other] === true) yield problem('must not be true if hostUsers is false', other);
  // The older name of serviceAccountName, which wins if both are set.
  if (isSet(pod.serviceAccount) && !isSet(pod.serviceAccountName))
    yield* within(dnsSubdomain(pod.serviceAccount), 'serviceAccount');
  if (isSet(pod.ephemeralContainers))
    yield problem('must not be set: they are added to pods that run', 'ephemeralContainers');
}

function* spread({ topologySpreadConstraints }: JsonMap): Generator<ObjectProblem> {
  yield* within(
    unique('topologyKey', 'whenUnsatisfiable')(topologySpreadConstraints ?? null),
    'topologySpreadConstraints',
  );
}

function* podSpec(pod: JsonMap): Generator<ObjectProblem> {
  yield* containerNames(pod);
  yield* hostPorts(pod);
  yield* inPod(pod);
  yield* dns(pod);
  yield* combinations(pod);
  yield* spread(pod);
  yield* variableFiles(pod);
  yield* operatingSystem(pod);
  yield* podResourceNames(pod);
}

const searchDomain = matches(
  /^(?:[.]|[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?(?:\.[a-z0-9_](?:[-a-z0-9_]*[a-z0-9_])?)*\.?)$/,
  'a domain of lower-case letters, digits, hyphens, underscores and dots',
  254,
);

/** Names of a pod in its network; those of a StatefulSet come from elsewhere. */
export const ownNames = ({ hostname, subdomain }: JsonMap): ObjectProblem[] =>
  Object.entries({ hostname, subdomain }).flatMap(([field, name]) =>
    isSet(name) ? within(dnsLabel(name), field) : [],
  );

/** What containers use but the pod does not have. */
export function* unknownVolumes(pod: JsonMap, claims: readonly Json[] = []): Generator<ObjectProblem> {
  const volumes = mapsIn(pod.volumes);
  for (const { path, container } of containersOf(pod))
    for (const list of ['volumeMounts', 'volumeDevices'])
      for (const [index, { name = '' }] of mapsIn(container[list]).entries()) {
        const volume = volumes.find((other) => other.name === name);
        if (!volume && !claims.includes(name))
          yield problem(`the pod has no volume ${shown(name)}`, ...path, list, index, 'name');
        else if (list === 'volumeDevices' && volume && !volume.persistentVolumeClaim && !volume.ephemeral)
          yield problem(
            `volume ${shown(name)} is not a persistentVolumeClaim or ephemeral`,
            ...path,
            list,
            index,
            'name',
          );
      }
}

/** What a pod may not have, but a template of pods may. */
function* createdPod(pod: JsonMap): Generator<ObjectProblem> {
  if (isSet(pod.nodeName) && isSet(pod.schedulingGates))
    yield problem('must not be set beside schedulingGates', 'nodeName');
  for (const { path, container } of containersOf(pod))
    if (container.image !== String(container.image).trim())
      yield problem(`expected an image without spaces around it, got ${shown(container.image)}`, ...path, 'image');
}

/** Labels and annotations of objects that the API server creates. */
export const templateMetadata: FieldRule = (metadata) => [
  ...within(labels(mapIn(metadata).labels ?? null), 'labels'),
  ...within(annotations(mapIn(metadata).annotations ?? null), 'annotations'),
];

/** Rules for pods as a whole. */
export const podRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.Pod': {
    decoded: ['status'],
    required: ['spec'],
    check: ({ spec }) =>
      within([...ownNames(mapIn(spec)), ...unknownVolumes(mapIn(spec)), ...createdPod(mapIn(spec))], 'spec'),
  },
  'core.v1.PodTemplateSpec': { required: ['spec'], fields: { metadata: templateMetadata } },
  'core.v1.PodSpec': {
    fields: {
      containers: someItems,
      volumes: unique('name'),
      resourceClaims: unique('name'),
      nodeSelector: labels,
      nodeName: nameOrNone,
      serviceAccountName: nameOrNone,
      priorityClassName: nameOrNone,
      runtimeClassName: dnsSubdomain,
      hostnameOverride: matches(
        /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
        'a host name',
        64,
      ),
      preemptionPolicy: oneOf('PreemptLowerPriority', 'Never'),
      activeDeadlineSeconds: between(1, 2 ** 31 - 1),
      schedulingGates: unique('name'),
    },
    check: podSpec,
  },
  'core.v1.PodResourceClaim': {
    fields: { name: dnsLabel, resourceClaimName: dnsSubdomain, resourceClaimTemplateName: dnsSubdomain },
    check: (claim) => exactlyOne(claim, 'resourceClaimName', 'resourceClaimTemplateName'),
  },
  'core.v1.PodReadinessGate': { fields: { conditionType: qualifiedName } },
  'core.v1.PodSchedulingGate': { fields: { name: qualifiedName } },
  'core.v1.PodOS': { fields: { name: oneOf('linux', 'windows') } },
  'core.v1.HostAlias': { fields: { ip: ipAddress, hostnames: items(dnsSubdomain) } },
  'core.v1.PodDNSConfig': {
    fields: {
      nameservers: (list) => [...items(ipAddress)(list), ...atMost(3)(list)],
      searches: (list) => [...items(searchDomain)(list), ...atMost(32)(list)],
    },
  },
  'core.v1.PodDNSConfigOption': { required: ['name'] },
};
