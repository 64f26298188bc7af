/** Starts the policy scans; plain JavaScript, because it is what makes TypeScript loadable. */
require('../../lib/cli/loader.js').installLoader();
process.exitCode = require('./scan.ts').scan();
