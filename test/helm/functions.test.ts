import fc from 'fast-check';
import { ChartError } from '../../lib/errors';
import { type Expr, type ExprType, literal, reference } from '../../lib/expr/ast';
import { callFunction } from '../../lib/expr/call-function';
import { pipeline, rootDot } from '../../lib/expr/emit';
import { type Environment, evaluate } from '../../lib/expr/evaluate';
import { builtInApiVersions, disputedApiVersions } from '../../lib/helm/api-versions';
import { type FunctionName, functions } from '../../lib/helm/functions/function-table';
import type { HelmFunction, ParameterKind } from '../../lib/helm/functions/helm-function';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { edgeCaseStrings } from '../../lib/prove/cases/draw';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { helm, helmAsync, type Major, majors } from '../support/helm';

const seed = 42;
const runs = 250;

const text = fc.oneof(
  fc.constantFrom(...edgeCaseStrings, '\u0001', 'a\u000b\u001b[0m'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...'aAbB-. 1é😀"\\\n'), maxLength: 10 }),
);
const integer = fc.oneof(
  fc.constantFrom(0, 1, -1, 1_000_000, 2 ** 31, -(2 ** 31), 10 ** 12, 999_999),
  fc.integer({ min: -100, max: 100 }),
);
const number = fc.oneof(
  integer,
  fc.constantFrom(0.5, -1.5, 1e21, 1e-7, 1.5e300, 0.1, 123_456.789),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const map = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', 'é', 'A', '<', '', '__proto__', 'constructor'), text),
  fc.oneof(scalar, fc.dictionary(fc.constantFrom('a', 'b'), scalar)),
  { maxKeys: 3 },
);
const list = fc.array(fc.oneof(scalar, map), { maxLength: 4 });

const draws: Record<ParameterKind, fc.Arbitrary<Json>> = {
  string: text,
  integer,
  int: integer,
  number,
  boolean: fc.boolean(),
  map: map as fc.Arbitrary<Json>,
  list: list as fc.Arbitrary<Json>,
  key: text,
  comparable: text,
  any: fc.oneof(scalar, map as fc.Arbitrary<Json>, list as fc.Arbitrary<Json>),
};

