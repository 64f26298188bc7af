import { alternativesOf } from '../../lib/expr/alternatives';
import {
  call,
  choice,
  type Expr,
  type ExprType,
  literal,
  type Quoting,
  type ReferenceExpr,
  reference,
} from '../../lib/expr/ast';
import { callFunction } from '../../lib/expr/call-function';
import { capabilities, chartInfo, fn, release, toCondition, tokenOf, toToken } from '../../lib/expr/fn';
import { isGoInteger } from '../../lib/expr/number-text';
import { toExpr } from '../../lib/expr/to-expr';
import { OpaqueToken } from '../../lib/expr/tokens';
import { type FunctionName, functions } from '../../lib/helm/functions/function-table';
import { notModelled } from '../../lib/helm/functions/not-modelled';
import { value } from '../support/expressions';
import { rejectionOf } from '../support/small-chart';

const [text, integer, number, boolean, map, list, any] = (
  ['string', 'integer', 'number', 'boolean', 'map', 'list', 'any'] as const
).map((type) => value(type, type)) as [Expr, Expr, Expr, Expr, Expr, Expr, Expr];

describe('fn', () => {
  it('has the functions of the table', () => {
    expect((fn as unknown as Record<symbol, unknown>)[Symbol.iterator]).toBeUndefined();
    expect(Object.keys(functions).every((name) => typeof fn[name as FunctionName] === 'function')).toBe(true);
  });

  it.each(Object.entries(notModelled))('rejects a function with the reason: %s', (name, reason) => {
    expect(rejectionOf(() => fn[name as never])).toBe(
      `fn.${name}: the function ${name} is not supported: ${reason} [not-modelled]`,
    );
  });

  it('has a reason for each unsupported function', () => {
    expect(Object.keys(notModelled).length).toBeGreaterThan(20);
    for (const reason of Object.values(notModelled)) expect(reason).toMatch(/^.{20,}$/);
  });

  it('rejects an unknown function with a suggestion', () => {
    expect(rejectionOf(() => fn['semverCompar' as never])).toMatch(
      /^fn\.semverCompar: the function semverCompar is not supported: it is not in the list of functions.*semverCompare/,
    );
    expect(rejectionOf(() => fn['toString_' as never])).toContain('it is not in the list of functions');
    expect(rejectionOf(() => fn['hasOwnProperty' as never])).toContain('it is not in the list of functions');
  });

  it('reports the name of the function for an unsupported value', () => {
    const bad = Symbol.iterator as never;
    expect(rejectionOf(() => fn.lower(bad))).toBe(
      'fn.lower: unsupported value: a symbol cannot be written to a chart [token-undecodable]',
    );
    const where = 'fn.choose: unsupported value: a symbol cannot be written to a chart [token-undecodable]';
    const on = tokenOf(boolean, 'boolean');
    expect([fn.choose, fn.choose].map((choose) => rejectionOf(() => choose(bad, 'a', 'b')))).toEqual([where, where]);
    expect(rejectionOf(() => fn.choose(on, bad, 'b'))).toBe(where);
    expect(rejectionOf(() => fn.choose(on, 'a', bad))).toBe(where);
  });
});

