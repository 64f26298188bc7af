import { type Command, Option } from 'commander';
import { ChartError, throwProblems } from '../../errors';

/** Flags of `helm template` with the meaning they have there. */
export const supportedFlags = [
  ...['values', 'set', 'set-string', 'set-json', 'set-file', 'set-literal'],
  ...['namespace', 'generate-name', 'name-template', 'is-upgrade', 'kube-version', 'api-versions'],
  ...['show-only', 'no-hooks', 'skip-tests', 'skip-crds', 'include-crds', 'output-dir', 'release-name', 'help'],
] as const;

/** Flags that change nothing of what `helm template` prints, and whether each takes a value. */
const withoutEffect: Readonly<Record<string, 'switch' | 'value'>> = {
  // Of `helm install`, once the objects are sent to a cluster.
  atomic: 'switch',
  'create-namespace': 'switch',
  'dependency-update': 'switch',
  description: 'value',
  'disable-openapi-validation': 'switch',
  'dry-run': 'switch',
  'enable-dns': 'switch',
  force: 'switch',
  'force-conflicts': 'switch',
  'force-replace': 'switch',
  'hide-notes': 'switch',
  labels: 'value',
  'render-subchart-notes': 'switch',
  replace: 'switch',
  'rollback-on-failure': 'switch',
  'server-side': 'switch',
  'take-ownership': 'switch',
  timeout: 'value',
  wait: 'switch',
  'wait-for-jobs': 'switch',
  // Of Helm itself: the cluster it would talk to, and where it keeps its files.
  'burst-limit': 'value',
  color: 'value',
  colour: 'value',
  'content-cache': 'value',
  debug: 'switch',
  'kube-apiserver': 'value',
  'kube-as-group': 'value',
  'kube-as-user': 'value',
  'kube-ca-file': 'value',
  'kube-context': 'value',
  'kube-insecure-skip-tls-verify': 'switch',
  'kube-tls-server-name': 'value',
  'kube-token': 'value',
  kubeconfig: 'value',
  qps: 'value',
  'registry-config': 'value',
  'repository-cache': 'value',
  'repository-config': 'value',
};

/** Their names. */
export const flagsWithoutEffect: readonly string[] = Object.keys(withoutEffect);

const fromApp = 'the chart is read from the app, not from a repository: name it as CHART, without this flag';

/** Flags of `helm template` that cannot be had without Helm, a repository or a cluster, each with the reason. */
export const unsupportedFlags: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['ca-file', 'cert-file', 'devel', 'insecure-skip-tls-verify', 'key-file', 'keyring', 'pass-credentials'].map(
      (flag) => [flag, fromApp],
    ),
  ),
  ...Object.fromEntries(
    ['password', 'plain-http', 'repo', 'username', 'verify', 'version'].map((flag) => [flag, fromApp]),
  ),
  'post-renderer': 'Helm 3 runs a program here and Helm 4 a plugin: pipe the output into the program instead',
  'post-renderer-args': 'there is no --post-renderer: pipe the output into a program instead',
  'skip-schema-validation':
    'what a template makes of values that the schema rejects is not computed: correct the values, or run helm template',
  validate: 'needs a cluster to validate against: pipe the output into kubectl apply --dry-run=server -f -',
};

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Adds the flags of `helm template` to a command, which then reads them as Helm does: `--flag=false`, `-n=name`. */
export function addTemplateFlags(command: Command): Command {
  command
    .option('-f, --values <file>', 'values file; may be repeated', collect)
    .option('--set <pairs>', 'values on the command line: a.b=c,d[0]=e', collect)
    .option('--set-string <pairs>', 'the same, every value as text', collect)
    .option('--set-json <pairs>', 'the same, every value as JSON', collect)
    .option('--set-file <pairs>', 'the same, every value the text of the named file', collect)
    .option('--set-literal <pair>', 'one value, taken as it is', collect)
    .option('-n, --namespace <namespace>', 'namespace of the release', 'default')
    .option('-g, --generate-name', 'omit NAME; helm template then names the release release-name')
    .option('--name-template <name>', 'name of the release, without {{ }}')
    .option('--is-upgrade', 'set .Release.IsUpgrade instead of .Release.IsInstall')
    .option('-s, --show-only <glob>', 'print only what matching templates print; may be repeated', collect)
    .option('--no-hooks', 'leave out hooks')
    .option('--skip-tests', 'leave out the test pods')
    .option('--include-crds', 'print custom resource definitions too')
    .addOption(new Option('--skip-crds').hideHelp())
    .option('--output-dir <folder>', 'write one file for each template instead, all or nothing')
    .option('--release-name', 'put the name of the release into the paths below --output-dir')
    .option('--kube-version <version>', 'Kubernetes version to render for')
    .option('-a, --api-versions <versions>', 'API versions the cluster serves beside the built-in ones', collect);
  for (const [flag, kind] of Object.entries(withoutEffect)) {
    const short = flag === 'labels' ? '-l, ' : '';
    command.addOption(new Option(`${short}--${flag}${kind === 'value' ? ' <value>' : ''}`).hideHelp());
  }
  for (const flag of Object.keys(unsupportedFlags)) command.addOption(new Option(`--${flag} [value]`).hideHelp());
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(asCommander(command, args));
  return command;
}

/** Throws `flag-invalid` for each flag of Helm that is unsupported, with the reason. */
export function rejectUnsupported(options: object): void {
  const problems = Object.entries(unsupportedFlags).flatMap(([flag, message]) => {
    const attribute = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return Object.hasOwn(options, attribute) ? [{ code: 'flag-invalid' as const, where: `--${flag}`, message }] : [];
  });
  throwProblems(problems);
}

const booleans: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true])),
  ...Object.fromEntries(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false])),
};

/** Flags that take an optional value in Helm. */
const modes: Readonly<Record<string, readonly string[]>> = {
  '--dry-run': ['client'],
  '--wait': ['watcher', 'hookOnly', 'legacy', ...Object.keys(booleans)],
};

/** Arguments as Helm's flag library (spf13/pflag) reads them, in the form that commander reads. */
function asCommander(command: Command, args: readonly string[]): string[] {
  const known = new Map(command.options.flatMap((option) => [option.short, option.long].map((name) => [name, option])));
  const read: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === '--') return [...read, ...args.slice(index)];
    const [, flag = arg, value] = /^(--[\w-]+|-\w)=(.*)$/s.exec(arg) ?? [];
    const option = known.get(flag);
    if (option?.required) {
      // What follows is its value, whatever it looks like.
      read.push(...(value === undefined ? [arg, ...args.slice(index + 1, index + 2)] : [flag, value]));
      if (value === undefined) index += 1;
    } else if (option && !option.optional && value !== undefined) {
      const kept = read.filter((other) => other !== option.long && other !== option.short);
      read.splice(0, read.length, ...kept, ...(isOn(flag, value) ? [flag] : []));
    } else read.push(arg);
  }
  return read;
}

/** Whether the value of a switch turns it on. */
function isOn(flag: string, value: string): boolean {
  const where = `${flag}=${value}`;
  if (modes[flag]?.includes(value)) return true;
  if (flag === '--dry-run') {
    const message = 'reads objects from a cluster: leave it out, or say --dry-run=client';
    throw new ChartError({ code: 'flag-invalid', where, message });
  }
  const on = booleans[value];
  if (on !== undefined) return on;
  throw new ChartError({ code: 'flag-invalid', where, message: 'expected true or false' });
}
