/** Transpiles with swc; types are checked by tsc in the same `npm test`. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Has a configuration of its own: npm run test:mlflow.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/mlflow/'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' }],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  testTimeout: 120000,
};
