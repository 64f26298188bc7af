import { type Expr, type ExprType, literal, text } from '../../lib/expr/ast';
import { commented, each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { decodeTree } from '../../lib/expr/decode-tree';
import { fn, release, tokenOf } from '../../lib/expr/fn';
import type { TokenNode } from '../../lib/expr/token-table';
import { OpaqueToken, openToken } from '../../lib/expr/tokens';
import type { Control, Tree } from '../../lib/expr/tree';
import { isControl } from '../../lib/expr/tree';
import { expressionsOf, templatesUsed } from '../../lib/model/traverse';
import { value } from '../support/expressions';
import { rejectionOf } from '../support/small-chart';

const token = (name: string, type: ExprType = 'string') => tokenOf(value(name, type), type) as never;
const decode = (made: unknown, controls = new Set<Control>()): Tree => decodeTree(made, { where: 'here', controls });
const leaf = (expr: Expr): Tree => ({ kind: 'leaf', expr });
const known = (json: never | string | number | null | boolean): Tree => leaf(literal(json));

describe('decodeTree', () => {
  it('decodes plain values', () => {
    expect(decode({ a: 'x', b: [1, null, true], c: {} })).toEqual({
      kind: 'map',
      entries: [
        { key: 'a', value: known('x') },
        { key: 'b', value: { kind: 'list', items: [1, null, true].map((one) => ({ value: known(one) })) } },
        { key: 'c', value: { kind: 'map', entries: [] } },
      ],
    });
    expect([undefined, null, 3, 'x'].map((one) => decode(one))).toEqual([null, null, 3, 'x'].map((one) => known(one)));
    expect(decode({ a: undefined, b: 1 })).toEqual({ kind: 'map', entries: [{ key: 'b', value: known(1) }] });
  });

  it('decodes placeholders', () => {
    const on = value('on', 'boolean');
    expect(
      [token('a'), token('n', 'number'), new OpaqueToken(on), { resolve: () => token('a') }].map((one) => decode(one)),
    ).toEqual([value('a'), value('n', 'number'), on, value('a')].map(leaf));
    expect(decode(`<${token('a')}>`)).toEqual(leaf(text(['<', value('a'), '>'])));
    expect(decode(openToken(value('any', 'any'), String))).toEqual(leaf(value('any', 'any')));
    expect(decode({ resolve: 'x', b: 1 })).toMatchObject({ kind: 'map', entries: [{ key: 'resolve' }, { key: 'b' }] });
    expect(decode({ [`${token('k')}`]: 1 })).toEqual({
      kind: 'map',
      entries: [{ key: value('k'), value: known(1) }],
    });
    expect(decode({ [`p-${token('k')}`]: token('k') })).toMatchObject({ entries: [{ key: text(['p-', value('k')]) }] });
    expect(decode({ [`${token('k')}`]: token('k') })).toMatchObject({
      entries: [{ key: value('k'), value: leaf(value('k')) }],
    });
  });

  it('decodes spreads', () => {
    const [map, list] = [value('m', 'map'), value('l', 'list')];
    expect(decode({ a: 1, ...(token('m', 'map') as object) })).toMatchObject({
      entries: [{ key: 'a' }, { spread: leaf(map) }],
    });
    expect(decode({ ...(token('m', 'map') as object) })).toEqual(leaf(map));
    expect(decode(['a', ...(token('l', 'list') as string[])])).toMatchObject({
      items: [{ value: known('a') }, { spread: leaf(list) }],
    });
    expect(decode([...(token('l', 'list') as string[])])).toEqual(leaf(list));
    expect(decode(['a', token('l', 'list')])).toMatchObject({ items: [{ value: known('a') }, { value: leaf(list) }] });
    expect(decode([token('a')])).toEqual({ kind: 'list', items: [{ value: leaf(value('a')) }] });
    expect(decode({ a: 1, ...when(token('on', 'boolean'), { b: 1 }) })).toMatchObject({
      entries: [{ key: 'a' }, { spread: { kind: 'when' } }],
    });
    expect(decode([...(when(token('on', 'boolean'), ['x']) as string[]), 'a'])).toMatchObject({
      items: [{ spread: { kind: 'when' } }, { value: known('a') }],
    });
    expect(decode([when(token('on', 'boolean'), 'x'), 'a'])).toMatchObject({
      items: [{ value: { kind: 'when', body: known('x') } }, { value: known('a') }],
    });
    const loop = each(token('l', 'list') as string[], (item) => item);
    expect(decode(loop)).toMatchObject({ kind: 'list', items: [{ spread: { kind: 'each', over: list } }] });
    expect(decode(eachEntry(token('m', 'map'), (_, key) => ({ [key]: 1 })))).toMatchObject({
      kind: 'map',
      entries: [{ spread: { kind: 'each', over: map } }],
    });
    const block = when(token('on', 'boolean'), 'text');
    expect(rejectionOf(() => decode({ [block as string]: block }))).toMatch(/when\(\) cannot be used in .* map key/);
  });

  it('adds the items of each() to the list around it, spread or not', () => {
    const list = token('list', 'list') as number[];
    const loop = () => each(list, (item) => item);
    const spread = { kind: 'each' };
    expect(decode({ env: loop() })).toMatchObject({ entries: [{ value: { kind: 'list', items: [{ spread }] } }] });
    for (const items of [[loop()], [...loop()], [when(token('on', 'boolean'), 'x'), loop()].slice(1)])
      expect(decode(items)).toMatchObject({ kind: 'list', items: [{ spread }] });
    expect(decode(['a', loop(), 'b'])).toMatchObject({
      items: [{ value: known('a') }, { spread }, { value: known('b') }],
    });
    expect(decode(ifSet(list, () => [loop()]))).toMatchObject({ kind: 'with', body: { items: [{ spread }] } });
    expect(decode(['a', each(['b', 'c'], (item) => item)])).toEqual(decode(['a', ...['b', 'c']]));
    expect(decode([['a', loop()]])).toMatchObject({ items: [{ value: { kind: 'list' } }] });
  });

  it('moves a map inside the block of its only entry', () => {
    const body = (one: unknown) => ({ kind: 'map', entries: [{ key: 'a', value: one }] });
    const on = value('on', 'boolean');
    expect(decode({ a: when(token('on', 'boolean'), 1, 2) })).toMatchObject({
      kind: 'when',
      condition: on,
      body: body(known(1)),
      otherwise: body(known(2)),
    });
    expect(decode({ a: when(token('on', 'boolean'), ifSet(token('n'))) })).toMatchObject({
      kind: 'when',
      condition: on,
      body: { kind: 'with', value: value('n'), body: body({ kind: 'leaf' }), otherwise: undefined },
      otherwise: undefined,
    });
    expect(decode({ a: when(token('on', 'boolean'), 1), b: 2 })).toMatchObject({ kind: 'map' });
  });

  it('moves a comment inside the blocks around its value', () => {
    const on = () => token('on', 'boolean');
    const known = (json: number, comment?: string) => ({ ...leaf(literal(json)), comment });
    expect(decode(commented('Why.', 1))).toEqual(known(1, 'Why.'));
    expect(decode(commented('Why.', when(on(), 1, 2)))).toMatchObject({
      kind: 'when',
      body: known(1, 'Why.'),
      otherwise: known(2, 'Why.'),
    });
    const lone = decode(
      commented(
        'Why.',
        when(
          on(),
          ifSet(token('n'), () => 1, 2),
        ),
      ),
    );
    expect(lone).toMatchObject({
      kind: 'when',
      body: { kind: 'with', body: known(1, 'Why.'), otherwise: known(2, 'Why.') },
      otherwise: undefined,
    });
    expect(lone).not.toHaveProperty('comment');
    expect(
      decode(
        commented(
          'Why.',
          ifSet(token('n'), () => 1),
        ),
      ),
    ).toMatchObject({
      kind: 'with',
      body: known(1, 'Why.'),
      otherwise: undefined,
    });
    const items = each(token('l', 'list') as string[], () => 1);
    expect(decode(commented('Why.', items[0]))).toMatchObject({ kind: 'list', comment: 'Why.' });
    expect(decode(commented('Why.', items))).toMatchObject({
      kind: 'list',
      comment: 'Why.',
      items: [{ spread: { kind: 'each', body: leaf(literal(1)) } }],
    });
    expect(decode(commented('Why.', { a: 1 }))).toMatchObject({ kind: 'map', comment: 'Why.' });
  });

  it('puts the outer of two comments first', () => {
    expect(decode(commented('Outer.', commented('Inner.', 1)))).toMatchObject({ comment: 'Outer.\nInner.' });
  });

  it('keeps the source location of blocks', () => {
    const controls = new Set<Control>();
    const inner = decode({ a: { b: when(token('on', 'boolean'), 1) } }, controls);
    const [node] = controls;
    expect(controls.size).toBe(1);
    expect(inner.control).toBe(node);
    expect(decode({ a: 1 }).control).toBeUndefined();
    const both = new Set<Control>();
    decode(
      [when(token('on', 'boolean'), 1), ifSet(token('n'), () => 2), ...each(token('l', 'list') as string[], () => 3)],
      both,
    );
    expect([...both].map((one: TokenNode) => [isControl(one), one.kind])).toEqual([
      [true, 'when'],
      [true, 'with'],
      [true, 'each'],
    ]);
  });

  it('adds the release name to selectors of cdk8s-plus', () => {
    expect(decode({ 'cdk8s.io/metadata.addr': 'sink-plus-c8a1b2c3d4' })).toMatchObject({
      entries: [
        {
          key: 'cdk8s.io/metadata.addr',
          value: leaf(text([decodeExpr(release.name), '-a1b2c3d4'])),
        },
      ],
    });
  });

  it('reports the path of what cannot be decoded', () => {
    expect(rejectionOf(() => decode({ a: [{ b: 'chartwright0x1' }] }))).toMatch(
      /^here\.a\[0\]\.b: .*damaged placeholder/,
    );
    expect(rejectionOf(() => decode({ a: { [`${token('n', 'list')}`]: 1 } }))).toBe(
      'here.a: a list cannot be a map key [token-undecodable]',
    );
    expect(rejectionOf(() => decode({ a: Symbol.iterator }))).toMatch(
      /^here\.a: unsupported value: a symbol cannot be written to a chart/,
    );
    expect(rejectionOf(() => decode({ a: (token('n', 'number') as number) + 1 }))).toMatch(/^here\.a: .*arithmetic/);
  });
});

const decodeExpr = (made: unknown): Expr => (decode(made) as Extract<Tree, { kind: 'leaf' }>).expr;

describe('expressionsOf', () => {
  it('finds every expression of a tree, including keys, conditions and else branches', () => {
    const tree = decode({
      [`${token('key')}`]: token('a'),
      b: [when(token('on', 'boolean'), token('c'), token('d')), ...(token('l', 'list') as string[])],
      e: ifSet(token('f'), () => token('g'), token('h')),
      ...eachEntry(token('m', 'map'), () => ({ i: token('j') })),
      k: 'x',
      n: fn.lower(token('o')),
    });
    const names = expressionsOf(tree).map((expr) => (expr.kind === 'reference' ? expr.path.join('.') : expr.kind));
    expect(names).toEqual(['key', 'a', 'on', 'c', 'd', 'l', 'f', 'g', 'h', 'm', 'j', 'literal', 'call']);
  });
});

describe('the named templates that a chart uses', () => {
  it('are included directly or indirectly by a file, a validation rule or the notes, in order of definition', () => {
    const template = (name: string, body: unknown) => ({ name, description: '', form: 'text', text: body }) as never;
    const include = (name: string) =>
      ({ kind: 'include', template: { name }, type: 'string', quoting: 'escape' }) as never as Expr;
    const included = (name: string): Tree => ({ kind: 'object', template: { name } as never, body: known(1) });
    const model = (parts: object) =>
      ({
        namedTemplates: [
          template('a', literal('x')),
          template('b', include('a')),
          template('unused', include('b')),
          template('loop', include('loop')),
          { name: 'object', description: '', form: 'object', tree: decode({ x: 1 }) },
          {
            name: 'outer',
            description: '',
            form: 'object',
            tree: { kind: 'list', items: [{ spread: included('object') }] },
          },
        ],
        templates: [],
        validationRules: [],
        notes: undefined,
        ...parts,
      }) as never;
    const used = (parts: object) => templatesUsed(model(parts)).map(({ name }) => name);
    const file = (tree: Tree, guards: object[] = []) => ({ templates: [{ path: '', objects: [{ guards, tree }] }] });
    expect(used({})).toEqual([]);
    expect(used(file(leaf(include('b'))))).toEqual(['a', 'b']);
    expect(used(file(leaf(include('loop'))))).toEqual(['loop']);
    expect(used(file(leaf(include('missing'))))).toEqual([]);
    expect(used(file(included('outer')))).toEqual(['object', 'outer']);
    expect(
      used(file({ kind: 'map', entries: [{ spread: included('object') }, { key: 'a', value: included('a') }] })),
    ).toEqual(['a', 'object']);
    const on = value('on', 'boolean');
    const branches: Tree = { kind: 'when', condition: on, body: included('a'), otherwise: included('object') };
    expect(used(file({ kind: 'map', entries: [{ key: 'a', value: branches }] }))).toEqual(['a', 'object']);
    const bound: Tree = {
      kind: 'with',
      value: on,
      local: {} as never,
      body: included('a'),
      otherwise: included('object'),
    };
    expect(used(file(bound))).toEqual(['a', 'object']);
    const loop: Tree = { kind: 'each', over: on, item: {} as never, key: undefined, body: included('a') };
    expect(used(file(loop))).toEqual(['a']);
    expect(used(file({ kind: 'list', items: [{ value: included('a') }] }))).toEqual(['a']);
    expect(used(file(known(1), [{ kind: 'when', condition: include('a') }]))).toEqual(['a']);
    expect(used(file(known(1), [{ kind: 'each', over: include('a') }]))).toEqual(['a']);
    const rejection = {
      guards: [{ kind: 'each', over: include('loop') }],
      condition: include('b'),
      message: literal('x'),
    };
    expect(used({ validationRules: [rejection] })).toEqual(['a', 'b', 'loop']);
    expect(used({ validationRules: [{ guards: [], condition: on, message: include('a') }] })).toEqual(['a']);
    expect(used({ notes: leaf(include('a')) })).toEqual(['a']);
  });
});
