import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('declaration-locations');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

/** An app that declares values with the given lines. */
const appWith = (values: string, statement = ''): string => `
import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { each, fn, group, HelmChart, ifSet, stringMap } from 'chartwright';
const values = group({
${values}
}, 'Values.');
class Test extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'test', { values, version: '1.0.0', appVersion: '1', description: 'A test.' });
    new ApiObject(this, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec: this.values });
    ${statement}
  }
}
export const createApp = (): App => {
  const app = new App();
  new Test(app);
  return app;
};
`;

/** Runs synth with such values; `lineOf` returns the line that contains a text. */
async function problemsOf(
  values: string,
  statement?: string,
): Promise<{ stderr: string; lineOf: (text: string) => number }> {
  const app = appWith(values, statement);
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
  expect(status).toBe(1);
  return { stderr, lineOf: (text) => app.slice(0, app.indexOf(text)).split('\n').length };
}

describe('an error in a schema is reported with the line of the declaration', () => {
  it('for a default and an example that the schema rejects', async () => {
    const { stderr, lineOf } = await problemsOf(`
  first: z.int().default(1).describe('First.'),
  count: z.int().min(5).default(3).describe('Count.'),
  deep: group({
    items: z.array(z.int().max(3)).default([1, 9]).describe('Items.'),
  }, 'Deep.'),
  shown: z.int().max(3).default(1).describe('Shown.').meta({ example: 7 }),`);
    for (const [text, path] of [
      ["'Count.'", 'count: the default'],
      ["'Items.'", 'deep.items[1]: the default'],
      ["'Shown.'", 'shown: the example'],
    ] as const)
      expect(stderr).toContain(`error: app.ts:${lineOf(text)}: values.${path}`);
  });

  it('for a pattern that RE2 does not support, a default in an item and an unrestricted name', async () => {
    const { stderr, lineOf } = await problemsOf(`
  pattern: z.string().regex(/a(?=b)/).default('ab').describe('Pattern.'),
  list: z.array(z.strictObject({ on: z.boolean().default(true) })).default([]).describe('List.'),`);
    for (const [text, path] of [
      ["'Pattern.'", 'pattern: the pattern a(?=b) is not valid in RE2'],
      ["'List.'", 'list[].on: Helm does not apply defaults'],
    ] as const)
      expect(stderr).toContain(`error: app.ts:${lineOf(text)}: values.${path}`);
    const name = await problemsOf("  nameOverride: z.string().default('').describe('Any text.'),");
    expect(name.stderr).toContain(`error: app.ts:${name.lineOf("'Any text.'")}: values.nameOverride: is part`);
  });

  it('for a value without a description, whose group supplies the line', async () => {
    const { stderr, lineOf } = await problemsOf('  bare: z.string(),');
    expect(stderr).toMatch(new RegExp(`app\\.ts:${lineOf('const values')}: values\\.bare: missing description`));
  });

  it('for values declared by a function of the library', async () => {
    const { stderr, lineOf } = await problemsOf(
      "  labels: stringMap().default({ a: 'x\\u007f' }).describe('Labels.'),",
    );
    expect(stderr).toContain(`error: app.ts:${lineOf("'Labels.'")}: values.labels.a: the default`);
  });
});

describe('an error while constructs are built is reported with its line', () => {
  it.each([
    ["this.nameOf('Upper_Case');", 'chart-invalid'],
    ["(fn as never as Record<string, (text: string) => string>).lookup?.('x');", 'not-modelled'],
    ["fn.eq(this.values.name, 'a', 'b', ...([] as never[]));", 'argument-invalid'],
  ])('%s', async (statement, code) => {
    const { stderr, lineOf } = await problemsOf("  name: z.string().default('').describe('Name.'),", statement);
    expect(stderr).toMatch(new RegExp(`^error: app\\.ts:${lineOf(statement)}: .* \\[${code}\\]$`, 'm'));
  });
});
