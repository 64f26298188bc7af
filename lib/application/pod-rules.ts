import type { z } from 'zod';
import { type ChartScope, Component, componentLabel } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { Refs } from '../values/define';
import type { KubernetesTypes } from '../values/kubernetes-types';
import { groupPath, valuePath } from '../values/refs';
import { rejectInvalidForRollout, rejectInvalidSettings } from './api-pod-rules';
import { declaredProbes } from './declared-probes';
import { type MinimumMemory, type Resources, rejectExcessiveRequests } from './excessive-requests';
import { podLabelKeys } from './metadata';
import type { placementValues } from './placement';
import type { extraContainerValues, lifecycleValues, probeValues, securityValues } from './pod-values';
import { inBrackets, isRepeated, nameOf, namesOf } from './repeated-names';
import { rejectVolumes } from './volume-rules';

type Of<Values> = { readonly [K in keyof Values]: Refs<Values[K]> };
type Probe = Refs<ReturnType<typeof probeValues>>;

/** References to the values that `rejectInvalidPod` checks together. */
export type PodValues = Of<
  ReturnType<typeof lifecycleValues> &
    ReturnType<typeof extraContainerValues> &
    Pick<ReturnType<typeof placementValues>, 'topologySpread' | 'topologySpreadConstraints' | 'tolerations'> &
    ReturnType<typeof securityValues>
> & {
  /** References to `probeValues`. @default none */
  readonly startupProbe?: Probe;
  /** References to `probeValues`. @default none */
  readonly readinessProbe?: Probe;
  /** References to `probeValues`. @default none */
  readonly livenessProbe?: Probe;
  /** Reference to the resources of the main container. */
  readonly resources: Resources;
};

/** A volume or mount of a pod that the chart defines. */
export interface OwnPart {
  /** Name of the volume, or path of the mount. */
  readonly name: string;
  /** Condition under which the pod has it. @default true */
  readonly condition?: unknown;
}

/** Parts of a pod that the chart defines, with which the values may conflict. */
export interface OwnParts {
  /** Name of the main container. */
  readonly container: string;
  /** Names of the volumes. */
  readonly volumes: readonly OwnPart[];
  /** Paths of the mounts. */
  readonly mounts: readonly OwnPart[];
  /** Volumes that `extraVolumeMounts` may name. @default all volumes */
  readonly mountable?: readonly OwnPart[];
  /** Resources of further containers, by values path. @default {} */
  readonly resources?: Readonly<Record<string, Resources>>;
  /** Memory that the main container needs under a condition, where its memory is limited. @default none */
  readonly minimumMemory?: MinimumMemory;
  /** Whether the chart adds a handler to a probe without one. @default false */
  readonly hasDefaultHandler?: boolean;
  /** Condition under which the pod belongs to a Rollout, for which stricter rules apply. @default never */
  readonly isRollout?: unknown;
  /** Environment variables that the value `config` sets. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** Sources of variables in the value `extraEnvFrom`. @default none */
  readonly extraEnvFrom?: readonly Refs<z.ZodType<KubernetesTypes['EnvFromSource']>>[];
}

/** A pod to check. */
export interface CheckedPod {
  readonly chart: ChartScope;
  readonly v: PodValues;
  readonly own: OwnParts;
  /** Path of its values with a dot at the end; "" for the root of the values. */
  readonly at: string;
  /** Keys of the labels by which its workload selects it. */
  readonly selectorKeys: readonly string[];
}

/**
 * Adds validation rules for what the API server would reject in a pod, such as repeated names, or requests above
 * limits. The API server does accept it in a Rollout, which the controller then reports as InvalidSpec, and no longer
 * scales or aborts.
 * @param chart chart or component
 * @param v references to the values
 * @param own the parts that the chart defines
 * @throws ChartError `chart-invalid` if the chart or component calls it twice
 */
