/** What the tests of a chart need: rendering, its files, expected validation errors, and the proof against Helm. */

export { expectRefused } from './expect-refused';
export { type ProveChartOptions, proveChart } from './prove-chart';
export { chartFiles, type RenderedChart, type RenderOptions, renderChart } from './rendered-chart';
