import fc from 'fast-check';
import { z } from 'zod';
import { ifSet } from '../../lib/expr/blocks';
import { declare, group } from '../../lib/values/define';
import { isQuotablePattern } from '../../lib/values/quotable-pattern';
import { validateValues } from '../../lib/values/validate-against-schema';
import { valuesSchema } from '../../lib/values/values-schema';
import { smallChart, specOf } from '../support/small-chart';

const pieces = fc.constantFrom(
  ...[
    'a',
    'Z',
    '0',
    '_',
    '-',
    '/',
    ':',
    '@',
    '\\.',
    '\\d',
    '\\w',
    '\\-',
    '.',
    '\\s',
    '\\x22',
    '\\n',
    '"',
    ' ',
    '{',
    '\\W',
  ],
  ...[
    '[a-z]',
    '[A-z]',
    '[.-Z]',
    '[+-z]',
    '[^a]',
    '[a-z\\x22]',
    '[a-z\\n]',
    '[\\w.-]',
    '[-a-z0-9]',
    '[a:]',
    '[a\\]]',
    '[]',
    '[é]',
  ],
  ...['(', '(?:', ')', '|', '*', '+', '?', '{2}', '{1,3}', '{2,}', '^', '$', '(?i)'],
);
const pattern = fc
  .tuple(fc.constantFrom('^', '^', '^', ''), fc.array(pieces, { maxLength: 6 }), fc.constantFrom('$', '$', '$', ''))
  .map(([start, body, end]) => start + body.join('') + end);
const text = fc.string({ unit: fc.constantFrom(...'aZ0_-/:@.+"\\ \n{é^['), maxLength: 4 });

const compiled = (source: string): RegExp | undefined => {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
};

describe('a pattern that is considered harmless', () => {
  it('accepts only harmless characters', () => {
    let believed = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 30, maxLength: 30 }), (source, texts) => {
        const regex = compiled(source);
        if (!regex || !isQuotablePattern(source)) return true;
        believed += 1;
        return texts.every((one) => !regex.test(one) || /^[\w./:@+-]*$/.test(one));
      }),
      { seed: 5, numRuns: 20_000 },
    );
    expect(believed).toBeGreaterThan(1000);
  });

  it.each([
    '^[A-z]+$',
    '^[a-z\\x22]+$',
    '^[a-z\\n]+$',
    '^[.-Z]*$',
    '^[+-z]*$',
    '^(?:a)|(?:b)$',
    '^a|b$',
    '^[\\t]*a$',
    '^.$',
    'a',
  ])('is not %s', (source) => expect(isQuotablePattern(source)).toBe(false));

  it.each([
    '^[a-z]+$',
    '^(?:a|b)-(?:c|d)?$',
    '^(?:(?:[0-9]+h)?(?:[0-9]+m)?)$',
    '^[-._a-zA-Z0-9]+$',
    '^[0-9]{1,3}\\.x$',
  ])('is %s', (source) => expect(isQuotablePattern(source)).toBe(true));

  it.each([
    [/^(?:a)|(?:b)$/, 'a" # b'],
    [/^[a-z\x22]+$/, 'a"b'],
    [/^[A-z]+$/, 'a\\d'],
  ])('is not %s, which would allow injection', async (regex, value) => {
    const shape = { a: z.string().regex(regex).default('a').describe('Text.') };
    const model = smallChart(shape, (v) => ({ text: `p-${v.a}`, quoted: `"${v.a}"` }));
    expect(await specOf(model, { a: value })).toEqual({ text: `p-${value}`, quoted: `"${value}"` });
  });
});

describe('an optional literal', () => {
  it('may be null, and reports the allowed values', async () => {
    const shape = {
      word: z.literal('x').optional().describe('A word.'),
      count: z.int().default(1).describe('A number.'),
    };
    const model = smallChart(shape, (v) => ({ count: v.count, word: ifSet(v.word) }));
    expect(await specOf(model, { word: null })).toEqual({ count: 1 });
    expect(await specOf(model, { word: 'x' })).toEqual({ count: 1, word: 'x' });
    expect(validateValues(valuesSchema(declare(group(shape))), { count: 1, word: 'y' })).toMatchObject([
      { where: 'word', message: 'expected "x" or null, got "y", did you mean "x"?' },
    ]);
  });
});
