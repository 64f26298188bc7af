import type { JsonMap } from '../json';

let current: ((path: string) => JsonMap | undefined) | undefined;

/**
 * Builds constructs with plain values in place of references, where there are any for a chart, which is named with the
 * charts that it stands in, as `platform/hello`: what comes out must equal the evaluation of the references, or somebody
 * inspected one.
 */
export function withPlainValues<T>(valuesOf: (path: string) => JsonMap | undefined, build: () => T): T {
  const previous = current;
  current = valuesOf;
  try {
    return build();
  } finally {
    current = previous;
  }
}

/** The plain values a chart is being built with; undefined in an ordinary build. */
export const plainValuesOf = (path: string): JsonMap | undefined => current?.(path);
