import { Command, Option } from 'commander';
import { packageRoot, versionOf } from '../package-root';

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Defines commands and flags; each command loads its modules when it runs. */
export function createProgram(): Command {
  const program = new Command('chartwright')
    .description('Helm charts and plain manifests from one tree of typed constructs.')
    .exitOverride()
    .version(versionOf(packageRoot))
    // import k8s has a flag --version of its own.
    .enablePositionalOptions()
    .showHelpAfterError('(run chartwright --help for usage)');
  for (const add of [addSynth, addTemplate, addWhere, addExplain, addReplay, addProve, addCdk8s, addImport, addInit])
    add(program);
  return program;
}

/** A command with the flags that all have. */
const command = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description).option('--trace', 'print stack traces of errors').exitOverride();

/** A command that loads the user's app. */
const appCommand = (program: Command, name: string, description: string): Command =>
  command(program, name, description).addOption(
    new Option('--app <file>', 'file that exports createApp()').default('charts-src/app.ts'),
  );

function addSynth(program: Command): void {
  appCommand(program, 'synth', 'write Helm charts and plain manifests to the output folder')
    .option('--out <folder>', 'output folder', 'dist')
    .option('--quiet', 'print errors only')
    .option('--json', 'print a JSON summary of the written files')
    .option('--watch', 'run again whenever a project file changes')
    .action((options) => {
      if (options.watch) (require('./commands/watch') as typeof import('./commands/watch')).watch(options);
      else {
        (require('./optimise-late') as typeof import('./optimise-late')).optimiseLate();
        (require('./commands/synth') as typeof import('./commands/synth')).synth(options);
      }
    });
}

function addTemplate(program: Command): void {
  const { addTemplateFlags } = require('./flags/template-flags') as typeof import('./flags/template-flags');
  addTemplateFlags(
    appCommand(
      program,
      'template [name] [chart]',
      'render a chart like `helm template`, without Helm: template [NAME] CHART',
    ).option('--draft', 'render an unfinished chart: values that nothing reads yet are warnings'),
  ).action((name, chart, options) => {
    (require('./commands/template') as typeof import('./commands/template')).template([name, chart], options);
  });
}

function addWhere(program: Command): void {
  appCommand(
    program,
    'where <chart> <location>',
    'print the TypeScript location of a template line, given as templates/FILE:LINE',
  ).action((chart, location, options) => {
    (require('./commands/where') as typeof import('./commands/where')).where(chart, location, options);
  });
}

/** The options of a workload and its values, for the commands that read a Rollout. */
const withRolloutValues = (command: Command): Command =>
  command
    .option('--pods <number>', 'pods of the workload (default: those of the Rollout, or the least of its autoscaler)')
    .option('-f, --values <file>', 'values file of the chart', collect)
    .option('--set <value>', 'set values of the chart, as in Helm', collect)
    .option(
      '--values-of <chart=file>',
      'values file of another chart of the app, such as the one with the templates',
      collect,
    );

function addExplain(program: Command): void {
  const command = appCommand(
    program,
    'explain [chart]',
    'print how likely releases are promoted or rolled back by their analysis',
  );
  withRolloutValues(command)
    .option(
      '--requests <rate>',
      'requests of both versions together, such as 400/min (default: as the environment declares)',
    )
    .option('--environment <name>', 'explain the release of the chart in this environment of the app')
    .option('--rollout <file>', 'explain the Rollouts in this file instead of a chart', collect)
    .option('--template <file>', 'file with AnalysisTemplates and ClusterAnalysisTemplates', collect)
    .option(
      '--scrape-interval <duration>',
      'how often Prometheus scrapes (default: as in the ServiceMonitor, else 15s)',
    )
    .option('--healthy <percentage>', 'failed requests of a healthy version (default: a fifth of the threshold)')
    .option('--harmful <percentage>', 'failed requests of a harmful version (default: twice the threshold)')
    .option(
      '--max-false-rollback <percentage>',
      'fail if more healthy releases are not promoted (default: 1%, no failure)',
    )
    .option('--max-missed <percentage>', 'fail if more harmful releases are not rolled back (default: 1%, no failure)')
    .option('--plot [file]', 'draw the power curve, on the terminal or as an SVG file')
    .option('--releases <number>', 'simulated releases for each version', '500')
    .option('--seed <number>', 'seed of the random numbers', '1')
    .option('--json', 'print JSON')
    .action((chart, options) => {
      (require('./commands/explain') as typeof import('./commands/explain')).explain(chart, options);
    });
}

