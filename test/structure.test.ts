import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import packageJson from '../package.json';

const root = join(__dirname, '..');

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const sources = [...filesBelow(join(root, 'lib')), ...filesBelow(join(root, 'charts-src'))].filter((file) =>
  file.endsWith('.ts'),
);
const nameOf = (file: string): string => relative(root, file).split(sep).join('/');

interface Import {
  from: string;
  to: string;
  isType: boolean;
}

const statement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\s+from\s+)?'([^']+)'/gm;

/** A module that is loaded when it is needed; a cycle through one is none at start, so that it counts as a type's. */
const lazy = /\brequire\('([^']+)'\)/g;

const imports: Import[] = sources.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const found = (target: string, isType: boolean): Import => ({
    from: nameOf(file),
    to: target.startsWith('.') ? nameOf(resolve(dirname(file), target)) : target,
    isType,
  });
  return [
    ...[...text.matchAll(statement)].map(([, type, target = '']) => found(target, type !== undefined)),
    ...[...text.matchAll(lazy)].map(([, target = '']) => found(target, true)),
  ];
});

/** The rooms from the ground up: each may import those before it, constructs only what `constructs` lists. */
const rooms = [
  'helm',
  'objects',
  'expr',
  'values',
  'chart',
  'model',
  'render',
  'output',
  'loader',
  'explain',
  'prove',
  'importer',
  'cli',
  'testing',
];
const constructs = ['application', 'rollouts', 'argocd'];
const below = (room: string): string[] => rooms.slice(0, rooms.indexOf(room)).map((name) => `lib/${name}`);
const allowed: Record<string, string[]> = {
  ...Object.fromEntries(rooms.map((room) => [`lib/${room}`, below(room)])),
  ...Object.fromEntries(constructs.map((room) => [`lib/${room}`, [...below('model'), 'imports']])),
  // A workload that is released by canary is an application too.
  'lib/rollouts': [...below('model'), 'lib/application', 'imports'],
  // Arguments of an analysis are resolved in one place.
  'lib/explain': [...below('explain'), 'lib/rollouts'],
  'lib/objects': [...below('objects'), 'imports'],
  'lib/values': [...below('values'), 'imports'],
};
/** Files directly under lib/ that everybody may import. */
const ground = ['lib/errors', 'lib/json', 'lib/package-root'];

const folderOf = (name: string): string => name.split('/').slice(0, 2).join('/');

describe('the house', () => {
  it('has a doc comment for every export', () => {
    const bare = sources.flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.flatMap((line, index) => {
        const name = /^export (?:abstract |async )?(?:class|const|function|interface|type) (\w+)/.exec(line)?.[1];
        const before = lines[index - 1] ?? '';
        // Of overloads the first has it.
        const isTold = before.endsWith('*/') || before.includes(`function ${name}`) || /^\): .*;$/.test(before);
        return name === undefined || isTold ? [] : [`${nameOf(file)}:${index + 1}`];
      });
    });
    expect(bare).toEqual([]);
  });

  it('has files in it', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(100);
    expect(imports).toContainEqual({ from: 'lib/cli/program.ts', to: 'lib/cli/commands/synth', isType: true });
  });

  it('lets folders import only what stands below them', () => {
    const wrong = imports
      .filter(
        ({ from, to }) =>
          from.startsWith('lib/') && from.split('/').length > 2 && /^(?:lib|charts-src|imports)\//.test(to),
      )
      .filter(({ from, to }) => {
        const folder = folderOf(from);
        return (
          folder !== folderOf(to) &&
          !ground.includes(to) &&
          !(allowed[folder] ?? []).some((floor) => to.startsWith(`${floor}/`))
        );
      })
      .map(({ from, to }) => `${from} imports ${to}`);
    // cdk8s asks a chart for its manifests: loaded when it does.
    expect(wrong).toEqual(['lib/chart/helm-chart.ts imports lib/render/default-manifests']);
  });

  it('keeps the ground floor free of the rest', () => {
    const wrong = imports.filter(
      ({ from, to }) => ground.includes(from.replace(/\.ts$/, '')) && to.startsWith('lib/') && !ground.includes(to),
    );
    expect(wrong).toEqual([]);
  });

  it('has no cycle of values', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, isType } of imports) {
      if (isType || !/^(?:lib|charts-src)\//.test(to)) continue;
      const source = from.replace(/\.ts$/, '');
      graph.set(source, [...(graph.get(source) ?? []), to]);
    }
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (node: string, path: string[]): void => {
      if (path.includes(node)) cycles.push([...path.slice(path.indexOf(node)), node].join(' -> '));
      else if (!done.has(node)) {
        for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
        done.add(node);
      }
    };
    for (const node of graph.keys()) visit(node, []);
    expect(cycles).toEqual([]);
  });

  it('touches disk, processes and the network in lib/cli only', () => {
    const outside = imports
      .filter(
        ({ from, to }) =>
          /^node:(?:fs|child_process|net|http|https|os)/.test(to) &&
          from.startsWith('lib/') &&
          !/^lib\/(?:loader|prove|cli)\//.test(from),
      )
      .map(({ from, to }) => `${from} imports ${to}`);
    expect(outside).toEqual([
      // The files that cdk8s's Yaml.load would read and download itself.
      'lib/chart/adapt-cdk8s.ts imports node:child_process',
      'lib/chart/adapt-cdk8s.ts imports node:fs',
      // Addresses are only parsed.
      'lib/objects/rules/addresses.ts imports node:net',
      // A chart and this package are found by the package.json above their files.
      'lib/package-root.ts imports node:fs',
    ]);
  });

  it('has an index file for each entry point of the package, and no other', () => {
    const entryPoints = Object.values(packageJson.exports)
      .flatMap((entry) =>
        typeof entry === 'string' ? [] : [entry.default.replace('./build/', '').replace(/\.js$/, '.ts')],
      )
      // imports/ is generated.
      .filter((file) => file.startsWith('lib/'));
    const indexes = sources.map(nameOf).filter((name) => name.endsWith('/index.ts'));
    expect(indexes.sort()).toEqual(entryPoints.sort());
  });

  it('names files in kebab-case', () => {
    const wrong = sources
      .map(nameOf)
      .filter((name) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)+[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.ts$/.test(name));
    expect(wrong).toEqual([]);
  });

  it('has charts that import the package alone, as those of a user do', () => {
    const deep = imports.filter(({ from, to }) => from.startsWith('charts-src/') && /^(?:lib|imports)\//.test(to));
    expect(deep).toEqual([]);
    expect(imports).toContainEqual(
      expect.objectContaining({ from: 'charts-src/portal-services/chart.ts', to: 'chartwright' }),
    );
  });
});
