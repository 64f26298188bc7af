import { z } from 'zod';
import { commented, each, ifSet, when } from '../../lib/expr/blocks';
import { stringMap } from '../../lib/values/kubernetes-types';
import { smallChart, specOf } from '../support/small-chart';

const values = {
  names: z.array(z.string()).default([]).describe('Names.'),
  maybe: z.array(z.string()).optional().describe('Names that may be unset.'),
  env: stringMap().default({}).describe('Variables.'),
  enabled: z.boolean().default(false).describe('A switch.'),
};

const model = smallChart(values, (v) => {
  const fixed = each(['x', 'y'], (item) => item);
  const names = each(v.names, (item) => item);
  return {
    alone: [names],
    between: ['first', names, 'last'],
    fixed: ['first', fixed, 'last'],
    fixedAlone: [fixed],
    variables: [{ name: 'A' }, each(v.env, (value, name) => ({ name, value }))],
    inObject: when(v.enabled, { list: ['a', names] }),
    twice: each(v.names, (item) => ({ item, all: ['a', each(v.names, (other) => other)] })),
    unset: ['a', each(v.maybe, (item) => item)],
    set: ifSet(v.maybe, (list) => ['a', each(list, (item) => item)]),
    commented: commented('Why.', ['a', names]),
    otherwise: when(v.enabled, ['a', fixed], ['b', names]),
  };
});

it.each([
  [{}],
  [{ names: ['p', 'q'], env: { B: '1' }, maybe: ['m'], enabled: true }],
  [{ names: ['p'], enabled: false, maybe: [] }],
])('each() adds its items to the list that it is in, as both Helms render it: %j', async (set) => {
  const {
    names = [],
    env = {},
    maybe = [],
    enabled = false,
  } = set as {
    names?: string[];
    env?: Record<string, string>;
    maybe?: string[];
    enabled?: boolean;
  };
  // An empty list of a block is left out.
  const filled = (field: string, list: unknown[]): object => (list.length > 0 ? { [field]: list } : {});
  expect(await specOf(model, set)).toEqual({
    ...filled('alone', names),
    between: ['first', ...names, 'last'],
    fixed: ['first', 'x', 'y', 'last'],
    fixedAlone: ['x', 'y'],
    variables: [{ name: 'A' }, ...Object.entries(env).map(([name, value]) => ({ name, value }))],
    ...(enabled ? { inObject: { list: ['a', ...names] } } : {}),
    ...filled(
      'twice',
      names.map((item) => ({ item, all: ['a', ...names] })),
    ),
    unset: ['a', ...maybe],
    ...filled('set', maybe.length > 0 ? ['a', ...maybe] : []),
    commented: ['a', ...names],
    otherwise: enabled ? ['a', 'x', 'y'] : ['b', ...names],
  });
});