describe('a call', () => {
  it.each<[FunctionName, Expr[], ExprType]>([
    ['lower', [text], 'string'],
    ['eq', [text, text], 'boolean'],
    ['add', [integer, integer], 'integer'],
    ['float64', [text], 'number'],
    ['fromYaml', [text], 'map'],
    ['splitList', [text, text], 'list'],
    ['first', [list], 'any'],
    ['and', [boolean, boolean], 'boolean'],
    ['and', [boolean, text], 'any'],
    ['or', [boolean, boolean], 'boolean'],
    ['or', [text, boolean], 'any'],
    ['default', [text, text], 'string'],
    ['default', [text, any], 'string'],
    ['default', [text, integer], 'any'],
    ['default', [any, any], 'any'],
    ['coalesce', [list, list, list], 'list'],
    ['coalesce', [list, list, map], 'any'],
    ['required', [text, map], 'map'],
    ['required', [text, any], 'any'],
    ['ternary', [integer, integer, boolean], 'integer'],
    ['ternary', [integer, text, boolean], 'any'],
    ['get', [literal({ a: 1, b: 2 }), text], 'integer'],
    ['get', [literal({ a: 1, b: 'x' }), text], 'any'],
    ['get', [literal({}), text], 'any'],
    ['get', [map, text], 'any'],
  ])('of %s has the type of its result: %#', (name, args, type) => {
    expect(callFunction(name, args).type).toBe(type);
  });

  it.each<[FunctionName, Quoting[], Quoting]>([
    ['default', ['bare', 'bare'], 'bare'],
    ['default', ['bare', 'quotable'], 'quotable'],
    ['default', ['escape', 'bare'], 'escape'],
    ['coalesce', ['bare', 'quotable', 'bare'], 'quotable'],
    ['coalesce', ['bare', 'quotable', 'escape'], 'escape'],
    ['required', ['escape', 'bare'], 'bare'],
    ['required', ['bare', 'escape'], 'escape'],
    ['lower', ['bare'], 'escape'],
    ['and', ['bare', 'bare'], 'escape'],
  ])('%s of arguments with quoting %j has quoting %s', (name, quotings, expected) => {
    const args = quotings.map((quoting, index) => value(`s${index}`, 'string', quoting));
    expect(callFunction(name, args).quoting).toBe(expected);
  });

  it('ternary has the quoting of its alternatives, whatever the condition', () => {
    const of = (a: Quoting, b: Quoting) =>
      callFunction('ternary', [value('a', 'string', a), value('b', 'string', b), boolean]);
    expect([of('bare', 'bare').quoting, of('bare', 'quotable').quoting, of('escape', 'bare').quoting]).toEqual([
      'bare',
      'quotable',
      'escape',
    ]);
  });

  it('of `and` or `or` with one argument is the argument', () => {
    expect([callFunction('and', [text]), callFunction('or', [text])]).toEqual([text, text]);
    expect(callFunction('coalesce', [text])).not.toBe(text);
  });

  it.each<[FunctionName, Expr[], Expr[] | Expr]>([
    ['and', [literal(true), literal(1)], literal(1)],
    ['and', [literal(false), boolean], literal(false)],
    ['and', [boolean, literal(false), text], [boolean, literal(false)]],
    ['and', [boolean, literal(true)], boolean],
    ['and', [boolean, literal(true), text], [boolean, text]],
    ['and', [boolean, text, literal(true)], [boolean, text, literal(true)]],
    ['and', [text, boolean, literal(true)], [text, boolean, literal(true)]],
    ['and', [literal(null), boolean], [literal(null), boolean]],
    ['and', [boolean, literal(null), text], [boolean, literal(null)]],
    ['or', [literal(null), literal(null)], [literal(null), literal(null)]],
    ['or', [literal(null), text], text],
    ['or', [literal(''), literal(0)], literal(0)],
    ['or', [text, literal(false), literal('a'), boolean], [text, literal('a')]],
    ['or', [boolean, literal(false)], boolean],
  ])('leaves out arguments of `%s` that do not determine its result: case %#', (name, given, expected) => {
    const found = callFunction(name, given);
    if (Array.isArray(expected)) expect(found).toMatchObject({ kind: 'call', name, args: expected });
    else expect(found).toBe(expected);
  });

  it('prints text as it is, by a call', () => {
    expect(callFunction('toString', [text])).toMatchObject({ kind: 'call', name: 'toString', args: [text] });
  });

  it('converts numbers to the Go type that the function requires', () => {
    const int64 = (arg: Expr) => call('int64', [arg], 'integer');
    const int = (arg: Expr) => call('int', [arg], 'integer');
    const float64 = (arg: Expr) => call('float64', [arg], 'number');
    const args = (name: FunctionName, ...given: Expr[]) =>
      (callFunction(name, given) as { args: readonly Expr[] }).args;
    const sum = callFunction('add', [integer, literal(1)]);
    const kept = callFunction('default', [literal(1), integer]);
    expect(args('add', integer, literal(1), sum, kept)).toEqual([int64(integer), literal(1), sum, int64(kept)]);
    expect(args('add', any, number)).toEqual([int64(any), int64(number)]);
    expect(args('trunc', integer, text)).toEqual([int(integer), text]);
    expect(args('trunc', literal(3), text)).toEqual([literal(3), text]);
    expect(args('index', list, integer)).toEqual([list, int(integer)]);
    expect(args('index', list, literal(0))).toEqual([list, literal(0)]);
    expect(args('index', map, text)).toEqual([map, text]);
    expect(args('gt', integer, literal(1))).toEqual([int64(integer), literal(1)]);
    expect(args('gt', number, integer)).toEqual([float64(number), float64(integer)]);
    expect(args('gt', float64(number), literal(1))).toEqual([float64(number), float64(literal(1))]);
    expect(args('gt', sum, number)).toEqual([float64(sum), float64(number)]);
    expect(args('eq', text, any)).toEqual([text, any]);
    expect(args('eq', text, literal('x'))).toEqual([text, literal('x')]);
    expect(args('printf', literal('%d %v %s'), integer, number, text)).toEqual([
      literal('%d %v %s'),
      int64(integer),
      call('toJson', [number], 'string'),
      text,
    ]);
  });

  it('prints integers without an exponent', () => {
    const printed = callFunction('printf', [literal('%d'), call('int64', [integer], 'integer')]);
    expect(callFunction('toString', [integer])).toBe(printed);
    expect(callFunction('quote', [integer])).toBe(call('quote', [call('int64', [integer], 'integer')], 'string'));
    expect(callFunction('squote', [integer])).toBe(call('squote', [call('int64', [integer], 'integer')], 'string'));
    expect(callFunction('toString', [number])).toBe(call('toJson', [number], 'string'));
    expect(callFunction('toJson', [integer])).toBe(call('toJson', [integer], 'string'));
  });

  it.each<[FunctionName, Expr[], string]>([
    ['lower', [integer], 'expected an argument of type string, got integer'],
    ['lower', [map], 'expected an argument of type string, got map'],
    ['ternary', [text, text, text], 'expected an argument of type boolean, got string'],
    ['first', [map], 'expected an argument of type list, got map'],
    ['merge', [map, list], 'expected an argument of type map, got list'],
    [
      'ne',
      [integer, literal(null)],
      'cannot compare a number with null, which Helm converts to 0: use fn.isSet(x), or fn.not(fn.isSet(x)) for null',
    ],
    [
      'eq',
      [literal(null), number],
      'cannot compare a number with null, which Helm converts to 0: use fn.isSet(x), or fn.not(fn.isSet(x)) for null',
    ],
    ['eq', [map, text], 'cannot compare maps or lists: compare the results of fn.toJson'],
    ['eq', [text, list], 'cannot compare maps or lists: compare the results of fn.toJson'],
    ['trunc', [text], 'expected 2 arguments, got 1'],
    ['coalesce', [], 'expected 1 or more arguments, got 0'],
    ['add', [integer], 'expected 2 or more arguments, got 1'],
    ['max', [], 'expected 1 or more arguments, got 0'],
    ['mulf', [number], 'expected 2 or more arguments, got 1'],
    ['concat', [], 'expected 1 or more arguments, got 0'],
    ['merge', [map], 'expected 2 or more arguments, got 1'],
    ['and', [], 'expected 1 or more arguments, got 0'],
    ['or', [], 'expected 1 or more arguments, got 0'],
    ['lower', [text, text], 'expected 1 arguments, got 2'],
  ])('of %s rejects invalid arguments: %#', (name, args, message) => {
    expect(rejectionOf(() => callFunction(name, args))).toBe(`fn.${name}: ${message} [argument-invalid]`);
  });
});

