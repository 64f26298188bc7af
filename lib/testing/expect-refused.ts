import { AssertionError } from 'node:assert';
import type { HelmChart } from '../chart/helm-chart';
import { ChartError, resultOf } from '../errors';
import type { JsonMap } from '../json';
import { type RenderOptions, renderChart } from './rendered-chart';

/**
 * Asserts that a chart does not accept values, and why: by its schema or by a validation rule.
 * @param message text that the error contains, or a pattern that it matches
 * @throws AssertionError if the chart renders, or fails with another message
 */
export function expectRefused(
  chart: HelmChart,
  values: JsonMap,
  message: string | RegExp,
  options: Omit<RenderOptions, 'values'> = {},
): void {
  const said = errorOf(chart, { ...options, values });
  if (said !== undefined && (typeof message === 'string' ? said.includes(message) : message.test(said))) return;
  throw new AssertionError({
    message:
      said === undefined
        ? `the chart renders with ${JSON.stringify(values)}; an error was expected: ${message}`
        : `expected an error with ${message}, received:\n${said}`,
    expected: message,
    actual: said,
    stackStartFn: expectRefused,
  });
}

function errorOf(chart: HelmChart, options: RenderOptions): string | undefined {
  const result = resultOf(() => renderChart(chart, options));
  return result instanceof ChartError ? result.message : undefined;
}
