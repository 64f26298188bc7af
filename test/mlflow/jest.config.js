const { moduleNameMapper, transform } = require('../../jest.config.js');

/** Runs the real MLflow; apart from `npm test`, because it needs Python and PostgreSQL. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  moduleNameMapper,
  transform,
  globalSetup: '<rootDir>/global-setup.ts',
  globalTeardown: '<rootDir>/global-teardown.ts',
  maxWorkers: 2,
  // A server takes ten seconds, and minutes on a machine that has much else to do.
  testTimeout: 900000,
};
