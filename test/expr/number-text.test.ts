import fc from 'fast-check';
import { z } from 'zod';
import { each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs } from '../../lib/values/define';
import { differences } from '../support/differences';
import { helm, majors } from '../support/helm';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const shape = {
  whole: z.int().default(1).describe('A whole number.'),
  small: z.int().min(0).max(65_535).default(1).describe('A port.'),
  number: z.number().default(1).describe('A number.'),
  share: z.number().min(0).max(1).default(1).describe('A share.'),
  either: z
    .union([z.int(), z.string().regex(/^[a-z]*$/)])
    .default(1)
    .describe('A number or a name.'),
  optional: z.int().optional().describe('A whole number that may be unset.'),
  wholes: z.array(z.int()).default([]).describe('Whole numbers.'),
  numbers: z.array(z.number()).default([]).describe('Numbers.'),
  items: z
    .array(z.strictObject({ size: z.int(), ratio: z.number() }))
    .default([])
    .describe('Items with numbers.'),
  limits: z.record(z.string(), z.int()).default({}).describe('Whole numbers by name.'),
  enabled: z.boolean().default(true).describe('A switch.'),
};
const values = group(shape);
type Values = Refs<typeof values>;

interface Drawn {
  whole: number;
  small: number;
  number: number;
  share: number;
  either: number | string;
  optional: number | null;
  wholes: number[];
  numbers: number[];
  items: { size: number; ratio: number }[];
  limits: Record<string, number>;
  enabled: boolean;
}

const byName = (limits: Record<string, number>) => Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1));

