import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, noParents, portName, portReference } from './names';
import { containerResourceNames } from './resources';
import { isPrivileged } from './security';
import {
  atMost,
  between,
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  mapIn,
  mapsIn,
  matches,
  oneOf,
  problem,
  type TypeRules,
  unique,
  within,
} from './type-rules';

const notNegative = between(0);
const port = between(1, 65_535);
/** 0 is a port that is not set. */
const optionalPort = between(0, 65_535);

function* probes(container: JsonMap): Generator<ObjectProblem> {
  for (const name of ['livenessProbe', 'startupProbe']) {
    const { successThreshold } = mapIn(container[name]);
    if (isSet(successThreshold) && successThreshold !== 0 && successThreshold !== 1)
      yield problem(`expected 1, got ${shown(successThreshold)}`, name, 'successThreshold');
  }
  const { terminationGracePeriodSeconds: grace } = mapIn(container.readinessProbe);
  if (isSet(grace))
    yield problem('must not be set for a readiness probe', 'readinessProbe', 'terminationGracePeriodSeconds');
}

function* mounts(container: JsonMap): Generator<ObjectProblem> {
  const mounted = mapsIn(container.volumeMounts);
  const devices = mapsIn(container.volumeDevices);
  for (const [index, { name, mountPath, mountPropagation }] of mounted.entries()) {
    const at = ['volumeMounts', index] as const;
    if (devices.some((device) => device.name === name))
      yield problem(`volume ${shown(name)} is in volumeDevices too`, ...at, 'name');
    if (devices.some((device) => device.devicePath === mountPath))
      yield problem(`path ${shown(mountPath)} is in volumeDevices too`, ...at, 'mountPath');
    if (mountPropagation === 'Bidirectional' && !isPrivileged(container))
      yield problem('"Bidirectional" requires a privileged container', ...at, 'mountPropagation');
  }
}

/** A container as part of any list of a pod. */
function* containerProblems(container: JsonMap): Generator<ObjectProblem> {
  yield* containerResourceNames(container);
  yield* probes(container);
  yield* mounts(container);
  if (isSet(container.restartPolicyRules) && !isSet(container.restartPolicy))
    yield problem('restartPolicyRules require restartPolicy');
}

/** A path below a volume. */
const below = matches(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))/s, 'a relative path without ".."');

function* mount({
  subPath,
  subPathExpr,
  readOnly,
  recursiveReadOnly,
  mountPropagation,
}: JsonMap): Generator<ObjectProblem> {
  if (isSet(subPath) && isSet(subPathExpr))
    yield problem('subPath and subPathExpr must not both be set', 'subPathExpr');
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return;
  if (readOnly !== true) yield problem(`${shown(recursiveReadOnly)} requires readOnly: true`, 'recursiveReadOnly');
  if (mountPropagation !== undefined && mountPropagation !== null && mountPropagation !== 'None')
    yield problem(`${shown(recursiveReadOnly)} requires mountPropagation "None"`, 'recursiveReadOnly');
}

/** The port of a handler; a port that is not set is 0. */
const handlerPort: FieldRule = (value: Json) =>
  value === '' ? [problem('expected a port, got ""')] : portReference(value);

const container: TypeRules = {
  required: ['image'],
  fields: {
    name: dnsLabel,
    ports: unique('name'),
    volumeMounts: unique('mountPath'),
    volumeDevices: (devices) => [...unique('name')(devices), ...unique('devicePath')(devices)],
    resizePolicy: unique('resourceName'),
    restartPolicy: oneOf('Always', 'Never', 'OnFailure'),
    restartPolicyRules: atMost(20),
  },
  check: containerProblems,
};

/** Rules for containers. */
export const containerRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.Container': container,
  'core.v1.ContainerPort': {
    fields: { name: ifSet(portName), containerPort: port, hostPort: optionalPort },
  },
  'core.v1.ContainerResizePolicy': {
    fields: { resourceName: oneOf('cpu', 'memory'), restartPolicy: oneOf('NotRequired', 'RestartContainer') },
  },
  'core.v1.ContainerRestartRule': {
    required: ['exitCodes'],
    fields: { action: oneOf('Restart', 'RestartAllContainers') },
  },
  'core.v1.ContainerRestartRuleOnExitCodes': { fields: { operator: oneOf('In', 'NotIn'), values: atMost(255) } },
  'core.v1.Probe': {
    fields: {
      initialDelaySeconds: notNegative,
      timeoutSeconds: notNegative,
      periodSeconds: notNegative,
      successThreshold: notNegative,
      failureThreshold: notNegative,
      terminationGracePeriodSeconds: between(1),
    },
    check: (probe) => exactlyOne(probe, 'exec', 'httpGet', 'tcpSocket', 'grpc'),
  },
  'core.v1.LifecycleHandler': { check: (handler) => exactlyOne(handler, 'exec', 'httpGet', 'tcpSocket', 'sleep') },
  'core.v1.SleepAction': { optional: ['seconds'], fields: { seconds: notNegative } },
  'core.v1.ExecAction': { required: ['command'] },
  'core.v1.HTTPGetAction': { fields: { port: handlerPort } },
  'core.v1.TCPSocketAction': { fields: { port: handlerPort } },
  'core.v1.GRPCAction': { fields: { port } },
  'core.v1.HTTPHeader': {
    optional: ['value'],
    fields: { name: matches(/^[-A-Za-z0-9]+$/, 'a header name of letters, digits and hyphens') },
  },
  'core.v1.VolumeMount': {
    required: ['name', 'mountPath'],
    fields: {
      subPath: below,
      subPathExpr: below,
      mountPropagation: oneOf('None', 'HostToContainer', 'Bidirectional'),
      recursiveReadOnly: oneOf('Disabled', 'IfPossible', 'Enabled'),
    },
    check: mount,
  },
  'core.v1.VolumeDevice': {
    required: ['name', 'devicePath'],
    fields: { devicePath: noParents },
  },
};

/** Fields of handlers and probes that only containers have that run beside the others. */
const ofRunning = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'];

/** What an init container may not have. */
export function* initContainerProblems(init: JsonMap): Generator<ObjectProblem> {
  if (init.restartPolicy === 'Always') return;
  for (const name of ofRunning)
    if (isMap(init[name])) yield problem('requires restartPolicy "Always" in an init container', name);
  for (const [index, { restartPolicy }] of mapsIn(init.resizePolicy).entries())
    if (restartPolicy === 'RestartContainer')
      yield* within(oneOf('NotRequired')(restartPolicy), 'resizePolicy', index, 'restartPolicy');
}
