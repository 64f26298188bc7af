import type { ChartScope } from '../chart/component';
import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { Refs } from '../values/define';
import { type Resources, rejectExcessiveRequests } from './excessive-requests';
import type { placementValues } from './placement';
import type { extraContainerValues, lifecycleValues, probeValues } from './pod-values';

type Of<Values> = { readonly [K in keyof Values]: Refs<Values[K]> };
type Probe = Refs<ReturnType<typeof probeValues>>;

/** References to the values that `rejectInvalidPod` checks together. */
export type PodValues = Of<
  ReturnType<typeof lifecycleValues> &
    ReturnType<typeof extraContainerValues> &
    Pick<ReturnType<typeof placementValues>, 'topologySpread' | 'topologySpreadConstraints'>
> & {
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
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
  /** Whether the chart adds a handler to a probe without one. @default false */
  readonly hasDefaultHandler?: boolean;
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
  rejectHandlers(chart, v, own.hasDefaultHandler ?? false);
  rejectShortGracePeriod(chart, v);
  rejectExcessiveRequests(chart, { resources: v.resources, ...own.resources });
  rejectContainers(chart, v, own.container);
  rejectVariables(chart, v);
  rejectVolumes(chart, v, own);
  rejectSpread(chart, v);
}

/** Rejects probes and hooks with more handlers than one, as values that are merged with defaults have, or with none. */
function rejectHandlers(chart: ChartScope, v: PodValues, hasDefaultHandler: boolean): void {
  const reject = (path: string, isUsed: unknown, spec: object, handlers: string[], without: string): void => {
    const count = fn.len(fn.pick(spec, ...handlers));
    chart.failIf(
      fn.and(isUsed, fn.gt(count, 1)),
      `${path} has more than one handler, because values are merged with the defaults: leave one of them out, or set that of the defaults to null`,
    );
    if (without)
      chart.failIf(fn.and(isUsed, fn.eq(count, 0)), `${path} has no handler (${handlers.join(', ')}): ${without}`);
  };
  for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const) {
    const without = hasDefaultHandler ? '' : `set one, or ${name}.enabled to false`;
    reject(`${name}.spec`, v[name].enabled, v[name].spec, ['exec', 'grpc', 'httpGet', 'tcpSocket'], without);
  }
  for (const hook of ['postStart', 'preStop'] as const) {
    const spec: object = v.lifecycle[hook] ?? {};
    // Null removes a default only.
    const without =
      hook === 'preStop' ? 'set one, or lifecycle.preStop to null' : `set one, or leave out lifecycle.${hook}`;
    reject(`lifecycle.${hook}`, fn.hasKey(v.lifecycle, hook), spec, ['exec', 'httpGet', 'sleep', 'tcpSocket'], without);
  }
}

const pause = '[1-9][0-9]{0,4}';
/** A handler that does nothing but sleep, in JSON. */
const sleepingHandler = `"sleep":{"seconds":${pause}[,}]|"command":\\["(?:/usr)?(?:/bin/)?sleep","${pause}s?"\\]`;
const shellScript = '"command":\\["[^"]*sh","-[a-z]*c","(?:[^"\\\\]|\\\\.)*"';
/** A command `sleep` between the separators of a shell, `\\u0026` being an ampersand in JSON. */
const sleepCommand = `(?:["\\s;|(]|\\\\n|\\\\t|u0026)(?:/usr)?(?:/bin/)?sleep +${pause}s?(?:["\\s;|)]|\\\\[ntu])`;

/** Rejects a grace period that is over before the hook preStop is, where it is known how long that sleeps. */
function rejectShortGracePeriod(chart: ChartScope, { lifecycle, terminationGracePeriodSeconds }: PodValues): void {
  const hook = fn.toJson(lifecycle.preStop);
  const sleeps = fn.printf(
    '%s%s',
    fn.regexFind(sleepingHandler, hook),
    fn.regexFind(sleepCommand, fn.regexFind(shellScript, hook)),
  );
  const seconds = chart.define(
    'lifecycle.preStopSeconds',
    'Seconds for which the hook preStop sleeps; empty where that is not known.',
    fn.regexFind('[0-9]+$', fn.regexFind('sleep[^0-9]+[0-9]+', sleeps)),
  );
  chart.failIf(
    fn.and(seconds, fn.ge(fn.int64(seconds), terminationGracePeriodSeconds)),
    `terminationGracePeriodSeconds is not above the ${seconds} seconds of lifecycle.preStop, so the container would be killed without a signal to end: raise it`,
  );
}

