import {
  call,
  choice,
  type Expr,
  type ExprType,
  include,
  literal,
  local,
  loop,
  reference,
  text,
} from '../../lib/expr/ast';
import { type Environment, evaluate, evaluateTree } from '../../lib/expr/evaluate';
import type { Tree } from '../../lib/expr/tree';
import type { FunctionName } from '../../lib/helm/functions/function-table';
import type { Json, JsonMap } from '../../lib/json';
import { value as typedValue, valuesOnly } from '../support/expressions';
import { rejectionOf } from '../support/small-chart';

const value = (path: string, type: ExprType = 'any'): Expr => typedValue(path, type);
const leaf = (json: Json): Tree => ({ kind: 'leaf', expr: literal(json) });

interface Seen {
  node: object;
  outcome: number;
  place: object | string;
}

function surroundings(values: JsonMap, seen?: Seen[]): Environment {
  return {
    ...valuesOnly(values),
    textOf: (template) => template.body as Expr,
    ...(seen && { observer: (place, node, outcome) => seen.push({ place, node, outcome }) }),
  };
}
const of = (expr: Expr, values: JsonMap = {}, seen?: Seen[]): Json => evaluate(expr, surroundings(values, seen));
const treeOf = (tree: Tree, values: JsonMap = {}, seen?: Seen[]) => evaluateTree(tree, surroundings(values, seen));

describe('a reference', () => {
  it('is null if a map does not have the key, also one of Object.prototype', () => {
    expect([
      of(value('a.b'), { a: { b: 1 } }),
      of(value('a.b'), { a: {} }),
      of(value('a.toString'), { a: {} }),
    ]).toEqual([1, null, null]);
  });

  it.each<[string, JsonMap, string]>([
    ['null', { a: { b: null } }, 'nil pointer evaluating a.b.c'],
    ['text', { a: { b: 'x' } }, "can't evaluate field c"],
    ['a list', { a: { b: ['x'] } }, "can't evaluate field c"],
  ])('fails to read a field of %s', (_, values, message) => {
    expect(rejectionOf(() => of(value('a.b.c'), values))).toContain(message);
  });

  it('to a variable is rejected outside its block', () => {
    expect(rejectionOf(() => of(reference(local('item'), [], 'any')))).toBe(
      '$item: a loop variable is used outside its loop [scope]',
    );
  });
});

describe('a call', () => {
  const good: [string, FunctionName, Json[]][] = [
    ['comparable', 'eq', ['x', null]],
    ['comparable', 'eq', [true, true]],
    ['string', 'lower', ['x']],
    ['int', 'trunc', [1, 'x']],
    ['integer', 'add', [1, 2]],
    ['boolean', 'ternary', ['a', 'b', false]],
    ['map', 'merge', [{}, {}]],
    ['list', 'first', [['x']]],
    ['key', 'index', [['x'], 0]],
    ['key', 'index', [{ x: 1 }, 'x']],
  ];
  const bad: [string, FunctionName, Json[]][] = [
    ['comparable', 'eq', [{}, 'x']],
    ['comparable', 'ne', ['x', ['x']]],
    ['string', 'lower', [1]],
    ['string', 'lower', [null]],
    ['int', 'trunc', ['1', 'x']],
    ['integer', 'add', ['1', 2]],
    ['integer', 'add', [1, 2, true]],
    ['boolean', 'ternary', ['a', 'b', 'true']],
    ['map', 'merge', [[], {}]],
    ['map', 'merge', [{}, null]],
    ['list', 'first', [{}]],
    ['key', 'index', [['x'], true]],
  ];
  const made = (name: FunctionName, args: Json[]): Expr => call(name, args.map(literal), 'any');

  it.each(good)('accepts a %s: %s of %j', (_, name, args) => {
    expect(rejectionOf(() => of(made(name, args)))).toBe('');
  });

  it.each(bad)('accepts only a %s: %s of %j', (kind, name, args) => {
    expect(rejectionOf(() => of(made(name, args)))).toMatch(
      new RegExp(`error calling ${name}: wrong type for value; expected ${kind}; got `),
    );
  });

  it('of `and` and `or` stops at the deciding argument', () => {
    const never = call('fail', [literal('reached')], 'string');
    expect(of(call('and', [literal(''), never], 'any'))).toBe('');
    expect(of(call('or', [literal('x'), never], 'any'))).toBe('x');
    expect(rejectionOf(() => of(call('and', [literal('x'), never], 'any')))).toContain('reached');
  });
});

