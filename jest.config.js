// A Helm process is too short for collecting garbage to pay; the limit keeps the long ones small.
process.env.GOGC ??= '400';
process.env.GOMEMLIMIT ??= '1GiB';

/** Transpiles with swc; types are checked by tsc in the same `npm test`. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Have configurations of their own: npm run test:mlflow, test:package and test:e2e.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/mlflow/',
    '<rootDir>/test/package/',
    '<rootDir>/test/e2e/',
  ],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' }],
  },
  moduleNameMapper: {
    // As tsconfig.json has it: charts import the package, tests its sources.
    '^chartwright$': `${__dirname}/lib/index.ts`,
    '^chartwright/(.+)$': `${__dirname}/lib/$1/index.ts`,
    // The command line loads an app in the same module registry as the test.
    '^jiti$': `${__dirname}/test/support/jest-loader.ts`,
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  // Jest leaves one core to itself, which is half of the machine where there are two.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/slow-first.js',
  testTimeout: 120000,
};
