import { eachText } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { ListedContainer } from './excessive-requests';
import type { CheckedPod } from './pod-rules';

/** Rejects what the API server takes in no container of a pod, or in none of this one. */
export function rejectInvalidContainers(pod: CheckedPod, volumes: string): void {
  const { chart, v, at } = pod;
  const { initContainers, sidecars } = v;
  rejectUnknownMounts(pod, volumes);
  rejectRunningFields(pod);
  const own = fn.toJson(fn.list(v.lifecycle, v.resources, v.securityContext));
  const settings =
    'settings of the pod that the chart does not make (resourceClaims, hostUsers: false, os): remove them';
  chart.failIf(
    needsPodSetting(own),
    `${at}resources.claims, ${at}securityContext.procMount Unmasked and ${at}lifecycle.stopSignal need ${settings}`,
  );
  // Kubernetes gives a pod at least one second.
  const grace = fn.default(1, v.terminationGracePeriodSeconds) as number;
  const tooLong = `than the ${v.terminationGracePeriodSeconds} seconds of ${at}terminationGracePeriodSeconds: raise it`;
  chart.failIf(
    fn.gt(sleepOf('postStart', fn.toJson(v.lifecycle)), grace),
    `${at}lifecycle.postStart sleeps longer ${tooLong}`,
  );
  chart.failIfAny(fn.concat(initContainers, sidecars) as ListedContainer[], (container) => {
    const json = fn.toJson(container);
    const where = `${at}initContainers or ${at}sidecars: ${container.name}`;
    return [
      {
        condition: needsPodSetting(json),
        message: `${where} has resources.claims, procMount Unmasked or lifecycle.stopSignal, which need ${settings}`,
      },
      ...(['postStart', 'preStop'] as const).map((hook) => ({
        condition: fn.gt(sleepOf(hook, json), grace),
        message: `${where} sleeps in lifecycle.${hook} longer ${tooLong}`,
      })),
    ];
  });
}

/** Whether a container, in JSON, has a field that the API server takes only with another one of its pod. */
const needsPodSetting = (json: string) => fn.regexMatch('"claims":\\[\\{|"procMount":"Unmasked"|"stopSignal":', json);

/** Seconds for which a hook of a container in JSON sleeps. */
const sleepOf = (hook: 'postStart' | 'preStop', json: string): number =>
  fn.int64(fn.regexFind('[0-9]+$', fn.regexFind(`"${hook}":\\{"sleep":\\{"seconds":[0-9]+`, json)));

/** Rejects further containers that mount a volume which the pod does not have. */
function rejectUnknownMounts({ chart, v, at }: CheckedPod, volumes: string): void {
  const unknown = chart.define(
    `${at}volumes.unknownMounts`,
    'Mounts in further containers of volumes that the pod does not have.',
    (['initContainers', 'sidecars'] as const)
      .map((list) =>
        eachText(v[list], (container) =>
          eachText(container.volumeMounts ?? [], ({ name }) =>
            fn.choose(
              fn.contains(`<${name}>`, volumes),
              '',
              `${at}${list}: ${container.name} mounts the volume ${name}, `,
            ),
          ),
        ),
      )
      .join(''),
  );
  chart.failIf(unknown, `${unknown}which the pod does not have: add it to ${at}extraVolumes`);
}

/** Rejects probes and hooks of init containers that end before the pod starts. */
function rejectRunningFields({ chart, v, at }: CheckedPod): void {
  chart.failIfAny(v.initContainers, (container) => ({
    condition: fn.and(
      fn.ne(fn.toString(fn.get(container, 'restartPolicy')), 'Always'),
      fn.pick(container, 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'),
    ),
    message: `${at}initContainers: ${container.name} has a probe or lifecycle, which an init container may only have with restartPolicy Always: set it, or remove them`,
  }));
}
