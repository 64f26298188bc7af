import { z } from 'zod';
import { when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import { smallChart, specOf, specTemplate } from '../../support/small-chart';

const lines = (...all: string[]): string => all.join('\n');
/** Number formatting is tested elsewhere. */
const withoutNumber = (text: string): string => text.replace(/^ {2}number: \{\{ printf .*\n?/m, '').trimEnd();
const shape = {
  word: z.enum(['one', 'two']).default('one').describe('A word.'),
  text: z.string().default('any').describe('Text.'),
  count: z.int().min(0).max(9).default(3).describe('A count.'),
  ratio: z.number().default(0.5).describe('A number.'),
};
const cases = [{}, { word: 'two', text: '"\'\n: #', count: 0, ratio: 0.25 }] as const;

describe('text with values in it', () => {
  it('is in single quotes if it contains double quotes and its values need no escaping', async () => {
    const model = smallChart(shape, (v, chart) => ({
      query: `up{job="${chart.fullname}",mode=~"${v.word}|\\d+"} > ${v.count}`,
      chosen: `say "${fn.choose(v.count, v.word, 'no')}"`,
      apostrophe: `it's "${v.word}"`,
      free: `the "${v.text}"`,
      number: `the "${v.ratio}"`,
      bare: `the ${v.word}`,
      long: `${'"word" '.repeat(20)}${v.word}`,
    }));
    expect(withoutNumber(specTemplate(model))).toBe(
      lines(
        `  query: 'up{job="{{ include "small.fullname" . }}",mode=~"{{ .Values.word }}|\\d+"} > {{ .Values.count }}'`,
        `  chosen: 'say "{{ if .Values.count }}{{ .Values.word }}{{ else }}no{{ end }}"'`,
        '  apostrophe: {{ printf `it\'s "%s"` .Values.word | quote }}',
        '  free: {{ printf `the "%s"` .Values.text | quote }}',
        '  bare: "the {{ .Values.word }}"',
        `  long: {{ printf \`${'"word" '.repeat(20)}%s\``,
        '    .Values.word',
        '    | quote',
        '  }}',
      ),
    );
    for (const values of cases) await specOf(model, values);
  });

  it('of several lines is a block scalar if no value can change the lines', async () => {
    const model = smallChart(shape, (v, chart) => ({
      query: `sum(up{job="${chart.fullname}"})\n  > ${v.count}\nunless {{ braces }} and ${v.word} it's`,
      list: [`one\n${v.word}\n\nlast`],
      map: { deep: `first ${v.word}\nlast` },
      valueFirst: `${v.word}\nlast`,
      valueLast: `first\n${v.word}`,
      spaceFirst: ` first\n${v.word}\nlast`,
      spaceLast: `first\n${v.word}\nlast `,
      spaceInside: `first \n${v.word}\nlast`,
      breakLast: `first\n${v.word}\nlast\n`,
      tab: `first\n\t${v.word}\nlast`,
      free: `first\n${v.text}\nlast`,
      number: `first\n${v.ratio}\nlast`,
    }));
    expect(withoutNumber(specTemplate(model))).toBe(
      lines(
        '  query: |-',
        '    sum(up{job="{{ include "small.fullname" . }}"})',
        '      > {{ .Values.count }}',
        "    unless {{`{{ braces }}`}} and {{ .Values.word }} it's",
        '  list:',
        '    - |-',
        '      one',
        '      {{ .Values.word }}',
        '',
        '      last',
        '  map:',
        '    deep: |-',
        '      first {{ .Values.word }}',
        '      last',
        '  valueFirst: {{ printf "%s\\nlast" .Values.word | quote }}',
        '  valueLast: {{ printf "first\\n%s" .Values.word | quote }}',
        '  spaceFirst: {{ printf " first\\n%s\\nlast" .Values.word | quote }}',
        '  spaceLast: {{ printf "first\\n%s\\nlast " .Values.word | quote }}',
        '  spaceInside: {{ printf "first \\n%s\\nlast" .Values.word | quote }}',
        '  breakLast: {{ printf "first\\n%s\\nlast\\n" .Values.word | quote }}',
        '  tab: {{ printf "first\\n\\t%s\\nlast" .Values.word | quote }}',
        '  free: {{ printf "first\\n%s\\nlast" .Values.text | quote }}',
      ),
    );
    for (const values of cases) await specOf(model, values);
  });
});

describe('the lists of an RBAC rule', () => {
  it('are on one line if they are literal, short and contain plain words', async () => {
    const model = smallChart(shape, (v) => ({
      rules: [
        { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['*'], nonResourceURLs: [] },
        { apiGroups: [v.word], resources: when(v.count, ['nodes']), resourceNames: ['a b'] },
        { verbs: Array.from({ length: 20 }, (_, index) => `verb-${index}`), other: ['get'] },
        { resources: { limits: { cpu: v.text, ratio: v.ratio } } },
      ],
    }));
    const text = specTemplate(model);
    expect(
      text.startsWith(
        lines(
          '  rules:',
          '    - apiGroups: [""]',
          '      resources: ["pods", "pods/log"]',
          '      verbs: ["*"]',
          '      nonResourceURLs: []',
          '    - apiGroups:',
          '        - {{ .Values.word }}',
          '      {{- if .Values.count }}',
          '      resources: ["nodes"]',
          '      {{- end }}',
          '      resourceNames:',
          '        - a b',
          '    - verbs:',
          '        - verb-0',
        ),
      ),
    ).toBe(true);
    expect(text).toContain('      other:\n        - get\n    - resources:\n        limits:\n');
    for (const values of cases) await specOf(model, values);
  });
});
