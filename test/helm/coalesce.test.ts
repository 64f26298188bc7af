import { join } from 'node:path';
import fc from 'fast-check';
import { ChartError } from '../../lib/errors';
import { type ChartDefaults, chartValues, mergeValues, type Subchart } from '../../lib/helm/coalesce';
import type { Json, JsonMap } from '../../lib/json';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { helmAsync, type Major, majors } from '../support/helm';

const seed = 7;

/** The files of a chart whose Chart.yaml declares its subcharts; JSON is YAML. */
function chartFiles(name: string, { values, subcharts }: ChartDefaults, folder: string): [string, string][] {
  const dependencies = subcharts.map(({ name: child, condition }) => ({ name: child, version: '0.1.0', condition }));
  const chart = { apiVersion: 'v2', name, version: '0.1.0', ...(subcharts.length > 0 ? { dependencies } : {}) };
  return [
    [`${folder}/Chart.yaml`, JSON.stringify(chart)],
    [`${folder}/values.yaml`, JSON.stringify(values)],
    [`${folder}/templates/values.yaml`, '{{ .Chart.Name | quote }}: {{ .Values | toJson | b64enc | quote }}\n'],
    ...subcharts.flatMap(({ name: child, chart: below }) => chartFiles(child, below, `${folder}/charts/${child}`)),
  ];
}

/** `.Values` of every chart by its name, or `rejected`. */
type Found = Record<string, Json> | 'rejected';

async function byHelm(major: Major, chart: ChartDefaults, user: readonly JsonMap[]): Promise<Found> {
  const overrides = user.map((values, index): [string, string] => [`user${index}.json`, JSON.stringify(values)]);
  return withTemporaryFolder(new Map([...chartFiles('top', chart, 'chart'), ...overrides]), async (folder) => {
    const flags = overrides.flatMap(([file]) => ['-f', join(folder, file)]);
    const { status, stdout } = await helmAsync(major, ['template', 'r', join(folder, 'chart'), ...flags]);
    if (status !== 0) return 'rejected';
    const printed = [...stdout.matchAll(/^"(.*)": "(.*)"$/gm)];
    return Object.fromEntries(
      printed.map(([, name, json]) => [name, JSON.parse(Buffer.from(json as string, 'base64').toString()) as Json]),
    );
  });
}

function byUs(chart: ChartDefaults, user: JsonMap): Found {
  try {
    return below('top', chart, chartValues(chart, user));
  } catch (error) {
    if (error instanceof ChartError && error.code === 'value-invalid') return 'rejected';
    throw error;
  }
}

function below(name: string, { subcharts }: ChartDefaults, values: JsonMap): Record<string, Json> {
  const children = subcharts.map((child) => below(child.name, child.chart, values[child.name] as JsonMap));
  return Object.assign({ [name]: values }, ...children);
}

async function byBoth(chart: ChartDefaults, ...user: JsonMap[]): Promise<Found[]> {
  return Promise.all(majors.map((major) => byHelm(major, chart, user)));
}

const leaves: Json[] = [1, 'x', true, false, '', [], [null, 1], [{ a: null }], {}];
const mapOf = (...leaf: Json[]) => {
  const { json } = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...leaf),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('json'), { maxKeys: 3 }),
    ),
  }));
  return fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), json, { maxKeys: 4 });
};
// Defaults contain no null in maps: declare() rejects it, because the Helms differ.
const defaultMap = mapOf(...leaves);
const userMap = mapOf(null, null, ...leaves);
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3, nil: undefined });

/** A values document with sections for globals and for a subchart. */
const document = (map: fc.Arbitrary<JsonMap>, ...subcharts: string[]): fc.Arbitrary<JsonMap> =>
  fc
    .tuple(map, often(map), fc.tuple(...subcharts.map((name) => often(fc.tuple(map, often(map), fc.constant(name))))))
    .map(([values, global, sections]) => ({
      ...values,
      ...(global ? { global } : {}),
      ...Object.fromEntries(
        sections.flatMap((section) =>
          section ? [[section[2], { ...section[0], ...(section[1] ? { global: section[1] } : {}) }]] : [],
        ),
      ),
    }));

const leafChart = (values: JsonMap): ChartDefaults => ({ values, subcharts: [] });

interface Case {
  parent: JsonMap;
  child: JsonMap;
  user: JsonMap;
}

