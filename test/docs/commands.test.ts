import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';
import { createApp, environments } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createProgram } from '../../lib/cli/program';
import { createRelease } from '../../lib/helm/release';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { scripts } from '../../package.json';
import { helmFlags, kubectl, kubectlCommand, kubectlFlags, pluginCommands } from '../support/command-line';
import { at, type Page, pages, root } from '../support/documents';
import { helm, type Major, majors } from '../support/helm';
import { type Arguments, type Command, commandsOf, parseArguments } from '../support/shell';

/** A command of a page, and whether it stands there in full or is only named in a sentence. */
interface Found {
  readonly where: string;
  readonly command: Command;
  readonly isInline: boolean;
  /** The Helm versions whose section it stands in. */
  readonly majors: readonly Major[];
  readonly page: Page;
}

const tools = ['helm', 'kubectl', 'npm', 'npx'];

const found: Found[] = pages.flatMap((page): Found[] => {
  const variables = new Map<string, string>();
  const inBlocks = page.blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ content, line, headings }) => {
      const only = majors.filter((major) => headings.some((heading) => heading.includes(`Helm ${major}`)));
      return commandsOf(content, variables).map((command) => {
        const where = at(page, line + command.line - 1);
        return { where, command, isInline: false, majors: only.length > 0 ? only : majors, page };
      });
    });
  const inText = page.spans
    .filter(({ text }) => tools.some((tool) => text.startsWith(`${tool} `)))
    .flatMap(({ text, line }) =>
      commandsOf(text, new Map()).map((command) => ({
        where: at(page, line),
        command,
        isInline: true,
        majors,
        page,
      })),
    );
  return [...inBlocks, ...inText];
});

const of = (tool: string, test: (words: readonly string[]) => boolean = () => true): [string, Found][] =>
  found
    .filter(({ command: { words } }) => words[0] === tool && test(words))
    .map((one) => [`${one.where} ${one.command.words.slice(0, 4).join(' ')}`, one]);

const isPlugin = (words: readonly string[]): boolean => words[1] === 'argo' && words[2] === 'rollouts';

/** A folder with the files that a reader has made: values as a block says, and the credentials its commands name. */
const folder = mkdtempSync(join(tmpdir(), 'guides-'));
for (const { content } of pages.flatMap(({ blocks }) => blocks)) {
  const name = /^# values of \S+, saved as (\S+)\n/.exec(content)?.[1];
  if (name) writeFileSync(join(folder, name), content);
}
for (const name of ['authorization', 'slack-token', 'uri', 'passphrase']) writeFileSync(join(folder, name), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the commands of the guides', () => {
  it('are of tools that are checked', () => {
    expect(
      found.filter(({ command }) => !tools.includes(command.words[0] as string)).map(({ where }) => where),
    ).toEqual([]);
    expect(found.length).toBeGreaterThan(80);
  });

  it.each(of('npm'))('call scripts that package.json has: %s', (_, { command: { words } }) => {
    const [, verb, script] = words as [string, string, string?];
    expect(['ci', 'dedupe', 'ls', 'pack', 'run', 'test']).toContain(verb);
    if (verb === 'run') expect(Object.keys(scripts)).toContain(script);
  });

  it.each(of('npx', (words) => words[1] === 'chartwright'))('call commands of chartwright: %s', (_, { command }) => {
    const [, , verb, ...rest] = command.words;
    const found = createProgram().commands.find((one) => one.name() === verb);
    const known = found?.commands.length ? found.commands.find((one) => one.name() === rest[0]) : found;
    if (!known) throw new Error(`chartwright has no command ${verb} ${rest[0]}`);
    const flags = known.options.flatMap(({ short, long }) => [short, long]);
    for (const word of rest.filter((one) => one.startsWith('-'))) expect(flags).toContain(word.split('=')[0]);
  });

  it.each(of('npx', (words) => !['chartwright', 'jest'].includes(words[1] ?? '')))(
    'call cdk8s as it is configured: %s',
    (_, { command }) => {
      expect(command.words).toEqual(['npx', 'cdk8s', 'synth']);
    },
  );
});

/** The flags of `helm upgrade` that `helm template` takes too; the others are for a cluster. */
const rendered = ['--namespace', '--values', '--set', '--set-string', '--set-json', '--set-file', '--set-literal'];
const offline = ['template', 'lint', 'show'];

