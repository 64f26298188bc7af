import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ChartError } from '../../../lib/errors';
import { parseYaml, parseYamlDocuments } from '../../../lib/helm/yaml/parse-yaml';
import { printYaml, yamlScalar } from '../../../lib/helm/yaml/print-yaml';
import { isMap, type Json } from '../../../lib/json';
import { withTemporaryFolder } from '../../../lib/prove/helm/temporary-chart';
import { helm, helmAsync, type Major, majors } from '../../support/helm';

const seed = 7;

type Reading = { value: Json } | 'rejected';

const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 0.1.0\n',
  'chart/templates/read.yaml': `texts:{{ range .Values.texts }}
- {{ b64dec . | fromYaml | toJson | b64enc | quote }}{{ end }}
`,
};

/** The results of Helm's `fromYaml` for texts whose root is a map, in one run; the texts are passed as base64. */
async function readByHelm(major: Major, texts: readonly string[]): Promise<Reading[]> {
  const values = JSON.stringify({ texts: texts.map((text) => Buffer.from(text).toString('base64')) });
  return withTemporaryFolder(new Map(Object.entries({ ...chart, 'texts.json': values })), async (folder) => {
    const run = await helmAsync(major, ['template', 'r', join(folder, 'chart'), '-f', join(folder, 'texts.json')]);
    if (run.status !== 0) throw new Error(run.stderr);
    const found = [...run.stdout.matchAll(/^- "([\w+/=]*)"$/gm)].map(([, text]) => reading(text as string));
    expect(found).toHaveLength(texts.length);
    return found;
  });
}

function reading(base64: string): Reading {
  const value = JSON.parse(Buffer.from(base64, 'base64').toString()) as { Error?: string };
  return /^error (?:converting|unmarshaling)/.test(value.Error ?? '') ? 'rejected' : { value: value as Json };
}

function readByUs(text: string): Reading {
  try {
    return { value: parseYaml(text, 'text') };
  } catch (error) {
    if (error instanceof ChartError) return 'rejected';
    throw error;
  }
}

