/** What `require('chartwright')` loads: the published face, by the loader that reads TypeScript. */
require('./cli/loader.js').installLoader();
module.exports = require('./index.ts');
