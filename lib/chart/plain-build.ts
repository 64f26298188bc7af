import type { JsonMap } from '../json';

let current: ((chart: string) => JsonMap | undefined) | undefined;

/**
 * Builds constructs with plain values in place of references, where there are any for a chart: what comes out must equal the evaluation of the
 * references, or somebody inspected one.
 */
export function withPlainValues<T>(valuesOf: (chart: string) => JsonMap | undefined, build: () => T): T {
  const previous = current;
  current = valuesOf;
  try {
    return build();
  } finally {
    current = previous;
  }
}

/** The plain values a chart is being built with; undefined in an ordinary build. */
export const plainValuesOf = (chart: string): JsonMap | undefined => current?.(chart);