describe('the type of an entry of a literal map', () => {
  it.each([
    ['that of the value', { a: { b: 1 }, c: true }, 'c', 'boolean'],
    ['string for a key that is missing', { a: { b: 1 } }, 'prefix', 'string'],
    ['the common type for a computed key', { a: 1, b: 2 }, value('name', 'string'), 'integer'],
    ['any where the types differ', { a: 1, b: 'x' }, value('name', 'string'), 'any'],
  ])('is %s', (_, table, key, type) => {
    expect(callFunction('get', [literal(table), typeof key === 'string' ? literal(key) : key]).type).toBe(type);
  });

  it('lets a missing entry be printed', () => {
    expect(() => fn.toString(fn.get({ secretRef: { name: 'a' } }, 'prefix' as 'secretRef'))).not.toThrow();
  });
});

describe('the alternatives of an expression', () => {
  it('are the expressions one of which is the value', () => {
    expect(alternativesOf(choice(boolean, text, any))).toEqual([text, any]);
    expect(alternativesOf(callFunction('concat', [list, list]))).toEqual([list, list]);
    expect(alternativesOf(callFunction('uniq', [list]))).toEqual([list]);
    expect(alternativesOf(callFunction('default', [text, any]))).toEqual([text, any]);
    expect(alternativesOf(callFunction('coalesce', [text, any]))).toEqual([text, any]);
    expect(alternativesOf(callFunction('required', [text, any]))).toEqual([any]);
    expect(alternativesOf(callFunction('ternary', [text, any, boolean]))).toEqual([text, any]);
    expect([callFunction('lower', [text]), callFunction('list', [text]), text].map(alternativesOf)).toEqual([
      [],
      [],
      [],
    ]);
  });
});

