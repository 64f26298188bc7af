import { z } from 'zod';
import { ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { refusalOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const shape = {
  name: z.string().default('n').describe('Text.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  other: z.boolean().default(true).describe('Another switch.'),
};

describe('an expression as it is written', () => {
  it('has the arguments of and in and, and of or in or, in one row', () => {
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

  it('finds the cluster and the values from inside a block', async () => {
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
    ['too few', () => (fn.trunc as (...args: unknown[]) => unknown)(3), /^fn\.trunc: takes 2 arguments, not 1/],
    ['too many', () => (fn.lower as (...args: unknown[]) => unknown)('a', 'b'), /^fn\.lower: takes 1 arguments, not 2/],
    [
      'none of a row',
      () => (fn.and as (...args: unknown[]) => unknown)(),
      /^fn\.and: takes 1 or more arguments, not 0/,
    ],
  ])('is refused with %s arguments', (_, body, message) => {
    expect(refusalOf(body)).toMatch(message);
  });
});
