// Helm processes are too short-lived for garbage collection to pay off; the limit bounds long ones.
process.env.GOGC ??= '400';
process.env.GOMEMLIMIT ??= '1GiB';
// For the workers, which make much short-lived garbage: fewer collections of young objects.
process.env.NODE_OPTIONS ??= '--max-semi-space-size=32';

/** Transpiles with swc; `npm test` also checks types with tsc. */
module.exports = {
  testEnvironment: '<rootDir>/test/support/node-environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Have their own configurations: npm run test:mlflow, test:package, test:waves and test:e2e.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/mlflow/',
    '<rootDir>/test/package/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/waves/',
  ],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' }],
  },
  moduleNameMapper: {
    // As in tsconfig.json: charts import the package, tests its sources.
    '^chartwright$': `${__dirname}/lib/index.ts`,
    '^chartwright/k8s$': `${__dirname}/imports/k8s/index.ts`,
    '^chartwright/k8s/(.+)$': `${__dirname}/imports/k8s/$1.ts`,
    '^chartwright/(.+)$': `${__dirname}/lib/$1/index.ts`,
    // The command line must load an app in the module registry of the test.
    '^jiti$': `${__dirname}/test/support/jest-loader.ts`,
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  // By default, Jest reserves one core, which is half of a machine with two.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/slow-first.js',
  testTimeout: 120000,
};