function addReplay(program: Command): void {
  const command = appCommand(
    program,
    'replay [chart]',
    'print what an analysis would have decided of a recorded release',
  )
    .requiredOption(
      '--from <source>',
      'address of a Prometheus, or file with its answer to a selector with a range, or with a dump of promtool',
      collect,
    )
    .requiredOption('--start <time>', 'when the release began, such as 2026-01-31T12:00:00Z')
    .requiredOption('--end <time>', 'when the recorded samples end')
    .requiredOption('--canary <hash>', 'pod template hash of the new version')
    .requiredOption('--stable <hash>', 'pod template hash of the version before it')
    .option(
      '--step <index=time>',
      'a step does not begin before this time: when the real release set a weight',
      collect,
    );
  withRolloutValues(command)
    .option('--environment <name>', 'replay the release of the chart in this environment of the app')
    .option('--release <name>', 'name of the release, without --environment (default: that of the chart)')
    .option('-n, --namespace <namespace>', 'namespace of the release, without --environment (default: default)')
    .option('--rollout <file>', 'replay with the Rollouts in this file instead of a chart', collect)
    .option('--template <file>', 'file with AnalysisTemplates and ClusterAnalysisTemplates', collect)
    .option('--json', 'print JSON')
    .action(async (chart, options) => {
      await (require('./commands/replay') as typeof import('./commands/replay')).replay(chart, options);
    });
}

function addProve(program: Command): void {
  appCommand(program, 'prove [chart]', 'compare one chart, or all, with Helm 3 and Helm 4')
    .option('--cases <number>', 'number of cases per chart', '400')
    .option('--seed <number>', 'seed of the random cases', '1')
    .option('--out <folder>', 'folder for values files that reproduce failures', 'chartwright-prove')
    .option('--json', 'print one line of JSON per result')
    .option('--quiet', 'do not print progress')
    .option('-f, --values <file>', 'compare only this values file')
    .option('--release <name>', 'release name, with --values', 'release')
    .option('-n, --namespace <namespace>', 'release namespace, with --values', 'space')
    .option('--kube-version <version>', 'Kubernetes version, with --values')
    .option('-a, --api-versions <versions>', 'additional API versions that the cluster serves, with --values', collect)
    .action(async (chart, options) => {
      await (require('./commands/prove') as typeof import('./commands/prove')).prove(chart, options);
    });
}

function addCdk8s(program: Command): void {
  appCommand(program, 'cdk8s', 'write default manifests for the cdk8s CLI to $CDK8S_OUTDIR or .cache/cdk8s').action(
    (options) => {
      const isCalledByCdk8s = process.env.CDK8S_OUTDIR !== undefined;
      // By default a cdk8s app writes to dist/, which belongs to synth.
      process.env.CDK8S_OUTDIR ??= '.cache/cdk8s';
      const { app } = (require('../loader/load-app') as typeof import('../loader/load-app')).loadApp(options.app);
      app.synth();
      if (!isCalledByCdk8s) process.stderr.write(`written to ${app.outdir}/\n`);
    },
  );
}

function addImport(program: Command): void {
  const group = command(program, 'import', 'write TypeScript classes for kinds of Kubernetes and custom resources');
  command(group, 'crd [source...]', 'write classes for CustomResourceDefinitions in files, folders or at URLs')
    .option('--cluster', 'import all definitions of a cluster, with kubectl')
    .option('--context <name>', 'context of kubectl, with --cluster')
    .option('--out <folder>', 'output folder', 'imports')
    .action(async (sources, options) => {
      await (require('./commands/import-crd') as typeof import('./commands/import-crd')).importCrd(sources, options);
    });
  command(group, 'k8s', 'write classes for the kinds of another version of Kubernetes than chartwright/k8s')
    .option('--version <version>', 'version of Kubernetes, such as 1.34 or 1.34.2')
    .option('--file <file>', 'OpenAPI document of it, a file or a URL (default: that in its repository)')
    .option('--cluster', 'read the OpenAPI document of a cluster, with kubectl')
    .option('--context <name>', 'context of kubectl, with --cluster')
    .option('--out <folder>', 'output folder', 'imports')
    .action(async (options) => {
      await (require('./commands/import-k8s') as typeof import('./commands/import-k8s')).importK8s(options);
    });
}

function addInit(program: Command): void {
  command(
    program,
    'init [name]',
    'create a project with one chart, its tests and a GitHub workflow, and install its dependencies',
  )
    .option(
      '--runner <name>',
      'test runner: vitest, jest or node (default: the one used in a parent folder, else vitest)',
    )
    .option('--chartwright <spec>', 'version, tarball or folder of Chartwright to install (default: this version)')
    .option('--no-install', 'do not install dependencies')
    .action((name, options) => {
      (require('./commands/init') as typeof import('./commands/init')).init(name, options);
    });
}