/** Each way to convert a number to text, with the expected text. */
const ways: Record<string, [(v: Values) => unknown, (d: Drawn) => unknown]> = {
  'template literal': [(v) => `${v.whole}`, (d) => `${d.whole}`],
  'template literal of a port': [(v) => `${v.small}`, (d) => `${d.small}`],
  'template literal of a number': [(v) => `${v.number}`, (d) => `${d.number}`],
  'template literal of a share': [(v) => `${v.share}`, (d) => plain(d.share)],
  'template literal of a boolean': [(v) => `${v.enabled}`, (d) => `${d.enabled}`],
  'template literal of either': [(v) => `${v.either}`, (d) => `${d.either}`],
  String: [(v) => [String(v.whole), String(v.number)], (d) => [`${d.whole}`, `${d.number}`]],
  'inside text': [
    (v) => `whole=${v.whole} number=${v.number}\nport=${v.small} share=${v.share} either=${v.either}`,
    (d) => `whole=${d.whole} number=${d.number}\nport=${d.small} share=${plain(d.share)} either=${d.either}`,
  ],
  'inside text of a choice': [
    (v) => `n=${fn.choose(v.enabled, v.number, v.whole)}`,
    (d) => `n=${d.enabled ? d.number : d.whole}`,
  ],
  'a choice of text and numbers': [
    (v) => fn.printf('%s', fn.choose(v.enabled, v.number as unknown, 'none') as never),
    (d) => (d.enabled ? `${d.number}` : 'none'),
  ],
  'fn.toString': [
    (v) => [fn.toString(v.whole), fn.toString(v.number), fn.toString(v.share), fn.toString(v.either)],
    (d) => [`${d.whole}`, `${d.number}`, plain(d.share), `${d.either}`],
  ],
  'toString of a literal': [() => [fn.toString(2_000_000), fn.toString(0.5)], () => ['2000000', '0.5']],
  quote: [
    (v) => [fn.quote(v.whole), fn.quote(v.number), fn.quote(v.either), fn.squote(v.number)],
    (d) => [`"${d.whole}"`, `"${d.number}"`, `"${d.either}"`, `'${d.number}'`],
  ],
  printf: [
    (v) => [
      fn.printf('%d|%v', v.whole, v.whole),
      fn.printf('%v|%s|%q', v.number, v.number, v.number),
      fn.printf('%v|%s', v.either, v.either),
      fn.printf(fn.choose(v.enabled, '%v;', '%v.'), v.number),
      fn.printf('%v|%v', 2_000_000, 2_000_000.5),
    ],
    (d) => [
      `${d.whole}|${d.whole}`,
      `${d.number}|${d.number}|"${d.number}"`,
      `${d.either}|${d.either}`,
      `${d.number}${d.enabled ? ';' : '.'}`,
      '2000000|2000000.5',
    ],
  ],
  join: [
    (v) => [
      fn.join(',', v.wholes),
      fn.join('; ', v.numbers),
      fn.join(',', [v.whole, v.number, 'a', 2_000_000, v.either]),
      fn.join('-', [1, 2_000_000]),
      fn.join(',', fn.list(v.whole, 'a')),
      fn.join(',', [...v.wholes, ...v.wholes]),
      fn.join('/', fn.uniq(v.wholes)),
      fn.join('/', fn.concat(v.wholes, [7])),
    ],
    (d) => [
      d.wholes.join(','),
      d.numbers.join('; '),
      `${d.whole},${d.number},a,2000000,${d.either}`,
      '1-2000000',
      `${d.whole},a`,
      [...d.wholes, ...d.wholes].join(','),
      [...new Set(d.wholes)].join('/'),
      [...d.wholes, 7].join('/'),
    ],
  ],
  toJson: [
    (v) => [fn.toJson(v.whole), fn.toJson(v.wholes), fn.toJson({ n: v.number, w: [v.whole] }), fn.toJson(v.limits)],
    (d) => [
      `${d.whole}`,
      JSON.stringify(d.wholes),
      `{"n":${d.number},"w":[${d.whole}]}`,
      JSON.stringify(Object.fromEntries(byName(d.limits))),
    ],
  ],
  'toYaml of maps and lists': [
    (v) => [v.wholes, v.limits, v.items, [v.whole, v.number]],
    (d) => [d.wholes, d.limits, d.items, [d.whole, d.number]],
  ],
  'functions of text': [
    (v) => [
      fn.trunc(63, `x-${v.whole}`),
      fn.replace('0', 'o', fn.toString(v.number)),
      fn.lower(`N${v.number}`),
      fn.trimSuffix('x', `${v.whole}x`),
      fn.b64enc(`${v.number}`),
      fn.indent(2, `${v.number}`),
      fn.repeat(2, `${v.whole}`),
    ],
    (d) => [
      `x-${d.whole}`,
      `${d.number}`.replaceAll('0', 'o'),
      `n${d.number}`,
      `${d.whole}`,
      Buffer.from(`${d.number}`).toString('base64'),
      `  ${d.number}`,
      `${d.whole}${d.whole}`,
    ],
  ],
  'functions that return an argument': [
    (v) => [
      fn.toString(fn.default(2_000_000, v.whole)),
      fn.toString(fn.default('none' as never, v.number)),
      `${fn.ternary(v.number, v.whole, v.enabled)}`,
      fn.toString(fn.coalesce(v.whole, v.number)),
      `${fn.default(3_000_000, v.optional)}`,
    ],
    (d) => [
      `${d.whole || 2_000_000}`,
      `${d.number || 'none'}`,
      `${d.enabled ? d.number : d.whole}`,
      `${d.whole || d.number}`,
      `${d.optional || 3_000_000}`,
    ],
  ],
  'an optional number': [
    (v) => ({ always: 'x', set: ifSet(v.optional, (set) => `n=${set}`), text: ifSet(v.optional, (set) => `${set}`) }),
    (d) => ({ always: 'x', ...(d.optional ? { set: `n=${d.optional}`, text: `${d.optional}` } : {}) }),
  ],
  loops: [
    (v) => ({
      always: 'x',
      wholes: each(v.wholes, (n) => `n=${n}`),
      bare: each(v.wholes, (n) => `${n}`),
      numbers: each(v.numbers, (n) => `--n=${n}`),
      items: each(v.items, ({ size, ratio }) => `${size}:${ratio}`),
      limits: each(v.limits, (limit, name) => `${name}=${limit}`),
      text: eachEntry(v.limits, (limit, name) => ({ [`k-${name}`]: fn.toString(limit) })),
    }),
    (d) => ({
      always: 'x',
      ...nonEmpty(
        'wholes',
        d.wholes.map((n) => `n=${n}`),
      ),
      ...nonEmpty(
        'bare',
        d.wholes.map((n) => `${n}`),
      ),
      ...nonEmpty(
        'numbers',
        d.numbers.map((n) => `--n=${n}`),
      ),
      ...nonEmpty(
        'items',
        d.items.map(({ size, ratio }) => `${size}:${ratio}`),
      ),
      ...nonEmpty(
        'limits',
        byName(d.limits).map(([name, limit]) => `${name}=${limit}`),
      ),
      ...nonEmpty(
        'text',
        byName(d.limits).map(([name, limit]) => [`k-${name}`, `${limit}`]),
      ),
    }),
  ],
  'entries and items': [
    (v) => ({
      always: 'x',
      first: when(v.wholes, fn.toString(fn.first(v.wholes))),
      last: when(v.numbers, `${fn.last(v.numbers)}`),
      index: when(v.numbers, fn.printf('n=%v', fn.index(v.numbers, 0))),
      get: `${fn.get(v.limits, 'a')}`,
      field: when(v.items, fn.toString(fn.get(fn.first(v.items) as object, 'ratio'))),
    }),
    (d) => ({
      always: 'x',
      ...(d.wholes.length > 0 ? { first: `${d.wholes[0]}` } : {}),
      ...(d.numbers.length > 0 ? { last: `${d.numbers.at(-1)}`, index: `n=${d.numbers[0]}` } : {}),
      get: `${d.limits.a ?? ''}`,
      ...(d.items.length > 0 ? { field: `${d.items[0]?.ratio}` } : {}),
    }),
  ],
  'keys of maps': [
    (v) => [{ [`n${v.whole}`]: 'x' }, fn.dict(fn.toString(v.number), 'x'), fn.dict(v.number as never, 'y')],
    (d) => [{ [`n${d.whole}`]: 'x' }, { [`${d.number}`]: 'x' }, { [`${d.number}`]: 'y' }],
  ],
  arithmetic: [
    (v) => [`${fn.add(v.small, 2_000_000)}`, fn.printf('%dm', fn.mul(v.small, 1_000_000)), `${fn.int64(v.whole)}s`],
    (d) => [`${d.small + 2_000_000}`, `${d.small * 1_000_000}m`, `${d.whole}s`],
  ],
};