const tuple = (...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json[]> => fc.tuple(...parts);
const small = fc.integer({ min: -3, max: 12 });
const alike = fc.oneof(
  tuple(text, text),
  tuple(number, number),
  tuple(integer, integer),
  text.map((value) => [value, value] as Json[]),
);
const unlike = fc.oneof(tuple(text, number), tuple(number, text), tuple(fc.boolean(), text));
const versions = [
  '1.29.3',
  '1.29.3-gke.100',
  'v1.25.0',
  '1.2',
  '2',
  '01.2.3',
  '1.2.3-alpha',
  '1.2.3-beta.2',
  '1.2.3-beta.11',
  '0',
  '0.0.0',
  '0.0.5',
  '0.3.1',
  'v1.30.4-gke.100',
  '10.0.0',
  '1.2.3+build',
  'v2.0.0-rc.1+x',
  '1.30.0',
];
const constraints = [
  '>=1.25-0',
  '>=1.25',
  '^1.2.3',
  '~1.2',
  '1.x',
  '*',
  '!=1.2',
  '!=1.2.3',
  '=>1.2',
  '=<2',
  '>1.2, <2',
  '>=1 <3',
  '1.2 - 1.4',
  '>11',
  '>1.2',
  '<=1.2',
  '^0.3',
  '^0.0',
  '~0',
  '~0.0.0',
  '1.2.3',
  '=1.2',
  '>1.2.3-alpha',
  '>1.2.3-beta.2',
  '<1 || >=2',
  '^1',
  '>= 1.2.0-0, < 1.30.0-0',
  '>=1.25.0-0 <1.35.0',
  '1.2-0 - 1.4',
  '>=1.2-0 || <1',
  '!=*',
  '!=*-0',
  '!=0.x-0',
  '!=1.2.x-alpha',
];

/** Arguments for functions that would fail with most random arguments. */
const special: Partial<Record<FunctionName, fc.Arbitrary<Json[]>>> = {
  printf: fc.oneof(
    tuple(fc.constantFrom('%s', '<%s>', '100%% %s', '%q', '%10s|', '%05s', '%08q', '%012v'), text),
    tuple(fc.constantFrom('%d', '%05d', '%3d'), integer),
    tuple(fc.constantFrom('%t', '%05t', '%6t'), fc.boolean()),
    tuple(fc.constantFrom('%v', '%05v'), fc.oneof(text, fc.boolean(), fc.constantFrom(0.5, -1.5, 1e-7))),
    tuple(fc.constant('%s-%d'), text, integer),
  ),
  trunc: tuple(small, text),
  repeat: tuple(fc.integer({ min: 0, max: 4 }), text),
  indent: tuple(fc.integer({ min: 0, max: 4 }), text),
  nindent: tuple(fc.integer({ min: 0, max: 4 }), text),
  eq: fc.oneof(alike, tuple(fc.boolean(), fc.boolean()), tuple(fc.constant(null), text), unlike),
  ne: fc.oneof(alike, tuple(fc.boolean(), fc.boolean()), unlike),
  isSet: fc.oneof(tuple(fc.constantFrom(null, 0, false, '', [] as Json, {} as Json)), tuple(scalar)),
  lt: fc.oneof(alike, unlike),
  le: alike,
  gt: alike,
  ge: alike,
  regexMatch: tuple(fc.constantFrom('^a', '[a-z]+$', '(', 'a|b', '\\d', '^$', '(?i)A', '(?=a)', '.'), text),
  mustRegexMatch: tuple(fc.constantFrom('^a', '[a-z]+$', 'a|b', '\\d', '^$', '(?i)A', '.'), text),
  regexFind: tuple(fc.constantFrom('^a', '[a-z]+$', 'a|ab', '\\d', '^$', '(?i)A', '.', '[0-9.]*', '$'), text),
  quote: tuple(fc.oneof(text, number, fc.boolean(), fc.constant(null))),
  squote: tuple(fc.oneof(text, fc.boolean(), fc.constant(null))),
  toString: tuple(fc.oneof(text, number, fc.boolean())),
  int64: tuple(
    fc.oneof(
      integer,
      fc.constantFrom(
        1.9,
        -1.9,
        '12',
        '-3',
        '1.0',
        '1.9',
        '-2.50',
        '1.0.0',
        '5.',
        '.0',
        '-.0',
        '+5',
        '-0',
        'x',
        '',
        true,
        null,
      ),
    ),
  ),
  float64: tuple(
    fc.oneof(number, fc.constantFrom('0', '1.5', '007', '0.001', '123456789012345.1', '1e12', '01.5E+3', '0.25e-9')),
  ),
  mulf: fc.oneof(
    tuple(number, number),
    tuple(fc.constantFrom(0.1, 0.3, 100, 1.1), fc.constantFrom(0.001, 1024, 2 ** 40, 3), number),
  ),
  fromYaml: tuple(fc.constantFrom('a: 1', 'a: [1, 2]\nb: {c: yes}', '{}', 'a: 0o14\nb: 012\nc: 1_000', 'n: 1')),
  isYamlMap: tuple(
    fc.constantFrom(
      'a: 1',
      '',
      '{}',
      'null',
      '[]',
      '- a',
      'a',
      '1',
      'a: b: c',
      'a: "b',
      'a:\n b\n  c: 1',
      '{a',
      'a: {',
      "'",
      'a: |\n  b\nc',
      '\ta: 1',
      'Error: 1',
      '{{ .a }}: 1',
      'a: {{ .b }}',
      '{"a":1}',
      '@',
      '# a',
      '*a',
      'a: *b',
      'a: &b 1\nc: *b',
      'a: .inf',
      'a: !!binary x',
      '{a}: 1',
    ),
  ),
  dict: fc
    .array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), scalar), { maxLength: 3 })
    .map((pairs) => pairs.flat() as Json[]),
  list: fc.array(scalar, { maxLength: 4 }) as fc.Arbitrary<Json[]>,
  get: tuple(map as fc.Arbitrary<Json>, fc.constantFrom('a', 'b', 'é', 'none')),
  hasKey: tuple(map as fc.Arbitrary<Json>, fc.constantFrom('a', 'b', 'é', 'none')),
  index: fc.oneof(
    tuple(map as fc.Arbitrary<Json>, fc.constantFrom('a', 'b', 'none')),
    fc.tuple(fc.array(scalar, { minLength: 1, maxLength: 3 }), fc.constant(0)) as fc.Arbitrary<Json[]>,
  ),
  len: tuple(fc.oneof(text, map as fc.Arbitrary<Json>, list as fc.Arbitrary<Json>)),
  join: tuple(
    text,
    fc.array(fc.oneof(text, fc.boolean(), fc.integer({ min: 0, max: 999 }), fc.constant(null))) as fc.Arbitrary<Json>,
  ),
  has: fc.oneof(
    tuple(scalar, list as fc.Arbitrary<Json>),
    fc.array(scalar, { minLength: 1 }).map((items) => [items[0] as Json, items]),
  ),
  sortAlpha: tuple(fc.array(fc.oneof(fc.constantFrom('a', 'B', 10, 9, true, null), text)) as fc.Arbitrary<Json>),
  uniq: tuple(fc.array(fc.oneof(fc.constantFrom('a', 1, true, null), scalar)) as fc.Arbitrary<Json>),
  apiVersionsHas: tuple(
    fc.constantFrom(...builtInApiVersions, ...disputedApiVersions, 'example.com/v1', 'apps/v1/Deployment'),
  ),
  filesGet: tuple(fc.constantFrom('data.txt', 'none.txt', 'constructor')),
  replace: tuple(
    fc.oneof(fc.constantFrom('', 'a', '$', '.'), text),
    fc.oneof(fc.constantFrom('$&', '$1', ''), text),
    text,
  ),
  fail: tuple(text),
  div: tuple(integer, fc.oneof(fc.constantFrom(3, -7, 0), integer)),
  mod: tuple(integer, fc.oneof(fc.constantFrom(3, -7, 0), integer)),
};

