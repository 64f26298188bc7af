import { AssertionError } from 'node:assert';
import type { HelmChart } from '../chart/helm-chart';
import { ChartError, resultOf } from '../errors';
import type { JsonMap } from '../json';
import { type RenderOptions, renderChart } from './rendered-chart';

/**
 * Asserts that a chart rejects values, by its schema or by a validation rule, with a given message.
 * @param chart the chart
 * @param values values of the user
 * @param message text that the error contains, or a pattern that it matches
 * @param options release and cluster
 * @throws AssertionError if the chart renders, or fails with another message
 * @example
 * ```ts
 * expectRefused(new Web(new App()), { replicaCount: -1 }, 'replicaCount');
 * ```
 */
export function expectRefused(
  chart: HelmChart,
  values: JsonMap,
  message: string | RegExp,
  options: Omit<RenderOptions, 'values'> = {},
): void {
  const actual = errorOf(chart, { ...options, values });
  if (actual !== undefined && (typeof message === 'string' ? actual.includes(message) : message.test(actual))) return;
  throw new AssertionError({
    message:
      actual === undefined
        ? `expected an error with ${message}, but the chart renders with ${JSON.stringify(values)}`
        : `expected an error with ${message}, received:\n${actual}`,
    expected: message,
    actual,
    stackStartFn: expectRefused,
  });
}

function errorOf(chart: HelmChart, options: RenderOptions): string | undefined {
  const result = resultOf(() => renderChart(chart, options));
  return result instanceof ChartError ? result.message : undefined;
}