const nonEmpty = (key: string, entries: unknown[]) =>
  entries.length > 0 ? { [key]: Array.isArray(entries[0]) ? Object.fromEntries(entries as never) : entries } : {};

/** A share as Go writes it in JSON, and JavaScript: with an exponent below 1e-6 only. */
const plain = (value: number): string => JSON.stringify(value);

const limit = Number.MAX_SAFE_INTEGER;
const nastyWholes = [0, 1, 999_999, 1_000_000, 1_048_576, 5_184_000, 2 ** 31, 2 ** 32, 2 ** 52, limit];
const whole = fc.oneof(
  fc.constantFrom(...nastyWholes, ...nastyWholes.filter((n) => n !== 0).map((n) => -n)),
  fc.maxSafeInteger(),
);
const number = fc.oneof(
  whole,
  fc.constantFrom(0.5, 0.1, -1.5, 1e-7, 0.00001, 0.0001, 1_000_000.5, 123_456_789.25),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -limit, max: limit }).map((n) => n + 0),
);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  whole,
  small: fc.integer({ min: 0, max: 65_535 }),
  number,
  share: fc.oneof(fc.constantFrom(0, 1, 0.5, 0.00001, 0.0001, 1e-7), fc.double({ min: 0, max: 1, noNaN: true })),
  either: fc.oneof(whole, fc.constantFrom('', 'yes', 'null', 'name')),
  optional: fc.oneof(whole, fc.constant(null)),
  wholes: fc.array(whole, { maxLength: 4 }),
  numbers: fc.array(number, { maxLength: 4 }),
  items: fc.array(fc.record({ size: whole, ratio: number }), { maxLength: 3 }),
  limits: fc.dictionary(fc.constantFrom('a', 'b', 'c'), whole, { maxKeys: 3, noNullPrototype: true }),
  enabled: fc.boolean(),
});

const model = smallChart(shape, (v, chart) => {
  chart.notes(`whole ${v.whole}, number ${v.number}, port ${v.small}`, `${v.number}`);
  return Object.values(ways).map(([written]) => written(v));
});
const cases = fc.sample(drawn, { seed: 42, numRuns: 150 });

