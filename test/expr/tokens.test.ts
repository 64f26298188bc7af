import { z } from 'zod';
import {
  call,
  type Expr,
  type ExprType,
  literal,
  local,
  type ReferenceExpr,
  reference,
  text,
} from '../../lib/expr/ast';
import { buildWith } from '../../lib/expr/build-context';
import { fn } from '../../lib/expr/fn';
import { asPrintf } from '../../lib/expr/printf';
import type { TokenNode } from '../../lib/expr/token-table';
import {
  decodeNumber,
  decodeString,
  decodeWhole,
  holdsToken,
  listToken,
  mapToken,
  numberToken,
  OpaqueToken,
  openToken,
  replaceTokens,
  stringToken,
  tokenCount,
  tokenNodes,
} from '../../lib/expr/tokens';
import { blockNames, isControl } from '../../lib/expr/tree';
import { value } from '../support/expressions';
import { rejectionOf, smallChart, specOf } from '../support/small-chart';

const shape = { count: z.int().default(1).describe('An integer.') };

describe('sixteen digits in text', () => {
  it('are text, such as the number of an account', async () => {
    const digits = ['4503799627370495', '5123456789012345', '9007199254740991'];
    const model = smallChart(shape, (v) => ({ digits, count: v.count }));
    expect(await specOf(model, {})).toEqual({ digits, count: 1 });
  });

  it.each([
    ['a sum', (count: number) => `${count + 1}m`],
    ['a difference', (count: number) => `${count - 1000}m`],
  ])('are rejected if they are %s of a reference', (_, text) => {
    expect(rejectionOf(() => smallChart(shape, (v) => ({ text: text(v.count), count: v.count })))).toMatch(
      /spec\.text: .*fn\.add.*\[arithmetic-on-reference\]/,
    );
  });

  it('are decoded if they are a placeholder', async () => {
    const model = smallChart(shape, (v) => ({ text: `${fn.add(v.count, 1)}m` }));
    expect(await specOf(model, {})).toEqual({ text: '2m' });
    expect([holdsToken('5123456789012345'), holdsToken(`${fn.add(7, 7)}`)]).toEqual([false, true]);
  });
});

describe('an opaque reference', () => {
  it('is a placeholder in JSON and in text', () => {
    const token = new OpaqueToken(literal('a'));
    expect(JSON.stringify({ token })).toBe(`{"token":"${stringToken(token.node)}"}`);
    expect(holdsToken(`${token}`)).toBe(true);
  });
});

describe('minus zero', () => {
  it('is the same as zero', async () => {
    const model = smallChart(shape, (v) => ({ first: -0, second: 0, list: fn.toJson([-0, v.count]), count: v.count }));
    expect(Object.is(((await specOf(model, {})) as { second: number }).second, 0)).toBe(true);
  });
});

describe('text with placeholders', () => {
  const [a, b, n] = [value('a'), value('b'), value('n', 'integer')];

  it('is decoded to its parts', () => {
    const [ta, tb, tn] = [stringToken(a), stringToken(b), String(numberToken(n))];
    expect([decodeString(ta, ''), decodeString(tn, ''), decodeString('plain', ''), decodeString('', '')]).toEqual([
      a,
      text([n]),
      undefined,
      undefined,
    ]);
    expect(decodeString(`<${ta}${tb}> ${tn}m`, '')).toBe(text(['<', a, b, '> ', n, 'm']));
    expect(decodeString(`${ta}-`, '')).toBe(text([a, '-']));
    expect(decodeString(`1234567890123456 ${tn}`, '')).toBe(text(['1234567890123456 ', n]));
    expect([decodeWhole(ta), decodeWhole(`${ta} `), decodeWhole(tn)]).toEqual([a, undefined, undefined]);
    expect([decodeNumber(numberToken(n), ''), decodeNumber(7, '')]).toEqual([n, literal(7)]);
  });

  it('is rejected if a placeholder is damaged', () => {
    const token = stringToken(a);
    for (const damaged of [token.slice(1), token.slice(0, -1), token.toUpperCase(), 'chartwright0x999999999x0']) {
      expect(rejectionOf(() => decodeString(`<${damaged}>`, 'here'))).toMatch(
        /^here: damaged placeholder .*fn\.printf, fn\.trunc, fn\.lower, .*\[token-undecodable\]$/,
      );
    }
    expect(rejectionOf(() => decodeWhole('chartwright0x999999999x0'))).toBe(
      'chartwright0x999999999x0: damaged placeholder "chartwright0x999999999x0": a reference was truncated, changed or inspected; use fn.printf, fn.trunc, fn.lower, ... instead [token-undecodable]',
    );
  });

  it.each([
    ['a sum', (token: number) => token + 1],
    ['a difference of two', (token: number) => token - numberToken(value('other', 'integer'))],
    ['half', (token: number) => token / 2],
    ['the negative', (token: number) => -token],
    ['NaN', (token: number) => (token - token) / 0],
    ['infinity', (token: number) => token / 0],
  ])('is rejected if arithmetic on a number gives %s', (_, made) => {
    expect(rejectionOf(() => decodeNumber(made(numberToken(n)), 'here'))).toMatch(
      /^here: .* is the result of TypeScript arithmetic on a reference: use fn\.add, .*\[arithmetic-on-reference\]$/,
    );
  });

  it('keeps numbers that are not results of arithmetic on a placeholder', () => {
    for (const plain of [0, 1, -1, 0.5, 2 ** 49, -(2 ** 49), 4_294_967_290])
      expect(decodeNumber(plain, '')).toBe(literal(plain));
  });

  it('has its placeholders replaced, also in upper case', () => {
    const shown = (node: TokenNode) => `[${(node as ReferenceExpr).path}]`;
    const made = `${stringToken(a)}, ${stringToken(b).toUpperCase()}, ${numberToken(n)}, 1234567890123456, chartwright0x999999999x0`;
    expect(replaceTokens(made, shown)).toBe('[a], [b], [n], 1234567890123456, chartwright0x999999999x0');
  });
});

