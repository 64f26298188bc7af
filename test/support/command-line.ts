import { spawnSync } from 'node:child_process';
import { helm, kubectlPath, type Major } from './helm';
import { type Flag, flagTable } from './shell';

const tables = new Map<string, ReadonlyMap<string, Flag>>();

function once(key: string, read: () => ReadonlyMap<string, Flag>): ReadonlyMap<string, Flag> {
  const known = tables.get(key) ?? read();
  tables.set(key, known);
  return known;
}

/** The flags listed by `helm <words> --help`. */
export const helmFlags = (major: Major, words: readonly string[]): ReadonlyMap<string, Flag> =>
  once(`helm ${major} ${words.join(' ')}`, () => {
    const { status, stdout } = helm(major, [...words, '--help']);
    const usage = /^Usage:\n\s+helm ((?:[a-z]+ ?)+)/m.exec(stdout)?.[1]?.trim();
    if (status !== 0 || usage !== words.join(' ')) throw new Error(`Helm ${major} has no command ${words.join(' ')}`);
    const lines = stdout.matchAll(/^ +(?:-(\w), )?--([a-z0-9-]+)( \w+)?(\[=.*?\])?(?: {2,}|$)/gm);
    return flagTable(
      [...lines].map(([, short, name, type, optional]) => ({
        short,
        name: name as string,
        // An optional value can only follow "=".
        takesValue: type !== undefined && optional === undefined,
      })),
    );
  });

/** Runs kubectl without a cluster and returns its output. */
export function kubectl(major: Major, args: readonly string[], options: { cwd?: string; input?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(kubectlPath(major), args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, KUBECONFIG: '/dev/null' },
    ...options,
  });
  return { status, stdout, stderr };
}

const helps = new Map<string, string>();

function kubectlHelp(major: Major, args: readonly string[]): string {
  const key = `${major} ${args.join(' ')}`;
  const text = helps.get(key) ?? kubectl(major, args).stdout;
  helps.set(key, text);
  return text;
}

/** The command words of a kubectl command line, such as `create secret generic`. */
export function kubectlCommand(major: Major, words: readonly string[]): string[] {
  const path: string[] = [];
  for (const word of words) {
    const listed = [...kubectlHelp(major, [...path, '--help']).matchAll(/^ {2}([a-z][a-z-]+) {2,}\S/gm)].map(
      (match) => match[1],
    );
    if (!listed.includes(word)) break;
    path.push(word);
  }
  if (path.length === 0) throw new Error(`kubectl has no command ${words[0]}`);
  return path;
}

/** The flags listed by `kubectl <path> --help` and `kubectl options`. */
export const kubectlFlags = (major: Major, path: readonly string[]): ReadonlyMap<string, Flag> =>
  once(`kubectl ${major} ${path.join(' ')}`, () => {
    const text = kubectlHelp(major, [...path, '--help']) + kubectlHelp(major, ['options']);
    const lines = text.matchAll(/^ +(?:-(\w), )?--([a-z0-9-]+)=(.*):$/gm);
    return flagTable(
      [...lines].map(([, short, name, fallback]) => ({
        short,
        name: name as string,
        takesValue: fallback !== 'true' && fallback !== 'false',
      })),
    );
  });

const all = (names: string, takesValue: boolean) =>
  names.split(' ').map((name) => {
    const [long, short] = name.split('/') as [string, string?];
    return { name: long, short, takesValue };
  });
const everywhere = all('namespace/n context kubeconfig cluster user as request-timeout loglevel', true);

/**
 * The commands of the plugin kubectl-argo-rollouts 1.9.1, a Go program that is not available from npm:
 * flags and number of arguments as its pkg/kubectl-argo-rollouts/cmd declares them (docs/generated has the same).
 */
export const pluginCommands: Readonly<
  Record<string, { readonly names: readonly [number, number]; readonly flags: ReadonlyMap<string, Flag> }>
> = {
  abort: { names: [1, Number.POSITIVE_INFINITY], flags: flagTable(everywhere) },
  dashboard: { names: [0, 0], flags: flagTable([...everywhere, ...all('port/p root-path', true)]) },
  'get rollout': {
    names: [1, 1],
    flags: flagTable([...everywhere, ...all('watch/w no-color', false), ...all('timeout-seconds', true)]),
  },
  lint: { names: [0, 0], flags: flagTable([...everywhere, ...all('filename/f', true)]) },
  'list rollouts': {
    names: [0, 0],
    flags: flagTable([...everywhere, ...all('all-namespaces/A timestamps watch/w', false), ...all('name', true)]),
  },
  promote: { names: [1, 1], flags: flagTable([...everywhere, ...all('full', false)]) },
  restart: { names: [1, Number.POSITIVE_INFINITY], flags: flagTable([...everywhere, ...all('in/i', true)]) },
  'retry rollout': { names: [1, Number.POSITIVE_INFINITY], flags: flagTable(everywhere) },
  status: { names: [1, 1], flags: flagTable([...everywhere, ...all('watch/w', false), ...all('timeout/t', true)]) },
};
