/** The lower bound for synth: a process that loads the same libraries and writes the same files. */
const { cpSync } = require('node:fs');
const { join } = require('node:path');

const [, , out] = process.argv;
if (out === undefined) throw new Error('usage: node test/bench/floor.js FOLDER');
const root = join(__dirname, '../..');
/** @type {{ enableCompileCache?: () => void }} */ (require('node:module')).enableCompileCache?.();
for (const library of [
  'cdk8s',
  'cdk8s-plus-28',
  'constructs',
  'zod',
  'yaml',
  're2js',
  '@cfworker/json-schema',
  'commander',
])
  require(library);
cpSync(join(root, 'dist'), out, { recursive: true });