describe('a placeholder', () => {
  it('calls onToken of the build each time it is requested', () => {
    const seen: TokenNode[] = [];
    const [fresh, number] = [value('recorded'), value('recordedNumber', 'integer')];
    const build = (): void => {
      stringToken(fresh);
      stringToken(fresh);
      numberToken(number);
      numberToken(number);
    };
    buildWith({ onToken: (node) => seen.push(node) }, build);
    expect(seen.filter((node) => node === fresh)).toHaveLength(2);
    expect(seen.filter((node) => node === number).length).toBeGreaterThanOrEqual(2);
    const before = seen.length;
    stringToken(value('unrecorded'));
    expect(seen).toHaveLength(before);
  });

  it('is the same for the same expression, and registered on creation', () => {
    const from = tokenCount();
    const [one, two] = [value('created'), value('createdNumber', 'integer')];
    new OpaqueToken(one);
    numberToken(two);
    expect(tokenNodes(from)).toEqual([one, two]);
    expect([stringToken(one), numberToken(two)]).toEqual([stringToken(one), numberToken(two)]);
    expect(stringToken(one)).not.toBe(stringToken(two));
    expect(numberToken(two)).not.toBe(numberToken(value('another', 'integer')));
  });

  it('of a map or a list may be spread', () => {
    const [map, list] = [value('map', 'map'), value('list', 'list')];
    expect({ ...mapToken(map) }).toEqual({ [stringToken(map)]: stringToken(map) });
    expect([...listToken(list)]).toEqual([stringToken(list)]);
  });

  it('of unknown type has any field, and can be used as text and JSON', () => {
    const any = value('any', 'any');
    const token = openToken(any, (name) => `field ${name}`) as Record<string, unknown> & { resolve(): string };
    expect([token.x, `${token}`, JSON.stringify(token), token.resolve()]).toEqual([
      'field x',
      stringToken(text([any])),
      JSON.stringify(stringToken(any)),
      stringToken(any),
    ]);
    expect({ ...token }).toEqual({ [stringToken(any)]: stringToken(any) });
  });

  it('of a block is distinguished from one of an expression', () => {
    const block = { kind: 'when', condition: value('on'), body: 'x' } as const;
    expect([isControl(block), ...[value('a'), literal(1), text(['a', value('a')])].map(isControl)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    for (const [kind, name] of Object.entries(blockNames)) {
      const node = { ...block, kind, value: literal(1), over: literal(1), template: {} } as unknown as TokenNode;
      expect(rejectionOf(() => decodeString(`<${stringToken(node)}>`, 'here'))).toBe(
        `here: ${name} cannot be used in text, a map key or a function argument: use fn.choose instead [token-undecodable]`,
      );
    }
    expect(blockNames).toEqual({
      when: 'when()',
      with: 'ifSet()',
      each: 'each()',
      object: 'an object template',
      comment: 'commented()',
    });
  });

  it('of a map with unknown entries reports how to read one', () => {
    const says = (node: Expr) => rejectionOf(() => mapToken(node).key);
    const message =
      'the entries of this map are unknown at build time: use fn.index(map, "key"), or loop with each() [undeclared-value]';
    expect(says(reference('Values', ['a', 'b'], 'map'))).toBe(`values.a.b.key: ${message}`);
    expect(says(reference(local('item'), ['a'], 'map'))).toBe(`key: ${message}`);
    expect(says(call('fromYaml', [value('a')], 'map'))).toBe(`key: ${message}`);
  });
});

describe('text inside an expression', () => {
  it('is a call of printf with a verb for each type', () => {
    const parts = [
      '100% ',
      value('s'),
      value('i', 'integer'),
      value('n', 'number'),
      value('b', 'boolean'),
      call('add', [literal(1), literal(2)], 'integer'),
    ] as const;
    const [, s, i, n, b, sum] = parts;
    expect(asPrintf(text(parts))).toBe(
      call(
        'printf',
        [literal('100%% %s%d%s%t%d'), s, call('int64', [i], 'integer'), call('toJson', [n], 'string'), b, sum],
        'string',
      ),
    );
  });

  it.each<[ExprType, string]>([
    ['map', 'a map'],
    ['list', 'a list'],
  ])('must not contain a %s', (type, name) => {
    expect(rejectionOf(() => asPrintf(text(['x', value('v', type)])))).toBe(
      `text: cannot print ${name} as text; use fn.toJson [not-modelled]`,
    );
  });
});
