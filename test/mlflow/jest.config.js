const { transform } = require('../../jest.config.js');

/** Runs the real MLflow; apart from `npm test`, because it needs Python and PostgreSQL. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  transform,
  globalSetup: '<rootDir>/global-setup.ts',
  globalTeardown: '<rootDir>/global-teardown.ts',
  maxWorkers: 2,
  // A machine that has other work to do takes a minute for a server.
  testTimeout: 300000,
};