function tuplesOf(name: FunctionName): Json[][] {
  if (name === 'semverCompare') return constraints.flatMap((one) => versions.map((version) => [one, version]));
  const entry: HelmFunction = functions[name];
  const rest = entry.rest ? [entry.rest, entry.rest].map((kind) => draws[kind]) : [];
  const arbitrary = special[name] ?? tuple(...entry.params.map((kind) => draws[kind]), ...rest);
  return fc.sample(arbitrary, { seed, numRuns: name === 'fail' || name === 'filesGet' ? 20 : runs });
}

const typeOf = (value: Json): ExprType => {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (value === null) return 'any';
  return Array.isArray(value) ? 'list' : typeof value === 'object' ? 'map' : (typeof value as ExprType);
};

interface Drawn {
  name: FunctionName;
  args: Json[];
  expr: Expr;
  values: JsonMap;
  expected: { value: Json } | { fails: true };
}

const { capabilities } = createRelease('release');
const environment = (values: JsonMap): Environment => ({
  scope: {
    Values: values,
    Release: { Name: 'release', Namespace: 'default', Service: 'Helm', Revision: 1, IsInstall: true, IsUpgrade: false },
    Chart: {},
    Capabilities: capabilities,
    Files: { 'data.txt': 'some\ndata' },
  },
  locals: new Map(),
  textOf: () => literal(''),
});

/** One call with arguments read from values; undefined if the evaluation throws `not-modelled`. */
function draw(name: FunctionName, args: Json[], index: number): Drawn | undefined {
  const values = { [`c${index}`]: Object.fromEntries(args.map((arg, position) => [`a${position}`, arg])) };
  const isFormat = name === 'printf';
  const refs = args.map((arg, position) =>
    (isFormat && position === 0) || (name === 'join' && position === 1) || arg === null
      ? literal(arg)
      : reference('Values', [`c${index}`, `a${position}`], typeOf(arg)),
  );
  try {
    const expr = callFunction(
      name,
      isFormat
        ? refs.map((ref, position) => (typeof args[position] === 'number' ? callFunction('int64', [ref]) : ref))
        : refs,
    );
    return { name, args, expr, values, expected: { value: evaluate(expr, environment(values)) } };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    if (error.code !== 'template-failed') return undefined;
    const expr = callFunction(name, refs);
    return { name, args, expr, values, expected: { fails: true } };
  }
}

const names = Object.keys(functions) as FunctionName[];
const drawn = names.flatMap((name) => tuplesOf(name).flatMap((args, index) => draw(name, args, index) ?? []));

const chart = (template: string): Map<string, string> =>
  new Map([
    ['chart/Chart.yaml', 'apiVersion: v2\nname: functions\nversion: 0.1.0\n'],
    ['chart/data.txt', 'some\ndata'],
    ['chart/templates/all.yaml', template],
  ]);

