import { join } from 'node:path';

/**
 * @param {string} folder
 * @param {string[]} names
 */
const named = (folder, ...names) => names.map((name) => `test/${folder}/${name}.test.ts`);

/** The sources of `lib/objects` by the test that asks most of them, which is asked first. */
const objectTests = {
  'check-object': ['check-object', 'object-schema', 'crd-schema', 'crd-defaults', 'known-kinds'],
  names: ['formats', 'rules/names'],
  'field-rules': ['rules/type-rules', 'rules/all-rules'],
  'metadata-details': ['rules/metadata', 'rules/quantities'],
  'pod-details': ['rules/pods', 'rules/scheduling', 'rules/security', 'rules/volumes'],
  'pod-rules': [],
  'container-rules': ['rules/containers', 'rules/environment', 'rules/resources'],
  'workload-details': ['rules/workloads', 'rules/jobs', 'rules/cron', 'rules/autoscaling'],
  'workload-rules': [],
  'job-rules': [],
  'autoscaling-rules': [],
  'storage-rules': [],
  'storage-details': ['rules/storage', 'rules/claims', 'rules/data', 'rules/quotas', 'rules/resource-names'],
  'network-details': ['rules/services', 'rules/addresses', 'rules/ingress'],
  'service-rules': [],
  'ingress-rules': [],
  'admission-rules': [],
  'admission-details': ['rules/admission', 'rules/webhooks', 'rules/rbac'],
  'custom-resource-rules': [],
  'schema-details': ['rules/custom-resources', 'rules/structural-schemas'],
  'later-fields': ['rules/later-fields'],
  'missing-targets': ['missing-targets', 'named-targets', 'makers', 'kinds-of-routers', 'release-objects'],
  'dangling-references': ['dangling-references'],
  'empty-selectors': ['empty-selectors'],
  'monitored-ports': ['monitored-ports'],
  'overlapping-selectors': ['overlapping-selectors'],
};

/** The sources of `lib/explain` that compute, and the tests that judge them without commands. */
const explainTests = {
  condition: {
    tests: ['condition-functions', 'condition'],
    sources: ['compile-condition', 'functions', 'tokenize', 'values'],
  },
  query: {
    tests: ['query-parts', 'compile-query', 'query', 'recording'],
    sources: [
      ...[
        'compile-query',
        'durations',
        'functions',
        'labels',
        'matchers',
        'operators',
        'series',
        'syntax',
        'unreadable',
      ],
      'vector',
    ],
  },
  simulation: {
    tests: ['analysis-run', 'assess-metric', 'pods', 'query', 'release'],
    sources: [
      ...['analysis-run', 'assess-metric', 'counters', 'phases', 'pods', 'random', 'simulate-release'],
      'simulated-series',
    ],
  },
};

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['helm', 'objects', 'expr', 'values', 'model', 'render', 'output']
    .map((room) => `lib/${room}/**/*.ts`)
    .concat('lib/explain/{condition,query,simulation}/*.ts', 'lib/errors.ts', '!lib/helm/yaml/**'),
  testRunner: 'circus',
  plugins: [join(import.meta.dirname, 'circus-runner.js')],
  circus: {
    // The quickest first. Those that run Helm are left out, so that a mutant may be seen by more than is told here.
    tests: [
      ...named('expr', 'evaluate', 'emit', 'ast', 'fn', 'tokens', 'to-expr', 'table', 'decode-tree', 'describe'),
      ...named('values', 'define', 'validate-against-schema', 'text', 'refs', 'json-schema'),
      ...named('output', 'describe-value', 'template/yaml'),
      ...named('model', 'check-model', 'bad-input', 'render-object'),
      ...named('render', 'render-chart', 'check-references'),
      ...named('output', 'cdk8s-charts', 'environments', 'check-environments'),
      ...named('helm', 'cluster-scoped', 'hooks', 'install-order'),
      ...named('snapshot', 'kitchen-sink'),
      ...named('prove', 'plain', 'shrink', 'derive-cases'),
      ...named('argocd', 'application', 'app-project'),
      ...named('expr', 'conditions'),
      ...named('cli', 'values-file'),
      ...named('output', 'dist-files'),
      ...named('model', 'check-unset-numbers', 'check-unread-item-fields', 'check-selectors'),
    ],
    // The sources that Helm alone can judge, and the tests that are asked for them instead, in this order.
    testsOf: {
      ...Object.fromEntries(
        [
          ...['logic', 'text', 'numbers', 'collections', 'built-in-objects', 'helm-function'].map(
            (name) => `functions/${name}`,
          ),
          'truthy',
          'go-format',
          'semver',
        ].map((name) => [
          `lib/helm/${name}.ts`,
          [
            ...named('expr', 'table', 'fn', 'emit'),
            ...named('snapshot', 'kitchen-sink'),
            ...named('helm', 'function-attributes', 'functions'),
          ],
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(objectTests).flatMap(([test, sources]) =>
          sources.map((source) => [
            `lib/objects/${source}.ts`,
            [...new Set(named('objects', test, ...Object.keys(objectTests)))],
          ]),
        ),
      ),
      ...Object.fromEntries(
        Object.entries(explainTests).flatMap(([room, { tests, sources }]) =>
          sources.map((source) => [`lib/explain/${room}/${source}.ts`, named('explain', ...tests)]),
        ),
      ),
      'lib/errors.ts': ['test/errors.test.ts'],
      'lib/expr/token-table.ts': named('expr', 'token-table', 'tokens', 'decode-tree', 'to-expr'),
      'lib/model/same-model.ts': named('model', 'same-model'),
      // How templates look: tests of their own, most of which ask Helm too.
      'lib/output/template/action-text.ts': named('output/template', 'fit-line'),
      'lib/output/template/fit-line.ts': named('output/template', 'fit-line'),
      'lib/output/template/merge-blocks.ts': named('output/template', 'merge-blocks'),
      'lib/model/validation-rules.ts': named('output/template', 'merge-blocks'),
      'lib/output/template/scalar.ts': named('output/template', 'yaml', 'scalar'),
      'lib/helm/go-number.ts': [...named('helm', 'go-number'), ...named('expr', 'table')],
      'lib/helm/api-versions.ts': named('helm', 'functions'),
      'lib/helm/coalesce.ts': [...named('snapshot', 'kitchen-sink'), ...named('helm', 'coalesce')],
      'lib/helm/strvals.ts': named('helm', 'strvals'),
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
