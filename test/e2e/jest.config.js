const { transform } = require('../../jest.config.js');

/** Runs the charts on a real control plane; apart from `npm test`, because it needs Go and ten minutes for its first build. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  transform,
  globalSetup: '<rootDir>/global-setup.ts',
  globalTeardown: '<rootDir>/global-teardown.ts',
  reporters: ['default', '<rootDir>/scenario-reporter.js'],
  // Each file has a control plane of its own, which wants a core and a gigabyte.
  maxWorkers: 2,
  testTimeout: 600000,
};
