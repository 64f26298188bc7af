import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { problemsOf } from '../../lib/errors';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { proveChart } from '../../lib/testing';
import { group } from '../../lib/values/define';
import { helm, majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

const cacheValues = () =>
  group({
    size: z.int().min(1).max(99).default(1).describe('Size in MiB.'),
    label: z.string().default('').describe('Label of the cache.'),
  });

interface CacheProps {
  readonly alias?: string;
  readonly condition?: string;
  readonly version?: string;
}

/** A chart with named templates, rules and notes. */
class Cache extends HelmChart<ReturnType<typeof cacheValues>> {
  constructor(scope: Construct, props: CacheProps = {}, note = 'Caches') {
    super(scope, 'cache', {
      values: cacheValues(),
      version: '1.0.0',
      appVersion: '1.0.0',
      description: 'A cache.',
      ...props,
    });
    const v = this.values;
    const size = this.define('size', 'Size with its unit.', `${v.size}Mi`);
    this.failIf(v.label, 'a label is set');
    this.notes(`${note} ${this.fullname}.`);
    const labels = this.defineObject('more', 'More labels.', { name: this.chartName, label: v.label });
    new ApiObject(this, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.fullname },
      data: { size, ...labels },
    });
  }
}

const shopValues = () =>
  group({
    title: z.string().default('Shop').describe('Title.'),
    sessions: group({ size: z.int().default(7).describe('Size in MiB.') }, 'Cache of sessions.'),
  });

class Shop extends HelmChart<ReturnType<typeof shopValues>> {
  constructor(scope: Construct, build: (shop: Shop) => void = twoCaches) {
    super(scope, 'shop', { values: shopValues(), version: '1.0.0', appVersion: '1.0.0', description: 'A shop.' });
    const data = { title: this.values.title };
    new ApiObject(this, 'title', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.fullname }, data });
    build(this);
  }
}

function twoCaches(shop: Shop): void {
  new Cache(shop, { alias: 'sessions' });
  new Cache(shop, { alias: 'pages', condition: 'pages.enabled' });
}

const problems = (build: (shop: Shop) => void): string[] =>
  problemsOf(() => helmFiles(readChart(new Shop(new App(), build)))).map(
    ({ where, message }) => `${where}: ${message}`,
  );

describe('a subchart with an alias', () => {
  const model = readChart(new Shop(new App()));

  it('is one chart and several dependencies', () => {
    const files = helmFiles(model);
    expect(files.get('Chart.yaml')).toContain(`dependencies:
  - name: cache
    version: 1.0.0
    alias: sessions
  - name: cache
    version: 1.0.0
    alias: pages
    condition: pages.enabled
`);
    const charts = [...files.keys()].filter((path) => path.startsWith('charts/')).map((path) => path.split('/')[1]);
    expect([...new Set(charts)]).toEqual(['cache']);
    expect(files.get('charts/cache/Chart.yaml')).toContain('\nname: cache\n');
  });

  it.each(majors)('renders as in Helm %i, with values and names of its own', async (major) => {
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stdout } = helm(major, ['lint', '--strict', folder]);
      expect([status, stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    });
    const objects = await expectSameObjects(major, model, { pages: { size: 3 } });
    expect(objects.map(({ data }) => data)).toContainEqual({ size: '7Mi', name: 'sessions', label: '' });
    expect(objects.map(({ data }) => data)).toContainEqual({ size: '3Mi', name: 'pages', label: '' });
    expect(await expectSameObjects(major, model, { pages: { enabled: false } })).toHaveLength(objects.length - 1);
  });

  it('holds every section of a proof', async () => {
    const createApp = (): App => {
      const app = new App();
      new Shop(app);
      return app;
    };
    expect(await proveChart(createApp, { chart: 'shop', cases: 40 })).toMatch(
      /equivalence {2}passed .* cases identical in Helm 3 and 4/,
    );
  }, 120_000);

  it.each(majors)('has subcharts of its own, as in Helm %i', async (major) => {
    const build = (shop: Shop): void => {
      for (const alias of ['sessions', 'pages']) new Cache(new Cache(shop, { alias }), { condition: 'cache.enabled' });
    };
    const nested = readChart(new Shop(new App(), build));
    const objects = await expectSameObjects(major, nested, {
      pages: { cache: { size: 9 } },
      sessions: { cache: { size: 4 } },
    });
    expect(objects.map(({ data }) => data)).toContainEqual({ size: '9Mi', name: 'cache', label: '' });
    const fewer = await expectSameObjects(major, nested, { pages: { cache: { enabled: false } } });
    expect(fewer).toHaveLength(objects.length - 1);
  });

  it('may be the only one of its chart', () => {
    const files = helmFiles(readChart(new Shop(new App(), (shop) => void new Cache(shop, { alias: 'sessions' }))));
    expect(files.get('Chart.yaml')).toContain('  - name: cache\n    version: 1.0.0\n    alias: sessions\n');
  });

  it('is rejected where it is not one chart, or has no name of its own', () => {
    expect(
      problems((shop) => {
        new Cache(shop, { alias: 'sessions' });
        new Cache(shop, { alias: 'pages' }, 'Holds');
      }),
    ).toEqual([
      'shop/pages: differs from sessions in templates/NOTES.txt, and both are one chart: make what differs a value, or give it a name of its own',
    ]);
    expect(
      problems((shop) => {
        new Cache(shop);
        new Cache(shop);
      }),
    ).toEqual(['shop/cache: the parent has two subcharts of this name: give each an alias of its own in its props']);
    expect(
      problems((shop) => {
        for (const alias of ['sessions', 'pages']) new Cache(new Cache(shop, { alias }), { alias: 'disk' });
      }),
    ).toEqual([
      'shop/pages: subchart disk has an alias, and Helm 3 applies it in one of several copies of its parent only: remove the alias of one of them',
    ]);
    expect(problems((shop) => void new Cache(shop, { alias: 'A_b' }))).toEqual([
      'cache: alias: invalid alias "A_b": use at most 46 lower-case letters, digits and hyphens',
    ]);
    expect(problemsOf(() => new Cache(new App(), { alias: 'sessions' })).map(({ message }) => message)).toEqual([
      'only a subchart has one: remove it, or pass the parent chart as scope',
    ]);
  });
});
