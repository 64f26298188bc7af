import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';
import { appWith, statementLine } from './fixtures/apps';

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('problem-locations');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

async function problemsOf(app: string): Promise<string> {
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
  expect(status).toBe(1);
  return stderr;
}

const map = (id: string, data: string, name = `'${id}'`): string =>
  `new ApiObject(this, '${id}', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ${name} }, data: ${data} });`;

describe('problems found by synth have a location', () => {
  it.each<[string, string, RegExp]>([
    ['arithmetic on a reference', map('a', '{ a: this.release.revision + 1 }'), /test\/a\.data\.a: .*arithmetic/],
    ['a changed placeholder', map('a', '{ a: v.name.toUpperCase() }'), /test\/a\.data\.a: .*damaged placeholder/],
    ['a cut placeholder', map('a', '{ a: v.name.slice(0, 10) }'), /templates\/configmap\.yaml: ConfigMap a\.data\.a: /],
    [
      'a block inside text',
      map('a', '{ a: `x$' + "{when(v.enabled, 'x')}` }"),
      /test\/a\.data\.a: when\(\) cannot be used in text/,
    ],
    [
      'a reference split without an effect on its default',
      map('a', "{ a: v.name.split(':')[0] ?? '' }"),
      /ConfigMap a\.data\.a: rendered .* fn\.splitList instead of \.split/,
    ],
    ['a reference compared', map('a', "{ a: v.name === 'x' ? 'a' : 'b' }"), /ConfigMap a\.data\.a: rendered "b" from/],
    ['a reference in notes', "this.notes(v.name === 'x' ? 'a' : 'b');", /templates\/NOTES\.txt: line 1: rendered "b"/],
    ['an expression that is not used', 'fn.lower(v.name);', /\{\{ \.Values\.name \| lower \}\}: is never used/],
    ['a block that is not used', "when(v.enabled, 'x');", /when\(\).*: is never used in a template/],
    ['a suffix that is too long', 'this.nameOf(`a-very-long-suffix-indeed`);', /invalid name suffix/],
    ['a function that is not modelled', 'fn["tpl" as "lower"](v.name);', /fn\.tpl: the function tpl is not supported/],
    ['a missing file', map('a', "{ a: fn.filesGet('none') }"), /test: none: is read by fn\.filesGet/],
  ])('%s', async (_, statement, message) => {
    const stderr = await problemsOf(appWith(statement));
    expect(stderr).toMatch(message);
    // Problems without a statement are located at the chart.
    const line = /NOTES|filesGet/.test(stderr) ? '\\d+' : String(statementLine);
    for (const problem of stderr.trimEnd().split('\n'))
      expect(problem).toMatch(new RegExp(`^error: app\\.ts:${line}: `));
  });

  it('a duplicate object, with both lines', async () => {
    const app = appWith(`${map('a', '{}', "'x'")}\n${map('b', '{}', "'x'")}`);
    expect(await problemsOf(app)).toMatch(
      new RegExp(
        `^error: app\\.ts:${statementLine + 1}: test/b: duplicates test/a \\(app\\.ts:${statementLine}\\): same kind`,
      ),
    );
  });

  it('an unread value, with the line of its declaration', async () => {
    const declared = "  unread: z.string().default('x').describe('Unread.'),";
    const app = appWith('').replace('const values = group({', `const values = group({\n${declared}`);
    const line = app.slice(0, app.indexOf(declared)).split('\n').length;
    expect(await problemsOf(app)).toMatch(new RegExp(`^error: app\\.ts:${line}: test: values\\.unread: is declared`));
  });
});
