/**
 * For the tests of a chart: render it, read its files, expect validation errors, and prove it against Helm.
 * @module chartwright/testing
 */

export { expectRefused } from './expect-refused';
export { type ProveChartOptions, proveChart } from './prove-chart';
export { chartFiles, type RenderedChart, type RenderOptions, renderChart } from './rendered-chart';
