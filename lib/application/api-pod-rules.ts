import { fn } from '../expr/fn';
import { declaredProbes } from './declared-probes';
import type { CheckedPod } from './pod-rules';

const field = (of: object, name: string): string => fn.toString(fn.get(of as Record<string, unknown>, name));

/** Rejects settings of probes, variables and security that the API server takes in no pod. */
export function rejectInvalidSettings({ chart, v, at }: CheckedPod): void {
  for (const [name, probe] of declaredProbes(v)) {
    if (name === 'readinessProbe') continue;
    chart.failIf(
      fn.and(probe.enabled, fn.gt(fn.default(1, probe.spec.successThreshold), 1)),
      `${at}${name}.spec.successThreshold must be 1, as only a readinessProbe may need several successes: leave it out`,
    );
  }
  chart.failIfAny(v.extraEnv, (variable) => ({
    condition: fn.and(
      fn.hasKey(variable, 'valueFrom'),
      fn.or(fn.ne(fn.len(fn.get(variable, 'valueFrom') as string), 1), fn.get(variable, 'value')),
    ),
    message: `${at}extraEnv: ${variable.name} needs either a value or exactly one source in valueFrom`,
  }));
  chart.failIf(
    fn.and(
      fn.get(v.securityContext, 'privileged'),
      fn.eq(field(v.securityContext, 'allowPrivilegeEscalation'), 'false'),
    ),
    `${at}securityContext.privileged needs ${at}securityContext.allowPrivilegeEscalation, which is false: set it to null`,
  );
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
  chart.failIfAny(v.sidecars, (container) => ({
    condition: fn.and(
      isRollout,
      fn.or(fn.hasKey(container, 'restartPolicy'), fn.hasKey(container, 'restartPolicyRules')),
    ),
    message: `${at}sidecars: ${container.name} has a restartPolicy or restartPolicyRules, which are not valid for a Rollout; ${rules}: remove them, or move it to ${at}initContainers with restartPolicy Always`,
  }));
}