/** Rejects containers that share a name. */
function rejectContainers(chart: ChartScope, { sidecars, initContainers }: PodValues, container: string): void {
  const names = chart.define(
    'pod.containerNames',
    'Names of all containers of the pod, each in angle brackets.',
    [
      inBrackets(container),
      ...[initContainers, sidecars].map((list) => eachText(list, ({ name }) => inBrackets(name))),
    ].join(''),
  );
  for (const [path, list] of Object.entries({ initContainers, sidecars })) {
    chart.failIfAny(list, ({ name }) => ({
      condition: isRepeated(name, names),
      message: `${path} holds a container named ${name}, and the pod has another one of that name: rename it`,
    }));
  }
}

/** Rejects variables that are set twice. */
function rejectVariables(chart: ChartScope, { extraEnv }: PodValues): void {
  const names = namesOf(chart, 'pod.variableNames', 'Names of the further environment variables', [], extraEnv, nameOf);
  chart.failIfAny(extraEnv, ({ name }) => ({
    condition: isRepeated(name, names),
    message: `extraEnv sets ${name} twice, and Helm 4 cannot apply an object that does: leave one of them`,
  }));
}

/** Rejects volumes that share a name, mounts that share a path, and mounts without their volume. */
function rejectVolumes(chart: ChartScope, { extraVolumes, extraVolumeMounts }: PodValues, own: OwnParts): void {
  const volumes = namesOf(
    chart,
    'pod.volumeNames',
    'Names of the volumes of the pod',
    own.volumes,
    extraVolumes,
    nameOf,
  );
  const mountable =
    own.mountable &&
    namesOf(
      chart,
      'pod.mountableVolumes',
      'Names of the volumes that every pod with extraVolumeMounts has',
      own.mountable,
      extraVolumes,
      nameOf,
    );
  const paths = namesOf(
    chart,
    'pod.mountPaths',
    'Paths of the mounts of the container',
    own.mounts,
    extraVolumeMounts,
    pathOf,
  );
  chart.failIfAny(extraVolumes, ({ name }) => ({
    condition: isRepeated(name, volumes),
    message: `extraVolumes holds a volume named ${name}, and the pod has another one of that name: rename it`,
  }));
  chart.failIfAny(extraVolumeMounts, (mount) => [
    {
      condition: fn.not(fn.contains(inBrackets(mount.name), mountable ?? volumes)),
      message: `extraVolumeMounts names the volume ${mount.name}, which is not in extraVolumes: add it there`,
    },
    {
      condition: isRepeated(pathOf(mount), paths),
      message: `extraVolumeMounts mounts a volume at ${mount.mountPath}, where the container has another one: choose another path`,
    },
  ]);
}

/** Rejects constraints that the pod has already. */
function rejectSpread(chart: ChartScope, { topologySpread, topologySpreadConstraints }: PodValues): void {
  const keyOf = (key: string, whenUnsatisfiable: string): string => `${key} ${whenUnsatisfiable}`;
  const own = { name: keyOf(topologySpread.topologyKey, 'ScheduleAnyway'), condition: topologySpread.enabled };
  const keys = namesOf(
    chart,
    'pod.spreadKeys',
    'Topology keys of the spread constraints with what happens where they cannot be met',
    [own],
    topologySpreadConstraints,
    ({ topologyKey, whenUnsatisfiable }) => keyOf(topologyKey, whenUnsatisfiable),
  );
  chart.failIfAny(topologySpreadConstraints, ({ topologyKey, whenUnsatisfiable }) => ({
    condition: isRepeated(keyOf(topologyKey, whenUnsatisfiable), keys),
    message: `topologySpreadConstraints holds a constraint for ${topologyKey} with ${whenUnsatisfiable}, and the pod has another one: leave one of them, or set topologySpread.enabled to false to replace that of the chart`,
  }));
}

const nameOf = ({ name }: { name: string }): string => name;
const pathOf = ({ mountPath }: { mountPath: string }): string => fn.trimSuffix('/', mountPath);
const inBrackets = (name: string): string => `<${name}>`;

/** The names of the chart's own parts and of those in a value, in a named template, where each can be looked up. */
const namesOf = <T>(
  chart: ChartScope,
  template: string,
  what: string,
  own: readonly OwnPart[],
  items: readonly T[],
  name: (item: T) => string,
): string =>
  chart.define(
    template,
    `${what}, each in angle brackets.`,
    [
      ...own.map((part) =>
        part.condition === undefined ? inBrackets(part.name) : fn.choose(part.condition, inBrackets(part.name), ''),
      ),
      eachText(items, (item) => inBrackets(name(item))),
    ].join(''),
  );

const isRepeated = (name: string, names: string) => fn.gt(fn.len(fn.splitList(inBrackets(name), names)), 2);
