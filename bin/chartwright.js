#!/usr/bin/env node
const { version } = process;
const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`error: Node.js 20.19 or newer is required, found ${version}\n`);
  process.exit(1);
}
// Half of a cold start is V8 compiling the same files; Node.js 22 and later can cache the result.
/** @type {{ enableCompileCache?: () => void }} */ (require('node:module')).enableCompileCache?.();
const main = require('node:path').join(__dirname, '../build/lib/cli/main.js');
if (require('node:fs').existsSync(main)) {
  require(main).main(process.argv.slice(2));
} else {
  process.stderr.write('error: build/ not found: run npm run build\n');
  process.exitCode = 1;
}
