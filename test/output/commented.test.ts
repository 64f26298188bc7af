import { z } from 'zod';
import { commented, each, ifSet, when } from '../../lib/expr/blocks';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/output/chart-files';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const enabled = z.boolean().default(true).describe('A switch.');
const words = z.array(z.string()).default(['a']).describe('Words.');
const shape = { enabled, words, name: z.string().optional().describe('A name.') };
const lines = (...all: string[]): string => all.join('\n');
const cases: JsonMap[] = [{}, { enabled: false }];

const rule = (resource: string) => ({ apiGroups: [''], resources: [resource] });

describe('commented()', () => {
  it('goes above a list item, inside its condition', async () => {
    const model = smallChart({ enabled, words }, (v) => ({
      rules: [
        commented('Why pods.', rule('pods')),
        when(v.enabled, commented('Why nodes.', rule('nodes'))),
        commented('Why secrets.', when(v.enabled, rule('secrets'), rule('leases'))),
        ...v.words,
      ],
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  rules:',
        '    # Why pods.',
        '    - apiGroups: [""]',
        '      resources: ["pods"]',
        '    {{- if .Values.enabled }}',
        '    # Why nodes.',
        '    - apiGroups: [""]',
        '      resources: ["nodes"]',
        '    # Why secrets.',
        '    - apiGroups: [""]',
        '      resources: ["secrets"]',
        '    {{- else }}',
        '    # Why secrets.',
        '    - apiGroups: [""]',
        '      resources: ["leases"]',
        '    {{- end }}',
        '    {{- with .Values.words }}',
        '    {{- toYaml . | nindent 4 }}',
        '    {{- end }}',
      ),
    );
    for (const values of [...cases, { enabled: false, words: [] }]) await specOf(model, values);
    expect(await specOf(model, { enabled: false })).toEqual({ rules: [rule('pods'), rule('leases'), 'a'] });
  });

  it('goes above a spread and above fields of any kind', async () => {
    const model = smallChart(shape, (v) => ({
      list: [...commented('Both.', [1, 2]), ...commented('Those of the user.', v.words)],
      scalar: commented('A {{ brace }}.', 'text'),
      optional: commented('Only with a name.', ifSet(v.name)),
      map: commented('A map.', { a: 1, ...commented('The rest.', { b: 2 }) }),
      each: each(v.words, (word) => commented('A word.', { word })),
      wrapped: { only: commented('Hoisted.', when(v.enabled, 1)) },
      nested: [[commented('Inside.', { a: 1 })], { first: commented('First.', 1), second: 2 }],
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  list:',
        '    # Both.',
        '    - 1',
        '    - 2',
        '    {{- with .Values.words }}',
        '    # Those of the user.',
        '    {{- toYaml . | nindent 4 }}',
        '    {{- end }}',
        '  # A {{`{{ brace }}`}}.',
        '  scalar: text',
        '  {{- with .Values.name }}',
        '  # Only with a name.',
        '  optional: {{ . | quote }}',
        '  {{- end }}',
        '  # A map.',
        '  map:',
        '    a: 1',
        '    # The rest.',
        '    b: 2',
        '  {{- if .Values.words }}',
        '  each:',
        '    {{- range .Values.words }}',
        '    # A word.',
        '    - word: {{ . | quote }}',
        '    {{- end }}',
        '  {{- end }}',
        '  {{- if .Values.enabled }}',
        '  wrapped:',
        '    # Hoisted.',
        '    only: 1',
        '  {{- end }}',
        '  nested:',
        '    # Inside.',
        '    - - a: 1',
        '    # First.',
        '    - first: 1',
        '      second: 2',
      ),
    );
    for (const values of [...cases, { words: [] }, { enabled: false, name: 'n', words: ['x', 'y'] }])
      await specOf(model, values);
  });

  it('is printed and wrapped inside a named template', async () => {
    const long = 'Why this permission is there, at some length. '.repeat(4).trim();
    const model = smallChart({ enabled }, (v, chart) => ({
      rules: chart.defineObject('rules', 'Permissions.', [
        commented(long, rule('pods')),
        ...(when(v.enabled, commented('A feature.\nIn two lines.', [rule('nodes'), rule('leases')])) ?? []),
      ]),
    }));
    const helpers = helmFiles(model).get('templates/_helpers.tpl') as string;
    const body = helpers.split('{{- define "small.rules" -}}\n')[1] as string;
    expect(body.split('\n').slice(0, 3)).toEqual([
      '# Why this permission is there, at some length. Why this permission is there, at some length. Why',
      '# this permission is there, at some length. Why this permission is there, at some length.',
      '- apiGroups: [""]',
    ]);
    expect(body).toContain('{{- if .Values.enabled }}\n# A feature.\n# In two lines.\n- apiGroups:');
    for (const values of cases) await specOf(model, values);
  });

  it('joins several comments of one value, outermost first', () => {
    const model = smallChart({ enabled }, (v) => ({ a: commented('One.', commented('Two.', v.enabled)) }));
    expect(specTemplate(model)).toBe(lines('  # One.', '  # Two.', '  a: {{ .Values.enabled }}'));
  });

  it('still allows reading the fields of a map', () => {
    expect(commented('A map.', { a: 1 }).a).toBe(1);
  });

  it('rejects references', () => {
    const message = rejectionOf(() =>
      smallChart(shape, (v) => ({ a: commented(`of ${v.name}`, 1), b: v.enabled, c: v.words })),
    );
    expect(message).toContain('a comment cannot contain references');
  });
});
