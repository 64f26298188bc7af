const { moduleNameMapper, transform } = require('../../jest.config.js');

/** An existing cluster, where only tests without stand-ins run. */
const isNamed = Boolean(process.env.CHARTWRIGHT_E2E_KUBECONFIG);
const setup = isNamed ? '<rootDir>/named-cluster' : '<rootDir>';

/** Runs the charts on a real control plane; not part of `npm test`, because it requires Go and builds for ten minutes. */
module.exports = {
  testEnvironment: 'node',
  testMatch: [isNamed ? '<rootDir>/named-cluster/*.test.ts' : '<rootDir>/*.test.ts'],
  moduleNameMapper,
  transform,
  globalSetup: `${setup}/global-setup.ts`,
  globalTeardown: `${setup}/global-teardown.ts`,
  reporters: ['default', '<rootDir>/scenario-reporter.js'],
  // Each file has its own control plane, which needs a core and a gigabyte.
  maxWorkers: 2,
  testTimeout: 600000,
};
