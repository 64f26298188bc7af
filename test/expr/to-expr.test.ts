import { z } from 'zod';
import { each, ifSet } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { k8sObject, stringMap } from '../../lib/values/kubernetes';
import { refusalOf, smallChart, specOf, specTemplate } from '../support/small-chart';

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

  it('spreads, as it does in a field', async () => {
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

  it('is refused where Helm would merge the maps inside', () => {
    const build = () => smallChart(shape, (v) => ({ ...rest(v), two: fn.toJson({ ...v.labels, ...v.affinity }) }));
    expect(refusalOf(build)).toMatch(/fn\.mergeOverwrite\(a, b, \.\.\.\) merges them.*\[not-modelled\]/);
  });
});

describe('a block in the arguments of a function', () => {
  it('is refused by the name it was made with', () => {
    const build = () => smallChart(shape, (v) => ({ ...rest(v), block: fn.toJson(ifSet(v.labels)) }));
    expect(refusalOf(build)).toMatch(/ifSet\(\) makes a block.*fn\.choose.*\[token-undecodable\]/);
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

  it('is a ternary where no branch can fail', () => {
    expect(specTemplate(model)).toContain('plain: {{ ternary "on" "off" .Values.enabled | upper | quote }}');
    expect(specTemplate(model)).toContain('first (or (and .Values.enabled (list (.Values.name | required');
  });
});
