import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ChartDependency, type ChartDependencyProps } from '../../lib/chart/chart-dependency';
import { HelmChart } from '../../lib/chart/helm-chart';
import { problemsOf } from '../../lib/errors';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { leftOut } from '../../lib/render/left-out';
import { renderChart } from '../../lib/render/render-chart';
import { proveChart } from '../../lib/testing';
import { group } from '../../lib/values/define';
import { helm, helmAsync, majors } from '../support/helm';

const values = () =>
  group({
    title: z.string().default('Shop').describe('Title.'),
    database: group(
      {
        enabled: z.boolean().default(false).describe('Release a database.'),
        auth: group({ username: z.string().default('shop').describe('User.') }, 'Access.'),
        labels: z.record(z.string(), z.string()).default({}).describe('Labels.'),
        port: z.int().optional().describe('Port.'),
      },
      'The database; every value of its chart may be set here.',
    ),
  });

type Shop = HelmChart<ReturnType<typeof values>>;

/** A chart that depends on a database. */
function shop(
  props: Partial<ChartDependencyProps> = {},
  more: (chart: Shop) => unknown = () => ({}),
  scope: Construct = new App(),
): HelmChart {
  class TestChart extends HelmChart<ReturnType<typeof values>> {
    constructor() {
      super(scope, 'shop', { values: values(), version: '1.0.0', appVersion: '1.0.0', description: 'A shop.' });
      new ChartDependency(this, 'postgres', {
        version: '~1.2.0',
        repository: 'https://charts.example.com',
        alias: 'database',
        condition: 'database.enabled',
        ...props,
      });
      const { title, database } = this.values;
      const data = { title, user: database.auth.username, ...(more(this) as object) };
      new ApiObject(this, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.fullname }, data });
    }
  }
  return new TestChart() as unknown as HelmChart;
}

const problems = (make: () => HelmChart): string[] =>
  problemsOf(() => readChart(make())).map(({ where, message }) => `${where}: ${message}`);