const action = (expr: Expr): string => pipeline(expr, rootDot());

/** Evaluates many calls in one Helm process and returns the results as JSON. */
async function inHelm(major: Major, calls: readonly Drawn[]): Promise<Json[]> {
  const values = Object.assign(
    {},
    ...calls.map((call, index) => ({ [`x${index}`]: Object.values(call.values)[0] })),
  ) as JsonMap;
  const lines = calls.map(({ expr }, index) => {
    const text = action(expr).replaceAll(/\.Values\.c\d+/g, `.Values.x${index}`);
    return `- {{ (${text}) | toJson | b64enc | quote }}`;
  });
  const files = chart(`lines:\n${lines.join('\n')}\n`);
  files.set('values.json', JSON.stringify(values));
  return withTemporaryFolder(files, async (folder) => {
    const run = await helmAsync(major, [
      'template',
      'release',
      `${folder}/chart`,
      '-f',
      `${folder}/values.json`,
      '--kube-version',
      '1.35.0',
    ]);
    if (run.status !== 0) throw new Error(run.stderr.slice(0, 2000));
    return [...run.stdout.matchAll(/^- "([\w+/=]*)"$/gm)].map(
      (match) => JSON.parse(Buffer.from(match[1] as string, 'base64').toString()) as Json,
    );
  });
}

describe('the API versions', () => {
  it('are those that all Helm versions assume, and those that only some do', async () => {
    const template = 'x:\n{{- range .Capabilities.APIVersions }}\n- {{ . }}\n{{- end }}\n';
    const [three = [], four = []] = await withTemporaryFolder(chart(template), async (folder) =>
      majors.map((major) => {
        const { stdout } = helm(major, ['template', 'r', `${folder}/chart`, '--kube-version', '1.28.0']);
        return [...stdout.matchAll(/^- (.*)$/gm)].map(([, version]) => version as string);
      }),
    );
    for (const versions of [three, four]) {
      expect(builtInApiVersions.filter((version) => !versions.includes(version))).toEqual([]);
      const known = [...builtInApiVersions, ...disputedApiVersions];
      expect(versions.filter((version) => !known.includes(version))).toEqual([]);
    }
    expect(disputedApiVersions.some((version) => builtInApiVersions.includes(version))).toBe(false);
  });
});

describe('the function table', () => {
  it('is tested with enough random calls of every function that can be evaluated', () => {
    for (const name of names) {
      const answered = drawn.filter((call) => call.name === name).length;
      expect([name, answered >= (name === 'fail' || name === 'filesGet' ? 10 : 100)]).toEqual([name, true]);
    }
  });

  it.each(majors)('evaluates as Helm %i does', async (major) => {
    const succeeding = drawn.filter(({ expected }) => 'value' in expected);
    const results = await inHelm(major, succeeding);
    expect(results).toHaveLength(succeeding.length);
    const wrong = succeeding.flatMap(({ name, args, expected }, index) => {
      const ours = JSON.stringify((expected as { value: Json }).value);
      const theirs = JSON.stringify(results[index]);
      return sorted(ours) === sorted(theirs) ? [] : [`${name} ${JSON.stringify(args)}: ours ${ours}, Helm ${theirs}`];
    });
    expect(
      wrong
        .map((line) => line.slice(0, 600))
        .sort((a, b) => a.length - b.length)
        .slice(0, 10),
    ).toEqual([]);
  });

  it.each(majors)('fails where Helm %i fails', async (major) => {
    const failing = names.flatMap((name) =>
      drawn.filter((call) => call.name === name && 'fails' in call.expected).slice(0, 3),
    );
    expect(failing.length).toBeGreaterThan(10);
    const surprising: string[] = [];
    for (const { name, args, expr, values } of failing) {
      await withTemporaryFolder(chart(`x: {{ (${action(expr)}) | toJson | quote }}\n`), async (folder) => {
        const run = helm(major, ['template', 'release', `${folder}/chart`, '-f', '-'], `${JSON.stringify(values)}\n`);
        if (run.status === 0) surprising.push(`${name} ${JSON.stringify(args)} gives ${run.stdout}`);
      });
    }
    expect(surprising).toEqual([]);
  });
});

function sorted(json: string | undefined): string {
  const order = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(order);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, order(value[key] as Json)]),
    );
  };
  return JSON.stringify(order(JSON.parse(json ?? 'null') as Json));
}
