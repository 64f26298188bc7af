import { call, literal } from '../../lib/expr/ast';
import { evaluate } from '../../lib/expr/evaluate';
import { disputedApiVersions } from '../../lib/helm/api-versions';
import { type FunctionName, functions } from '../../lib/helm/functions/function-table';
import type { HelmFunction } from '../../lib/helm/functions/helm-function';
import { byBytes, goJson, goPrintf, goQuote, goText } from '../../lib/helm/go-format';
import { toInt64 } from '../../lib/helm/go-number';
import { createRelease } from '../../lib/helm/release';
import { satisfies } from '../../lib/helm/semver';
import { truthy } from '../../lib/helm/truthy';
import type { Json } from '../../lib/json';
import { rejectionOf } from '../support/small-chart';

// functions.test.ts compares these with Helm; here each case is tested separately.

const { capabilities } = createRelease('release');
const [disputed] = disputedApiVersions as [string];
const scope = { Capabilities: capabilities, Files: { 'a.txt': 'text' } } as never;
const of = (name: FunctionName, args: readonly Json[]): Json =>
  evaluate(call(name, args.map(literal), 'any'), { scope, locals: new Map(), textOf: () => literal('') });

it('byBytes sorts text as Go does', () => {
  const texts = [
    '',
    'a',
    'ab',
    'b',
    'Z',
    'é',
    'ÿ',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '😀',
    '😀a',
    '\ud800',
  ];
  for (const one of texts)
    for (const other of texts) {
      const bytes = Buffer.compare(Buffer.from(one), Buffer.from(other));
      expect([one, other, Math.sign(byBytes(one, other))]).toEqual([one, other, bytes]);
    }
});

