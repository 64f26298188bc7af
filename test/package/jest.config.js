const base = require('../../jest.config');

/** The packed tarball in projects of strangers: `npm run test:package`. */
module.exports = {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: undefined,
  testTimeout: 300_000,
};
