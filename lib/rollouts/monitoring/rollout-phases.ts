/** Series whose label `namespace` is the namespace of an object, so another label must distinguish two controllers. */
export interface ControllerSeries {
  /** Job under which the controller is scraped; releases of one name in two namespaces share it. */
  readonly job: string;
  /** Appended to a vector: keeps the series of targets in the namespace of this release. */
  readonly here: string;
}

/** The problem of a Rollout in each phase of `rollout_info` (calculatePhase in controller/metrics/rollouts.go). */
export const degradedPhases = {
  Abort:
    'It was aborted and goes back to the stable version: with a router once all of its pods are available, without one as they become ready. Pending pods delay it.',
  Error: 'The controller cannot create its ReplicaSet; its condition Progressing says why.',
  InvalidSpec:
    'Its spec is invalid, or names what does not exist, so it is neither released nor scaled; its condition InvalidSpec says what.',
  Timeout: 'Its pods made no progress within progressDeadlineSeconds.',
};

/** The text of the phase that an alert has, chosen by Prometheus. */
export const byPhase = (texts: Readonly<Record<string, string>>): string =>
  `${Object.entries(texts)
    .map(([phase, text], index) => `{{ ${index === 0 ? 'if' : 'else if'} eq $labels.phase "${phase}" }}${text}`)
    .join('')}{{ end }}`;

/** The Rollouts in a phase, by labels; `phase` is a matcher of `rollout_info`. */
export const inPhase = (by: string, { job, here }: ControllerSeries, phase: string): string =>
  `max by (${by}) (\n  rollout_info{\n    job="${job}",\n    phase${phase}\n  }\n  ${here}\n)`;
