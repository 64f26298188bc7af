const { moduleNameMapper, transform } = require('../../jest.config.js');

/** Releases through three clusters with the real Argo CD; apart from `npm run test:e2e`, because it is built for ten minutes. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.test.ts'],
  moduleNameMapper,
  transform,
  globalSetup: '<rootDir>/global-setup.ts',
  globalTeardown: '<rootDir>/../e2e/global-teardown.ts',
  reporters: ['default', '<rootDir>/../e2e/scenario-reporter.js'],
  testTimeout: 600000,
};
