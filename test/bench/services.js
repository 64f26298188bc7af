/** What one service costs among many: seconds and peak memory of a synth of so many charts, in a process of its own. */
require('../../lib/cli/loader.js').installLoader();
const { App } = require('cdk8s');
const { readChart } = require('../../lib/synth/read.ts');
const { distFiles } = require('../../lib/synth/tree.ts');
const { PortalServices } = require('../../charts-src/portal-services/chart.ts');

const count = Number(process.argv[2]);
const build = (services) => {
  const app = new App();
  const charts = Array.from({ length: services }, (_, index) => new PortalServices(app, `portal-${index}`));
  const models = charts.map((chart) => readChart(chart));
  const releases = models.map(({ name }) => ({ chart: name, namespace: 'default' }));
  return distFiles(models, [{ name: 'bench', releases }], []).size;
};
build(3);
const start = process.hrtime.bigint();
const files = build(count);
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(`${count} services: ${(milliseconds / count).toFixed(2)} ms each, ${files} files, peak ${peak} MB`);
