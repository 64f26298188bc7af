import { Command, Option } from 'commander';
import { packageRoot, versionOf } from '../package-root';

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** The commands and their flags; each loads what it needs when it runs. */
export function createProgram(): Command {
  const program = new Command('chartwright')
    .description('Helm charts and plain manifests from one tree of typed constructs.')
    .exitOverride()
    .version(versionOf(packageRoot))
    .showHelpAfterError('(chartwright --help lists commands and flags)');
  const bare = (name: string, description: string): Command =>
    program.command(name).description(description).option('--trace', 'show where an error was thrown').exitOverride();
  const command = (name: string, description: string): Command =>
    bare(name, description).addOption(
      new Option('--app <file>', 'file that exports createApp()').default('charts-src/app.ts'),
    );

  command('synth', 'write every chart and every environment into the output folder')
    .option('--out <folder>', 'output folder', 'dist')
    .option('--quiet', 'say nothing but errors')
    .option('--json', 'print what was written as JSON')
    .option('--watch', 'write again after each change of a file of the project, until interrupted')
    .action((options) => {
      if (options.watch) (require('./commands/watch') as typeof import('./commands/watch')).watch(options);
      else {
        (require('./optimise-late') as typeof import('./optimise-late')).optimiseLate();
        (require('./commands/synth') as typeof import('./commands/synth')).synth(options);
      }
    });

  const { addTemplateFlags } = require('./flags/template-flags') as typeof import('./flags/template-flags');
  addTemplateFlags(
    command('template [name] [chart]', 'print what `helm template` prints, without Helm: template [NAME] CHART'),
  ).action((name, chart, options) => {
    (require('./commands/template') as typeof import('./commands/template')).template([name, chart], options);
  });

  command(
    'where <chart> <place>',
    'say which line of TypeScript a line of a template comes from: templates/FILE:LINE',
  ).action((chart, place, options) => {
    (require('./commands/where') as typeof import('./commands/where')).where(chart, place, options);
  });

  command('prove [chart]', 'prove what the library promises of a chart, or of all, with Helm 3 and Helm 4')
    .option('--cases <number>', 'cases to compare for each chart', '400')
    .option('--seed <number>', 'what the random cases are drawn by', '1')
    .option('--out <folder>', 'where documents that show a failure are saved', 'chartwright-prove')
    .option('--json', 'print each result as a line of JSON')
    .option('--quiet', 'show no progress')
    .option('-f, --values <file>', 'compare this document only')
    .option('--release <name>', 'name of the release, with --values', 'release')
    .option('-n, --namespace <namespace>', 'namespace of the release, with --values', 'space')
    .option('--kube-version <version>', 'Kubernetes version, with --values')
    .option('-a, --api-versions <versions>', 'API versions the cluster serves besides, with --values', collect)
    .action(async (chart, options) => {
      await (require('./commands/prove') as typeof import('./commands/prove')).prove(chart, options);
    });

  command(
    'cdk8s',
    'what cdk8s.yaml runs: every chart with its default values, into .cache/cdk8s or $CDK8S_OUTDIR',
  ).action((options) => {
    const isCalledByCdk8s = process.env.CDK8S_OUTDIR !== undefined;
    // A cdk8s app of its own would write into dist/, among what synth has written.
    process.env.CDK8S_OUTDIR ??= '.cache/cdk8s';
    const { app } = (require('../loader/load-app') as typeof import('../loader/load-app')).loadApp(options.app);
    app.synth();
    if (!isCalledByCdk8s) process.stderr.write(`written to ${app.outdir}/\n`);
  });

  bare('init [name]', 'write a new project with one chart, its tests and a GitHub workflow, and install its packages')
    .option('--runner <name>', 'test runner: vitest, jest or node (default: that of the folder above, else vitest)')
    .option('--chartwright <spec>', 'version, tarball or folder of Chartwright to depend on (default: this version)')
    .option('--no-install', 'write the files only')
    .action((name, options) => {
      (require('./commands/init') as typeof import('./commands/init')).init(name, options);
    });
  return program;
}
