import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { stringMap } from '../../lib/values/kubernetes-types';
import { smallChart, specOf, specTemplate } from '../support/small-chart';

const shape = {
  name: z.string().default('').describe('Text.'),
  enabled: z.boolean().default(true).describe('A switch.'),
};
const empty = [undefined, null, false, 0, '', [], {}] as const;
const nonEmpty = [true, 1, 'x', [0], { a: null }] as const;

describe('a map of conditional entries, one of them in two blocks', () => {
  it('is printed if one of the entries is', async () => {
    const model = smallChart({ ...shape, labels: stringMap().default({}).describe('Labels.') }, (v) => ({
      enabled: v.enabled,
      map: { inner: ifSet(v.labels, (labels) => when(v.enabled, { labels })), name: ifSet(v.name) },
    }));
    const labels = { a: 'b' };
    expect(await specOf(model, { labels })).toEqual({ enabled: true, map: { inner: { labels } } });
    expect(await specOf(model, { labels, enabled: false })).toEqual({ enabled: false });
    expect(await specOf(model, { name: 'n' })).toEqual({ enabled: true, map: { name: 'n' } });
    expect(await specOf(model, {})).toEqual({ enabled: true });
  });

  it('is inside both blocks if that is the only entry', async () => {
    const model = smallChart({ ...shape, labels: stringMap().default({}).describe('Labels.') }, (v) => ({
      name: v.name,
      map: { inner: ifSet(v.labels, (labels) => when(v.enabled, { labels })) },
    }));
    expect(specTemplate(model).match(/if \$\.Values\.enabled/g)).toHaveLength(1);
    const labels = { a: 'b' };
    expect(await specOf(model, { labels })).toEqual({ name: '', map: { inner: { labels } } });
    expect(await specOf(model, { labels, enabled: false })).toEqual({ name: '' });
    expect(await specOf(model, {})).toEqual({ name: '' });
  });
});

describe('a condition that is known at build time', () => {
  it('leaves no trace in the template', async () => {
    const model = smallChart(shape, (v) => ({
      name: v.name,
      enabled: v.enabled,
      ...Object.fromEntries(empty.map((condition, index) => [`e${index}`, when(condition, 'there')])),
      ...Object.fromEntries(nonEmpty.map((condition, index) => [`f${index}`, when(condition, 'there')])),
      ...Object.fromEntries(empty.map((condition, index) => [`c${index}`, fn.choose(condition, 'yes', v.name)])),
    }));
    expect(specTemplate(model)).not.toMatch(/\bif\b|nil/);
    expect(await specOf(model, { name: 'n' })).toEqual({
      name: 'n',
      enabled: true,
      ...Object.fromEntries(nonEmpty.map((_, index) => [`f${index}`, 'there'])),
      ...Object.fromEntries(empty.map((_, index) => [`c${index}`, 'n'])),
    });
  });

  it('decides whether objects and validation rules exist', () => {
    const chart = new HelmChart(new App(), 'small', {
      values: group(shape),
      version: '1.0.0',
      appVersion: '1',
      description: 'A small chart.',
    });
    const object = (id: string, condition: unknown) =>
      new ApiObject(chart.when(condition), id, { apiVersion: 'example.com/v1', kind: id });
    object('Values', chart.values.enabled);
    new ApiObject(chart, 'name', { apiVersion: 'example.com/v1', kind: 'Name', spec: { name: chart.values.name } });
    for (const [index, condition] of empty.entries()) {
      object(`Empty${index}`, condition);
      chart.failIf(condition, 'never');
    }
    for (const [index, condition] of nonEmpty.entries()) object(`Filled${index}`, condition);
    const model = readChart(chart as unknown as HelmChart);
    const expected = ['filled0', 'filled1', 'filled2', 'filled3', 'filled4', 'name', 'values'];
    expect(model.templates.map(({ path }) => path)).toEqual(expected.map((name) => `templates/${name}.yaml`));
    expect(model.validationRules).toEqual([]);
    expect(helmFiles(model).get('templates/filled0.yaml')).not.toContain('{{- if');
    expect(renderChart(model, {}, createRelease('release')).manifests).toHaveLength(expected.length);
  });
});

describe('fn.and and fn.or', () => {
  it('return one of their arguments, as in Helm, and accept a single one', async () => {
    const model = smallChart(shape, (v) => ({
      both: fn.and(v.name, v.enabled),
      either: fn.or(v.name, v.enabled),
      booleans: fn.and(v.enabled, fn.not(v.name)),
      one: fn.and(v.enabled),
    }));
    expect(await specOf(model, {})).toEqual({ both: '', either: true, booleans: true, one: true });
    expect(specTemplate(model)).toContain('one: {{ .Values.enabled }}');
  });
});