describe('a number converted to text', () => {
  it.each(majors)('is the same in Helm %i', async (major) => {
    expect(
      await differences(
        major,
        model,
        cases.map((one) => caseOf(one as unknown as JsonMap)),
      ),
    ).toEqual([]);
  });

  it.each(Object.keys(ways))('has plain digits: %s', (name) => {
    const index = Object.keys(ways).indexOf(name);
    const expected = (ways[name] as (typeof ways)[string])[1];
    const wrong = cases.flatMap((one) => {
      const { manifests } = renderChart(model, one as unknown as JsonMap, createRelease('release'));
      const made = ((manifests[0]?.object.spec ?? []) as Json[])[index];
      return isEqual(made, expected(one)) ? [] : [{ made, expected: expected(one) }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('has plain digits: notes', () => {
    for (const one of cases) {
      const { notes } = renderChart(model, one as unknown as JsonMap, createRelease('release'));
      expect(notes[0]?.lines).toEqual([`whole ${one.whole}, number ${one.number}, port ${one.small}`, `${one.number}`]);
    }
  });
});

const isEqual = (made: unknown, expected: unknown): boolean => {
  try {
    expect(made).toEqual(expected);
    return true;
  } catch {
    return false;
  }
};

describe('a number that a float64 cannot represent', () => {
  const beyond = ['9007199254740993', '-9007199254740993', '9223372036854775807', '9223372036854775808', '1e21'];
  const hint = 'Helm reads numbers as float64, which is not exact beyond that';

  it.each(['whole', 'number', 'either', 'wholes', 'limits'])('fails validation: %s', async (name) => {
    for (const digits of beyond) {
      const given = name === 'wholes' ? [Number(digits)] : name === 'limits' ? { a: Number(digits) } : Number(digits);
      const verdict = evaluateCase(model, caseOf({ [name]: given }));
      expect('rejected' in verdict && verdict.rejected.message).toContain(hint);
    }
    const files = new Map([...helmFiles(model)].map(([path, text]) => [`small/${path}`, text]));
    await withTemporaryFolder(files, async (folder) => {
      for (const major of majors) {
        for (const digits of beyond) {
          const given = name === 'wholes' ? `[${digits}]` : name === 'limits' ? `{a: ${digits}}` : digits;
          const { status, stderr } = helm(
            major,
            ['template', 'r', `${folder}/small`, '-f', '-'],
            `${name}: ${given}\n`,
          );
          expect([status, stderr]).toEqual([1, expect.stringMatching(/9\.?007199254740991/)]);
        }
      }
    });
  });

  it('is accepted if the schema allows it, with the same result as in Helm', async () => {
    const large = smallChart({ number: z.number().min(-1e300).max(1e300).default(0).describe('Any.') }, (v) => ({
      text: `${v.number}`,
    }));
    for (const [value, text] of [
      [1e21, '1e+21'],
      [2 ** 63, '9223372036854775808'],
      [1e20, '100000000000000000000'],
    ] as const) {
      expect(await specOf(large, { number: value })).toEqual({ text: `${value}` });
      expect(`${value}`).toBe(text === '9223372036854775808' ? '9223372036854776000' : text);
    }
  });
});

describe('the default of a number', () => {
  it.each([60, 2_000_000, 5_184_000, 0.00001, 1_000_000.5])('%d is converted like any other value', async (value) => {
    const one = smallChart(
      {
        timeout: z.number().default(value).describe('Seconds.'),
        ids: z.array(z.int()).default([2_000_000]).describe('Ids.'),
      },
      (v) => ({ ini: `timeout = ${v.timeout}\nids = ${fn.join(',', v.ids)}\n`, text: fn.toString(v.timeout) }),
    );
    expect(await specOf(one, {})).toEqual({ ini: `timeout = ${value}\nids = 2000000\n`, text: `${value}` });
    expect(await specOf(one, { timeout: 5_184_000, ids: [10_485_760, 7] })).toEqual({
      ini: 'timeout = 5184000\nids = 10485760,7\n',
      text: '5184000',
    });
  });
});

describe('a value that cannot be converted to text', () => {
  const rejected = (body: (v: Values) => unknown): string =>
    rejectionOf(() => smallChart(shape, (v) => ({ x: body(v) })));

  it.each<[string, (v: Values) => unknown, RegExp]>([
    ['a list', (v) => `x${v.wholes}`, /cannot print a list as text; use fn\.toJson/],
    ['a list to toString', (v) => fn.toString(v.wholes), /cannot print a list as text; use fn\.toJson/],
    ['a float with %d', (v) => fn.printf('%d', v.number), /%d of a value that is a float64 in Helm: pass fn\.int64/],
    ['an unknown with %d', (v) => fn.printf('%d', v.either), /%d of a value .*fn\.int64/],
    ['a list of unknown', (v) => fn.join(',', fn.first(v.items) as never), /an item of this list may be a number/],
  ])('is rejected: %s', (_, body, message) => {
    expect(rejected(body)).toMatch(message);
  });
});

describe('a number in text in a template', () => {
  it('is converted to int64 or JSON unless its schema rules out an exponent', () => {
    const template = specTemplate(
      smallChart(shape, (v) => ({
        a: `${v.small}`,
        b: `${v.whole}`,
        c: `${v.number}`,
        d: `x=${v.small}`,
        e: `x = ${v.number}`,
        f: fn.join(',', v.wholes),
        g: fn.join(';', v.wholes),
        h: fn.toString(v.either),
        i: `${v.enabled}`,
        j: [v.share, v.limits, v.items, v.optional, v.numbers].map((one) => fn.toJson(one)),
      })),
    );
    expect(template.split('\n').slice(0, 9)).toEqual([
      '  a: "{{ .Values.small }}"',
      '  b: {{ int64 .Values.whole | quote }}',
      '  c: {{ .Values.number | toJson | quote }}',
      '  d: "x={{ .Values.small }}"',
      '  e: {{ printf "x = %s" (.Values.number | toJson) | quote }}',
      '  f: {{ .Values.wholes | toJson | trimPrefix "[" | trimSuffix "]" | quote }}',
      '  g: {{ .Values.wholes | toJson | trimPrefix "[" | trimSuffix "]" | replace "," ";" | quote }}',
      '  h: {{ ternary (toJson .Values.either) .Values.either (kindIs "float64" .Values.either) | quote }}',
      '  i: {{ .Values.enabled | quote }}',
    ]);
  });
});

describe('a number in a file of the chart', () => {
  const presets = { word: z.enum(['a', 'b']).default('a').describe('A preset.') };
  const reading = (content: string, body: (row: Record<string, unknown>) => unknown) => () =>
    smallChart(presets, (v, chart) => {
      chart.addFile('presets.yaml', content);
      return { x: 'x', of: ifSet(fn.index(fn.fromYaml(fn.filesGet('presets.yaml')), v.word) as object, body as never) };
    });
  const large = 'a: {size: 2000000, name: x, sizes: [1, 3000000]}\nb: {size: 1, name: y, sizes: []}\n';

  it.each<[string, (row: Record<string, unknown>) => unknown, number]>([
    ['an entry', (row) => fn.toString(fn.get(row, 'size')), 2_000_000],
    ['an entry of any name', (row) => fn.quote(fn.get(row, fn.lower('SIZE'))), 2_000_000],
    ['the last item', (row) => fn.toString(fn.last(fn.get(row, 'sizes') as never[])), 3_000_000],
    ['an item', (row) => each(fn.get(row, 'sizes') as never[], (size) => fn.toString(size)), 3_000_000],
  ])('fails if it would be printed with an exponent: %s', (_, body, number) => {
    expect(rejectionOf(reading(large, body))).toMatch(
      new RegExp(
        `^small: a file of the chart contains ${number}, .* with an exponent: quote it in the file, or convert it`,
      ),
    );
  });

  it('can be used as a number, or as text if it is small or quoted', async () => {
    const model = reading(large.replace('3000000', '"3000000"').replace('x,', '"4000000",'), (row) => ({
      size: fn.int64(fn.get(row, 'size')),
      name: fn.toString(fn.get(row, 'name')),
      sizes: each(fn.get(row, 'sizes') as never[], (size) => fn.toString(size)),
    }))();
    expect(await specOf(model, {})).toEqual({
      x: 'x',
      of: { size: 2_000_000, name: '4000000', sizes: ['1', '3000000'] },
    });
  });
});
