const { relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The slowest test files, slowest first; in a clean clone Jest has no durations and sorts by file size. */
const slow = [
  'equivalence/progressive-delivery',
  'prove/prove',
  'equivalence/mlflow',
  'rollouts/validation-rules',
  'cli/crash-safety',
  'prove/no-false-alarms',
  'equivalence/ml-platform',
  'equivalence/portal-services',
  'prove/failure-locations',
  'output/dist-in-use',
  'cdk8s/table',
  'docs/commands',
  'cli/template-flags',
  'docs/blocks',
  'equivalence/user-ids',
  'snapshot/charts',
  'helm/strvals',
  'readme',
  'cli/cli',
  'loader/builds',
  'cli/same-bytes',
  'helm/coalesce',
];

/** Starts slow test files first, so that none of them runs alone at the end. */
module.exports = class extends Sequencer {
  /**
   * @override
   * @param {Parameters<InstanceType<typeof Sequencer>['sort']>[0]} tests
   */
  async sort(tests) {
    /** @param {{ path: string, context: { config: { rootDir: string } } }} test */
    const rankOf = ({ path, context }) => {
      const name = relative(`${context.config.rootDir}/test`, path).replace(/\.test\.ts$/, '');
      return slow.includes(name) ? slow.indexOf(name) : slow.length;
    };
    return [...(await super.sort(tests))].sort((a, b) => rankOf(a) - rankOf(b));
  }
};