/** JSON with sorted keys that distinguishes -0 and 0. */
const canonical = (value: Json): string =>
  JSON.stringify(value, (_, item: Json) => {
    if (Object.is(item, -0)) return '-0';
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

const shown = (found: Reading): string => (found === 'rejected' ? found : canonical(found.value));

/** Splits text at two spaces or a line break. */
const items = (text: TemplateStringsArray): string[] => (text.raw[0] as string).trim().split(/ {2,}|\n */);

const scalars = [
  '',
  '\tx',
  'x\t',
  '`x`',
  ...items`
    y  Y  yes  Yes  YES  yEs  n  No  on  ON  oN  off  true  True  TRUE  tRue  false  ~  null  Null  NULL  nUll  nil
    <<  =  -  --  ?a  :a  a:b  a#b  a #b  0  -0  +0  -0.0  012  -012  08  0o14  0O14  0o8  0x10  0XfF  -0x10  +0x1_F
    0b11  0b-11  -0b11  0b2  0x  0b  1_000  1__0  _1  1_  1_0.5_0  ._5  .5  -.5  +.5  .  1.  1.5  1e3  1E+3  1.e3  .5e-3
    1e  e3  1e400  -1e400  1e-400  0x1p4  1.2.3  1,000  5m  9223372036854775807  9223372036854775808
    18446744073709551615  18446744073709551616  -9223372036854775809  0xffffffffffffffff  0x10000000000000000
    9007199254740993  1:30  1:30:45  1:30.5  2001-01-01  2001-1-1  2001-01-01T00:00:00Z  2001-01-01 00:00:00
    .inf  .Inf  -.INF  +.inf  .nan  .NaN  inf  !!str 5  !!str  !!str null  !!int "5"  !!int 5.5  !!int 0x10  !!int
    !!float 5  !!float 1e3  !!float x  !!float 18446744073709551615  !!bool yes  !!bool "no"  !!bool 1  !!null ~
    !!null x  !!binary aGk=  !!binary "aGk="  !!binary x  !!timestamp x  !x 5  ! 5  !<tag:yaml.org,2002:int> "7"
    !!set {a, b}  !!seq x  !!map [1]  "5"  '5'  "\x41\u00e9\U0001F600\0\a\e\N\_\L\P"  "\/"  "\ud83d\ude00"  "\q"  "😀"
    [a, b: c, "d":e]  {a, b: , "c":d}  {a:b}  [a:b, c]  [a,]  {a: 1,}  [,]  *a  @x  %x  {{ x }}  "x" y  [x] y  it's
    "it's"  'it''s'  x: y  - x  # x  &a x  &a`,
];

const blocks = [
  ...['|\n  x\n   y\n\n', '|-\n  x\n', '|+\n  x\n\n', '>\n  x\n  y\n\n  z\n', '>-\n  x\n   y\n  z\n', '|2\n    x\n'],
  ...['|0\n  x\n', '"x\n  y"', '"x\n\n  y"', '"x\\\n  y"', "'x\n  y'", 'x\n  y', 'x\n\n  y', '[x,\n  y]', '|\n \tx\n'],
];

const inLine = scalars.filter((text) => !text.includes('#'));
const documents = [
  ...[...scalars, ...blocks].map((text) => `k: ${text}\n`),
  ...inLine.flatMap((text) => [`${text}: v\n`, `k: [${text}]\n`]),
  ...[
    '',
    '# only a comment\n',
    '---\n',
    '---\n...\n',
    '...\n',
    '\uFEFFa: 1\n',
    '\n\n',
    'a: 1',
    'a: |\n  x',
    'a: 1\n...\n',
  ],
  ...[
    'a: 1\r\nb: |\r\n  x\r\n  y\r\n',
    'a: >+\n  x\n\n\n',
    'a:\n- 1\n- 2\n',
    'a:\n  - 1\n  -\n  - - 2\n',
    'a:\n - b: 1\n   c: 2\n',
  ],
  ...[
    'a: 1\n b: 2\n',
    'a:\n  b: 1\n c: 2\n',
    'a:\n\tb: 1\n',
    'a:\tb\n',
    'a: b\t# c\n',
    '-\ta\n',
    'a: "x\n',
    "a: 'x\n",
    'a: [1\n',
  ],
  ...['{\n\t"a": 1,\n\t"b": [\n\t\ttrue\n\t]\n}\n', 'a: [\n  1,\n]\nb: {\n  c: 1\n}\n', '{"a":1,"b":[{"c":null}]}\n'],
  '1e6: a\n1.5e-7: b\n0.1: c\n-1.25: d\n1e20: e\n100000.0: f\n0.00001: g\n.inf: h\n-.inf: i\n.nan: j\n-0.0: k\n',
  ...['a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n', 'a: &x {b: 1}\nd: {b: 2, <<: *x}\n', 'd: {<<: {b: 1}, <<: {c: 2}}\n'],
  ...['a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n', 'a: {<<: }\n', 'a: {<<: [1]}\n', 'a: {"<<": 1}\n'],
  ...[
    'a: &x 1\nb: *x\n',
    'a: &x [1, 2]\nb: *x\n',
    'a: *x\n',
    'a: &x {b: *x}\n',
    'a: &x 1\nb: &x 2\nc: *x\n',
    '&k a: 1\n*k : 2\n',
  ],
  ...[
    'a: &x {b: &y 1}\nc: &y 2\nd: *x\ne: *y\n',
    'a: &x\n  b: 1\nc:\n  !!merge <<: *x\n',
    'a: &x {1: a}\nb: {<<: *x, 2: b}\n',
  ],
  ...['[a]: b\n', '{a: b}: c\n', '? [a]\n: b\n', '? |\n  a\n: b\n', '? a\n: b\n', ': a\n', 'a : b\n', '"a" : b\n'],
  ...['__proto__: 1\nconstructor: 2\n', `${'k'.repeat(1025)}: 1\n`, `${'k'.repeat(1000)}: 1\n`],
  ...['{a\n b: 1}\n', '{"a\n b": 1}\n', "{'a\n b': 1}\n", '{? a\n b : 1}\n', '{? "a\n b" : 1}\n', '{a: 1, b\n}\n'],
  ...['k: [a\n b: c]\n', 'k: ["a\n b", c]\n', 'k: [? a\n b : c]\n', '{&a\n b: 1}\n', '{a\n}\n', '{"a\n b", c}\n'],
  ...[1023, 1024, 1025].flatMap((length) => {
    const key = 'k'.repeat(length);
    const quoted = `"${'k'.repeat(length - 2)}"`;
    return [
      `{${key}: 1}\n`,
      `{${quoted}: 1}\n`,
      `k: [${key}: 1]\n`,
      `{${'k'.repeat(length - 1)} : 1}\n`,
      `{&a ${key.slice(3)}: 1}\n`,
    ];
  }),
  ...[
    `{${'\u00e9'.repeat(1000)}: 1}\n`,
    `{? ${'k'.repeat(1025)} : 1}\n`,
    `{${'k'.repeat(1025)}}\n`,
    `? ${'k'.repeat(1025)}\n: 1\n`,
  ],
];

/** Documents that both Helms accept and parseYaml rejects, because the yaml library parses them differently or not at all. */
const stricter = new Set([
  'k: !!timestamp x\n',
  'k: [-]\n',
  'k: [?a]\n',
  'k: [:a]\n',
  '18446744073709551616: v\n',
  '&k a: 1\n*k : 2\n',
]);

/** As in `fromYaml`: no document is an empty map, and a list or scalar is an error. */
const shownMap = (found: Reading): string => {
  if (found !== 'rejected' && found.value === null) return '{}';
  return found === 'rejected' || isMap(found.value) ? shown(found) : 'rejected';
};

describe('parseYaml', () => {
  it.each(majors)('matches Helm %i for every document', async (major) => {
    const theirs = await readByHelm(major, documents);
    const wrong = documents
      .map((text, index) => ({ text, helm: shown(theirs[index] as Reading), ours: shownMap(readByUs(text)) }))
      .filter(({ helm: found, ours }) => found !== ours)
      .filter(({ text, ours }) => !(ours === 'rejected' && stricter.has(text)));
    expect(wrong).toEqual([]);
  });

  it.each(majors)('accepts nothing that Helm %i rejects: random text', async (major) => {
    const texts = fc.sample(anyText, { seed, numRuns: 4000 });
    const theirs = await readByHelm(major, texts);
    const read = texts
      .map((text, index) => ({ text, helm: shown(theirs[index] as Reading), ours: readByUs(text) }))
      .filter(({ ours }) => ours !== 'rejected' && isMap(ours.value));
    expect(read.length).toBeGreaterThan(texts.length / 8);
    const wrong = read.filter(({ helm: found, ours }) => found !== shown(ours));
    expect(wrong).toEqual([]);
  });

  it('resolves scalars as goyaml does', () => {
    const text = 'a: 012\nb: 0o14\nc: 1_000\nd: 1:30\ne: 2001-01-01\nf: on\ny: 0x10\n1: 1e3\n';
    const value = { a: 10, b: 12, c: 1000, d: '1:30', e: '2001-01-01', f: true, true: 16, 1: 1000 };
    expect(parseYaml(text, 'text')).toEqual(value);
  });
});

const fragments = [
  [
    ...items`a:  b:  c: d  -  [  ]  {  }  ,  ?  &x  *x  :  "  '  #  1  x`,
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    ': ',
    ', ',
    '- ',
  ],
  [
    'a: 1\n',
    'b:\n',
    '  c: 2\n',
    '  - x\n',
    '- y\n',
    '    d: e\n',
    '  "q": r\n',
    '# c\n',
    '\n',
    '\t\n',
    'f: |\n',
    '   g\n',
  ],
  [
    'a: "',
    "b: '",
    '"',
    "'",
    'x',
    '\n',
    '\n  ',
    '\n\n  ',
    ' ',
    '\t',
    '\\n',
    '\\\n',
    '\\',
    '\\"',
    "''",
    '#',
    ': ',
    '\r\n',
    '😀',
  ],
  [
    'a: ',
    'b: &k {z: 1}\n',
    '!!int ',
    '!!str ',
    '!x ',
    '! ',
    '1',
    '"1"',
    'x',
    '\n',
    '~',
    'yes',
    '*k',
    '<<: *k\n',
    '{q: 1}',
  ],
  [
    'a: |\n',
    'b: >-\n',
    'c: |+\n',
    '  x\n',
    '    z\n',
    '\n',
    '   \n',
    '  # c\n',
    '  x',
    '  \tw\n',
    'd: 1\n',
    'e: >2\n',
    '\r\n',
  ],
];
const anyText = fc.oneof(
  ...fragments.map((part) =>
    fc.array(fc.constantFrom(...part), { minLength: 1, maxLength: 9 }).map((all) => all.join('')),
  ),
);

describe('what parseYaml rejects although Helm accepts it', () => {
  it.each([
    ['a duplicate key', 'a: 1\na: 2\n', '{"a":2}'],
    ['a duplicate key with two types', '1: a\n0x1: b\n', '{"1":"b"}'],
    ['a numeric key that would be rounded', '123456789.5: a\n', '{"1.2345679e+08":"a"}'],
    ['a line separator, which goyaml folds', 'a: "x\u2028y"\n', '{"a":"x\u2028y"}'],
    ['text after the end of the document', 'a: 1\n...\nb: 2\n', '{"a":1}'],
    ['quoted text that is not indented', 'a: "x\ny"\n', '{"a":"x y"}'],
  ])('%s', async (_, text, read) => {
    expect(readByUs(text)).toBe('rejected');
    for (const major of majors) expect((await readByHelm(major, [text])).map(shown)).toEqual([read]);
  });
});

describe('a values file', () => {
  const run = async (major: Major, text: string): Promise<Reading> =>
    withTemporaryFolder(
      new Map([
        ['chart/Chart.yaml', 'apiVersion: v2\nname: v\nversion: 0.1.0\n'],
        ['chart/templates/a.yaml', 'a: {{ .Values | toJson | b64enc }}\n'],
        ['values.yaml', text],
      ]),
      async (folder) => {
        const { status, stdout } = helm(major, ['template', 'v', `${folder}/chart`, '-f', `${folder}/values.yaml`]);
        const json = /^a: (.*)$/m.exec(stdout)?.[1] as string;
        return status === 0 ? { value: JSON.parse(Buffer.from(json, 'base64').toString()) as Json } : 'rejected';
      },
    );

  it.each([
    ['\uFEFFa: 1\n', '{"a":1}'],
    ['# c\n--- # d\na: 1\n', '{"a":1}'],
    ['a: 1\n---\n# nothing\n', '{"a":1}'],
    ['a: 1\n---\n', '{"a":1}'],
    ['---\na: {b: .5}\n...\n', '{"a":{"b":0.5}}'],
    ['a: .inf\n', 'rejected'],
    ['- a\n', 'rejected'],
  ])('%j is parsed as in both Helms', async (text, expected) => {
    for (const major of majors) expect(shown(await run(major, text))).toBe(expected);
    if (!text.startsWith('-\u0020a')) expect(shown(readByUs(text))).toBe(expected);
  });

  it.each([
    ['of two documents, which Helm 4 merges', 'a: 1\n---\nb: 2\n', '{"a":1}', '{"a":1,"b":2}'],
    ['with an empty document first', '---\n---\na: 1\n', '{}', '{"a":1}'],
    ['with text after "---"', '--- {a: 1}\n', '{"a":1}', 'rejected'],
    ['with a directive', '%YAML 1.1\n---\na: 1\n', '{"a":1}', 'rejected'],
  ])('%s is rejected, because the Helms differ', async (_, text, three, four) => {
    expect([shown(await run(3, text)), shown(await run(4, text))]).toEqual([three, four]);
    expect(readByUs(text)).toBe('rejected');
  });
});

describe('an error', () => {
  it('lists every problem with its position', () => {
    const text = 'a: .inf\nb: 1\nb: 2\nc: *d\n';
    expect(() => parseYaml(text, 'values.yaml')).toThrow(
      new ChartError([
        { code: 'yaml-invalid', where: 'values.yaml:1:4', message: 'JSON cannot represent infinity or NaN' },
        {
          code: 'yaml-invalid',
          where: 'values.yaml:3:1',
          message: 'duplicate key "b"; Helm would silently keep the last one',
        },
        { code: 'yaml-invalid', where: 'values.yaml:4:4', message: 'undefined alias: no anchor &d before it' },
      ]),
    );
  });

  it.each([
    ['a: b: c\n', 'f:1:4: quote a value that contains ": ", and start a nested map on its own line [yaml-invalid]'],
    ['a:\n\tb: 1\n', 'f:2:1: indent with spaces, not with a tab [yaml-invalid]'],
    ['a: "x\n', 'f:1:4: missing closing " [yaml-invalid]'],
    ['a: @x\n', 'f:1:4: quote text that starts with this character [yaml-invalid]'],
    ['a: {{ x }}\n', 'f:1:5: a map or list cannot be a key [yaml-invalid]'],
  ])('for %j says what to do', (text, message) => {
    expect(() => parseYaml(text, 'f')).toThrow(ChartError);
    expect(() => parseYaml(text, 'f')).toThrow(message);
  });
});

describe('a stream of documents', () => {
  it('is parsed without empty documents', () => {
    const text = '---\n# Source: x\na: 1\n---\n---\n# nothing\n---\n- b\n...\n---\n0o7\n';
    expect(parseYamlDocuments(text, 'text')).toEqual([{ a: 1 }, ['b'], 7]);
    expect(parseYamlDocuments('', 'text')).toEqual([]);
  });

  it('does not share anchors between documents', () => {
    expect(() => parseYamlDocuments('a: &x 1\n---\nb: *x\n', 'text')).toThrow(
      'text:3:4: undefined alias: no anchor &x',
    );
  });
});

const nasty = [
  ...[
    '',
    '\n',
    '\t',
    'a ',
    ' a',
    '`a',
    '\u2028',
    '\u2029',
    '\u0085',
    '\x7F',
    '\x00',
    '\x1B',
    '\uFEFF',
    '\uFFFE',
    '\u00A0',
  ],
  ...[
    'a\n',
    'a\n\n',
    '\na',
    'a\nb',
    'a\n b\n',
    ' a\nb',
    'a \nb',
    'a\n\n\nb\n',
    '#a\nb\n',
    '---\na',
    'a\r\nb',
    'a\tb\nc\n',
  ],
  ...['\u200D', 'x'.repeat(300), 'k'.repeat(1100), '- a\n- b\n', '{{ x }}\n{{- y }}\n'],
  ...items`
    null  ~  yes  1e3  0x10  012  1_000  1:30  2001-01-01  - a  a: b  a #b  {{ x }}  @a  %  !x  &a  *a  |  >  "  '  😀
    ---  ...  =  <<  .inf  0o7  -  ?  ❤️  é  a:  a:b  :a  ::1  ?a  -a  --a  --  -- a  -1  .5  .  +  1.  1.2.3  10.0.0.1
    12:30:45  e1  1e  1__  _1  0b1  0X1F  y  N  off  TRUE  .NaN  a, b  [a]  {a}  a]  it's  a"b  a\b  '"\  a#b  a #  #
    <a  =a  $x  ^a$  100%  ~a  __proto__`,
];

const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({
    unit: fc.constantFrom(...'ab1 :-#{}[]"\'\\\n\t%&*!|>é😀`$,?=.0_eE+~<@\u2028\u0085\uFEFF/'),
    maxLength: 10,
  }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc
    .array(fc.constantFrom('a', 'b c', '  x', '- y', '# z', '', 'k: v', '"q"', ' '), { minLength: 2, maxLength: 5 })
    .map((lines) => lines.join('\n')),
);
const number = fc.oneof(
  fc.constantFrom(0, -0, 1.5, 1e21, 1e-7, -1.5e-9, 2 ** 53, 1_000_000, 5e-324, 1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    text,
    number,
    fc.constantFrom(true, false, null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(text, tie('json'), { maxKeys: 4 }),
  ),
}));

const asKeys = (strings: readonly string[]): Json => Object.fromEntries(strings.map((key, index) => [key, index]));

describe('printYaml and yamlScalar', () => {
  const values = [
    ...nasty.flatMap((value) => [value, { k: value }, { [value]: 1 }, [value, value], { a: [{ b: value, c: 1 }] }]),
    asKeys([...new Set(nasty)]),
    ...fc.sample(json, { seed, numRuns: 3000 }),
  ] as Json[];
  // Helm's fromYaml requires a map.
  const wrapped = values.map((value) => ({ wrapped: value }));

  it.each(majors)('print YAML that Helm %i parses back', async (major) => {
    const read = await readByHelm(major, wrapped.map(printYaml));
    const wrong = wrapped.filter((value, index) => shown(read[index] as Reading) !== canonical(value));
    expect(wrong).toEqual([]);
  });

  it.each(majors)('print a scalar that Helm %i parses back', async (major) => {
    const strings = [...nasty, ...fc.sample(text, { seed, numRuns: 2000 })];
    const lines = strings.map((value) => `k: ${yamlScalar(value)}\nl:\n  - ${yamlScalar(value)}\n`);
    expect(lines.filter((line) => line.split('\n').length !== 4)).toEqual([]);
    const read = await readByHelm(major, lines);
    const wrong = strings.filter(
      (value, index) => shown(read[index] as Reading) !== canonical({ k: value, l: [value] }),
    );
    expect(wrong).toEqual([]);
  });

  it('print YAML that parseYaml and parsers of YAML 1.1 and 1.2 parse back', () => {
    for (const value of values) {
      const printed = printYaml(value);
      const readings = [
        parseYaml(printed, 'printed'),
        parse(printed, { version: '1.1', logLevel: 'error' }),
        parse(printed, { version: '1.2', logLevel: 'error' }),
      ] as Json[];
      const expected = canonical(value);
      for (const found of readings)
        if (canonical(found) !== expected) expect([printed, found]).toEqual([printed, value]);
    }
  });

  it('print YAML that can be parsed back between other documents', () => {
    for (const value of values.filter((item) => item !== null)) {
      const found = parseYamlDocuments(`---\n${printYaml(value)}---\n${printYaml(value)}`, 'printed');
      if (canonical(found) !== canonical([value, value])) expect([printYaml(value), found]).toEqual([value, value]);
    }
  });

  it('print idiomatic YAML', () => {
    const value: Json = {
      apiVersion: 'v1',
      metadata: { name: 'x', annotations: {}, labels: { 'a.b/c': 'true', n: 'y' } },
      items: [],
      spec: {
        containers: [
          { name: 'a', args: ['--port=8080', '-v', 'it is', ''], ports: [{ containerPort: 8080 }] },
          { name: 'b', command: ['sh', '-c', 'set -e\necho "x"\n'], cpu: '0.5', memory: '64Mi', ok: true, no: null },
        ],
        matrix: [[1, 2], [[3]]],
        regex: '^a\\d+"$',
      },
    };
    expect(printYaml(value)).toBe(`apiVersion: v1
metadata:
  name: x
  annotations: {}
  labels:
    a.b/c: "true"
    "n": "y"
items: []
spec:
  containers:
    - name: a
      args:
        - --port=8080
        - -v
        - it is
        - ""
      ports:
        - containerPort: 8080
    - name: b
      command:
        - sh
        - -c
        - |
          set -e
          echo "x"
      cpu: "0.5"
      memory: 64Mi
      ok: true
      "no": null
  matrix:
    - - 1
      - 2
    - - - 3
  regex: ^a\\d+"$
`);
  });

  it('quote only if necessary', () => {
    const plain = [
      'a b',
      'a,b',
      '1.2.3',
      '10.0.0.1',
      '/x',
      '--x=1',
      '-x',
      'a:b',
      'a#b',
      'x{{',
      '100m',
      'http://a:80/b?c=d',
      'é',
    ];
    expect(plain.map(yamlScalar)).toEqual(plain);
    expect(yamlScalar('a"b')).toBe('a"b');
    expect(yamlScalar('"a"')).toBe(`'"a"'`);
    expect(yamlScalar('a: b')).toBe('"a: b"');
    expect(yamlScalar('\u0085\u2028\x7F\t')).toBe('"\\x85\\u2028\\x7F\\t"');
    expect(yamlScalar('- 😀')).toBe('"- 😀"');
  });

  it('reject what cannot be represented', () => {
    expect(() => yamlScalar('\uD83D')).toThrow('contains a lone surrogate');
    expect(() => printYaml({ a: ['\uDE00'] })).toThrow(ChartError);
    expect(() => printYaml(Number.NaN)).toThrow('JSON cannot represent NaN');
  });

  it('are fast enough for 300 kB', () => {
    const big = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`key${index}`, values.slice(0, 40)]));
    const start = performance.now();
    expect(printYaml(big).length).toBeGreaterThan(300_000);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