describe('the helm commands of the guides', () => {
  it.each(of('helm'))('have flags that Helm knows, and charts it renders: %s', (_, one) => {
    for (const major of one.majors) checkHelm(major, one);
  });
});

function checkHelm(major: Major, { command: { words }, isInline }: Found): void {
  const path = words.slice(1, words[1] === 'show' || words[1] === 'get' ? 3 : 2);
  const args = words.slice(1 + path.length);
  const { positional, flags } = parseArguments(args, helmFlags(major, path));
  const [verb] = path as [string];
  const isComplete = positional.length === (verb === 'show' || verb === 'lint' ? 1 : 2);
  if (offline.includes(verb) && isComplete) {
    expectToPrint(helm(major, [...path, ...args.map(located)]));
  } else if (['install', 'upgrade'].includes(verb) && !isInline) {
    expect(isComplete).toBe(true);
    const [release, chart] = positional as [string, string];
    const kept = flags
      .filter(({ name }) => rendered.includes(name))
      .flatMap(({ name, value }) => [name, name === '--values' ? join(folder, value as string) : (value as string)]);
    const { stdout } = expectToPrint(helm(major, ['template', release, join(root, chart), ...kept]));
    expect(parseYamlDocuments(stdout, chart).length).toBeGreaterThan(2);
  }
}

/** A path of an argument, from the root of the project or among the files that a reader has made. */
const located = (word: string): string =>
  word.startsWith('dist/') ? join(root, word) : existsSync(join(folder, word)) ? join(folder, word) : word;

function expectToPrint<R extends { status: number | null; stdout: string; stderr: string }>(result: R): R {
  expect([result.status, result.stderr.trim()]).toEqual([0, '']);
  return result;
}

describe('the CRDs that the guides apply', () => {
  it.each(majors)('are the five of Argo Rollouts, as the kubectl beside Helm %i reads them from crds/', (reader) => {
    const names = ['analysisruns', 'analysistemplates', 'clusteranalysistemplates', 'experiments', 'rollouts'];
    const crds = join(root, 'dist/helm/charts/progressive-delivery/crds');
    const read = ['label', '--local', '--filename', crds, 'a=b', '--output', 'name'];
    const printed = kubectl(reader, read).stdout.trim().split('\n');
    expect(printed).toEqual(names.map((name) => `customresourcedefinition.apiextensions.k8s.io/${name}.argoproj.io`));
  });

  it('cannot be piped from helm show crds of Helm 3, as the README says', () => {
    const { stdout } = helm(3, ['show', 'crds', join(root, 'dist/helm/charts/progressive-delivery')]);
    expect([stdout.match(/^kind: /gm)?.length, stdout.match(/^---/gm)?.length]).toEqual([5, undefined]);
  });
});

