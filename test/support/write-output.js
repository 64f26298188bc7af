/**
 * Writes files to dist/ as synth does once it has read the app, without the time to load the library:
 * `node write-output.js FILES.json`, with the contents by path.
 */
const { readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const disk = join(__dirname, '../../build/lib/cli/disk');
/** @type {typeof import('../../lib/cli/disk/lock')} */
const { withLock } = require(join(disk, 'lock.js'));
/** @type {typeof import('../../lib/cli/disk/out-folder')} */
const { assertOwnedOutput, owned } = require(join(disk, 'out-folder.js'));
/** @type {typeof import('../../lib/cli/disk/replace-output')} */
const { recover, replaceOutput } = require(join(disk, 'replace-output.js'));

const out = resolve('dist');
const files = new Map(Object.entries(JSON.parse(readFileSync(/** @type {string} */ (process.argv[2]), 'utf8'))));
withLock('dist', out, () => {
  recover(out);
  assertOwnedOutput('dist', out);
  replaceOutput('dist', out, owned, files);
});
