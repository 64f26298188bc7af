import { createApp } from '../../charts-src/app';
import { proveChart } from '../../lib/testing';

// Hostile strings take as long as all the rest: npm run test:nightly runs them, with ten thousand cases for each chart.
const sections = ['values', 'plain', 'coverage', 'objects', 'equivalence', 'verdicts', 'batch'] as const;

it('renders the same objects and accepts the same values as both Helms', async () => {
  await proveChart(createApp, { chart: 'progressive-delivery', cases: 100, sections });
}, 1_800_000);
