/**
 * Runs Jest's tests inside a Stryker worker: packages stay loaded, and the project's own files are loaded anew for each
 * mutant and test file, also those that a mutant changes while they load. By Jest's own runner a mutant takes ten seconds.
 */
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { PluginKind } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';

/**
 * @typedef {import('@jest/types').Circus.TestEntry} TestEntry
 * @typedef {import('@jest/types').Circus.DescribeBlock} DescribeBlock
 * @typedef {import('@stryker-mutator/api/test-runner').TestResult} TestResult
 * @typedef {import('@stryker-mutator/api/test-runner').StrykerGlobal} StrykerGlobal
 * @typedef {{ circus: { tests: string[], testsOf: Record<string, string[]> } }} CircusOptions
 * @typedef {{ results: TestResult[], error?: unknown }} FileRun
 */

class CircusRunner {
  /** @type {string} */
  root = process.cwd();
  require = createRequire(join(this.root, 'package.json'));
  /** @type {StrykerGlobal} */
  stryker = {};
  /** @type {typeof import('jest-circus')} */
  circus = this.require('jest-circus');

  /** @param {CircusOptions} options */
  constructor({ circus: { tests, testsOf } }) {
    this.tests = tests;
    this.testsOf = testsOf;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    createRequire(import.meta.url)('tsx/cjs');
    this.require('./test/support/helm.ts').installBinaries();
    const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = this.circus;
    const { expect } = this.require('expect');
    Object.assign(globalThis, { describe, it, test, beforeAll, beforeEach, afterAll, afterEach, expect });
    const scope = /** @type {{ __stryker__?: StrykerGlobal }} */ (globalThis);
    scope.__stryker__ ??= {};
    this.stryker = scope.__stryker__;
  }

  /**
   * The tests that judge a source of the sandbox.
   * @param {string} path
   */
  testsFor(path) {
    return this.testsOf[path.slice(this.root.length + 1).replaceAll(sep, '/')] ?? this.tests;
  }

