import {
  call,
  children,
  choice,
  conjuncts,
  type Expr,
  type ExprType,
  include,
  literal,
  local,
  loop,
  type Quoting,
  reference,
  text,
  typeOfJson,
} from '../../lib/expr/ast';
import { callFunction } from '../../lib/expr/call-function';
import { substitute } from '../../lib/expr/substitute';
import type { Json } from '../../lib/json';
import { rejectionOf } from '../support/small-chart';

const value = (name: string, quoting: Quoting = 'escape', type: ExprType = 'string'): Expr =>
  reference('Values', [name], type, { quoting });

describe('the type of a JSON value', () => {
  it.each<[Json, ExprType]>([
    ['', 'string'],
    [3, 'integer'],
    [0.5, 'number'],
    [1e21, 'integer'],
    [false, 'boolean'],
    [null, 'any'],
    [[], 'list'],
    [{}, 'map'],
  ])('of %j is %s', (json, type) => {
    expect([typeOfJson(json), literal(json).type]).toEqual([type, type]);
  });
});

describe('the quoting of a literal', () => {
  it.each<[Quoting, Json[]]>([
    [
      'bare',
      ['a', 'nan', 'inf', '/metrics', 'v1.2', 'a:b', 'http://x/y', 'a/b-c_d', 'A.1', 'nope', 'annul', 'yes1', '/:/'],
    ],
    [
      'quotable',
      ['', '1', '012', 'yes', 'No', 'TRUE', 'null', 'y', '-a', '.5', 'a:', 'a:@', 'a@b', '+1', 'a::b', '1e3'],
    ],
    ['quotable', [0, -7, 999_999]],
    [
      'escape',
      ['a b', ' a', 'a ', 'a\n', '"', "it's", '{{', 'é', '#', '*a', '&a', '!x', '%', 'a,b', '[a', '`', 'a\\b'],
    ],
    ['escape', [1_000_000, 1.5, 1e21, true, null, [], {}, [1], -1_000_000]],
  ])('is %s', (quoting, all) => {
    expect(all.map((json) => [json, literal(json).quoting])).toEqual(all.map((json) => [json, quoting]));
  });
});

describe('the quoting of text', () => {
  const whole = value('w', 'bare');
  const inside = value('i', 'quotable');
  it.each<[Quoting, (string | Expr)[][]]>([
    [
      'bare',
      [
        ['a-', inside],
        ['/', inside],
        [whole, '-x'],
        [whole, '.', inside],
        [whole, '/', whole],
        [whole, '-', inside, ':1'],
        ['A/', whole],
      ],
    ],
    [
      'quotable',
      [
        [whole, whole],
        [inside, '-x'],
        ['1-', inside],
        [whole, ':'],
        [whole, '-:'],
        [whole, '-', inside, ' and more'],
        ['a b-', inside],
        [inside],
        ['n', inside],
        [whole, '_', inside],
        [whole, '-', value('n', 'quotable', 'integer'), ','],
        ['[a] ', inside, '|~|'],
        [value('major', 'bare', 'integer'), '.', value('minor', 'bare', 'integer')],
        [value('size', 'bare', 'any'), '-x'],
      ],
    ],
    [
      'escape',
      [
        [whole, '-', value('n')],
        ['a\\', whole],
        ['"', whole],
        ['{', whole],
        ['é', whole],
        [whole, '-', value('r', 'bare', 'number')],
        ['a\n', whole],
        [' "', whole],
        [whole, '}'],
      ],
    ],
  ])('is %s', (quoting, all) => {
    const shown = (parts: (string | Expr)[]) => parts.map((part) => (typeof part === 'string' ? part : part.quoting));
    expect(all.map((parts) => [shown(parts), text(parts).quoting])).toEqual(
      all.map((parts) => [shown(parts), quoting]),
    );
  });

  it('is the stricter one of the two alternatives of a choice', () => {
    const quotings = ['bare', 'quotable', 'escape'] as const;
    const of = (a: Quoting, b: Quoting) => choice(value('on'), value('a', a), value('b', b)).quoting;
    expect(quotings.map((a) => quotings.map((b) => of(a, b)))).toEqual([
      ['bare', 'quotable', 'escape'],
      ['quotable', 'quotable', 'escape'],
      ['escape', 'escape', 'escape'],
    ]);
  });

  it('is never bare for a loop, which may have no iterations', () => {
    const of = (quoting: Quoting) =>
      loop({ over: value('list'), item: local('item'), key: undefined }, value('a', quoting)).quoting;
    expect([of('bare'), of('quotable'), of('escape')]).toEqual(['quotable', 'quotable', 'escape']);
  });
});