const given: [FunctionName, Json[], Json][] = [
  ['default', ['a', ''], 'a'],
  ['default', ['a', 'b'], 'b'],
  ['coalesce', ['', null, [], 'x', 'y'], 'x'],
  ['coalesce', ['', 0], null],
  ['required', ['m', 0], 0],
  ['required', ['m', []], []],
  ['ternary', ['a', 'b', true], 'a'],
  ['ternary', ['a', 'b', false], 'b'],
  ['and', ['a', '', 'c'], ''],
  ['and', ['a', 'b'], 'b'],
  ['or', ['', 'b', 'c'], 'b'],
  ['or', ['', 0], 0],
  ['not', ['a'], false],
  ['not', [''], true],
  ['empty', ['a'], false],
  ['empty', [[]], true],
  ['eq', ['a', 'a'], true],
  ['eq', ['a', 'b'], false],
  ['eq', ['a', null], false],
  ['eq', [null, null], true],
  ['ne', ['a', 'a'], false],
  ['ne', [1, 2], true],
  ...(['lt', 'le', 'gt', 'ge'] as const).flatMap((name): [FunctionName, Json[], Json][] =>
    [
      [1, 2],
      [2, 2],
      [3, 2],
      ['a', 'b'],
      ['b', 'b'],
      ['c', 'b'],
      ['Z', 'a'],
      ['é', 'z'],
    ].map(([a, b]) => {
      const order = typeof a === 'number' ? a - (b as number) : byBytes(String(a), String(b));
      return [name, [a, b] as Json[], { lt: order < 0, le: order <= 0, gt: order > 0, ge: order >= 0 }[name]];
    }),
  ),
  ['printf', ['%s-%d', 'a', 7], 'a-7'],
  ['toString', [0.5], '0.5'],
  ['toString', [true], 'true'],
  ['plainNumber', [2_000_000], '2000000'],
  ['plainNumber', ['a'], 'a'],
  ['plainNumber', [null], null],
  ['quote', ['a"b'], '"a\\"b"'],
  ['quote', [null], ''],
  ['squote', ["a'b"], "'a'b'"],
  ['squote', [null], ''],
  ['trunc', [2, 'abc'], 'ab'],
  ['trunc', [5, 'abc'], 'abc'],
  ['trunc', [0, 'abc'], ''],
  ['trunc', [-2, 'abc'], 'bc'],
  ['trunc', [-5, 'abc'], 'abc'],
  ['trunc', [2, 'éa'], 'é'],
  ['trimSuffix', ['c', 'abcc'], 'abc'],
  ['trimSuffix', ['', 'abc'], 'abc'],
  ['trimSuffix', ['x', 'abc'], 'abc'],
  ['trimPrefix', ['a', 'aabc'], 'abc'],
  ['trimPrefix', ['x', 'abc'], 'abc'],
  ['trim', [' \t\n\v\f\r\u0085\u00a0\u2003a b\u3000 '], 'a b'],
  ['trim', ['\ufeffa\u200b'], '\ufeffa\u200b'],
  ['lower', ['ABÉ1'], 'abé1'],
  ['upper', ['abé1'], 'ABÉ1'],
  ['replace', ['a', 'x', 'banana'], 'bxnxnx'],
  ['replace', ['', '-', 'ab'], '-a-b-'],
  ['replace', ['.', '$&', 'a.b'], 'a$&b'],
  ['repeat', [3, 'ab'], 'ababab'],
  ['repeat', [0, 'ab'], ''],
  ['indent', [2, 'a\nb'], '  a\n  b'],
  ['indent', [-1, 'a'], 'a'],
  ['nindent', [2, 'a\nb'], '\n  a\n  b'],
  ['contains', ['b', 'abc'], true],
  ['contains', ['x', 'abc'], false],
  ['hasPrefix', ['a', 'abc'], true],
  ['hasPrefix', ['b', 'abc'], false],
  ['hasSuffix', ['c', 'abc'], true],
  ['hasSuffix', ['b', 'abc'], false],
  ['regexMatch', ['b+', 'abbc'], true],
  ['regexMatch', ['^b', 'abbc'], false],
  ['regexMatch', ['(', 'abbc'], false],
  ['regexFind', ['b+|c', 'abbc'], 'bb'],
  ['regexFind', ['x', 'abbc'], ''],
  ['mustRegexMatch', ['b+', 'abbc'], true],
  ['mustRegexMatch', ['x', 'abbc'], false],
  ['semverCompare', ['>=1.2', '1.3.0'], true],
  ['b64enc', ['é"'], 'w6ki'],
  ['sha256sum', ['a'], 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  ['toJson', [{ b: [1, '<'], a: null }], '{"a":null,"b":[1,"\\u003c"]}'],
  ['fromYaml', ['a: [1, yes]'], { a: [1, true] }],
  ['fromYaml', ['{}'], {}],
  ['isYamlMap', ['a: 1'], true],
  ['isYamlMap', ['a: x---'], true],
  ['isYamlMap', [''], true],
  ['isYamlMap', ['a: b: c'], false],
  ['isYamlMap', ['[]'], false],
  ['isYamlMap', ['Error: a'], false],
  ['isYamlMap', ['a: *b'], false],
  ['add', [1, 2, 3], 6],
  ['mul', [2, 3, 4], 24],
  ['sub', [5, 7], -2],
  ['div', [7, 2], 3],
  ['div', [-7, 2], -3],
  ['mod', [7, 4], 3],
  ['mod', [-7, 4], -3],
  ['max', [1, 3, 2], 3],
  ['min', [2, 1, 3], 1],
  ['int64', [1.9], 1],
  ['int64', ['1.05'], 0],
  ['int64', ['a1'], 0],
  ['int', ['7'], 7],
  ['float64', [0.5], 0.5],
  ['float64', ['1.50'], 1.5],
  ['float64', ['007'], 7],
  ['float64', ['1e3'], 1000],
  ['float64', ['1e-3'], 0.001],
  ['float64', ['25E+10'], 2.5e11],
  ['mulf', [0.1, 3], 0.3],
  ['mulf', [2, 0.001, 1000], 2],
  ['mulf', [1e21, 1e-7], 1e14],
  ['dict', ['a', 1, 'b'], { a: 1, b: '' }],
  ['dict', ['a', 1, 'a', 2], { a: 2 }],
  ['dict', [], {}],
  ['list', [1, 'a', null], [1, 'a', null]],
  ['concat', [[1], [], [2, [3]]], [1, 2, [3]]],
  ['get', [{ a: 1 }, 'a'], 1],
  ['get', [{ a: 1 }, 'b'], ''],
  ['get', [{}, 'toString'], ''],
  ['isSet', [0], true],
  ['isSet', [''], true],
  ['isSet', [false], true],
  ['isSet', [null], false],
  ['hasKey', [{ a: null }, 'a'], true],
  ['hasKey', [{}, 'toString'], false],
  ['index', [['a', ['b', 'c']], 1, 0], 'b'],
  ['index', [{ a: { b: 1 } }, 'a', 'b'], 1],
  ['index', [{}, 'toString'], null],
  ['index', [[1, 2], 1], 2],
  [
    'merge',
    [
      { a: 1, b: { c: 1 } },
      { a: 2, b: { c: 2, d: 2 }, e: 2 },
    ],
    { a: 1, b: { c: 1, d: 2 }, e: 2 },
  ],
  [
    'merge',
    [
      { a: '', b: 0 },
      { a: 'x', b: null },
    ],
    { a: 'x', b: 0 },
  ],
  ['merge', [{ a: {} }, { a: 1 }], { a: 1 }],
  ['merge', [{}, { a: null }], {}],
  ['merge', [{ a: 1 }, { b: 2 }, { b: 3, c: 4 }], { a: 1, b: 2, c: 4 }],
  [
    'mergeOverwrite',
    [
      { a: 1, b: { c: 1 } },
      { a: 2, b: { d: 2 } },
    ],
    { a: 2, b: { c: 1, d: 2 } },
  ],
  ['mergeOverwrite', [{ a: 1 }, { a: null }], { a: null }],
  ['mergeOverwrite', [{ a: { b: 1 } }, { a: 'x' }], { a: 'x' }],
  ['omit', [{ a: 1, b: { a: 2 }, c: null }, 'a', 'c', 'd'], { b: { a: 2 } }],
  ['omit', [{ a: 1 }], { a: 1 }],
  ['pick', [{ a: 1, b: { a: 2 }, c: null }, 'a', 'c', 'd'], { a: 1, c: null }],
  ['pick', [{ a: 1 }], {}],
  ['len', ['é'], 2],
  ['len', [[1, 2]], 2],
  ['len', [{ a: 1 }], 1],
  ['first', [['a', 'b']], 'a'],
  ['first', [[]], null],
  ['last', [['a', 'b']], 'b'],
  ['last', [[]], null],
  ['has', ['a', ['b', 'a']], true],
  ['has', [1, ['1']], false],
  ['has', [{ a: 1 }, [{ a: 1 }]], true],
  ['uniq', [['a', 'b', 'a', 1, '1']], ['a', 'b', 1, '1']],
  ['sortAlpha', [['b', 'a', 'B', null, 10, '9']], ['10', '9', 'B', 'a', 'b']],
  ['join', ['-', ['a', null, true, 1]], 'a-true-1'],
  ['splitList', [',', 'a,b,,c'], ['a', 'b', '', 'c']],
  ['splitList', ['', 'aé'], ['a', 'é']],
  ['apiVersionsHas', ['apps/v1'], true],
  ['apiVersionsHas', ['example.com/v1'], false],
  ['filesGet', ['a.txt'], 'text'],
  ['filesGet', ['b.txt'], ''],
  ['filesGet', ['toString'], ''],
];

const failing: [FunctionName, Json[], string, string][] = [
  ['required', ['a name is needed', ''], 'a name is needed', 'template-failed'],
  ['required', ['a name is needed', null], 'a name is needed', 'template-failed'],
  ['fail', ['stop'], 'stop', 'template-failed'],
  ['eq', ['a', 1], 'incompatible types for comparison', 'template-failed'],
  ['ne', [true, 'a'], 'incompatible types for comparison', 'template-failed'],
  ['lt', ['a', 1], 'incompatible types for comparison', 'template-failed'],
  ['le', [1, 'a'], 'incompatible types for comparison', 'template-failed'],
  ['gt', [true, false], 'incompatible types for comparison', 'template-failed'],
  ['trunc', [1, 'é'], 'fn.trunc: truncating "é" to 1 bytes splits a character', 'not-modelled'],
  ['trunc', [-1, 'é'], 'fn.trunc: truncating "é" to -1 bytes splits a character', 'not-modelled'],
  ['upper', ['ß'], 'letter case: "ß" has no single-character upper or lower case', 'not-modelled'],
  ['lower', ['\u0130'], 'letter case: "İ" has no single-character upper or lower case', 'not-modelled'],
  ['repeat', [-1, 'a'], 'strings: negative Repeat count', 'template-failed'],
  ['mustRegexMatch', ['(', 'a'], 'error parsing regexp: (', 'template-failed'],
  [
    'isYamlMap',
    ['a: 1\na: 2'],
    'fn.isYamlMap: duplicate key "a"; Helm would silently keep the last one',
    'not-modelled',
  ],
  ['isYamlMap', ['a: 1\n---\nb: 1'], 'fn.isYamlMap: Helm reads the first of several documents', 'not-modelled'],
  ['fromYaml', ['[]'], 'fn.fromYaml: Helm returns an error map for text that is not a map', 'not-modelled'],
  [
    'add',
    [2 ** 53 - 1, 1],
    'arithmetic: 9007199254740992 is outside ±(2^53 - 1), the range of exact integers',
    'not-modelled',
  ],
  [
    'sub',
    [-(2 ** 53 - 1), 1],
    'fn.sub: -9007199254740992 is outside ±(2^53 - 1), the range of exact integers',
    'not-modelled',
  ],
  [
    'mul',
    [2 ** 40, 2 ** 20],
    'arithmetic: 1152921504606846976 is outside ±(2^53 - 1), the range of exact integers',
    'not-modelled',
  ],
  ['div', [1, 0], 'integer divide by zero', 'template-failed'],
  ['mod', [1, 0], 'integer divide by zero', 'template-failed'],
  ['int64', ['0x1'], 'fn.int64: cannot convert "0x1" to an integer: use plain decimal digits', 'not-modelled'],
  ['int', ['1e3'], 'fn.int: cannot convert "1e3" to an integer: use plain decimal digits', 'not-modelled'],
  ['regexFind', ['(', 'a'], 'error parsing regexp: (', 'template-failed'],
  ['lower', ['\u1e9e'], 'letter case: "\u1e9e" has no single-character upper or lower case', 'not-modelled'],
  ['mulf', [1e300, 1e300], 'fn.mulf: the product exceeds the range of a float64', 'not-modelled'],
  ['float64', [['1']], 'fn.float64: cannot convert ["1"]: use decimal digits, such as 1.5 or 1e3', 'not-modelled'],
  ['float64', ['0x1'], 'fn.float64: cannot convert "0x1": use decimal digits, such as 1.5 or 1e3', 'not-modelled'],
  ['index', [['a'], 1], 'index out of range: 1', 'template-failed'],
  ['index', [['a'], -1], 'index out of range: -1', 'template-failed'],
  ['index', [{ a: 1 }, 0], 'cannot index {"a":1} with 0', 'template-failed'],
  ['index', ['a', 0], 'cannot index "a" with 0', 'template-failed'],
  ['index', [['a'], 'b'], 'cannot index ["a"] with "b"', 'template-failed'],
  ['len', [7], 'len of a scalar', 'template-failed'],
  ['len', [null], 'len of a scalar', 'template-failed'],
  ['join', ['-', [{}]], '%v: cannot print {} as text; use fn.toJson', 'not-modelled'],
  [
    'apiVersionsHas',
    [disputed],
    `fn.apiVersionsHas: only some versions of Helm assume that the cluster serves ${disputed}: pass --api-versions ${disputed} if it does`,
    'not-modelled',
  ],
];

describe('a function of the table', () => {
  it.each(given)('%s of %j is %j', (name, args, expected) => {
    expect(of(name, args)).toEqual(expected);
  });

  it.each(failing)('%s of %j fails', (name, args, message, code) => {
    expect(rejectionOf(() => of(name, args))).toBe(`${message} [${code}]`);
  });

  it('is tested with each of its cases', () => {
    const missing = Object.keys(functions).filter((name) => !given.some(([one]) => one === name) && name !== 'fail');
    expect(missing).toEqual([]);
  });

  it('returns its result type', () => {
    const names = Object.keys(functions) as FunctionName[];
    const giving = (result: string) => names.filter((name) => functions[name].result === result).join(' ');
    expect(giving('any')).toBe('default coalesce required ternary and or plainNumber get index first last');
    expect(giving('string')).toBe(
      'fail printf toString quote squote trunc trimSuffix trimPrefix trim lower upper replace repeat indent nindent regexFind b64enc sha256sum toJson join filesGet',
    );
    expect(giving('boolean')).toBe(
      'not empty isSet eq ne lt le gt ge contains hasPrefix hasSuffix regexMatch mustRegexMatch semverCompare isYamlMap hasKey has apiVersionsHas',
    );
    expect(giving('integer')).toBe('add mul sub div mod max min int64 int len');
    expect([giving('number'), giving('map'), giving('list')]).toEqual([
      'float64 mulf',
      'fromYaml dict merge mergeOverwrite omit pick',
      'list concat uniq sortAlpha splitList',
    ]);
  });

  it('is written as a pipeline if its style is pipe', () => {
    const names = Object.keys(functions) as FunctionName[];
    expect(names.filter((name) => functions[name].style === 'pipe').join(' ')).toBe(
      'default required toString quote squote trunc trimSuffix trimPrefix trim lower upper replace repeat indent nindent b64enc sha256sum toJson fromYaml uniq sortAlpha join splitList',
    );
  });

  it('tells what its result holds, and what it does with its arguments', () => {
    const names = Object.keys(functions) as FunctionName[];
    const having = (has: (entry: HelmFunction) => unknown) => names.filter((name) => has(functions[name])).join(' ');
    expect(having(({ keeps }) => keeps === 'part')).toBe('get index first last');
    expect(having(({ keeps }) => keeps === 'entries')).toBe('merge mergeOverwrite omit pick');
    expect(having(({ keeps }) => keeps === 'items')).toBe('concat uniq');
    expect(having(({ prints }) => prints)).toBe('printf toString quote squote join');
    expect(having(({ inspects }) => inspects)).toBe('not empty isSet hasKey len');
    expect(having(({ nullAsZero }) => nullAsZero)).toBe('int64 int float64');
    expect(having(({ readsVersions }) => readsVersions)).toBe('semverCompare');
  });

  it('has the truthiness of Helm', () => {
    expect([true, 1, -1, 'a', [0], { a: null }].map(truthy)).toEqual(Array(6).fill(true));
    expect([false, 0, '', null, [], {}].map(truthy)).toEqual(Array(6).fill(false));
  });
});

describe('text in Go format', () => {
  it.each<[number, string]>([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-1.5, '-1.5'],
    [999_999, '999999'],
    [1_000_000, '1000000'],
    [123_456_789, '123456789'],
    [1e21, '1e+21'],
    [0.0001, '0.0001'],
  ])('of the number %d is %s', (value, expected) => {
    expect(goText(value)).toBe(expected);
  });

  it.each<[string, string]>([
    ['a"b\\', '"a\\"b\\\\"'],
    ['\u0007\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\u0000\u001f\u007f', '"\\x00\\x1f\\x7f"'],
    ['é😀', '"é😀"'],
    ['\u0085\u2028\ufeff', '"\\u0085\\u2028\\ufeff"'],
    ['\u{e0001}', '"\\U000e0001"'],
    ["a'b`c ~", '"a\'b`c ~"'],
  ])('quoted of %j is %s', (value, expected) => expect(goQuote(value)).toBe(expected));

  it.each<[Json, string]>([
    [{ b: 1, a: [true, null], é: -0 }, '{"a":[true,null],"b":1,"é":-0}'],
    ['<>&\u2028\u2029"', '"\\u003c\\u003e\\u0026\\u2028\\u2029\\""'],
    [1e21, '1e+21'],
    [0.5, '0.5'],
    [[], '[]'],
  ])('in JSON of %j is %s', (value, expected) => expect(goJson(value)).toBe(expected));

  it.each<[string, Json[], string]>([
    ['100%% %s', ['a'], '100% a'],
    ['%5s|%05s|%s', ['a', 'b', 'c'], '    a|0000b|c'],
    ['%d|%3d|%03d', [7, 7, -7], '7|  7|-07'],
    ['%03d|%3d', [-1234, -1], '-1234| -1'],
    ['%t|%6t', [true, false], 'true| false'],
    ['%v|%v|%v', ['a', 0.5, true], 'a|0.5|true'],
    ['%q', ['a"'], '"a\\""'],
    ['%3s', ['😀'], '  😀'],
    ['%05s', ['-1'], '000-1'],
    ['%06v', [-1.5], '-001.5'],
    ['', [], ''],
  ])('of the format %j with %j is %j', (format, args, expected) => expect(goPrintf(format, args)).toBe(expected));

  it.each<[string, Json[], string]>([
    ['%s', [], 'the number of verbs in "%s" differs from the number of arguments'],
    ['a', [1], 'the number of verbs in "a" differs from the number of arguments'],
    ['%s%s', ['a'], 'the number of verbs in "%s%s" differs from the number of arguments'],
    ['%', [], 'unsupported verb in "%"'],
    ['%+d', [1], 'unsupported verb in "%+d"'],
    ['%s', [1], 'cannot format 1 with %s in "%s"'],
    ['%d', ['a'], 'cannot format "a" with %d in "%d"'],
    ['%d', [0.5], 'cannot format 0.5 with %d in "%d"'],
    ['%t', ['a'], 'cannot format "a" with %t in "%t"'],
    ['%q', [1], 'cannot format 1 with %q in "%q"'],
    ['%v', [null], 'cannot format null with %v in "%v"; use fn.default or ifSet for a value that may be unset'],
    ['%v', [[]], 'cannot format [] with %v in "%v"'],
    ['%x', ['a'], 'cannot format "a" with %x in "%x"'],
  ])('of the format %j with %j is rejected', (format, args, message) => {
    expect(rejectionOf(() => goPrintf(format, args))).toBe(`fn.printf: ${message} [not-modelled]`);
  });

  it('is converted to an integer as in Sprig', () => {
    const whole: [Json, number][] = [
      [1.9, 1],
      [-1.9, -1],
      [-0.5, 0],
      [true, 1],
      [false, 0],
      [null, 0],
      [[], 0],
      ['', 0],
      ['x', 0],
      ['12', 12],
      ['+5', 5],
      ['-3', -3],
      ['-0', 0],
      ['1.0', 1],
      ['1.00', 1],
      ['1.9', 0],
      ['.0', 0],
      ['0', 0],
    ];
    expect(whole.map(([value]) => toInt64(value, 'x'))).toEqual(whole.map(([, expected]) => expected));
    for (const value of ['012', '0x1', '1_000', '1e3', '+0b1', '-07'])
      expect(rejectionOf(() => toInt64(value, 'x'))).toBe(
        `x: cannot convert ${JSON.stringify(value)} to an integer: use plain decimal digits [not-modelled]`,
      );
    expect(rejectionOf(() => toInt64('9007199254740993', 'x'))).toContain('the range of exact integers');
    expect(rejectionOf(() => toInt64(2 ** 53, 'x'))).toContain('the range of exact integers');
  });
});

