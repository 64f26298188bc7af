import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';
import { appWith } from './fixtures/apps';

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('field-locations');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

/** The errors of an app. */
async function errorsOf(app: string): Promise<string[]> {
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
  expect(status).toBe(1);
  return stderr.trimEnd().split('\n');
}

/** The lines of an app with the comment `// here`. */
const markedLines = (app: string): number[] =>
  app.split('\n').flatMap((line, index) => (line.includes('// here') ? [index + 1] : []));

/** An object with a field on a line of its own. */
const withField = (field: string, before = ''): string => `${before}
    new ApiObject(this, 'a', {
      apiVersion: 'example.com/v1',
      kind: 'Example',
      metadata: { name: 'a' },
      data: {
        good: 'text',
        ${field}
        last: 'text',
      },
    });`;

describe('a problem of one field has the line of the field', () => {
  it.each<[string, string]>([
    ['arithmetic on a reference', withField('bad: this.release.revision + 1, // here')],
    ['a changed placeholder', withField('bad: v.name.toUpperCase(), // here')],
    ['a cut placeholder', withField('bad: v.name.slice(0, 10), // here')],
    ['a block inside text', withField(`bad: 'x'.concat(when(v.enabled, 'x') as never), // here`)],
    ['a reference compared', withField("bad: v.name === 'x' ? 'a' : 'b', // here")],
    ['an object in text', withField(`bad: String({ a: 'b' }), // here`)],
    ['a key with dots', withField("'example.com/some.key': v.name.slice(0, 10), // here")],
    [
      'a field in lists and blocks',
      withField("list: [\n{ a: 'b' },\nwhen(v.enabled, {\nfirst: 'x',\nbad: v.name.slice(0, 9), // here\n}),\n],"),
    ],
    [
      'a field in a loop after a condition that adds no item',
      withField(
        "list: [\n{ a: 'b' },\nwhen(v.enabled, { a: 'b' }),\neach({ x: v.name }, (name) => ({\nbad: name.slice(0, 9), // here\n})),\n],",
      ),
    ],
    [
      'a field of a class of chartwright/k8s',
      "new k8s.ConfigMap(this, 'a', {\nmetadata: { name: 'a' },\ndata: {\nbad: v.name.slice(0, 10), // here\n},\n});",
    ],
    [
      'an invalid field of a subclass of it',
      "class Own extends k8s.ConfigMap {\nconstructor(scope: HelmChart) {\nsuper(scope, 'own', {\nmetadata: { name: 'a' },\nbad: {}, // here\n} as never);\n}\n}\nnew Own(this as never);",
    ],
    [
      'a field of a spread constant',
      withField('...more,', 'const more = {\nfirst: 1,\nbad: v.name.slice(0, 10), // here\n};'),
    ],
    [
      'a field of an object in a constant',
      "const data = {\nfirst: 'x',\nbad: v.name.slice(0, 10), // here\n};\nnew ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });",
    ],
    [
      'a field of a named map',
      "const a = this.defineObject('more', 'More.', {\nfirst: 'x',\nbad: v.name.toUpperCase(), // here\n});\nthis.object('b', a);",
    ],
    ['a note', `this.notes('first');\nthis.notes('x'.concat(when(v.enabled, 'x') as never)); // here`],
    ['the message of a rule', 'this.failIf(v.enabled, v.name.toUpperCase()); // here'],
    [
      'the condition of a rule',
      "this.failIf(v.enabled, 'first');\nthis.failIf(v.name.toUpperCase(), 'message'); // here",
    ],
    ['a missing file', withField("bad: fn.filesGet('none'), // here")],
  ])('%s', async (_, statements) => {
    const app = appWith(statements);
    const errors = await errorsOf(app);
    const [line] = markedLines(app);
    expect(errors).toEqual([expect.stringMatching(new RegExp(`^error: app\\.ts:${line}: `))]);
  });

  it('a spread value that may hold keys of a named template has the line of the spread', async () => {
    const app = appWith(withField('labels: {\n...this.selectorLabels,\n...v.podLabels, // here\n},')).replace(
      'const values = group({',
      "const values = group({\n  podLabels: stringMap().default({}).describe('Labels.'),",
    );
    const [line] = markedLines(app);
    expect(await errorsOf(app.replace('HelmChart, when', 'HelmChart, stringMap, when'))).toEqual([
      expect.stringMatching(
        new RegExp(`^error: app\\.ts:${line}: test/a\\.data\\.labels: values\\.podLabels may hold app\\.kubernetes`),
      ),
    ]);
  });

  it('a value of a ci document has the line of the value', async () => {
    const ci = "ci: {\nfirst: {},\nsome: {\npath: '/x',\nname: 1 as never, // here\n},\n},";
    const app = appWith('').replace("description: 'A test.'", `${ci} description: 'A test.'`);
    const [line] = markedLines(app);
    expect(await errorsOf(app)).toEqual([
      expect.stringMatching(new RegExp(`^error: app\\.ts:${line}: test: ci/some-values\\.yaml: name: expected string`)),
    ]);
  });

  it('a reference of another chart has the line of the construct that uses it', async () => {
    const subchart =
      "class Child extends HelmChart<typeof values> {\nconstructor(app: Test, theirs: string) {\nsuper(app, 'child', { values, version: '1.0.0', appVersion: '1', description: 'A test.' });\nconst { values: { name, path, enabled } } = this;\nnew ApiObject(this, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: { name, path, enabled: when(enabled, 'yes') } });\nnew ApiObject(this, 'b', { // here\napiVersion: 'v1', kind: 'Secret', stringData: { theirs } });\n}\n}\n";
    const app = appWith('new Child(this, v.name);').replace('class Test', `${subchart}class Test`);
    const [line] = markedLines(app);
    expect(await errorsOf(app)).toEqual([
      expect.stringMatching(new RegExp(`^error: app\\.ts:${line}: values\\.name: chart child uses`)),
    ]);
  });

  it('an object that is not in the source has the line of the construct', async () => {
    const app = appWith(
      "const data = Object.fromEntries([['bad', v.name.slice(0, 10)]]);\nconst props = Object.fromEntries([['data', data]]);\nconst kind = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };\nnew ApiObject(this, 'a', { ...kind, ...props }); // here",
    );
    const [line] = markedLines(app);
    expect(await errorsOf(app)).toEqual([expect.stringMatching(new RegExp(`^error: app\\.ts:${line}: `))]);
  });

  it('a field that is not in the source has the line of the innermost field that is', async () => {
    const app = appWith(
      "const data = Object.fromEntries([['bad', v.name.slice(0, 10)]]);\nnew ApiObject(this, 'a', {\napiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' },\ndata, // here\n});",
    );
    const [line] = markedLines(app);
    expect(await errorsOf(app)).toEqual([expect.stringMatching(new RegExp(`^error: app\\.ts:${line}: `))]);
  });
});

describe('synth warns of a text with an action that only Helm evaluates', () => {
  const app = appWith(withField("text: '{{ .Release.Name }}-x', // here"));
  const synth = (...flags: string[]) => {
    writeFileSync(join(folder, 'app.ts'), app);
    return chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist', ...flags]);
  };

  it('with the line of the field, and prints the text', async () => {
    const { status, stderr } = await synth();
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^warning: /)]);
    expect(stderr).toContain(
      `warning: app.ts:${markedLines(app)[0]}: test/a.data.text: "{{ .Release.Name }}" is printed as text, and Helm does not evaluate it: use this.release.name\n`,
    );
    const templates = join(folder, 'dist/helm/charts/test/templates');
    const text = readdirSync(templates).map((name) => readFileSync(join(templates, name), 'utf8'));
    expect(text.join('')).toContain('text: "{{`{{ .Release.Name }}`}}-x"');
  });

  it('but not with --quiet', async () => {
    expect(await synth('--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