describe('isGoInteger', () => {
  it('is true for literals and computed integers, not for values that are returned unchanged', () => {
    expect([literal(1), callFunction('add', [integer, integer])].map(isGoInteger)).toEqual([true, true]);
    expect([integer, callFunction('default', [literal(1), integer]), literal('1'), text].map(isGoInteger)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a placeholder', () => {
  it('has the type of its expression', () => {
    const shown = (['string', 'any', 'integer', 'number', 'boolean', 'map', 'list'] as const).map((type) => {
      const token = tokenOf(value(`t-${type}`, type), type);
      return token instanceof OpaqueToken ? 'opaque' : Array.isArray(token) ? 'list' : typeof token;
    });
    expect(shown).toEqual(['string', 'opaque', 'number', 'number', 'opaque', 'object', 'list']);
  });
});

describe("Helm's built-in objects", () => {
  it.each<[unknown, string, string, ExprType, Quoting]>([
    [release.name, 'Release', 'Name', 'string', 'quotable'],
    [release.namespace, 'Release', 'Namespace', 'string', 'quotable'],
    [release.service, 'Release', 'Service', 'string', 'bare'],
    [release.revision, 'Release', 'Revision', 'integer', 'escape'],
    [release.isInstall, 'Release', 'IsInstall', 'boolean', 'escape'],
    [release.isUpgrade, 'Release', 'IsUpgrade', 'boolean', 'escape'],
    [chartInfo.name, 'Chart', 'Name', 'string', 'bare'],
    [chartInfo.version, 'Chart', 'Version', 'string', 'quotable'],
    [chartInfo.appVersion, 'Chart', 'AppVersion', 'string', 'quotable'],
    [chartInfo.isRoot, 'Chart', 'IsRoot', 'boolean', 'escape'],
    [capabilities.kubeVersion, 'Capabilities', 'KubeVersion.Version', 'string', 'escape'],
  ])('are references: %#', (token, root, path, type, quoting) => {
    const expr = toExpr(token, '') as ReferenceExpr;
    expect(expr).toBe(reference(root as 'Release', path.split('.'), type, { quoting }));
  });
});

describe('and, or and not of literals', () => {
  const a = call('hasKey', [value('labels', 'map'), literal('a')], 'boolean');
  const b = value('name');

  it('are removed if they do not decide the result', () => {
    expect(callFunction('and', [literal(true), a])).toBe(a);
    expect(callFunction('and', [a, literal(true)])).toBe(a);
    expect(callFunction('or', [literal(''), b])).toBe(b);
    expect(callFunction('and', [b, literal(true)])).toBe(call('and', [b, literal(true)], 'any'));
    expect(toCondition(fn.and(toToken(b), true), '')).toBe(b);
    expect(toCondition(fn.or(toToken(b), toToken(a), false), '')).toBe(call('or', [b, a], 'any'));
  });

  it('end the arguments if they decide the result', () => {
    expect(callFunction('and', [literal(false), a])).toEqual(literal(false));
    expect(callFunction('or', [b, literal(1), a])).toBe(call('or', [b, literal(1)], 'any'));
    expect(callFunction('not', [literal(false)])).toBe(literal(true));
  });
});