const drawnCase: fc.Arbitrary<Case> = fc.record({
  parent: document(defaultMap, 'sub'),
  child: document(defaultMap),
  user: document(userMap, 'sub'),
});
const chartOf = ({ parent, child }: Case, name = 'sub'): ChartDefaults => ({
  values: parent,
  subcharts: [{ name, chart: leafChart(child) }],
});

describe('chartValues', () => {
  it('matches both Helms for a chart with a subchart', async () => {
    const cases = fc.sample(drawnCase, { seed, numRuns: 50 });
    for (const drawn of cases) {
      const [three, four] = await byBoth(chartOf(drawn), drawn.user);
      const ours = byUs(chartOf(drawn), drawn.user);
      expect({ drawn, three, four }).toEqual({ drawn, three: ours, four: ours });
    }
  });

  it('matches Helm for a hundred charts in one', async () => {
    const cases = fc.sample(drawnCase, { seed: seed + 1, numRuns: 100 });
    const chart: ChartDefaults = {
      values: Object.fromEntries(cases.map(({ parent }, index) => [`p${index}`, index % 2 === 0 ? parent : {}])),
      subcharts: cases.map((drawn, index) => ({ name: `p${index}`, chart: renamed(drawn, index) })),
    };
    const user = Object.fromEntries(cases.map(({ user: own }, index) => [`p${index}`, index % 2 === 0 ? {} : own]));
    const [three, four] = await byBoth(chart, user);
    expect(byUs(chart, user)).toEqual(three);
    expect(byUs(chart, user)).toEqual(four);
  });

  const child = leafChart({ a: 1, m: { x: 1, y: 2 }, global: { g: { c: 1 } } });
  const parent = (values: JsonMap, condition?: string): ChartDefaults => ({
    values,
    subcharts: [{ name: 'sub', ...(condition ? { condition } : {}), chart: child }],
  });

  it.each<[string, ChartDefaults, JsonMap]>([
    ['no values at all', parent({}), {}],
    ['null from the user deleting a default', parent({ a: 1 }), { a: null }],
    ['null from the user for no default', parent({}), { a: null, sub: { z: null } }],
    ['null from the user deleting a default of the child', parent({}), { sub: { a: null, m: { x: null } } }],
    ['null in a list', parent({ l: [1] }), { l: [null, { a: null }] }],
    ['a map instead of a scalar', parent({ a: 1, sub: { a: {} } }), { a: { b: 1 }, sub: { a: { b: 1 } } }],
    ['a scalar instead of a map', parent({ m: { x: 1 } }), { m: 1, sub: { m: 1 } }],
    [
      'globals of the user over those of the parent and the child',
      parent({ global: { g: { p: 1 } } }),
      { global: { g: { u: 1 } } },
    ],
    ['a global that the user deletes', parent({ global: { g: 1, h: 1 } }), { global: { g: null } }],
    ['globals of the child only for the parent', parent({ sub: { global: { k: 1 } } }), {}],
    ['a global that is not a map', parent({ global: 1 }), { sub: { global: null } }],
    ['a section that is not a map', parent({}), { sub: 1 }],
    ['a section that is null without a default', parent({}), { sub: null }],
    ['a section that is null over a default', parent({ sub: { a: 2 } }), { sub: null }],
    ['a condition that is false', parent({ sub: { on: false, a: 2 } }, 'sub.on'), {}],
    ['a condition that the user enables', parent({ sub: { on: false } }, 'sub.on'), { sub: { on: true } }],
    ['a condition with two paths', parent({ flag: 'x', sub: { on: false } }, 'flag,sub.on'), {}],
    ['a condition that is not set', parent({}, 'flag'), {}],
    [
      'a chart without subcharts',
      leafChart({ a: 1, b: 2, m: { x: 1, y: { z: 1 } }, l: [1], n: { o: 1 } }),
      { b: null, c: null, m: { x: null, q: null, y: { z: null } }, l: [null], n: 1 },
    ],
    [
      'keys of the prototype in a chart without subcharts',
      leafChart({ constructor: { a: 1 }, m: JSON.parse('{"__proto__":{"b":1}}') as Json }),
      JSON.parse('{"__proto__":{"a":1},"toString":null,"constructor":{"a":null},"m":{"__proto__":{"c":1}}}') as JsonMap,
    ],
    ['keys of the prototype', parent({ constructor: { a: 1 } }), JSON.parse('{"__proto__":{"a":1},"toString":null}')],
  ])('agrees with both Helms on %s', async (_, chart, user) => {
    const [three, four = 'rejected'] = await byBoth(chart, user);
    expect(three).toEqual(four);
    const isOff = four !== 'rejected' && !('sub' in four);
    const ours = byUs(chart, user);
    if (isOff) expect(chartValues(chart, user)).toEqual((four as Record<string, Json>).top);
    else expect(ours).toEqual(four);
  });

  it('computes the same, in the same order, with and without a subchart', () => {
    for (const drawn of fc.sample(drawnCase, { seed, numRuns: 300 })) {
      // Helm merges the globals of a subchart into those of its parent.
      const [values, user] = [drawn.parent, drawn.user].map(({ global: _, ...others }) => others) as [JsonMap, JsonMap];
      const beside: ChartDefaults = { values, subcharts: [{ name: 'beside', chart: leafChart({}) }] };
      const { beside: _, ...others } = chartValues(beside, user);
      expect(JSON.stringify(chartValues(leafChart(values), user))).toBe(JSON.stringify(others));
    }
  });

  it('passes globals to nested subcharts, and shows nested values in the parent', async () => {
    const grandchild: Subchart = { name: 'deep', chart: leafChart({ global: { a: { b: { d: 1 } }, own: 1 } }) };
    const chart: ChartDefaults = {
      values: { global: { a: { b: { p: 1 } } } },
      subcharts: [{ name: 'sub', chart: { values: { global: { a: { b: { s: 1 } } } }, subcharts: [grandchild] } }],
    };
    const [three, four] = await byBoth(chart, { global: { a: { b: { u: 1 } } } });
    expect(three).toEqual(four);
    expect(byUs(chart, { global: { a: { b: { u: 1 } } } })).toEqual(four);
  });

  it('need not support null in defaults, for which the Helms differ', async () => {
    const [three, four] = await byBoth(leafChart({ a: null, m: { x: null, y: 1 } }), {});
    expect(three).toEqual({ top: { a: null, m: { x: null, y: 1 } } });
    expect(four).toEqual({ top: { m: { y: 1 } } });

    const [kept, restored] = await byBoth(parent({ sub: { a: null, m: { x: null } } }), {});
    expect(kept).not.toHaveProperty('sub.a');
    expect(restored).toHaveProperty('sub.a', 1);
  });

  it('does not modify its arguments', () => {
    const drawn = fc.sample(drawnCase, { seed, numRuns: 100 });
    const before = structuredClone(drawn);
    for (const one of drawn) chartValues(chartOf(one), one.user);
    expect(drawn).toEqual(before);
  });

  it("reports a subchart's values that are not a map", () => {
    expect(() => chartValues(parent({}), { sub: 1 })).toThrow(
      'sub: the values of the subchart sub must be a map, not 1',
    );
  });
});

