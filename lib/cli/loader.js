/**
 * Runs TypeScript without a build step: each file is transpiled once by esbuild and kept, keyed by its content, under
 * node_modules/.cache. Plain JavaScript, because it is what makes TypeScript loadable.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const cache = join(root, 'node_modules/.cache/chartwright/transpiled');
const version = require('esbuild/package.json').version;

/** Text of a TypeScript file as CommonJS, from the cache where it was transpiled before. */
function transpile(file) {
  const source = readFileSync(file, 'utf8');
  const key = createHash('sha256').update(`${version}\0${file}\0${source}`).digest('hex').slice(0, 32);
  const kept = join(cache, `${key}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const options = { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, sourcemap: 'inline' };
    const { code } = require('esbuild').transformSync(source, { ...options, sourcesContent: false });
    try {
      mkdirSync(cache, { recursive: true });
      writeFileSync(`${kept}.${process.pid}`, code);
      renameSync(`${kept}.${process.pid}`, kept);
    } catch {
      // A cache that cannot be written costs time, not the run.
    }
    return code;
  }
}

/** Half of a cold start is V8 compiling the same files again; Node keeps the result itself from version 22 on. */
function keepCompiledCode(folder) {
  if (Module.enableCompileCache) {
    Module.enableCompileCache(folder);
    return;
  }
  process.env.V8_COMPILE_CACHE_CACHE_DIR ??= folder;
  const { FileSystemBlobStore } = require('v8-compile-cache').__TEST__;
  const { save } = FileSystemBlobStore.prototype;
  FileSystemBlobStore.prototype.save = function () {
    try {
      return save.call(this);
    } catch {
      // At exit, where a disk that is full would make a failure of a run that is done.
      return false;
    }
  };
}

/** Lets `require` read TypeScript, also without a file extension, and `chartwright` as this package. */
function installLoader() {
  if (Module._extensions['.ts']) return;
  keepCompiledCode(join(root, 'node_modules/.cache/chartwright/compiled'));
  Module._extensions['.ts'] = (module, file) => module._compile(transpile(file), file);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return resolve.call(this, request === 'chartwright' ? join(root, 'lib/index.ts') : request, ...rest);
  };
}

module.exports = { installLoader, transpile };