describe('a version constraint', () => {
  const rows: [string, string[], string[]][] = [
    ['1.2.3', ['1.2.3', 'v1.2.3', '1.2.3+build'], ['1.2.4', '1.2.3-alpha', '2.2.3', '1.3.3']],
    ['=1.2', ['1.2.0', '1.2.9'], ['1.3.0', '1.1.9', '2.2.0']],
    ['1', ['1.0.0', '1.9.9', '1'], ['2.0.0', '0.9.0']],
    ['1.x', ['1.0.0', '1.9.9'], ['2.0.0', '0.9.0']],
    ['1.2.x', ['1.2.0', '1.2.9'], ['1.3.0', '1.1.0']],
    ['*', ['0.0.0', '9.9.9'], ['1.0.0-alpha']],
    ['!=1.2.3', ['1.2.4', '2.0.0'], ['1.2.3']],
    ['!=1.2', ['1.3.0', '2.2.0', '1.1.0'], ['1.2.0', '1.2.9']],
    ['!=1', ['2.0.0', '0.1.0'], ['1.0.0', '1.9.0']],
    ['!=*', ['1.0.0', '0.9.0'], ['0.0.0']],
    ['>1.2.3', ['1.2.4', '1.3.0', '2.0.0'], ['1.2.3', '1.2.2', '0.9.9']],
    ['>1.2', ['1.3.0', '2.0.0'], ['1.2.0', '1.2.9', '0.9.0']],
    ['>11', ['12.0.0'], ['11.1.0', '11.0.0', '2.0.0']],
    ['<1.2.3', ['1.2.2', '0.9.9'], ['1.2.3', '1.2.4', '2.0.0']],
    ['<1.2', ['1.1.9'], ['1.2.0', '1.2.1']],
    ['>=1.2.3', ['1.2.3', '1.2.4', '2.0.0'], ['1.2.2', '1.2.3-alpha']],
    ['=>1.2', ['1.2.0', '1.3.0'], ['1.1.9']],
    ['<=1.2.3', ['1.2.3', '1.2.2'], ['1.2.4', '1.3.0', '2.0.0']],
    ['<=1.2', ['1.2.0', '1.2.9', '1.1.0', '0.9.0'], ['1.3.0', '2.0.0']],
    ['=<2', ['2.0.0', '2.9.0', '1.0.0'], ['3.0.0']],
    ['^1.2.3', ['1.2.3', '1.9.0'], ['1.2.2', '2.0.0']],
    ['^0.3', ['0.3.0', '0.3.9'], ['0.4.0', '1.0.0', '0.2.9']],
    ['^0.0.3', ['0.0.3'], ['0.0.4', '0.1.0', '0.0.2']],
    ['^0.0', ['0.0.0', '0.0.9'], ['0.1.0']],
    ['^0', ['0.0.0', '0.9.0'], ['1.0.0']],
    ['~1.2.3', ['1.2.3', '1.2.9'], ['1.3.0', '1.2.2', '2.2.3']],
    ['~1.2', ['1.2.0', '1.2.9'], ['1.3.0', '1.1.0']],
    ['~>1', ['1.0.0', '1.9.0'], ['2.0.0']],
    ['~0.0.0', ['0.0.0', '9.9.9'], []],
    ['>1.2, <2', ['1.3.0', '1.9.9'], ['1.2.0', '2.0.0']],
    ['>=1 <3', ['1.0.0', '2.9.9'], ['3.0.0', '0.9.9']],
    ['<1 || >=2', ['0.9.0', '2.0.0'], ['1.0.0', '1.9.0']],
    ['1.2 - 1.4', ['1.2.0', '1.4.0', '1.4.9'], ['1.1.9', '1.5.0']],
    ['1.2.0 - 1.4.1, !=1.3.0', ['1.2.0', '1.4.1'], ['1.3.0', '1.4.2']],
    ['>=1.2-0', ['1.2.0', '1.2.0-alpha', '1.3.0-rc.1'], ['1.1.9']],
    [
      '>1.2.3-beta.2',
      ['1.2.3-beta.11', '1.2.3', '1.2.3-rc', '1.2.3-beta.2.1'],
      ['1.2.3-beta.2', '1.2.3-beta.1', '1.2.3-alpha', '1.2.3-beta', '1.2.3-1'],
    ],
    ['>1.2.3-1', ['1.2.3-2', '1.2.3-10', '1.2.3-a', '1.2.3'], ['1.2.3-0', '1.2.3-1']],
    ['>1.2.3-9b', ['1.2.3-a', '1.2.3-9c'], ['1.2.3-10b', '1.2.3-10', '1.2.3-9a', '1.2.3-9b']],
    ['>1.2.3-b9', ['1.2.3-b91', '1.2.3-c1'], ['1.2.3-b10', '1.2.3-b9', '1.2.3-9']],
    ['>1.2.3-a.b', ['1.2.3-a.b.c', '1.2.3-a.c'], ['1.2.3-a', '1.2.3-a.9', '1.2.3-a.b']],
    ['<1.2.3-b', ['1.2.3-a', '1.2.3-1'], ['1.2.3-c', '1.2.3-b', '1.2.3']],
  ];
  it.each(rows)('%s matches %j, but not %j', (constraint, yes, no) => {
    expect([
      yes.filter((version) => !satisfies(constraint, version)),
      no.filter((version) => satisfies(constraint, version)),
    ]).toEqual([[], []]);
  });

  it.each([
    ['', '1.0.0', 'improper constraint: '],
    ['x y', '1.0.0', 'improper constraint: x y'],
    ['>=', '1.0.0', 'improper constraint: >='],
    ['1.2.3.4', '1.0.0', 'improper constraint: 1.2.3.4'],
    ['>1 ||', '1.0.0', 'improper constraint: '],
    ['>1', 'x', 'Invalid Semantic Version "x"'],
    ['>1', '1.2.3.4', 'Invalid Semantic Version "1.2.3.4"'],
    ['>1', '', 'Invalid Semantic Version ""'],
    ['>1', '1.0.0-01', 'Version segment starts with 0 in "1.0.0-01"'],
    ['>1', '1.0.0-a.00', 'Version segment starts with 0 in "1.0.0-a.00"'],
  ])('%j fails with the version %j', (constraint, version, message) => {
    expect(rejectionOf(() => satisfies(constraint, version))).toBe(`${message} [template-failed]`);
  });

  it.each([
    ['!=1.2.3', '1.2.3-alpha', 'Helm 3 and Helm 4 differ in the result of != for a pre-release'],
    [
      '>=1.2.0-0 <1.35.0',
      '1.3.0',
      'Helm 3 and Helm 4 handle pre-releases differently if only some versions in ">=1.2.0-0 <1.35.0" have one: append -0 to every version, or to none',
    ],
  ])('%s with %s is rejected, because the Helms differ', (constraint, version, message) => {
    expect(rejectionOf(() => satisfies(constraint, version))).toBe(`fn.semverCompare: ${message} [not-modelled]`);
  });
});