describe('a dependency on a chart of others', () => {
  const model = readChart(shop());
  const files = helmFiles(model);

  it('is an entry of Chart.yaml and of the README', () => {
    expect(parse(files.get('Chart.yaml') ?? '').dependencies).toEqual([
      {
        name: 'postgres',
        version: '~1.2.0',
        repository: 'https://charts.example.com',
        alias: 'database',
        condition: 'database.enabled',
      },
    ]);
    expect(files.get('README.md')).toContain('| `database` | `postgres` | `~1.2.0` | `https://charts.example.com` |\n');
    expect([...files.keys()].filter((path) => path.startsWith('charts/'))).toEqual([]);
    const plain = helmFiles(readChart(shop({ alias: 'database', condition: undefined as unknown as string })));
    expect(parse(plain.get('Chart.yaml') ?? '').dependencies[0]).not.toHaveProperty('condition');
  });

  it('is locked if its version is known', () => {
    const filesOf = (props: Partial<ChartDependencyProps>) => helmFiles(readChart(shop(props)));
    expect(files.has('Chart.lock')).toBe(false);
    expect(filesOf({ version: '1.2.7' }).get('Chart.lock')).toContain('    version: 1.2.7\n');
    expect(filesOf({ locked: '1.2.9' }).get('Chart.lock')).toContain('    version: 1.2.9\n');
    for (const locked of ['1.3.0', '~1.2.0', '1.2'])
      expect(problems(() => shop({ locked }))).toEqual([
        `shop/database: locked: invalid version "${locked}": use one within ~1.2.0, such as 1.2.0`,
      ]);
  });

  it('renders no objects if it is a library', () => {
    const library = readChart(shop({ type: 'library', condition: 'title' }));
    expect(leftOut(library, {})).toEqual([]);
    expect(leftOut(readChart(shop({ condition: 'title' })), {})).toHaveLength(1);
  });

  it('leaves out its objects, and says so', () => {
    const of = (user: JsonMap) => leftOut(model, user).map(({ path, dependency }) => `${path} ${dependency.version}`);
    expect(of({})).toEqual([]);
    expect(of({ database: { enabled: true } })).toEqual(['shop/database ~1.2.0']);
    expect(renderChart(model, { database: { enabled: true } }, createRelease('shop', 'shop')).manifests).toHaveLength(
      1,
    );
    expect(problemsOf(() => shop({ condition: 'title' }).toJson())).toEqual([
      expect.objectContaining({
        where: 'shop/database',
        message: expect.stringContaining('set title to false, or release the chart with Helm'),
      }),
    ]);
    expect(shop().toJson()).toHaveLength(1);
  });

  it('takes any value of its chart', () => {
    const user = {
      database: { enabled: true, auth: { password: 'a' }, primary: { resources: { limits: { cpu: 1 } } } },
    };
    expect(problemsOf(() => renderChart(model, user, createRelease('shop', 'shop')))).toEqual([]);
    const [problem] = problemsOf(() => renderChart(model, { databse: {} }, createRelease('shop', 'shop')));
    expect(problem?.message).toMatch(/unknown key/);
  });

  it('has values that templates may read if its chart cannot add to them', () => {
    const message =
      'is read by a template, and the chart of the dependency may add defaults to it: read numbers, texts, booleans and lists that have a default here';
    const reading = (read: (chart: Shop) => unknown): string[] => problems(() => shop({}, read));
    expect(reading((chart) => ({ on: `${chart.values.database.enabled}` }))).toEqual([]);
    expect(reading((chart) => chart.values.database.labels)).toEqual([`shop: values.database.labels: ${message}`]);
    expect(reading((chart) => ({ port: `${chart.values.database.port}` }))).toEqual([
      `shop: values.database.port: ${message}`,
    ]);
  });

  it('is rejected with a name, version or repository that Helm does not take', () => {
    expect(problems(() => shop({ version: 'newest', repository: 'file://../postgres', alias: 'The_DB' }))).toEqual([
      'shop/The_DB: alias: invalid alias "The_DB": use lower-case letters, digits and hyphens',
      'shop/The_DB: version: invalid version "newest": use a version, or a range such as ~16.4.0',
      'shop/The_DB: repository: invalid repository "file://../postgres": use an https:// or oci:// URL, or @ and the name of a repository; for a chart of this app, use its class',
    ]);
    for (const version of ['1.2.3', '^1.2.3', '>=1.2.3 <2.0.0', '1.x', '*', '> 1.2', '~0.1.0-rc.1', '!= 1.0.0', '< 2'])
      expect(problems(() => shop({ version }))).toEqual([]);
    for (const repository of ['oci://registry.example.com/charts', '@stable', 'http://127.0.0.1:8080'])
      expect(problems(() => shop({ repository }))).toEqual([]);
    expect(problems(() => shop({ alias: 'title' }))).toContain(
      'shop: values.title: holds the values of a dependency: declare it as a group',
    );
  });

  it('holds every section of a proof, with an empty chart in its place', async () => {
    const createApp = (): App => {
      const app = new App();
      shop({}, (chart) => ({ on: `${chart.values.database.enabled}` }), app);
      return app;
    };
    expect(await proveChart(createApp, { chart: 'shop', cases: 40 })).toMatch(/identical in Helm 3 and 4/);
  }, 120_000);

  describe('in a repository', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dependencies-'));
    const write = (below: string, texts: ReadonlyMap<string, string>): string => {
      const target = join(folder, below);
      for (const [path, text] of texts) {
        mkdirSync(dirname(join(target, path)), { recursive: true });
        writeFileSync(join(target, path), text);
      }
      return target;
    };
    let server: Server;
    let url: string;
    beforeAll(async () => {
      const postgres = write(
        'postgres',
        new Map([
          ['Chart.yaml', 'apiVersion: v2\nname: postgres\nversion: 1.2.7\n'],
          ['values.yaml', 'auth: {username: admin, password: ""}\nlabels: {a: b}\nport: 5432\n'],
          [
            'templates/secret.yaml',
            'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ .Release.Name }}-{{ .Chart.Name }}}\nstringData: {{ toJson .Values.auth }}\n',
          ],
        ]),
      );
      const repository = join(folder, 'repository');
      expect(helm(3, ['package', postgres, '--destination', repository]).status).toBe(0);
      server = createServer((request, response) => {
        const path = join(repository, request.url ?? '');
        if (readdirSync(repository).includes((request.url ?? '').slice(1))) response.end(readFileSync(path));
        else response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(helm(3, ['repo', 'index', repository, '--url', url]).status).toBe(0);
    });
    afterAll(async () => {
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    });

    it.each(majors)('is locked as Helm %i locks it', async (major) => {
      const chart = (props: Partial<ChartDependencyProps>, name: string): string =>
        write(`${name}-${major}`, helmFiles(readChart(shop({ repository: url, ...props }))));
      const cache = ['--repository-cache', join(folder, 'cache'), '--repository-config', join(folder, 'repositories')];
      // Unlike `update`, `build` needs a repository that was added.
      expect(await helmAsync(major, ['repo', 'add', `test-${major}`, url, ...cache])).toMatchObject({ status: 0 });
      const lockOf = (target: string) => parse(readFileSync(join(target, 'Chart.lock'), 'utf8'));
      for (const props of [{ version: '1.2.7' }, { version: '>=1.2.0 <2.0.0', locked: '1.2.7' }]) {
        const target = chart(props, `locked-${props.version.length}`);
        const { generated, ...ours } = lockOf(target);
        expect(generated).toBe('0001-01-01T00:00:00Z');
        expect(await helmAsync(major, ['dependency', 'build', target, ...cache])).toMatchObject({ status: 0 });
        expect(readdirSync(join(target, 'charts'))).toEqual(['postgres-1.2.7.tgz']);
        rmSync(join(target, 'Chart.lock'));
        expect(await helmAsync(major, ['dependency', 'update', target, ...cache])).toMatchObject({ status: 0 });
        expect(lockOf(target)).toEqual({ ...ours, generated: expect.any(String) });
      }
    });

    it.each(majors)('is downloaded by Helm %i, whose rendering of this chart is the same', async (major) => {
      const chart = readChart(shop({ repository: url }));
      const target = write(`shop-${major}`, helmFiles(chart));
      // The repository is in this process, so that Helm must not block it.
      const cache = ['--repository-cache', join(folder, 'cache'), '--repository-config', join(folder, 'repositories')];
      expect(await helmAsync(major, ['dependency', 'update', target, ...cache])).toMatchObject({ status: 0 });
      expect(readdirSync(join(target, 'charts'))).toEqual(['postgres-1.2.7.tgz']);
      const { status, stdout } = helm(major, ['template', 'shop', target, '--set', 'database.enabled=true']);
      expect(status).toBe(0);
      const objects = stdout.split('---\n').flatMap((text) => (text.trim() ? [parse(text) as JsonMap] : []));
      expect(objects).toContainEqual(
        expect.objectContaining({ kind: 'Secret', stringData: { password: '', username: 'shop' } }),
      );
      const ours = renderChart(chart, { database: { enabled: true } }, createRelease('shop', 'default'));
      expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toEqual(ours.manifests.map(({ object }) => object));
    });
  });
});
