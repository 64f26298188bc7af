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

  const fields = appWith(`
const labels = {
  app: 'web',
};
const sidecar = (name: string) => ({
  name,
  image: 'sidecar:1',
});
new k8s.Deployment(this.when(v.enabled), 'web', {
  metadata: { name: this.fullname },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'web',
            image: v.name,
            args: ['--first',
              '--second'],
            env: [
              { name: 'FIRST', value: 'a' },
              when(v.enabled, {
                name: 'SECOND',
                value: v.path,
              }),
              ...each({ x: v.name }, (name) => ({
                name: 'THIRD',
                value: name,
              })),
            ],
          },
          sidecar('sidecar'),
        ],
      },
    },
  },
});
new k8s.ConfigMap(this, 'config', {
  metadata: { name: 'config' },
  data: {
    'config.yaml': 'data:\\n  port: 80\\n',
    path: v.path,
    run: ['first', 'second: ' + this.fullname, 'third'].join('\\n'),
    port: '80',
  },
});
const some = this.defineObject('some.map', 'A map.', {
  one: 1,
  two: { three: 3 },
});
this.object('some', some);`);

  it.each<[string, string, string]>([
    ['replicas: 2', 'deployment', 'replicas: 2,'],
    ['matchLabels:', 'deployment', 'selector: { matchLabels: labels },'],
    ['image: {{ .Values.name', 'deployment', 'image: v.name,'],
    ['- --second', 'deployment', "'--second'],"],
    ['name: FIRST', 'deployment', "{ name: 'FIRST', value: 'a' },"],
    ['name: SECOND', 'deployment', "name: 'SECOND',"],
    ['value: {{ .Values.path', 'deployment', 'value: v.path,'],
    ['{{- if .Values.enabled }}', 'deployment', "new k8s.Deployment(this.when(v.enabled), 'web', {"],
    ['sidecar:1', 'deployment', "image: 'sidecar:1',"],
    ['app: web', 'deployment', "app: 'web',"],
    ['port: 80', 'configmap', "'config.yaml': 'data:\\n  port: 80\\n',"],
    ['path: {{ .Values.path', 'configmap', 'path: v.path,'],
    ['second: {{', 'configmap', "run: ['first', 'second: ' + this.fullname, 'third'].join('\\n'),"],
    ['port: "80"', 'configmap', "port: '80',"],
  ])('finds the field of %s', async (text, file, line) => {
    expect(await whereIs(fields, 'test', `templates/${file}.yaml`, text)).toBe(line);
  });

  it('finds the field of a line of a named template', async () => {
    expect(await whereIs(fields, 'test', 'templates/_some.tpl', 'three: 3')).toBe('two: { three: 3 },');
  });

  it('accepts a chart path, and suggests a similar name', async () => {
    const line = ['templates/both/pair.yaml', 'kind: First'] as const;
    expect(await whereIs(app, 'dist/helm/charts/test', ...line)).toMatch(/kind: 'First'/);
    expect(await whereIs(app, 'tes', ...line)).toMatch(
      /^error: tes: chart not found in app\.ts, did you mean "test"\?/,
    );
  });
});