export function rejectInvalidPod(chart: ChartScope, v: PodValues, own: OwnParts): void {
  const at = prefixOf(v) ?? '';
  rejectPod({ chart, v, own, at, selectorKeys: selectorKeysOf(chart instanceof Component) });
  const { sidecars, initContainers } = v;
  rejectExcessiveRequests(
    chart,
    { [`${at}resources`]: v.resources, ...own.resources },
    { [`${at}initContainers`]: initContainers, [`${at}sidecars`]: sidecars },
    own.minimumMemory ? { [`${at}resources`]: own.minimumMemory } : {},
  );
}

/**
 * `rejectInvalidPod` for several components of a chart, each with its values in a group with its name.
 * @param chart the chart
 * @param components values and own parts by name of the component
 * @throws ChartError `chart-invalid` if the chart calls it twice
 */
export function rejectInvalidPods(
  chart: ChartScope,
  components: Readonly<Record<string, { readonly values: PodValues; readonly own: OwnParts }>>,
): void {
  const all = Object.entries(components).map(([name, { values, own }]) => ({
    at: prefixOf(values) ?? `${name}.`,
    values,
    own,
  }));
  for (const { at, values, own } of all) rejectPod({ chart, v: values, own, at, selectorKeys: selectorKeysOf(true) });
  rejectExcessiveRequests(
    chart,
    Object.assign(
      {},
      ...all.map(({ at, values, own }) => ({ [`${at}resources`]: values.resources, ...own.resources })),
    ),
    Object.assign(
      {},
      ...all.map(({ at, values }) => ({
        [`${at}initContainers`]: values.initContainers,
        [`${at}sidecars`]: values.sidecars,
      })),
    ),
    Object.assign({}, ...all.map(({ at, own }) => own.minimumMemory && { [`${at}resources`]: own.minimumMemory })),
  );
}

const selectorKeysOf = (isComponent: boolean): readonly string[] =>
  isComponent ? [...podLabelKeys, componentLabel] : podLabelKeys;

/** The path of a pod's values with a dot at the end, also of a copy of their group; undefined if it is unknown. */
function prefixOf(v: PodValues): string | undefined {
  const group = groupPath(v);
  return group === undefined ? valuePath(v.sidecars)?.replace(/[^.]+$/, '') : group && `${group}.`;
}

function rejectPod(pod: CheckedPod): void {
  rejectHandlers(pod);
  rejectShortGracePeriod(pod);
  rejectContainers(pod);
  rejectVariables(pod);
  rejectVolumes(pod);
  rejectSpread(pod);
  rejectInvalidSettings(pod);
  rejectInvalidForRollout(pod);
}

/** Rejects probes and hooks with more handlers than one, as values that are merged with defaults have, or with none. */
function rejectHandlers({ chart, v, own, at }: CheckedPod): void {
  const reject = (path: string, isUsed: unknown, spec: object, handlers: string[], without: string): void => {
    const count = fn.len(fn.pick(spec, ...handlers));
    chart.failIf(
      fn.and(isUsed, fn.gt(count, 1)),
      `${path} has more than one handler, because values are merged with the defaults: leave one of them out, or set that of the defaults to null`,
    );
    if (without)
      chart.failIf(fn.and(isUsed, fn.eq(count, 0)), `${path} has no handler (${handlers.join(', ')}): ${without}`);
  };
  for (const [name, probe] of declaredProbes(v)) {
    const without = own.hasDefaultHandler ? '' : `set one, or ${at}${name}.enabled to false`;
    reject(`${at}${name}.spec`, probe.enabled, probe.spec, ['exec', 'grpc', 'httpGet', 'tcpSocket'], without);
  }
  for (const hook of ['postStart', 'preStop'] as const) {
    const spec: object = v.lifecycle[hook] ?? {};
    const without = 'set one, or leave the hook out (null removes a default)';
    const handlers = ['exec', 'httpGet', 'sleep', 'tcpSocket'];
    reject(`${at}lifecycle.${hook}`, fn.hasKey(v.lifecycle, hook), spec, handlers, without);
  }
}

