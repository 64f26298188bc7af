import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../../lib/cli/program';
import { scripts } from '../../package.json';
import { at, guides, type Page, pages, readPage, root } from '../support/documents';
import { helm, majors } from '../support/helm';

const decisions = readdirSync(join(root, 'docs/decisions')).map((file) => readPage(`docs/decisions/${file}`));
const notes = [...decisions, ...['docs/proof.md', 'docs/divergences.md'].map(readPage)];
const all = [...new Map([...pages, ...notes].map((page) => [page.path, page])).values()];

/** The claims of the code spans of pages that do not hold, each with its place. */
const wrong = (list: readonly Page[], test: (code: string) => readonly string[]): string[] =>
  list.flatMap((page) =>
    page.spans.flatMap(({ text, line }) => test(text).map((claim) => `${at(page, line)}: ${claim}`)),
  );

const repositoryPath = /^(?:bin|charts-src|docs|imports|lib|test)\/[\w./-]+$/;
const missingPaths = (code: string): string[] =>
  code.split(/[\s,]+/).filter((word) => repositoryPath.test(word) && !existsSync(join(root, word)));

describe('the decisions and notes', () => {
  it('name files that exist', () => {
    expect(wrong(notes, missingPaths)).toEqual([]);
    expect(missingPaths('lib/synth/tree.ts')).toEqual(['lib/synth/tree.ts']);
  });

  it('name scripts that package.json has', () => {
    const missing = wrong(notes, (code) =>
      [...code.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].flatMap(([, name = '']) =>
        Object.hasOwn(scripts, name) ? [] : [name],
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe('the flags that pages name by themselves', () => {
  const helps = majors.flatMap((major) =>
    ['template', 'upgrade', 'install', 'uninstall'].map((command) => helm(major, [command, '--help']).stdout),
  );
  const known = new Set([
    ...helps.flatMap((help) => help.match(/--[a-z][a-z-]*/g) ?? []),
    ...createProgram()
      .commands.flatMap((command) => [command, ...command.commands])
      .flatMap(({ options }) => options.map(({ long }) => long)),
    '--version',
  ]);
  /** Of the kubectl plugin of Argo Rollouts and of `mlflow server`, which are not installed here. */
  const others = ['--full', '--gunicorn-opts', '--enable-progressive-syncs'];

  it('are known to chartwright or to a Helm', () => {
    const unknown = wrong(all, (code) => {
      const flag = /^--[a-z][a-z-]*(?=$|[\s=])/.exec(code)?.[0];
      return flag === undefined || code.includes('${') || known.has(flag) || others.includes(flag) ? [] : [flag];
    });
    expect(unknown).toEqual([]);
    expect(known.size).toBeGreaterThan(80);
  });
});

describe('the numbers of lines that pages claim', () => {
  const count =
    /(?:\b\d[\d,]*|\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred))[ \n](?:\w+[ \n])?lines\b/g;
  const claims = (page: Page): string[] =>
    [...page.text.replace(/^```[\s\S]*?^```/gm, '').matchAll(count)].flatMap(({ 0: claim, index }) => {
      const [, path] = /^ \(`([\w./-]+)`\)/.exec(page.text.slice(index + claim.length)) ?? [];
      if (path === undefined) return [`${page.path}: ${claim}: name the file behind it, as in 12 lines (\`lib/a.ts\`)`];
      const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
      return claim === `${lines} lines` ? [] : [`${page.path}: ${claim}: ${path} has ${lines}`];
    });

  it('are those of the file that they name', () => {
    const prose = all.filter(({ path }) => !path.startsWith('dist/'));
    expect(prose.flatMap(claims)).toEqual([]);
    expect(guides.length).toBeGreaterThan(4);
  });

  it('are found in words and digits', () => {
    const page = (text: string) => claims({ ...(decisions[0] as Page), text });
    expect(page('a printer is seventy lines; more')).toHaveLength(1);
    expect(page('it is 3 lines (`cdk8s.yaml`)')).toEqual([]);
    expect(page('it is 4 lines (`cdk8s.yaml`)')).toHaveLength(1);
  });
});