describe('mergeValues', () => {
  it('merges two -f files as both Helms do', async () => {
    const cases = fc.sample(fc.tuple(defaultMap, userMap, userMap), { seed, numRuns: 20 });
    for (const [defaults, first, second] of cases) {
      const [three, four] = await byBoth(leafChart(defaults), first, second);
      const ours = { top: chartValues(leafChart(defaults), mergeValues(first, second)) };
      expect({ first, second, three, four }).toEqual({ first, second, three: ours, four: ours });
    }
  });

  it('keeps null and every other key', () => {
    expect(mergeValues({ a: { b: 1, c: 2 } }, { a: { b: null } })).toEqual({ a: { b: null, c: 2 } });
    const keys = JSON.parse('{"__proto__":{"a":1}}') as JsonMap;
    expect(Object.entries(mergeValues(keys, keys))).toEqual([['__proto__', { a: 1 }]]);
    expect(chartValues(leafChart({ a: 1, b: 2 }), { a: null, c: null })).toEqual({ b: 2, c: null });
  });
});

/** A case as one chart among many: every subchart needs a unique name. */
function renamed({ parent: { sub, ...rest }, child }: Case, index: number): ChartDefaults {
  const name = `s${index}`;
  return {
    values: { ...rest, ...(sub === undefined ? {} : { [name]: sub }) },
    subcharts: [{ name, chart: leafChart(child) }],
  };
}
