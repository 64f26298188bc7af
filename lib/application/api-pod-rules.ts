import { fn } from '../expr/fn';
import { declaredProbes } from './declared-probes';
import type { CheckedPod } from './pod-rules';

const field = (of: object, name: string): string => fn.toString(fn.get(of as Record<string, unknown>, name));

/** Rejects settings of probes, tolerations and spreads that the API server takes in no pod. */
export function rejectInvalidSettings(pod: CheckedPod): void {
  const { chart, v, at } = pod;
  for (const [name, probe] of declaredProbes(v)) {
    if (name === 'readinessProbe') {
      chart.failIf(
        fn.and(probe.enabled, fn.hasKey(probe.spec, 'terminationGracePeriodSeconds')),
        `${at}readinessProbe.spec.terminationGracePeriodSeconds is set, but a readinessProbe ends no container: remove it`,
      );
      continue;
    }
    chart.failIf(
      fn.and(probe.enabled, fn.gt(fn.default(1, probe.spec.successThreshold), 1)),
      `${at}${name}.spec.successThreshold must be 1, as only a readinessProbe may need several successes: leave it out`,
    );
  }
  rejectTolerations(pod);
  rejectSpreadConstraints(pod);
}

function rejectTolerations({ chart, v, at }: CheckedPod): void {
  chart.failIfAny(v.tolerations, (toleration) => [
    {
      condition: fn.and(fn.eq(field(toleration, 'operator'), 'Exists'), fn.get(toleration, 'value')),
      message: `${at}tolerations contains the operator Exists with a value: remove the value, or use the operator Equal`,
    },
    {
      condition: fn.and(fn.not(fn.get(toleration, 'key')), fn.ne(field(toleration, 'operator'), 'Exists')),
      message: `${at}tolerations contains an item without a key: set key, or the operator Exists to tolerate all taints`,
    },
    {
      condition: fn.and(fn.hasKey(toleration, 'tolerationSeconds'), fn.ne(field(toleration, 'effect'), 'NoExecute')),
      message: `${at}tolerations contains tolerationSeconds for another effect than NoExecute: set effect to NoExecute, or remove tolerationSeconds`,
    },
  ]);
}

/**
 * Rejects `minDomains` of a constraint that may remain unsatisfied, and `matchLabelKeys` with a label of the selector
 * that the chart adds to a constraint without one.
 */
function rejectSpreadConstraints({ chart, v, at, selectorKeys }: CheckedPod): void {
  const isOfChart = `"(?:${selectorKeys.join('|').replaceAll('.', '[.]')})"`;
  chart.failIfAny(v.topologySpreadConstraints, (constraint) => [
    {
      condition: fn.and(fn.hasKey(constraint, 'minDomains'), fn.eq(constraint.whenUnsatisfiable, 'ScheduleAnyway')),
      message: `${at}topologySpreadConstraints: minDomains of the constraint for ${constraint.topologyKey} needs whenUnsatisfiable DoNotSchedule: set that, or remove minDomains`,
    },
    {
      condition: fn.and(
        fn.not(fn.hasKey(constraint, 'labelSelector')),
        fn.regexMatch(isOfChart, fn.toJson(fn.get(constraint, 'matchLabelKeys'))),
      ),
      message: `${at}topologySpreadConstraints: matchLabelKeys of the constraint for ${constraint.topologyKey} contains a label that already selects the pods (${selectorKeys.join(', ')}): remove it`,
    },
  ]);
}

const variableName = '^[-._a-zA-Z][-._a-zA-Z0-9]*$';
const rules = 'Argo Rollouts validates pods by older rules than the cluster and would report InvalidSpec';

/** Rejects what a cluster takes in a Deployment, and the controller, which has the validation of Kubernetes 1.34, in no Rollout. */
export function rejectInvalidForRollout({ chart, v, own, at }: CheckedPod): void {
  const { isRollout, config, extraEnvFrom } = own;
  if (isRollout === undefined) return;
  const invalid = (name: string) => fn.and(isRollout, fn.not(fn.regexMatch(variableName, name)));
  const letters = 'use letters, digits, -, _ and . only, and no digit first';
  if (config)
    chart.failIfAny(config, (_, name) => ({
      condition: invalid(name),
      message: `${at}config: ${name} is not a valid variable name for a Rollout; ${rules}: ${letters}`,
    }));
  chart.failIfAny(v.extraEnv, ({ name }) => ({
    condition: invalid(name),
    message: `${at}extraEnv: ${name} is not a valid variable name for a Rollout; ${rules}: ${letters}`,
  }));
  if (extraEnvFrom)
    chart.failIfAny(extraEnvFrom, (source) => ({
      condition: fn.and(fn.get(source, 'prefix'), invalid(field(source, 'prefix'))),
      message: `${at}extraEnvFrom: ${field(source, 'prefix')} is not a valid prefix for a Rollout; ${rules}: ${letters}`,
    }));
  const sleepsForZero = (hook: 'postStart' | 'preStop') =>
    fn.regexMatch('"sleep":\\{"seconds":0[,}]', fn.toJson(fn.get(v.lifecycle, hook)));
  chart.failIf(
    fn.and(isRollout, fn.or(sleepsForZero('postStart'), sleepsForZero('preStop'))),
    `${at}lifecycle sleeps for 0 seconds, which is not valid for a Rollout; ${rules}: use 1 or more, or leave the hook out`,
  );
  chart.failIfAny(v.initContainers, (container) => ({
    condition: fn.and(
      isRollout,
      fn.hasKey(container, 'restartPolicy'),
      fn.ne(field(container, 'restartPolicy'), 'Always'),
    ),
    message: `${at}initContainers: ${container.name} has another restartPolicy than Always, which is not valid for a Rollout; ${rules}: remove it`,
  }));
  chart.failIfAny(v.sidecars, (container) => ({
    condition: fn.and(
      isRollout,
      fn.or(fn.hasKey(container, 'restartPolicy'), fn.hasKey(container, 'restartPolicyRules')),
    ),
    message: `${at}sidecars: ${container.name} has a restartPolicy or restartPolicyRules, which are not valid for a Rollout; ${rules}: remove them, or move it to ${at}initContainers with restartPolicy Always`,
  }));
}
