import { z } from 'zod';
import { literal } from '../../lib/expr/expr';
import { fn } from '../../lib/expr/fn';
import { holdsToken, OpaqueToken } from '../../lib/expr/token';
import { refusalOf, smallChart, specOf } from '../support/small-chart';

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
  ])('are refused where %s of a reference has made them', (_, text) => {
    expect(refusalOf(() => smallChart(shape, (v) => ({ text: text(v.count), count: v.count })))).toMatch(
      /spec\.text: .*fn\.add.*\[arithmetic-on-reference\]/,
    );
  });

  it('are a placeholder where they are one', async () => {
    const model = smallChart(shape, (v) => ({ text: `${fn.add(v.count, 1)}m` }));
    expect(await specOf(model, {})).toEqual({ text: '2m' });
    expect([holdsToken('5123456789012345'), holdsToken(`${fn.add(7, 7)}`)]).toEqual([false, true]);
  });
});

describe('a reference that is no plain value', () => {
  it('is its placeholder in JSON, as in text', () => {
    const token = new OpaqueToken(literal('a'));
    expect(JSON.stringify({ token })).toBe(`{"token":"${token}"}`);
    expect(holdsToken(`${token}`)).toBe(true);
  });
});

describe('minus zero', () => {
  it('is zero, whichever of the two is asked for first', async () => {
    const model = smallChart(shape, (v) => ({ first: -0, second: 0, list: fn.toJson([-0, v.count]), count: v.count }));
    expect(Object.is(((await specOf(model, {})) as { second: number }).second, 0)).toBe(true);
  });
});
