import type { PodValues } from './pod-rules';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
type Name = (typeof names)[number];
type Probe = NonNullable<PodValues[Name]>;

/** The probes that the values of a pod declare, by name. */
export const declaredProbes = (v: PodValues): [Name, Probe][] =>
  names.flatMap((name): [Name, Probe][] => (name in v ? [[name, v[name] as Probe]] : []));