describe('what the guides say of a cascading delete by Argo CD', () => {
  const told = pages.flatMap((page) =>
    page.text.split(/\n\n|\n(?=- )/).filter((paragraph) => /cascading\s+delete/.test(paragraph)),
  );

  it('is said by the README of the controller chart and by the guide', () => {
    expect(told.length).toBe(2);
  });

  it.each(told)('is that the CRDs stay, by the options that they carry: %s', (paragraph) => {
    expect(paragraph).toMatch(/`Prune=false`/);
    expect(paragraph).toMatch(/`Delete=false`/);
    expect(paragraph).toMatch(/stay|keeps/);
  });

  it.each(majors)('holds for each CRD that Helm %i prints', (major) => {
    const { stdout } = helm(major, ['show', 'crds', join(root, 'dist/helm/charts/progressive-delivery')]);
    const options = stdout.match(/argocd\.argoproj\.io\/sync-options"?: ?"?[^\n"]*/g) ?? [];
    expect(options).toEqual(Array(5).fill(expect.stringMatching(/Prune=false,Delete=false/)));
  });
});

/** The types of object that the commands ask for: those of Kubernetes, and those of Argo Rollouts. */
const types =
  /^(?:(?:pod|deployment|job|service|secret|event|crd|hpa|namespace|configmap|serviceaccount|clusterrole|clusterrolebinding|rollout|application|applicationset|experiment|analysisrun|analysistemplate|clusteranalysistemplate)s?)$/;

describe('the kubectl commands of the guides', () => {
  const mine = of('kubectl', (words) => !isPlugin(words));

  it.each(mine)('have commands and flags that kubectl knows: %s', (_, { command }) => {
    for (const major of majors) {
      const path = pathOf(major, command);
      const { flags } = argumentsOf(major, command, path);
      const where = flags.find(({ name }) => name === '--kustomize')?.value;
      if (where) expectToPrint(kubectl(major, ['kustomize', join(root, where)]));
      if (path[0] !== 'create') continue;
      // Making an object needs no cluster while it is only printed.
      expectToPrint(kubectl(major, [...command.words.slice(1), '--dry-run=client', '--output=yaml'], { cwd: folder }));
    }
  });

  it.each(mine)('name types that a cluster with the charts has: %s', (_, { command }) => {
    const [verb] = pathOf(3, command) as [string];
    if (!['get', 'describe', 'delete', 'wait'].includes(verb)) return;
    const [type] = argumentsOf(3, command, [verb]).positional;
    for (const one of type?.split(',') ?? []) expect(one.split('/')[0]).toMatch(types);
  });
});

const globalFlag = /^-/;

/** `kubectl --namespace NS port-forward` and `kubectl port-forward --namespace NS` are the same. */
function pathOf(major: Major, { words }: Command): string[] {
  return kubectlCommand(major, withoutLeadingFlags(words));
}

const withoutLeadingFlags = (words: readonly string[]): readonly string[] => {
  const [, first, ...rest] = words;
  return first && globalFlag.test(first) ? rest.slice(1) : words.slice(1);
};

const argumentsOf = (major: Major, { words }: Command, path: readonly string[]): Arguments => {
  const { positional, flags } = parseArguments(words.slice(1), kubectlFlags(major, path));
  return { positional: positional.slice(path.length), flags };
};

const blueGreen: JsonMap = { rollout: { enabled: true, strategy: { blueGreen: { enabled: true } } } };

/** The objects of the releases that the guides install, as type/name: those of the environments, a plain one, one by blue-green, and MLflow. */
const objects = new Set(
  [
    ...environments.flatMap(({ releases }) => releases),
    { chart: 'portal-services', release: 'portal-services', namespace: 'portal', values: {} },
    {
      chart: 'portal-services',
      release: 'portal-services',
      namespace: 'portal',
      values: blueGreen,
    },
    {
      chart: 'ml-platform/mlflow',
      release: 'mlflow',
      namespace: 'ml-platform',
      values: { rollout: { enabled: true }, artifactStore: { s3: { bucket: 'models' } } },
    },
  ].flatMap(({ chart: id, release, namespace, values }) => {
    const chart = id.split('/').reduce<IConstruct>((node, name) => node.node.findChild(name), createApp()) as HelmChart;
    const { manifests } = renderChart(readChart(chart), values ?? {}, createRelease(release ?? id, namespace));
    return manifests.map(({ object }) => {
      const { kind, metadata } = object as { kind: string; metadata: { name: string } };
      return `${kind.toLowerCase()}/${metadata.name}`;
    });
  }),
);

const known = (name: string): boolean => objects.has(name);

describe('the objects that the commands of the guides name', () => {
  it.each(of('kubectl', (words) => words.some((word) => /^(?:deployment|service|rollout)\//.test(word))))(
    'are in the charts: %s',
    (_, { command }) => {
      for (const word of command.words.filter((one) => /^[a-z]+\/[a-z]/.test(one) && !one.startsWith('dist/'))) {
        expect([word, known(word)]).toEqual([word, true]);
      }
    },
  );
});

describe('the plugin commands of the guides', () => {
  it.each(of('kubectl', isPlugin))('are commands of kubectl-argo-rollouts 1.9.1: %s', (_, { command, isInline }) => {
    const words = command.words.slice(3);
    if (words.length === 0) return;
    const path = [words.slice(0, 2).join(' '), words[0] as string].find((name) => name in pluginCommands);
    const entry = pluginCommands[path ?? ''];
    if (!path || !entry) throw new Error(`the plugin has no command ${words.join(' ')}`);
    const { positional } = parseArguments(words.slice(path.split(' ').length), entry.flags);
    if (isInline && positional.length === 0) return;
    const [least, most] = entry.names;
    expect(positional.length).toBeGreaterThanOrEqual(least);
    expect(positional.length).toBeLessThanOrEqual(most);
    for (const name of positional) expect([name, known(`rollout/${name}`)]).toEqual([name, true]);
  });
});
