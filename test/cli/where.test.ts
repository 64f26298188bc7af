import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';
import { appWith } from './fixtures/apps';

const chartwright = new CommandProcess();
afterAll(() => chartwright.stop());

/** The output of `chartwright where` for the template line with the given text. */
async function whereIs(app: string, chart: string, path: string, text: string | number): Promise<string> {
  const folder = makeProjectFolder('where');
  const run = (...args: string[]) => chartwright.run(folder, [...args, '--app', 'app.ts']);
  try {
    writeFileSync(join(folder, 'app.ts'), app);
    await run('synth');
    const lines = readFileSync(join(folder, 'dist/helm/charts/test', path), 'utf8').split('\n');
    const line = typeof text === 'number' ? text : lines.findIndex((one) => one.includes(text)) + 1;
    const { stdout, stderr } = await run('where', chart, `${path}:${line}`);
    const source = app.split('\n')[Number(/:(\d+)\n$/.exec(stdout)?.[1]) - 1];
    return source?.trim() ?? stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const app = appWith(`
const both = this.folder('both');
new ApiObject(both, 'pair', { apiVersion: 'example.com/v1', kind: 'First', spec: { a: 1 } });
const again = this.folder('both');
new ApiObject(again, 'pair', { apiVersion: 'example.com/v1', kind: 'Second', spec: { a: 2 } });
this.describe(again.node.findChild('pair') as ApiObject, 'The second.');
class Child extends HelmChart {
  constructor(scope: Construct) {
    super(scope, 'child', { values: group({}), version: '1.0.0', appVersion: '1', description: 'A child.' });
    new ApiObject(this, 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } });
  }
}
new Child(this);
const lists = this.defineObject('some.list', 'A list.', ['one', 'two']);
new ApiObject(this.folder('lists'), 'list', { apiVersion: 'example.com/v1', kind: 'List', spec: { lists } });`);

describe('chartwright where', () => {
  it('finds the object of a line in a file with several', async () => {
    expect(await whereIs(app, 'test', 'templates/both/pair.yaml', 'kind: First')).toMatch(/kind: 'First'/);
    expect(await whereIs(app, 'test', 'templates/both/pair.yaml', 'kind: Second')).toMatch(/kind: 'Second'/);
    expect(await whereIs(app, 'test', 'templates/both/pair.yaml', 'a: 2')).toMatch(/kind: 'Second'/);
    expect(await whereIs(app, 'test', 'templates/both/pair.yaml', 1)).toMatch(/kind: 'First'/);
  });

  it('finds the object of a line of a subchart', async () => {
    expect(await whereIs(app, 'test', 'charts/child/templates/configmap.yaml', 'kind: ConfigMap')).toMatch(
      /kind: 'ConfigMap'/,
    );
  });

  it('finds the definition of a named template in its file', async () => {
    for (const line of ['- two', 'define "test.some.list"'])
      expect(await whereIs(app, 'test', 'templates/_some.tpl', line)).toMatch(/defineObject\('some\.list'/);
  });

  it('accepts a chart path, and suggests a similar name', async () => {
    const line = ['templates/both/pair.yaml', 'kind: First'] as const;
    expect(await whereIs(app, 'dist/helm/charts/test', ...line)).toMatch(/kind: 'First'/);
    expect(await whereIs(app, 'tes', ...line)).toMatch(
      /^error: tes: chart not found in app\.ts, did you mean "test"\?/,
    );
  });
});