  /** @param {import('@stryker-mutator/api/test-runner').DryRunOptions} options */
  async dryRun({ files = [] }) {
    /** @type {import('@stryker-mutator/api/test-runner').MutantCoverage} */
    const coverage = { static: {}, perTest: {} };
    this.stryker.mutantCoverage = coverage;
    /** @type {TestResult[]} */
    const results = [];
    for (const file of new Set(files.flatMap((path) => this.testsFor(path)))) {
      const outside = `${file}: outside of its tests`;
      const found = await this.runFile(file, () => true, outside);
      if (found.error) return { status: DryRunStatus.Error, errorMessage: `${file}: ${found.error}` };
      // What loading the file and its hooks reach is reached for each of its tests.
      for (const { id } of found.results) coverage.perTest[id] = sum(coverage.perTest[id], coverage.perTest[outside]);
      delete coverage.perTest[outside];
      results.push(...found.results);
    }
    this.stryker.currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: coverage };
  }

  /** @param {import('@stryker-mutator/api/test-runner').MutantRunOptions} options */
  async mutantRun({ activeMutant, sandboxFileName, testFilter, hitLimit }) {
    const { id } = activeMutant;
    Object.assign(this.stryker, { mutantCoverage: undefined, activeMutant: id, hitCount: hitLimit && 0, hitLimit });
    const wanted = new Set(testFilter);
    /** @type {TestResult[]} */
    const results = [];
    for (const file of this.testsFor(sandboxFileName)) {
      if (testFilter && !testFilter.some((name) => name.startsWith(`${file}: `))) continue;
      const found = await this.runFile(file, (name) => !testFilter || wanted.has(name));
      results.push(...found.results);
      if (found.error) results.push(failed(`${file}: loads`, found.error));
      if (results.some(({ status }) => status === TestStatus.Failed)) {
        // The next mutant stands near this one, and the same tests are the likeliest to see it.
        if (this.tests.includes(file)) this.tests = [file, ...this.tests.filter((other) => other !== file)];
        break;
      }
    }
    const reached = determineHitLimitReached(this.stryker.hitCount, this.stryker.hitLimit);
    return toMutantRunResult(reached ?? { status: DryRunStatus.Complete, tests: results });
  }

  /**
   * Results of the wanted tests of a file, those after a failed one left out while a mutant is active.
   * @param {string} file
   * @param {(name: string) => boolean} isWanted
   * @param {string} [outside]
   * @returns {Promise<FileRun>}
   */
  async runFile(file, isWanted, outside) {
    this.forgetProject();
    this.circus.resetState();
    const state = this.circus.getState();
    state.testTimeout = 120_000;
    /** @type {TestResult[]} */
    const results = [];
    /** @param {TestEntry} test */
    const idOf = (test) => `${file}: ${nameOf(test)}`;
    /** @param {import('@jest/types').Circus.Event} event */
    const handler = (event) => {
      if (event.name === 'run_start') skip(state.rootDescribeBlock, (one) => !isWanted(idOf(one)));
      if (event.name === 'test_start') {
        if (!outside && results.some(({ status }) => status === TestStatus.Failed)) event.test.mode = 'skip';
        this.stryker.currentTestId = outside && idOf(event.test);
      }
      if (event.name === 'test_done' && event.test.mode !== 'skip') {
        const { test } = event;
        this.stryker.currentTestId = outside;
        const [error] = test.errors.flat();
        const id = idOf(test);
        results.push(error ? failed(id, error) : { ...common(id, test.duration), status: TestStatus.Success });
      }
    };
    this.circus.addEventHandler(handler);
    this.stryker.currentTestId = outside;
    try {
      const path = join(this.root, file);
      this.require(path);
      // Else the module that requires it would hold every copy of it.
      const siblings = this.require.cache[path]?.parent?.children;
      if (siblings) siblings.length = 0;
      const { unhandledErrors } = await this.circus.run();
      return { results, error: unhandledErrors[0] };
    } catch (error) {
      return { results, error: String(error instanceof Error ? error.stack : error) };
    } finally {
      this.circus.removeEventHandler(handler);
    }
  }

  forgetProject() {
    const folders = ['lib', 'test', 'charts-src', 'imports'].map((folder) => join(this.root, folder) + sep);
    for (const path of Object.keys(this.require.cache)) {
      if (path.endsWith('.ts') && folders.some((folder) => path.startsWith(folder))) delete this.require.cache[path];
    }
  }
}

/**
 * @param {string} id
 * @param {number | null} [duration]
 */
const common = (id, duration) => ({ id, name: id, timeSpentMs: duration ?? 0 });

/**
 * @param {string} id
 * @param {unknown} error
 * @returns {TestResult}
 */
const failed = (id, error) => ({
  ...common(id),
  status: TestStatus.Failed,
  failureMessage: error instanceof Error ? error.message : String(error),
});

/**
 * @param {TestEntry | DescribeBlock} block
 * @returns {string}
 */
function nameOf({ name, parent }) {
  return parent?.parent ? `${nameOf(parent)} ${name}` : name;
}

/**
 * @param {DescribeBlock} block
 * @param {(test: TestEntry) => boolean} isUnwanted
 */
function skip(block, isUnwanted) {
  for (const child of block.children) {
    if (child.type === 'describeBlock') skip(child, isUnwanted);
    else if (isUnwanted(child)) child.mode = 'skip';
  }
}

/**
 * @param {Record<string, number>} [some]
 * @param {Record<string, number>} [more]
 * @returns {Record<string, number>}
 */
function sum(some = {}, more = {}) {
  const all = { ...some };
  for (const [key, count] of Object.entries(more)) all[key] = (all[key] ?? 0) + count;
  return all;
}

/** @param {CircusOptions} options */
const create = (options) => new CircusRunner(options);
create.inject = ['options'];

export const strykerPlugins = [{ kind: PluginKind.TestRunner, name: 'circus', factory: create }];
