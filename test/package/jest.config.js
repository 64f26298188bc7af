const base = require('../../jest.config');

/** Tests the packed tarball in separate projects: `npm run test:package`. */
module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/package/pack-once.ts',
  globalTeardown: '<rootDir>/test/package/remove-packed.ts',
  testTimeout: 300_000,
};