describe('expressions', () => {
  it('are identical if and only if they are equal', () => {
    const [one, other] = [{}, {}];
    const template = { name: 'c.x', description: '', form: 'text', body: literal(''), chartKey: {} } as const;
    const [a, b] = [local('item'), local('item')];
    const made: (() => Expr)[] = [
      () => literal('a'),
      () => literal(1),
      () => literal('1'),
      () => reference('Values', ['a'], 'string'),
      () => reference('Release', ['a'], 'string'),
      () => reference('Values', ['a', 'b'], 'string'),
      () => reference('Values', ['a'], 'any'),
      () => reference('Values', ['a'], 'string', { quoting: 'bare' }),
      () => reference('Values', ['a'], 'string', { nonEmpty: true }),
      () => reference('Values', ['a'], 'string', { chartKey: one }),
      () => reference('Values', ['a'], 'string', { chartKey: other }),
      () => reference(a, ['a'], 'string'),
      () => reference(b, ['a'], 'string'),
      () => call('lower', [value('a')], 'string'),
      () => call('upper', [value('a')], 'string'),
      () => call('lower', [value('b')], 'string'),
      () => call('lower', [value('a')], 'any'),
      () => call('lower', [value('a')], 'string', 'bare'),
      () => text(['a', value('a')]),
      () => text([value('a'), 'a']),
      () => choice(value('c'), value('a'), value('b')),
      () => choice(value('c'), value('b'), value('a')),
      () => include(template, 'escape'),
      () => include(template, 'bare'),
      () => include({ ...template }, 'escape'),
    ];
    const first = made.map((make) => make());
    expect(new Set(first).size).toBe(made.length);
    for (const [index, make] of made.entries()) {
      // A copy of a template is a different template.
      if (index < made.length - 1) expect(make()).toBe(first[index]);
      expect(Object.isFrozen(first[index])).toBe(true);
    }
  });

  it('may be empty and need escaping by default', () => {
    expect(reference('Values', ['a'], 'list')).toMatchObject({ nonEmpty: false, quoting: 'escape' });
    expect(call('lower', [value('a')], 'string').quoting).toBe('escape');
  });

  it('have the common type of the branches of a choice', () => {
    const of = (a: ExprType, b: ExprType) => choice(value('on'), value('a', 'escape', a), value('b', 'escape', b)).type;
    expect([of('string', 'string'), of('string', 'integer'), of('list', 'list')]).toEqual(['string', 'any', 'list']);
  });

  it('have children', () => {
    const [a, b, c] = [value('a'), value('b'), value('c')];
    expect(children(call('eq', [a, b], 'boolean'))).toEqual([a, b]);
    expect(children(text(['x', a, 'y', b]))).toEqual([a, b]);
    expect(children(choice(a, b, c))).toEqual([a, b, c]);
    expect(children(loop({ over: a, item: local('item'), key: undefined }, b))).toEqual([a, b]);
    expect([children(a), children(literal('x'))]).toEqual([[], []]);
  });

  it('joined by `and` are conjuncts', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => value(name, 'escape', 'boolean')) as [Expr, Expr, Expr];
    const both = callFunction('and', [a, b]);
    const all = callFunction('and', [both, c]);
    expect(conjuncts(all)).toEqual([all, both, a, b, c]);
    const either = callFunction('or', [a, b]);
    expect([conjuncts(either), conjuncts(a)]).toEqual([[either], [a]]);
  });
});

describe('substitute', () => {
  const bound = local('value');
  const own = reference(bound, [], 'map');
  const field = reference(bound, ['x'], 'string', { quoting: 'bare', nonEmpty: true });
  const chartKey = {};
  const map = reference('Values', ['map'], 'map', { chartKey });

  it('replaces a variable and its fields by what it is bound to', () => {
    expect(substitute(own, bound, map)).toBe(map);
    expect(substitute(field, bound, map)).toBe(
      reference('Values', ['map', 'x'], 'string', { quoting: 'bare', nonEmpty: true, chartKey }),
    );
    const inner = local('inner');
    expect(substitute(field, bound, reference(inner, ['y'], 'map'))).toBe(
      reference(inner, ['y', 'x'], 'string', { quoting: 'bare', nonEmpty: true }),
    );
    expect(substitute(map, bound, own)).toBe(map);
    expect(substitute(literal('a'), bound, map)).toBe(literal('a'));
  });

  it('replaces a variable in every kind of expression', () => {
    const to = value('to');
    const from = reference(bound, [], 'string');
    expect(substitute(call('lower', [from], 'string', 'bare'), bound, to)).toBe(call('lower', [to], 'string', 'bare'));
    expect(substitute(text(['<', from, '>']), bound, to)).toBe(text(['<', to, '>']));
    expect(substitute(choice(from, from, from), bound, to)).toBe(choice(to, to, to));
    const item = local('item');
    expect(substitute(loop({ over: from, item, key: undefined }, from), bound, to)).toEqual({
      ...loop({ over: to, item, key: undefined }, to),
      id: expect.any(Number),
    });
  });

  it('rejects a field of a computed value', () => {
    expect(rejectionOf(() => substitute(field, bound, call('fromYaml', [value('a')], 'map')))).toBe(
      '$value: the condition reads a field of a computed ifSet() value: pass the field itself to ifSet() [scope]',
    );
  });
});