const pause = '[1-9][0-9]{0,4}';
/** A handler that does nothing but sleep, in JSON. */
const sleepingHandler = `"sleep":{"seconds":${pause}[,}]|"command":\\["(?:/usr)?(?:/bin/)?sleep","${pause}s?"\\]`;
const shellScript = '"command":\\["[^"]*sh","-[a-z]*c","(?:[^"\\\\]|\\\\.)*"';
/** A command `sleep` between the separators of a shell, `\\u0026` being an ampersand in JSON. */
const sleepCommand = `(?:["\\s;|(]|\\\\n|\\\\t|u0026)(?:/usr)?(?:/bin/)?sleep +${pause}s?(?:["\\s;|)]|\\\\[ntu])`;

/** Rejects a grace period that is over before the hook preStop is, where it is known how long that sleeps. */
function rejectShortGracePeriod({ chart, v, at }: CheckedPod): void {
  const { lifecycle, terminationGracePeriodSeconds } = v;
  const hook = fn.toJson(lifecycle.preStop);
  const sleeps = fn.printf(
    '%s%s',
    fn.regexFind(sleepingHandler, hook),
    fn.regexFind(sleepCommand, fn.regexFind(shellScript, hook)),
  );
  const seconds = chart.define(
    `${at}lifecycle.preStopSeconds`,
    'Seconds for which the hook preStop sleeps; empty where that is not known.',
    fn.regexFind('[0-9]+$', fn.regexFind('sleep[^0-9]+[0-9]+', sleeps)),
  );
  chart.failIf(
    fn.and(seconds, fn.ge(fn.int64(seconds), terminationGracePeriodSeconds)),
    `${at}terminationGracePeriodSeconds is not above the ${seconds} seconds of ${at}lifecycle.preStop, so the container would be killed without a signal to end: raise it`,
  );
}

/** Rejects containers that share a name. */
function rejectContainers({ chart, v: { sidecars, initContainers }, own: { container }, at }: CheckedPod): void {
  const names = chart.define(
    `${at}pod.containerNames`,
    'Names of all containers of the pod, each in angle brackets.',
    [
      inBrackets(container),
      ...[initContainers, sidecars].map((list) => eachText(list, ({ name }) => inBrackets(name))),
    ].join(''),
  );
  chart.failIfAny(fn.concat(initContainers, sidecars) as { name: string }[], ({ name }) => ({
    condition: isRepeated(name, names),
    message: `the pod has two containers named ${name}: rename the one in ${at}initContainers or ${at}sidecars`,
  }));
}

/** Rejects variables that are set twice. */
function rejectVariables({ chart, v: { extraEnv }, at }: CheckedPod): void {
  const names = namesOf(
    chart,
    `${at}pod.variableNames`,
    'Names of the further environment variables',
    [],
    extraEnv,
    nameOf,
  );
  chart.failIfAny(extraEnv, ({ name }) => ({
    condition: isRepeated(name, names),
    message: `${at}extraEnv sets ${name} twice, and Helm 4 cannot apply an object that does: leave one of them`,
  }));
}

/** Rejects constraints that the pod has already. */
function rejectSpread({ chart, v: { topologySpread, topologySpreadConstraints }, at }: CheckedPod): void {
  const keyOf = (key: string, whenUnsatisfiable: string): string => `${key} ${whenUnsatisfiable}`;
  const own = { name: keyOf(topologySpread.topologyKey, 'ScheduleAnyway'), condition: topologySpread.enabled };
  const keys = namesOf(
    chart,
    `${at}pod.spreadKeys`,
    'Topology keys of the spread constraints with what happens where they cannot be met',
    [own],
    topologySpreadConstraints,
    ({ topologyKey, whenUnsatisfiable }) => keyOf(topologyKey, whenUnsatisfiable),
  );
  chart.failIfAny(topologySpreadConstraints, ({ topologyKey, whenUnsatisfiable }) => ({
    condition: isRepeated(keyOf(topologyKey, whenUnsatisfiable), keys),
    message: `${at}topologySpreadConstraints holds a constraint for ${topologyKey} with ${whenUnsatisfiable}, and the pod has another one: leave one of them, or set ${at}topologySpread.enabled to false to replace that of the chart`,
  }));
}
