/** Runs a TypeScript script: `node test/support/run.js FILE [ARGUMENT...]`. */
const { resolve } = require('node:path');
const { createJiti } = require('jiti');

const [, , script, ...args] = process.argv;
if (script === undefined) throw new Error('usage: node test/support/run.js FILE [ARGUMENT...]');
const file = resolve(script);
process.argv = [process.argv[0] ?? 'node', file, ...args];
createJiti(__filename, { tsconfigPaths: true })(file);
