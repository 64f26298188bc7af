const { moduleNameMapper, transform } = require('../../jest.config.js');

/** A cluster of somebody's, where only what needs no stand-ins runs. */
const isNamed = Boolean(process.env.CHARTWRIGHT_E2E_KUBECONFIG);
const setup = isNamed ? '<rootDir>/named-cluster' : '<rootDir>';

/** Runs the charts on a real control plane; apart from `npm test`, because it needs Go and ten minutes for its first build. */
module.exports = {
  testEnvironment: 'node',
  testMatch: [isNamed ? '<rootDir>/named-cluster/*.test.ts' : '<rootDir>/*.test.ts'],
  moduleNameMapper,
  transform,
  globalSetup: `${setup}/global-setup.ts`,
  globalTeardown: `${setup}/global-teardown.ts`,
  reporters: ['default', '<rootDir>/scenario-reporter.js'],
  // Each file has a control plane of its own, which wants a core and a gigabyte.
  maxWorkers: 2,
  testTimeout: 600000,
};
