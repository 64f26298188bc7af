import { ApiObject, App } from 'cdk8s';
import { each, fn, group, type HelmChart, when } from 'chartwright';
import { z } from 'zod';
import { PortalServices } from '../../charts-src/portal-services/chart';
import { ImportedCrd } from '../../lib/chart/imported-crd';
import type { Json } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { isSameModel } from '../../lib/model/same-model';
import { testChart } from '../support/test-chart';

const values = (description = 'A name.') =>
  group({
    name: z.string().default('x').describe(description),
    isOn: z.boolean().default(true).describe('A switch.'),
    items: z.array(z.string()).default(['a']).describe('Items.'),
  });

type Chart = HelmChart<ReturnType<typeof values>>;

const standard = (chart: Chart): unknown => ({
  name: chart.values.name,
  on: when(chart.values.isOn, 'on', 'off'),
  items: each(chart.values.items, (item) => ({ control: 'a', item: fn.upper(item) })),
});

function model(
  spec: (chart: Chart) => unknown = standard,
  build: (chart: Chart) => void = () => undefined,
  schema = values(),
): ChartModel {
  const chart = testChart(schema, (made) => {
    new ApiObject(made, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec: spec(made) });
    build(made);
  });
  return readChart(chart, { check: false });
}

/** A change of each part of a model. */
const others: readonly (readonly [part: string, ChartModel])[] = [
  ['a literal', model((chart) => ({ ...(standard(chart) as object), more: 1 }))],
  ['the order of fields', model((chart) => Object.fromEntries(Object.entries(standard(chart) as object).reverse()))],
  ['a reference', model((chart) => ({ ...(standard(chart) as object), name: chart.values.isOn }))],
  [
    'a key named as a field that is ignored',
    model((chart) => ({
      ...(standard(chart) as object),
      items: each(chart.values.items, (item) => ({ control: 'b', item: fn.upper(item) })),
    })),
  ],
  [
    'a function',
    model((chart) => ({
      ...(standard(chart) as object),
      items: each(chart.values.items, (item) => ({ control: 'a', item: fn.lower(item) })),
    })),
  ],
  ['a rule', model(standard, (chart) => chart.failIf(chart.values.isOn, 'on'))],
  ['a line of the notes', model(standard, (chart) => chart.notes('Installed.'))],
  ['a named template', model(standard, (chart) => void chart.define('other', 'Another.', chart.values.name))],
  ['a file', model(standard, (chart) => chart.addFile('files/a.txt', 'a'))],
  ['a comment', model(standard, (chart) => chart.describe(chart.node.findChild('all'), 'All.'))],
  ['a description', model(standard, undefined, values('Another name.'))],
];

describe('isSameModel', () => {
  it('is true for two builds of a chart', () => {
    expect(isSameModel(model(), model())).toBe(true);
    const portal = () => readChart(new PortalServices(new App(), 'portal'));
    expect(isSameModel(portal(), portal())).toBe(true);
  });

  it.each(others)('is false for models that differ in %s', (_, other) => {
    expect(isSameModel(model(), other)).toBe(false);
    expect(isSameModel(other, model())).toBe(false);
  });

  it('is false where one variable takes the place of two', () => {
    const nested = (pick: (outer: string, inner: string) => string) => (chart: Chart) => ({
      ...(standard(chart) as object),
      pairs: each(chart.values.items, (outer) => ({
        inner: each(chart.values.items, (inner) => ({ text: pick(outer, inner) })),
      })),
    });
    const [both, same] = [nested((a, b) => `${a}${b}`), nested((_, b) => `${b}${b}`)];
    expect(isSameModel(model(both), model(both))).toBe(true);
    expect(isSameModel(model(both), model(same))).toBe(false);
    expect(isSameModel(model(same), model(both))).toBe(false);
  });

  it('is false for other ci documents and metadata', () => {
    const base = model();
    const other = (change: Partial<ChartModel>): boolean => isSameModel(base, { ...model(), ...change });
    expect(other({ ci: { a: { control: 1 } } })).toBe(false);
    expect(isSameModel({ ...base, ci: { a: { control: 1 } } }, { ...base, ci: { a: { control: 2 } } })).toBe(false);
    // Documents are printed in their order.
    expect(isSameModel({ ...base, ci: { a: { b: 1, c: 2 } } }, { ...base, ci: { a: { c: 2, b: 1 } } })).toBe(false);
    expect(other({ metadata: { ...base.metadata, version: '9.9.9' } })).toBe(false);
    expect(other({ subcharts: [{ condition: undefined, model: model() }] })).toBe(false);
    expect(other({ readme: undefined as unknown as string })).toBe(false);
  });

  it('compares subcharts with their conditions', () => {
    const base = model();
    const of = (condition: string | undefined, ...models: ChartModel[]): ChartModel => ({
      ...base,
      subcharts: models.map((inner) => ({ condition, model: inner })),
    });
    expect(isSameModel(of('on', model()), of('on', model()))).toBe(true);
    expect(isSameModel(of('on', model()), of('off', model()))).toBe(false);
    expect(isSameModel(of('on', model()), of(undefined, model()))).toBe(false);
    expect(isSameModel(of('on', model()), of('on', model(), model()))).toBe(false);
    for (const [, other] of others) expect(isSameModel(of('on', model()), of('on', other))).toBe(false);
    expect(isSameModel(of('on', model(), model()), of('on', model(), others[0]?.[1] ?? base))).toBe(false);
  });

  it('compares imported CRDs by what they define', () => {
    const base = model();
    const crd = (kind: string) =>
      new ImportedCrd({ group: 'example.com', kind, scope: 'Namespaced', versions: '[{"name":"v1"}]' });
    const of = (...importedCrds: ImportedCrd[]): ChartModel => ({ ...base, importedCrds });
    const read = crd('Site');
    expect(read.definition).toBeDefined();
    expect(isSameModel(of(crd('Site')), of(read))).toBe(true);
    expect(isSameModel(of(crd('Site')), of(crd('Page')))).toBe(false);
    expect(isSameModel(of(crd('Site')), of())).toBe(false);
  });

  it('compares the data of a literal as a whole', () => {
    const of = (data: object) => model((chart) => ({ ...(standard(chart) as object), text: fn.toJson(data as never) }));
    expect(isSameModel(of({ control: 'a', id: 1 }), of({ control: 'a', id: 1 }))).toBe(true);
    expect(isSameModel(of({ control: 'a' }), of({ control: 'b' }))).toBe(false);
    expect(
      isSameModel(of({ kind: 'literal', value: { control: 'a' } }), of({ kind: 'literal', value: { control: 'b' } })),
    ).toBe(false);
  });

  it('compares null, lists and maps with each other', () => {
    const base = model();
    const of = (a: Json): ChartModel => ({ ...base, ci: { a: { a } } });
    const copy = (value: Json) => JSON.parse(JSON.stringify(value)) as Json;
    const data: Json[] = [null, 0, '', [], {}, [1], { 0: 1 }, [null], { a: null }];
    for (const [index, one] of data.entries())
      for (const [at, other] of data.entries()) expect(isSameModel(of(copy(one)), of(copy(other)))).toBe(index === at);
  });
});
