import { type Command, Option } from 'commander';
import { ChartError, throwProblems } from '../../errors';

/** Flags of `helm template` that are supported with the same meaning. */
export const supportedFlags = [
  ...['values', 'set', 'set-string', 'set-json', 'set-file', 'set-literal'],
  ...['namespace', 'generate-name', 'name-template', 'is-upgrade', 'kube-version', 'api-versions'],
  ...['show-only', 'no-hooks', 'skip-tests', 'skip-crds', 'include-crds', 'output-dir', 'release-name', 'help'],
] as const;

/** Flags that do not change the output of `helm template`, and whether each takes a value. */
const withoutEffect: Readonly<Record<string, 'switch' | 'value'>> = {
  // Flags of `helm install` that matter only with a cluster.
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
  // Global flags of Helm: cluster access and Helm's own files.
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

/** Names of the accepted flags that have no effect. */
export const flagsWithoutEffect: readonly string[] = Object.keys(withoutEffect);

const fromApp = 'not supported: charts come from the app, not from a repository; pass CHART without this flag';

/** Flags of `helm template` that require Helm, a repository or a cluster, each with the reason for rejecting it. */
export const unsupportedFlags: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['ca-file', 'cert-file', 'devel', 'insecure-skip-tls-verify', 'key-file', 'keyring', 'pass-credentials'].map(
      (flag) => [flag, fromApp],
    ),
  ),
  ...Object.fromEntries(
    ['password', 'plain-http', 'repo', 'username', 'verify', 'version'].map((flag) => [flag, fromApp]),
  ),
  'post-renderer': 'not supported: pipe the output into the program instead',
  'post-renderer-args': 'not supported: pipe the output into a program instead',
  'skip-schema-validation': 'not supported: correct the values, or run helm template',
  validate: 'not supported, requires a cluster: pipe the output into kubectl apply --dry-run=server -f -',
};

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

/** Adds the flags of `helm template` to a command, with Helm's flag syntax: `--flag=false`, `-n=name`. */
export function addTemplateFlags(command: Command): Command {
  command
    .option('-f, --values <file>', 'values file (can be repeated)', collect)
    .option('--set <pairs>', 'set values on the command line: a.b=c,d[0]=e', collect)
    .option('--set-string <pairs>', 'set string values on the command line', collect)
    .option('--set-json <pairs>', 'set JSON values on the command line', collect)
    .option('--set-file <pairs>', 'set values from files: a.b=path', collect)
    .option('--set-literal <pair>', 'set one literal string value', collect)
    .option('-n, --namespace <namespace>', 'namespace of the release', 'default')
    .option('-g, --generate-name', 'omit NAME; the release is named release-name, as by helm template')
    .option('--name-template <name>', 'release name; templates are not supported')
    .option('--is-upgrade', 'set .Release.IsUpgrade instead of .Release.IsInstall')
    .option('-s, --show-only <glob>', 'print only the output of matching templates (can be repeated)', collect)
    .option('--no-hooks', 'omit hooks')
    .option('--skip-tests', 'omit test hooks')
    .option('--include-crds', 'include custom resource definitions')
    .addOption(new Option('--skip-crds').hideHelp())
    .option('--output-dir <folder>', 'write one file per template into this folder, all or nothing')
    .option('--release-name', 'include the release name in paths below --output-dir')
    .option('--kube-version <version>', 'Kubernetes version to render for')
    .option('-a, --api-versions <versions>', 'additional API versions that the cluster serves', collect);
  for (const [flag, kind] of Object.entries(withoutEffect)) {
    const short = flag === 'labels' ? '-l, ' : '';
    command.addOption(new Option(`${short}--${flag}${kind === 'value' ? ' <value>' : ''}`).hideHelp());
  }
  for (const flag of Object.keys(unsupportedFlags)) command.addOption(new Option(`--${flag} [value]`).hideHelp());
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(asCommander(command, args));
  return command;
}

/** Throws `flag-invalid` with the reason for each unsupported flag. */
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

/** Translates arguments from the syntax of Helm's flag library, spf13/pflag, to that of commander. */
function asCommander(command: Command, args: readonly string[]): string[] {
  const known = new Map(command.options.flatMap((option) => [option.short, option.long].map((name) => [name, option])));
  const read: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === '--') return [...read, ...args.slice(index)];
    const [, flag = arg, value] = /^(--[\w-]+|-\w)=(.*)$/s.exec(arg) ?? [];
    const option = known.get(flag);
    if (option?.required) {
      // The next argument is its value even if it looks like a flag.
      read.push(...(value === undefined ? [arg, ...args.slice(index + 1, index + 2)] : [flag, value]));
      if (value === undefined) index += 1;
    } else if (option && !option.optional && value !== undefined) {
      const kept = read.filter((other) => other !== option.long && other !== option.short);
      read.splice(0, read.length, ...kept, ...(isOn(flag, value) ? [flag] : []));
    } else read.push(arg);
  }
  return read;
}

/** Whether a value enables a boolean flag. */
function isOn(flag: string, value: string): boolean {
  const where = `${flag}=${value}`;
  if (modes[flag]?.includes(value)) return true;
  if (flag === '--dry-run') {
    const message = 'requires a cluster: omit the flag, or use --dry-run=client';
    throw new ChartError({ code: 'flag-invalid', where, message });
  }
  const on = booleans[value];
  if (on !== undefined) return on;
  throw new ChartError({ code: 'flag-invalid', where, message: 'expected true or false' });
}
