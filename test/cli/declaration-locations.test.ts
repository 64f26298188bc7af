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
const appWith = (values: string, { statement = '', before = '', spec = 'this.values' } = {}): string => `
import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { each, fn, group, HelmChart, ifSet, stringMap } from 'chartwright';
${before}
const values = group({
${values}
}, 'Values.');
class Test extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'test', { values, version: '1.0.0', appVersion: '1', description: 'A test.' });
    new ApiObject(this, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec: ${spec} });
    ${statement}
  }
}
export const createApp = (): App => {
  const app = new App();
  new Test(app);
  return app;
};
`;

/** Runs synth with such values. */
const problemsOf = (values: string, options?: Parameters<typeof appWith>[1]) => run(appWith(values, options));

/** Runs synth; `lineOf` returns the first line with a text, `markedLine` the one that also has the comment `// here`. */
async function run(app: string) {
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts', '--out', 'dist']);
  expect(status).toBe(1);
  const lines = app.split('\n');
  return {
    stderr,
    lineOf: (text: string) => lines.findIndex((line) => line.includes(text)) + 1,
    markedLine: (text: string) => lines.findIndex((line) => line.includes(text) && line.endsWith('// here')) + 1,
  };
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

  it('for a value without a description', async () => {
    const { stderr, lineOf } = await problemsOf('  bare: z.string(),');
    expect(stderr).toMatch(new RegExp(`app\\.ts:${lineOf('bare:')}: values\\.bare: missing description`));
  });

  it.each<[string, string, string]>([
    [
      'in a group',
      'group({\nok: z.int().default(1).describe("Ok."),\nbare: z.int().default(1), // here\n}, "Deep.")',
      'bare',
    ],
    ['in a group without a description', 'group({\nbare: z.int().default(1), // here\n})', 'bare'],
    ['over several lines', 'group({\nbare: z // here\n.string()\n.default("x"),\n}, "Deep.")', 'bare'],
    ['of a constant', 'group(shape)', 'spread'],
    ['of a spread constant', 'group({ ...shape })', 'spread'],
    ['of a function', 'group({\ncalled: bareText(), // here\n})', 'called'],
  ])('for a value without a description %s', async (_, deep, key) => {
    const before = `const shape = {\nspread: z.string().default('x'), // here\n};
const bareText = () => z.string().default('x');`;
    const { stderr, markedLine } = await problemsOf(`  deep: ${deep},`, { before });
    expect(stderr).toContain(`error: app.ts:${markedLine(key)}: values.deep.${key}: missing description`);
  });

  it('for a value of another module', async () => {
    writeFileSync(
      join(folder, 'values.ts'),
      "import { group } from 'chartwright';\nimport { z } from 'zod';\nexport const values = group({\n  name: z.string().default('x').describe('Name.'),\n  bare: z.string().default('x'),\n});\n",
    );
    const app = appWith('').replace(
      /^const values = [\s\S]*?^}, 'Values\.'\);$/m,
      "import { values } from './values';",
    );
    expect((await run(app)).stderr).toContain('error: values.ts:5: values.bare: missing description');
  });

  it('for a field of an item that nothing reads', async () => {
    const values = `  servers: z.array(
    z.strictObject({
      name: z.string(),
      unread: z.string(), // here
    }),
  ).default([]).describe('Servers.'),
  workers: z.record(z.string(), workerType).default({}).describe('Workers.'),`;
    const before = 'const workerType = z.strictObject({\nname: z.string(),\nidle: z.string(), // here\n});';
    const spec =
      '{ servers: each(this.values.servers, ({ name }) => name), workers: each(this.values.workers, ({ name }) => name) }';
    const { stderr, markedLine } = await problemsOf(values, { before, spec });
    expect(stderr).toContain(`error: app.ts:${markedLine('unread')}: test: values.servers[].unread: is declared`);
    expect(stderr).toContain(`error: app.ts:${markedLine('idle')}: test: values.workers[].idle: is declared`);
  });

  it('for a field of an item that Helm would not default', async () => {
    const { stderr, markedLine } = await problemsOf(`
  list: z.array(z.strictObject({
    on: z.boolean().default(true), // here
  })).default([]).describe('List.'),`);
    expect(stderr).toContain(`error: app.ts:${markedLine('on:')}: values.list[].on: Helm does not apply defaults`);
  });

  it('for an item or entry of a default, with its line in the default', async () => {
    const { stderr, markedLine } = await problemsOf(`
  servers: z.array(z.strictObject({ name: z.string(), port: z.int() }))
    .default([
      { name: 'a', port: 1 },
      { name: 'lacking' }, // here
    ] as never)
    .describe('Servers.'),
  workers: z.record(z.string(), z.strictObject({ replicas: z.int() }))
    .describe('Workers.')
    .default({
      first: { replicas: 1 },
      second: {
        replicas: 'two', // here
      },
    } as never),`);
    expect(stderr).toContain(`error: app.ts:${markedLine('lacking')}: values.servers[1]`);
    expect(stderr).toContain(`error: app.ts:${markedLine("'two'")}: values.workers.second.replicas: the default`);
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
    const { stderr, lineOf } = await problemsOf("  name: z.string().default('').describe('Name.'),", { statement });
    expect(stderr).toMatch(new RegExp(`^error: app\\.ts:${lineOf(statement)}: .* \\[${code}\\]$`, 'm'));
  });
});
