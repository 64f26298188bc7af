import type { Rates } from '../release-plan';
import type { Behaviour } from '../simulation/counters';

/** A version that could be released. */
export interface VersionCase {
  readonly kind: 'healthy' | 'between' | 'harmful' | 'slow' | 'dead' | 'hanging' | 'idle';
  /** Share of its requests that fail, or are slow. */
  readonly rate: number;
  readonly behaviour: Behaviour;
}

/** Rates around the one at which a measurement turns bad: a fifth of it, and twice as much. */
export const ratesAround = (boundary = 0.05): Rates => ({
  healthy: Number((boundary / 5).toPrecision(2)),
  harmful: Number(Math.min(boundary * 2, 1).toPrecision(2)),
});

/** A version that fails a share of its requests. */
export const failing = (failed: number): Behaviour => ({ failed, slow: 0, answers: true });

/** The versions of the table: rates from healthy to far beyond harmful, a slow one, a dead one, one that hangs, and one without requests. */
export function versionCases(
  { healthy, harmful }: Rates,
  boundary: number | undefined,
  slow: number | undefined,
): VersionCase[] {
  const inner = [boundary, Math.sqrt(healthy * harmful)]
    .filter((rate) => rate !== undefined && rate > healthy && rate < harmful)
    .map((rate) => Number((rate as number).toPrecision(2)));
  const between = [...new Set(inner)].sort((a, b) => a - b);
  const of = (kind: VersionCase['kind'], rate: number): VersionCase => ({ kind, rate, behaviour: failing(rate) });
  const slowRate = slow === undefined ? undefined : Math.min(1, slow * 2);
  return [
    of('healthy', healthy),
    ...between.map((rate) => of('between', rate)),
    of('harmful', harmful),
    ...(harmful * 2 < 1 ? [of('harmful', Number((harmful * 2).toPrecision(2)))] : []),
    ...(slowRate === undefined
      ? []
      : [{ kind: 'slow' as const, rate: slowRate, behaviour: { failed: healthy, slow: slowRate, answers: true } }]),
    of('dead', 1),
    { kind: 'hanging', rate: 1, behaviour: { failed: 1, slow: 0, answers: false } },
    of('idle', 0),
  ];
}
