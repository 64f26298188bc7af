import { z } from 'zod';
import { alternativesOf } from '../../lib/expr/alternatives';
import { call, type Expr, type ExprType, literal, local, reference } from '../../lib/expr/ast';
import { each, ifSet } from '../../lib/expr/blocks';
import { callFunction } from '../../lib/expr/call-function';
import { fn } from '../../lib/expr/fn';
import { boundToken, itemToken } from '../../lib/expr/loop-tokens';
import { rejectUnknownKeys } from '../../lib/expr/reject-unknown-keys';
import { registerShape, type Shape } from '../../lib/expr/shape-registry';
import { toExpr } from '../../lib/expr/to-expr';
import { listToken, mapToken, OpaqueToken, openToken, stringToken } from '../../lib/expr/tokens';
import { k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { value } from '../support/expressions';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const host = () => z.strictObject({ host: z.string() });
const shape = {
  words: z.array(z.string()).default(['x']).describe('Words.'),
  hosts: z.array(host()).default([]).describe('Hosts.'),
  others: z.array(host()).default([]).describe('Others.'),
  labels: stringMap().default({}).describe('Labels.'),
  affinity: k8sObject('Affinity').default({}).describe('Affinity.'),
  name: z.string().optional().describe('A name.'),
  enabled: z.boolean().default(false).describe('A switch.'),
};
const rest = (v: { [K in keyof typeof shape]?: unknown }) => ({
  rest: fn.toJson([v.words, v.hosts, v.others, v.labels, v.affinity, fn.toString(fn.default('', v.name)), v.enabled]),
});

describe('a spread in the arguments of a function', () => {
  const model = smallChart(shape, (v) => ({
    list: fn.toJson([1, ...v.words, 'end']),
    nested: fn.toJson([[...v.words], [v.words]]),
    both: each([...v.hosts, ...v.others], ({ host }) => ({ text: `<${host}>` })),
    map: fn.toJson({ a: '1', ...v.labels, z: v.enabled }),
    over: fn.toJson({ ...v.labels, a: 'fixed' }),
    ...rest(v),
  }));

  it('works as in a field', async () => {
    const user = {
      words: ['p', 'q'],
      hosts: [{ host: 'h' }],
      others: [{ host: 'o"' }],
      labels: { a: 'mine', __proto__2: 'b' },
    };
    expect(await specOf(model, user)).toMatchObject({
      list: '[1,"p","q","end"]',
      nested: '[["p","q"],[["p","q"]]]',
      both: [{ text: '<h>' }, { text: '<o">' }],
      map: '{"__proto__2":"b","a":"mine","z":false}',
      over: '{"__proto__2":"b","a":"fixed"}',
    });
    expect(await specOf(model, { words: [] })).toMatchObject({ list: '[1,"end"]', map: '{"a":"1","z":false}' });
  });

  it('is distinguished from an entry whose key and value are the same text', async () => {
    const entry = smallChart(shape, (v) => {
      const name = fn.default('x', v.name);
      return { ...rest(v), entry: fn.toJson({ [name]: name }), both: fn.toJson({ ...v.labels, [name]: name }) };
    });
    expect(await specOf(entry, { name: 'n', labels: { a: '1' } })).toMatchObject({
      entry: '{"n":"n"}',
      both: '{"a":"1","n":"n"}',
    });
  });

  it('is rejected if Helm would merge nested maps', () => {
    const build = () => smallChart(shape, (v) => ({ ...rest(v), two: fn.toJson({ ...v.labels, ...v.affinity }) }));
    expect(rejectionOf(build)).toMatch(/fn\.mergeOverwrite\(a, b, \.\.\.\), .*\[not-modelled\]/);
  });
});

describe('a block in the arguments of a function', () => {
  it('is rejected with the name of its function', () => {
    const build = () => smallChart(shape, (v) => ({ ...rest(v), block: fn.toJson(ifSet(v.labels)) }));
    expect(rejectionOf(build)).toMatch(/ifSet\(\) cannot be used in text.*fn\.choose.*\[token-undecodable\]/);
  });
});

describe('a choice inside an expression', () => {
  const model = smallChart(shape, (v) => ({
    required: fn.upper(fn.choose(v.enabled, fn.required('a name is needed', v.name), 'x')),
    other: fn.upper(fn.choose(v.enabled, 'y', fn.lower(fn.required('a name is needed', v.name)))),
    list: fn.toJson(fn.choose(v.words, fn.index(v.words, 0), 'none')),
    plain: fn.upper(fn.choose(v.enabled, 'on', 'off')),
    ...rest(v),
  }));

  it('evaluates the chosen branch only', async () => {
    expect(await specOf(model, { name: 'Name', words: [] })).toMatchObject({
      required: 'X',
      other: 'NAME',
      list: '"none"',
      plain: 'OFF',
    });
    expect(await specOf(model, { enabled: true, name: 'Name' })).toMatchObject({ required: 'NAME', list: '"x"' });
  });

  it('is a ternary if no branch can fail', () => {
    expect(specTemplate(model)).toContain('plain: {{ ternary "on" "off" .Values.enabled | upper | quote }}');
    expect(specTemplate(model).replace(/\s+/g, ' ')).toContain(
      'first (or (and .Values.enabled (list (.Values.name | required',
    );
  });
});

const expr = (made: unknown): Expr => toExpr(made, 'here');

describe('toExpr', () => {
  const [text, on, list, map, any] = [
    value('text'),
    value('on', 'boolean'),
    value('list', 'list'),
    value('map', 'map'),
    value('any', 'any'),
  ];

  it('converts plain values and placeholders', () => {
    expect([null, undefined, true, 3, 'a', [], {}].map(expr)).toEqual(
      [null, null, true, 3, 'a', [], {}].map((json) => literal(json)),
    );
    expect(
      [stringToken(text), new OpaqueToken(on), listToken(list), { ...mapToken(map) }, openToken(any, String)].map(expr),
    ).toEqual([text, on, list, map, any]);
    expect(expr([1, ['a', { b: null }]])).toBe(literal([1, ['a', { b: null }]]));
  });

  it('converts lists, including spreads', () => {
    const dict = (name: string) => call('dict', [literal('a'), value(name)], 'map');
    expect(expr([stringToken(text), 1])).toBe(call('list', [text, literal(1)], 'list'));
    expect(expr([...listToken(list), ...listToken(list)])).toBe(call('concat', [list, list], 'list'));
    expect(expr([1, ...listToken(list), { a: stringToken(text) }, 'b'])).toBe(
      call('concat', [literal([1]), list, call('list', [dict('text'), literal('b')], 'list')], 'list'),
    );
    expect(expr([[...listToken(list)]])).toBe(call('list', [list], 'list'));
  });

  it('converts maps, including spreads, and drops undefined', () => {
    expect(expr({ a: stringToken(text), b: undefined, c: 1 })).toBe(
      call('dict', [literal('a'), text, literal('c'), literal(1)], 'map'),
    );
    expect(expr({ [stringToken(text)]: 'x' })).toBe(call('dict', [text, literal('x')], 'map'));
    expect(expr({ resolve: 1 })).toBe(literal({ resolve: 1 }));
    expect(expr({ a: 1, ...mapToken(map), b: stringToken(text) })).toBe(
      call('mergeOverwrite', [literal({ a: 1 }), map, call('dict', [literal('b'), text], 'map')], 'map'),
    );
  });

  it('rejects a spread of maps with nested maps, which Helm would merge', () => {
    const message =
      'here: Helm has no function to spread maps: use fn.mergeOverwrite(a, b, ...), which also merges nested maps [not-modelled]';
    const rejected = (made: object) => rejectionOf(() => expr(made));
    const other = value('other', 'map');
    const empty = { ...mapToken(call('dict', [], 'map')) };
    expect(rejected({ ...mapToken(map), ...mapToken(other) })).toBe(message);
    expect(rejected({ ...mapToken(map), a: 1, b: { c: 1 } })).toBe(message);
    expect(rejected({ ...mapToken(map), a: stringToken(text), b: { ...mapToken(other) } })).toBe(message);
    expect(rejected({ ...mapToken(map), a: stringToken(text), b: stringToken(any) })).toBe(message);
    expect(rejected({ ...mapToken(map), ...empty })).toBe(message);
    expect(rejected({ ...mapToken(map), ...mapToken(call('merge', [literal({}), literal({})], 'map')) })).toBe(message);
    expect(rejected({ ...mapToken(map), [stringToken(any)]: stringToken(text), b: 1 })).toBe('');
    expect(rejected({ ...mapToken(map), a: 1, b: 'x' })).toBe('');
  });

  it.each([
    ['function', () => 1],
    ['symbol', Symbol.iterator],
    ['bigint', 1n],
  ])('rejects a %s', (type, made) => {
    expect(rejectionOf(() => expr(made))).toBe(
      `here: unsupported value: a ${type} cannot be written to a chart [token-undecodable]`,
    );
  });
});

describe('the shape of a block variable', () => {
  const shape = (id: string): Shape => ({
    id,
    token: (one) => ({ [id]: one }),
    item: (item) => ({ [id]: item }),
    itemType: 'any',
    holdsExponent: () => true,
  });
  const shaped = (name: string, id: string, type: ExprType = 'list'): Expr => {
    const made = reference('Values', ['shaped', name], type);
    registerShape(made as never, shape(id));
    return made;
  };
  const item = local('item');

  it('is that of the value, or the common one of its alternatives', () => {
    const [a, b, c] = [shaped('a', 'x'), shaped('b', 'x'), shaped('c', 'y')];
    const made = (over: Expr) => Object.keys(itemToken(over, item) as object)[0];
    expect([a, callFunction('concat', [a, b]), callFunction('default', [literal([]), a])].map(made)).toEqual([
      'x',
      'x',
      'x',
    ]);
    const unknown = [
      callFunction('concat', [a, c]),
      callFunction('concat', [a, value('list', 'list')]),
      callFunction('concat', [value('list', 'list'), a]),
      callFunction('default', [literal(['z']), a]),
      value('list', 'list'),
    ];
    for (const over of unknown) expect(made(over)).not.toMatch(/^[xy]$/);
    expect(alternativesOf(a)).toEqual([]);
  });

  it('says that a list or map is not empty', () => {
    const bound = (type: ExprType) => Object.values(boundToken(shaped(`bound-${type}`, 'b', type), item) as object)[0];
    expect(
      (['list', 'map', 'string', 'any'] as const).map((type) => (bound(type) as { nonEmpty: boolean }).nonEmpty),
    ).toEqual([true, true, false, false]);
    expect(bound('map')).toBe(reference(item, [], 'map', { nonEmpty: true }));
  });

  it('is unknown for items if the shape has none', () => {
    const made = reference('Values', ['noItems'], 'list');
    registerShape(made, { ...shape('x'), item: undefined });
    expect(toExpr(itemToken(made, item), '')).toBe(reference(item, [], 'any'));
  });

  it('depends only on the type if nothing else is known', () => {
    const token = (type: ExprType) => boundToken(value(`unknown-${type}`, type), item) as never;
    expect([
      typeof token('string'),
      typeof token('integer'),
      (token('boolean') as unknown) instanceof OpaqueToken,
    ]).toEqual(['string', 'number', true]);
    expect(toExpr((token('any') as { a: { b: unknown } }).a.b, '')).toBe(reference(item, ['a', 'b'], 'any'));
    expect(toExpr((token('map') as { a: unknown }).a, '')).toBe(reference(item, ['a'], 'any'));
    expect(toExpr({ ...(token('map') as object) }, '')).toBe(reference(item, [], 'map', { nonEmpty: true }));
  });
});

describe('rejectUnknownKeys', () => {
  class Own {
    known = 1;
    get inherited() {
      return 2;
    }
  }
  const made = rejectUnknownKeys(new Own(), (name) => `no ${name}`) as unknown as Record<string | symbol, unknown>;

  it('returns own and inherited properties', () => {
    expect([made.known, made.inherited, made.other]).toEqual([1, 2, 'no other']);
    expect((rejectUnknownKeys({ a: 1 }, (name) => `no ${name}`) as Record<string, unknown>).toString).toBe(
      'no toString',
    );
  });

  it('ignores properties that libraries read from any object', () => {
    for (const name of ['resolve', 'toJSON', 'then', Symbol.iterator]) expect(made[name]).toBeUndefined();
    expect(made.constructor).toBe(Own);
  });
});
