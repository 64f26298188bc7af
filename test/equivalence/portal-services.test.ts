import { createApp } from '../../charts-src/app';
import { proveChart } from '../../lib/testing';

// Hostile strings take as long as all the rest: npm run test:nightly has them, with ten thousand cases of each chart.
const sections = ['values', 'plain', 'coverage', 'equivalence', 'verdicts', 'batch'] as const;

it('makes the same objects as both Helms, and accepts the same values', async () => {
  await proveChart(createApp, { chart: 'portal-services', cases: 100, sections });
}, 600_000);
