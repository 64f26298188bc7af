import { z } from 'zod';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const shape = {
  name: z.string().default('n').describe('Text.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  other: z.boolean().default(true).describe('Another switch.'),
};

describe('an emitted expression', () => {
  it('flattens nested `and` and `or`', () => {
    const model = smallChart(shape, (v) => ({
      all: when(fn.and(fn.and(v.enabled, v.other), v.name), 'x'),
      any: when(fn.or(v.enabled, fn.or(v.other, v.name)), 'x'),
      mixed: when(fn.and(fn.or(v.enabled, v.other), v.name), 'x'),
    }));
    const template = specTemplate(model);
    expect(template).toContain('if and .Values.enabled .Values.other .Values.name }}');
    expect(template).toContain('if or .Values.enabled .Values.other .Values.name }}');
    expect(template).toContain('if and (or .Values.enabled .Values.other) .Values.name }}');
  });

  it('reads Capabilities and Values inside a block', async () => {
    const model = smallChart(shape, (v) => ({
      inside: ifSet(v.name, (name) => ({
        name,
        enabled: v.enabled,
        apps: fn.choose(fn.apiVersionsHas('apps/v1'), 'there', 'missing'),
      })),
      switches: when(fn.and(v.enabled, v.other), 'both'),
    }));
    expect(await specOf(model, {})).toEqual({
      inside: { name: 'n', enabled: true, apps: 'there' },
      switches: 'both',
    });
  });

  it.each([
    ['too few', () => (fn.trunc as (...args: unknown[]) => unknown)(3), /^fn\.trunc: expected 2 arguments, got 1/],
    [
      'too many',
      () => (fn.lower as (...args: unknown[]) => unknown)('a', 'b'),
      /^fn\.lower: expected 1 arguments, got 2/,
    ],
    [
      'no variadic',
      () => (fn.and as (...args: unknown[]) => unknown)(),
      /^fn\.and: expected 1 or more arguments, got 0/,
    ],
  ])('rejects %s arguments', (_, body, message) => {
    expect(rejectionOf(body)).toMatch(message);
  });
});

describe('text with numbers', () => {
  it('remains text even if it looks like a number or a date', async () => {
    const number = z.int().min(0).max(9999).default(1).describe('A number.');
    const model = smallChart({ major: number, minor: number }, (v) => ({
      version: `${v.major}.${v.minor}`,
      date: `${v.major}-${v.minor}-${v.minor}`,
      named: `v${v.major}.${v.minor}`,
    }));
    expect(await specOf(model, { major: 2020, minor: 12 })).toEqual({
      version: '2020.12',
      date: '2020-12-12',
      named: 'v2020.12',
    });
  });
});

describe('a value that a function returns unchanged', () => {
  const passed = {
    text: z.string().default('').describe('Free text.'),
    word: z.enum(['one', 'two']).default('one').describe('One of two words.'),
    enabled: z.boolean().default(true).describe('A switch.'),
    texts: z.array(z.string()).default([]).describe('Free texts.'),
    words: z
      .array(z.enum(['one', 'two']))
      .default(['one'])
      .describe('Words.'),
    share: z.number().default(0.5).describe('A share.'),
    count: z.int().default(1_000_000).describe('A count.'),
  };

  it.each(['a: b', 'yes', '1e3', '{{ .Values }}', '"', "it's", '- a', '#', 'null', '012', 'a\nb: c', '\u0001'])(
    'keeps its value, whatever the alternative is: %j',
    async (text) => {
      const model = smallChart(passed, (v) => ({
        default: fn.default(v.word, v.text),
        coalesce: fn.coalesce(v.text, v.word),
        ternary: fn.ternary(v.text, v.word, v.enabled),
        other: fn.ternary(v.word, v.text, v.enabled),
        required: fn.required('a text', v.text),
        within: `x ${fn.default(v.word, v.text)} y`,
        all: fn.concat(v.words, v.texts),
        each: each(fn.concat(v.words, v.texts), (item) => item),
        once: each(fn.uniq(v.texts), (item) => item),
        picked: fn.default(5, v.count),
        larger: fn.choose(fn.gt(v.share, v.count), 'share', 'count'),
      }));
      expect(await specOf(model, { text, texts: [text, text] })).toEqual({
        default: text,
        coalesce: text,
        ternary: text,
        other: 'one',
        required: text,
        within: `x ${text} y`,
        all: ['one', text, text],
        each: ['one', text, text],
        once: [text],
        // Go would print the float64 as 1e+06.
        picked: 1_000_000,
        larger: 'count',
      });
    },
  );
});
