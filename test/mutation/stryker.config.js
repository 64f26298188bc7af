import { join } from 'node:path';

/**
 * @param {string} folder
 * @param {string[]} names
 */
const named = (folder, ...names) => names.map((name) => `test/${folder}/${name}.test.ts`);

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['lib/expr/**/*.ts', 'lib/values/**/*.ts', 'lib/synth/**/*.ts'],
  testRunner: 'circus',
  plugins: [join(import.meta.dirname, 'circus-runner.js')],
  circus: {
    // The quickest first. Those that run Helm are left out, so that a mutant may be seen by more than is told here.
    tests: [
      ...named('expr', 'evaluate', 'emit', 'expr', 'fn', 'token', 'to-expr', 'table'),
      ...named('values', 'schema', 'validate', 'text', 'meaning', 'refs', 'json-schema'),
      ...named('synth', 'template-yaml', 'decode', 'check', 'release', 'bad-input', 'plain-check', 'plain-charts'),
      ...named('synth', 'environments', 'cluster-scoped', 'hook-events', 'install-order', 'describe'),
      ...named('synth', 'check-environments', 'render-object'),
      ...named('snapshot', 'kitchen-sink'),
      ...named('prove', 'plain', 'shrink', 'conditions'),
      ...named('argocd', 'application', 'app-project'),
      ...named('expr', 'conditions'),
      ...named('cli', 'values-file'),
      ...named('synth', 'dist'),
    ],
    // The sources that Helm alone can judge, and the tests that are asked for them instead, in this order.
    testsOf: {
      ...Object.fromEntries(
        ['functions', 'go-format', 'semver'].map((name) => [
          `lib/expr/${name}.ts`,
          [
            ...named('expr', 'table', 'fn', 'emit'),
            ...named('snapshot', 'kitchen-sink'),
            ...named('expr', 'functions'),
          ],
        ]),
      ),
      // How templates look: tests of their own, most of which ask Helm too.
      'lib/synth/action-text.ts': named('synth', 'fit-line'),
      'lib/synth/fit-line.ts': named('synth', 'fit-line'),
      'lib/synth/merge-blocks.ts': named('synth', 'merge-blocks'),
      'lib/synth/refusal-groups.ts': named('synth', 'merge-blocks'),
      'lib/synth/template-scalar.ts': named('synth', 'template-yaml', 'template-scalar'),
      'lib/expr/api-versions.ts': named('expr', 'functions'),
      'lib/values/merge.ts': [...named('snapshot', 'kitchen-sink'), ...named('values', 'merge')],
      'lib/values/set-flags.ts': named('values', 'set-flags'),
    },
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  maxTestRunnerReuse: 500,
  timeoutMS: 30_000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  jsonReporter: { fileName: '.cache/mutation.json' },
  tempDirName: '.cache/mutation',
  ignorePatterns: ['.cache', 'chartwright-prove', 'coverage', 'build'],
  // TypeScript 7 has no API to rewrite it by; nothing in the sandbox reads it.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  warnings: { unknownOptions: false },
};