describe('an observer', () => {
  it('receives the outcome of each choice, and each reference that is read', () => {
    const seen: Seen[] = [];
    const condition = value('on', 'boolean');
    const chosen = choice(condition, value('a'), value('b'));
    expect(of(chosen, { on: false, a: 1, b: 2 }, seen)).toBe(2);
    expect(seen.map(({ node, outcome }) => [node, outcome])).toEqual([
      [condition, 1],
      [chosen, 0],
      [value('b'), 1],
    ]);
  });

  it('receives which argument ternary and default return, and nothing for other calls', () => {
    const seen: Seen[] = [];
    const calls = [
      call('ternary', [literal('a'), literal(''), literal(true)], 'any'),
      call('ternary', [literal('a'), literal('b'), literal(false)], 'any'),
      call('default', [literal('a'), literal('')], 'any'),
      call('default', [literal(''), literal('b')], 'any'),
      call('eq', [literal('a'), literal('b')], 'boolean'),
      call('replace', [literal('a'), literal('b'), literal('c')], 'string'),
    ];
    for (const one of calls) of(one, {}, seen);
    expect(seen.map(({ node, outcome }) => [calls.indexOf(node as never), outcome])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
  });

  it('receives the iteration count of a loop, and its place', () => {
    const seen: Seen[] = [];
    const item = local('item');
    const repeated = loop(
      { over: value('words', 'list'), item, key: undefined },
      text([reference(item, [], 'string'), ',']),
    );
    const template = { name: 'c.words', description: '', form: 'text', body: repeated, chartKey: {} } as const;
    expect(of(include(template, 'escape'), { words: ['a', 'b'] }, seen)).toBe('a,b,');
    expect(seen.find(({ node }) => node === repeated)).toEqual({ node: repeated, outcome: 2, place: 'c.words' });
  });

  it('receives each reference once for a named template that a rendering includes several times', () => {
    const template = { name: 'c.name', description: '', form: 'text', body: value('name'), chartKey: {} } as const;
    const twice = text([include(template, 'escape'), ' ', include(template, 'escape')]);
    const countReads = (included: Map<string, Json> | undefined): number => {
      const seen: Seen[] = [];
      const env = { ...surroundings({ name: 'web' }, seen), ...(included && { included }) };
      expect(evaluate(twice, env)).toBe('web web');
      return seen.filter(({ node }) => node === template.body).length;
    };
    expect([countReads(new Map()), countReads(undefined)]).toEqual([1, 2]);
  });

  it('receives whether blocks, maps and lists are printed', () => {
    const seen: Seen[] = [];
    const off: Tree = { kind: 'when', condition: value('on'), body: leaf(1), otherwise: undefined };
    const map: Tree = { kind: 'map', entries: [{ key: 'a', value: off }] };
    const list: Tree = { kind: 'list', items: [{ value: off }, { value: leaf('x') }] };
    const item = local('item');
    const each: Tree = { kind: 'each', over: value('words'), item, key: undefined, body: map };
    expect(treeOf(map, { on: false }, seen)).toBeUndefined();
    expect(treeOf(list, { on: false }, seen)).toEqual(['x']);
    expect(treeOf(each, { on: true, words: ['p', 'q'] }, seen)).toEqual([{ a: 1 }, { a: 1 }]);
    const outcomes = (node: object) => seen.filter((one) => one.node === node).map(({ outcome }) => outcome);
    expect([outcomes(map), outcomes(list), outcomes(each), outcomes(off)]).toEqual([[0, 1, 1], [1], [2], [0, 0, 1, 1]]);
    expect(seen.every(({ place }) => typeof place === 'object')).toBe(true);
  });

  it('is optional', () => {
    expect(of(choice(literal(true), literal('a'), literal('b')))).toBe('a');
  });
});

describe('a tree', () => {
  const item = local('item');
  const key = local('key');
  const over = (values: string, body: Tree, named = false): Extract<Tree, { kind: 'each' }> => ({
    kind: 'each',
    over: value(values),
    item,
    key: named ? key : undefined,
    body,
  });

  it('loops over a list or map; null has no iterations', () => {
    const loops = over('words', leaf('x'));
    expect([treeOf(loops, { words: null }), treeOf(loops, { words: [] })]).toEqual([[], []]);
    expect(rejectionOf(() => treeOf(loops, { words: 'abc' }))).toContain(`range can't iterate over "abc"`);
    expect(rejectionOf(() => treeOf(loops, { words: 3 }))).toContain("range can't iterate over 3");
  });

  it('loops over a map in byte order of its keys', () => {
    const pairs = over(
      'map',
      {
        kind: 'list',
        items: [key, item].map((name) => ({ value: { kind: 'leaf', expr: reference(name, [], 'any') } })),
      },
      true,
    );
    expect(treeOf(pairs, { map: { é: 1, a: 2, Z: 3 } })).toEqual([
      ['Z', 3],
      ['a', 2],
      ['é', 1],
    ]);
  });

  it('has null for an iteration that prints nothing, except in a spread', () => {
    const body: Tree = {
      kind: 'when',
      condition: reference(item, ['on'], 'any'),
      body: leaf('x'),
      otherwise: undefined,
    };
    const words = [{ on: true }, { on: false }];
    expect(treeOf(over('words', body), { words })).toEqual(['x', null]);
    expect(treeOf({ kind: 'list', items: [{ spread: over('words', body) }] }, { words })).toEqual(['x']);
  });

  it('adds all items if each iteration is a list, otherwise one', () => {
    const some = (name: string): Tree => ({ kind: 'leaf', expr: reference(item, [name], 'list') });
    const one = (name: string): Tree => ({ kind: 'leaf', expr: reference(item, [name], 'any') });
    const words = [{ a: ['x', 'y'] }, { a: ['z'] }];
    expect(treeOf({ kind: 'list', items: [{ spread: over('words', some('a')) }] }, { words })).toEqual(['x', 'y', 'z']);
    expect(treeOf({ kind: 'list', items: [{ spread: over('words', one('a')) }] }, { words })).toEqual([
      ['x', 'y'],
      ['z'],
    ]);
    expect(
      treeOf({ kind: 'list', items: [{ spread: { kind: 'leaf', expr: value('more', 'list') } }] }, { more: [['a']] }),
    ).toEqual([['a']]);
  });

  it('is omitted if all its entries are, unless it is a literal empty map or list', () => {
    const nothing: Tree = { kind: 'leaf', expr: value('none', 'map') };
    expect(treeOf({ kind: 'map', entries: [{ spread: nothing }] }, { none: null })).toBeUndefined();
    expect(treeOf({ kind: 'list', items: [{ spread: nothing }] }, { none: null })).toBeUndefined();
    expect(treeOf({ kind: 'map', entries: [] })).toEqual({});
    expect(treeOf({ kind: 'list', items: [] })).toEqual([]);
    expect(treeOf({ kind: 'map', entries: [{ key: 'a', value: leaf(null) }] })).toEqual({ a: null });
  });

  it('rejects a duplicate key, which Helm would print twice', () => {
    const twice: Tree = {
      kind: 'map',
      entries: [
        { key: 'a', value: leaf(1) },
        { key: literal('a'), value: leaf(2) },
      ],
    };
    expect(rejectionOf(() => treeOf(twice))).toMatch(/^a: duplicate key in a map: .* \[duplicate-key\]$/);
  });

  it('binds a value that is not empty, otherwise evaluates the alternative', () => {
    const bound = local('value');
    const tree: Tree = {
      kind: 'with',
      value: value('name'),
      local: bound,
      body: { kind: 'leaf', expr: reference(bound, [], 'any') },
      otherwise: leaf('none'),
    };
    expect([treeOf(tree, { name: 'n' }), treeOf(tree, { name: '' })]).toEqual(['n', 'none']);
    expect(treeOf({ ...tree, otherwise: undefined }, { name: '' })).toBeUndefined();
  });
});
