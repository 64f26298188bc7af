/** Measures time per service and peak memory of a synth with many charts, in a separate process. */
import { App } from 'cdk8s';
import { PortalServices } from '../../charts-src/portal-services/chart';
import { readChart } from '../../lib/model/read-chart';
import { distFiles } from '../../lib/output/dist-files';

const count = Number(process.argv[2]);
if (!Number.isSafeInteger(count) || count < 1) throw new Error('usage: services.ts NUMBER');

const build = (services: number): number => {
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
