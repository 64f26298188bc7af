import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App } from 'cdk8s';
import { fn, group, HelmChart, when } from 'chartwright';
import { chartFiles, expectRefused, proveChart, renderChart } from 'chartwright/testing';
import { z } from 'zod';

const values = group({
  replicas: z.int().min(0).max(9).default(2).describe('Number of replicas.'),
  enabled: z.boolean().default(true).describe('Whether it serves.'),
});

class Web extends HelmChart<typeof values> {
  constructor(scope: App, { typo = false } = {}) {
    super(scope, 'web', { values, version: '1.0.0', appVersion: '1.0.0', description: 'A web service.' });
    const { values: v } = this;
    const configMap = (id: string, data: object) =>
      new ApiObject(this, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: this.nameOf(id) }, data });
    configMap('settings', { replicas: fn.toString(v.replicas), on: when(v.enabled, 'yes') });
    configMap('cluster', { version: this.capabilities.kubeVersion });
    // True in a plain build, but never with a reference.
    if (typo && String(v.replicas) === '2') configMap('wrong', {});
    this.failIf(fn.and(v.enabled, fn.eq(v.replicas, 0)), 'replicas is 0 though enabled is true: raise it');
    this.notes(`${this.fullname} in ${this.namespace}.`);
  }
}

const chart = new Web(new App());

describe('renderChart', () => {
  it('renders a release with values, name, namespace and cluster', () => {
    const { objects, notes, find } = renderChart(chart, {
      values: { replicas: 3 },
      release: 'shop',
      namespace: 'shops',
      kubeVersion: '1.35.1',
    });
    expect(objects).toHaveLength(2);
    expect(find('ConfigMap', 'shop-web-settings')).toMatchObject({
      metadata: { namespace: 'shops' },
      data: { replicas: '3', on: 'yes' },
    });
    expect(find('ConfigMap', 'shop-web-cluster').data).toEqual({ version: 'v1.35.1' });
    expect(notes).toBe('shop-web in shops.');
  });

  it('prints every object as a YAML document', () => {
    expect(renderChart(chart).yaml).toMatch(/^---\napiVersion: v1\nkind: ConfigMap\n[\s\S]*\n---\napiVersion: v1\n/);
  });

  it('lists the objects if none or several match', () => {
    const { find } = renderChart(chart);
    expect(() => find('Service')).toThrow('no Service: the chart renders ConfigMap release-web-');
    expect(() => find('ConfigMap')).toThrow('several ConfigMap: ');
  });
});

describe('chartFiles', () => {
  it('has the templates and other chart files', () => {
    const files = chartFiles(chart);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['Chart.yaml', 'templates/configmap-settings.yaml', 'values.yaml']),
    );
    expect(files.get('templates/configmap-settings.yaml')).toContain('replicas: {{ int64 .Values.replicas | quote }}');
  });
});

describe('expectRefused', () => {
  it('accepts schema errors and validation errors, by text and by pattern', () => {
    expectRefused(chart, { replicas: 'two' }, 'replicas');
    expectRefused(chart, { replicas: 0 }, /raise it/);
  });

  it('fails if the chart renders or the error is different', () => {
    expect(() => expectRefused(chart, { replicas: 1 }, 'replicas')).toThrow(
      'expected an error with replicas, but the chart renders with {"replicas":1}',
    );
    expect(() => expectRefused(chart, { replicas: 0 }, 'memory')).toThrow(
      /^expected an error with memory, received:\n.*raise it/,
    );
  });
});

describe('proveChart', () => {
  const out = mkdtempSync(join(tmpdir(), 'chartwright-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));
  const appOf = (options?: { typo: boolean }) => () => {
    const app = new App();
    new Web(app, options);
    return app;
  };

  it('returns the summary table', async () => {
    const table = await proveChart(appOf(), { cases: 20, sections: ['values', 'plain', 'equivalence'], out });
    expect(table.match(/^web +\w+ +passed/gm)).toEqual(
      ['helm', 'values', 'plain', 'equivalence'].map((name) =>
        expect.stringMatching(new RegExp(`^web +${name} +passed`)),
      ),
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it('rejects with the failures', async () => {
    await expect(proveChart(appOf({ typo: true }), { cases: 20, sections: ['plain'], out })).rejects.toThrow(
      /^proof failed:\n[\s\S]*\nweb, plain: /,
    );
  });

  it('rejects unknown sections and Helm versions', async () => {
    const rejected = (options: object) => expect(proveChart(appOf(), options)).rejects;
    await rejected({ sections: ['equal'] }).toThrow(/^sections: unknown name equal; expected helm, values,/);
    await rejected({ sections: ['equivalenc'] }).toThrow(/did you mean "equivalence"\?/);
    await rejected({ sections: [] }).toThrow(/^sections: empty list/);
    await rejected({ helms: [5] }).toThrow(/^helms: unknown name 5; expected 3, 4/);
    await rejected({ helms: [] }).toThrow(/^helms: empty list/);
  });

  it('rejects a chart that the app does not have', async () => {
    await expect(proveChart(appOf(), { chart: 'webb' })).rejects.toThrow(/webb: .*did you mean "web"/);
  });
});
