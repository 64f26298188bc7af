/** A number, or a percentage such as `25%`. */
export type IntOrPercent = number | string;

/** The pods of both versions at a weight. */
export interface Pods {
  readonly canary: number;
  readonly stable: number;
}

/** A number of pods, with percentages of the replicas rounded up (`MaxSurge`, where a string without % counts as one). */
export function surgeOf(maxSurge: IntOrPercent, replicas: number): number {
  if (typeof maxSurge === 'number') return maxSurge;
  return Math.ceil((Number.parseInt(maxSurge, 10) * replicas) / 100);
}

/**
 * The pods with which a canary without a traffic router comes closest to a weight (utils/replicaset/canary.go,
 * `approximateWeightedCanaryStableReplicaCounts`).
 */
export function podsAtWeight(replicas: number, weight: number, maxSurge: number): Pods {
  if (replicas === 0) return { canary: 0, stable: 0 };
  const up = Math.ceil((replicas * weight) / 100);
  const down = Math.floor((replicas * weight) / 100);
  const zeroAllowed = weight === 100 || weight === 0 || (replicas === 1 && maxSurge === 0);
  const isTied = (total: number): boolean => (total * (weight / 100)) % 1 === 0.5;
  const isAllowed = down !== 0 || zeroAllowed;
  const options: { canary: number; total: number }[] = [];
  if (up < replicas || zeroAllowed) options.push({ canary: up, total: replicas });
  if (!isTied(replicas) && isAllowed) options.push({ canary: down, total: replicas });
  if (maxSurge > 0) {
    options.push({ canary: up, total: replicas + 1 });
    if (!isTied(replicas + 1) && isAllowed) options.push({ canary: down, total: replicas + 1 });
  }
  const deltaOf = ({ canary, total }: { canary: number; total: number }): number =>
    Math.abs((canary * 100) / total - weight);
  const [first = { canary: 0, total: replicas }, ...others] = options;
  const best = others.reduce((so, option) => (deltaOf(option) < deltaOf(so) ? option : so), first);
  return { canary: best.canary, stable: best.total - best.canary };
}
