/**
 * Runs TypeScript without a build step: each file is transpiled once by esbuild and kept, keyed by its content, under
 * node_modules/.cache. Plain JavaScript, because it is what makes TypeScript loadable.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * What the types of Node leave out of `node:module`: internals that every loader of CommonJS builds on, and the compile
 * cache of Node 22.
 * @typedef {{ _compile(code: string, file: string): void }} CompiledModule
 * @typedef {object} ModuleInternals
 * @property {Record<string, (module: CompiledModule, file: string) => void>} _extensions
 * @property {(this: unknown, request: string, ...rest: unknown[]) => string} _resolveFilename
 * @property {(folder: string) => void} [enableCompileCache]
 */
/** @type {ModuleInternals} */
const Module = /** @type {any} */ (require('node:module'));

const root = join(__dirname, '../..');
const cache = join(root, 'node_modules/.cache/chartwright/transpiled');
const version = require('esbuild/package.json').version;

/**
 * Text of a TypeScript file as CommonJS with an inline source map, from the cache if it was transpiled before.
 * @param {string} file
 * @returns {string}
 */
function transpile(file) {
  const source = readFileSync(file, 'utf8');
  const key = createHash('sha256').update(`${version}\0${file}\0${source}`).digest('hex').slice(0, 32);
  const kept = join(cache, `${key}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    /** @type {import('esbuild').TransformOptions} */
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

/**
 * Half of a cold start is V8 compiling the same files again; Node keeps the result itself from version 22 on.
 * @param {string} folder
 */
function keepCompiledCode(folder) {
  if (Module.enableCompileCache) {
    Module.enableCompileCache(folder);
    return;
  }
  process.env.V8_COMPILE_CACHE_CACHE_DIR ??= folder;
  const { FileSystemBlobStore, NativeCompileCache, getCacheDir, getMainName } = compileCache();
  const native = new NativeCompileCache();
  const store = new (oneFileStore(FileSystemBlobStore))(getCacheDir(), getMainName());
  native.setCacheStore(store);
  native.install();
  process.once('exit', () => {
    if (store.isDirty()) store.save();
    native.uninstall();
  });
}

/**
 * The parts of v8-compile-cache, which would start by itself.
 * @returns {import('v8-compile-cache').Parts}
 */
function compileCache() {
  process.env.DISABLE_V8_COMPILE_CACHE = '1';
  try {
    return require('v8-compile-cache').__TEST__;
  } finally {
    delete process.env.DISABLE_V8_COMPILE_CACHE;
  }
}

/**
 * The library keeps code in one file and where it lies in another. When a run is killed between the two, or reads between
 * them, a source whose length has not changed is run as it was before: V8 compares nothing else.
 * @param {import('v8-compile-cache').BlobStoreClass} FileSystemBlobStore
 */
const oneFileStore = (FileSystemBlobStore) =>
  class extends FileSystemBlobStore {
    /** @override */
    _load() {
      this._storedMap = {};
      this._storedBlob = Buffer.alloc(0);
      this._memoryBlobs = {};
      this._invalidationKeys = {};
      this._dirty = false;
      try {
        const bytes = readFileSync(this._blobFilename);
        const end = 4 + bytes.readUInt32LE(0);
        this._storedMap = JSON.parse(bytes.toString('utf8', 4, end));
        this._storedBlob = bytes.subarray(end);
      } catch {
        // There is none yet, or one of another form.
      }
    }

    /** @override */
    save() {
      const [code, map] = this._getDump();
      const places = Buffer.from(JSON.stringify(map));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(places.length);
      const fresh = `${this._blobFilename}.${process.pid}`;
      try {
        mkdirSync(this._directory, { recursive: true });
        writeFileSync(fresh, Buffer.concat([length, places, ...code]));
        renameSync(fresh, this._blobFilename);
      } catch {
        // As above; and at exit a failure would be one of a run that is done.
        rmSync(fresh, { force: true });
      }
    }
  };

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
