import { z } from 'zod';
import { each, eachText, when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import { helmFiles } from '../../../lib/output/chart-files';
import { actionOf, pieces } from '../../../lib/output/template/action-text';
import { fitLine, fitText } from '../../../lib/output/template/fit-line';
import { smallChart, specOf, specTemplate } from '../../support/small-chart';

const lines = (...all: string[]): string => all.join('\n');
const broken = (line: string): string => fitLine(line).join('\n');
const fitAll = (line: string): string => fitText(line).join('\n');
const long = (name: string): string => `.Values.${name}.${'x'.repeat(40)}`;
const [a, b, c] = [long('a'), long('b'), long('c')] as const;

describe('a template line is parsed', () => {
  it('as text and actions', () => {
    expect(pieces('x: {{ .a }}-{{- b "}}" `}}` }}y')).toEqual(['x: ', '{{ .a }}', '-', '{{- b "}}" `}}` }}', 'y']);
    expect(pieces('{{`{{ raw }}`}}{{ "\\"}}" }}')).toEqual(['{{`{{ raw }}`}}', '{{ "\\"}}" }}']);
    expect(pieces('a } b }} {{ c')).toEqual(['a } b }} {{ c']);
  });

  it('with its pipelines and arguments', () => {
    expect(actionOf('{{- if and .a (b "x y" (c . | d)) }}')).toEqual({
      open: '{{-',
      pipeline: [
        ['if', 'and', '.a', { inside: [['b', '"x y"', { inside: [['c', '.'], ['d']], behind: '' }]], behind: '' }],
      ],
      close: '}}',
    });
    expect(actionOf('{{ (b).c | d -}}')).toEqual({
      open: '{{',
      pipeline: [[{ inside: [['b']], behind: '.c' }], ['d']],
      close: '-}}',
    });
  });

  it('unless it is a comment, a lone string or differently formatted', () => {
    for (const piece of [
      '{{- /* a b */ -}}',
      '{{`{{ a }}`}}',
      'text',
      '{{ a  b }}',
      '{{a b }}',
      '{{ a |b }}',
      '{{ (a }}',
    ])
      expect(actionOf(piece)).toBeUndefined();
  });
});

describe('a long line of a template', () => {
  it('stays on one line if it fits', () => {
    const line = `{{- if and .Values.a ${'x'.repeat(120 - 24)} }}`;
    expect(line.length).toBe(120);
    expect(fitLine(line)).toEqual([line]);
    expect(fitLine(line.replace('{{-', '{{- else'))).toHaveLength(4);
  });

  it('has one argument per line', () => {
    expect(broken(`  {{- if and ${a} (not ${b}) ${c} }}`)).toBe(
      lines('  {{- if and', `    ${a}`, `    (not ${b})`, `    ${c}`, '  }}'),
    );
    expect(broken(`{{- else if or ${a} ${b} ${c} }}`)).toBe(
      lines('{{- else if or', `  ${a}`, `  ${b}`, `  ${c}`, '}}'),
    );
    expect(broken(`{{- range $key, $item := get ${a} ${b} ${c} }}`)).toBe(
      lines('{{- range $key, $item := get', `  ${a}`, `  ${b}`, `  ${c}`, '}}'),
    );
  });

  it('is broken inside parentheses if an argument is too long itself', () => {
    expect(broken(`{{- if and .Values.a (or (eq ${a} ${b}) (eq ${b} ${c})) }}`)).toBe(
      lines('{{- if and', '  .Values.a', '  (or', `    (eq ${a} ${b})`, `    (eq ${b} ${c})`, '  )', '}}'),
    );
  });

  it('keeps the format next to printf, piped functions together, and trailing text after the action', () => {
    expect(broken(`x: "{{ printf "%s/%s" (lower ${a}) (lower ${b}) | trunc 63 | quote }}" # why`)).toBe(
      lines(`x: "{{ printf "%s/%s"`, `  (lower ${a})`, `  (lower ${b})`, '  | trunc 63 | quote', '}}" # why'),
    );
    expect(broken(`x: {{ ${a} | default (printf "%s-%s" (lower ${b}) .Values.c) | quote }}`)).toBe(
      lines(`x: {{ ${a}`, `  | default (printf "%s-%s" (lower ${b}) .Values.c) | quote`, '}}'),
    );
  });

  it('has one line per piped function if they do not fit on one', () => {
    const one = `default (printf "%s" ${a} 1)`;
    expect(broken(`x: {{ ${c} | ${one} | ${one} }}`)).toBe(lines(`x: {{ ${c}`, `  | ${one}`, `  | ${one}`, '}}'));
  });

  it('breaks a piped function that is too long for a line inside its last argument', () => {
    const one = `default (printf "%s" ${a} ${b})`;
    const parts = ['  | default (printf "%s"', `    ${a}`, `    ${b}`, '  )'];
    expect(broken(`x: {{ ${c} | ${one} | ${one} }}`)).toBe(lines(`x: {{ ${c}`, ...parts, ...parts, '}}'));
  });

  it('breaks inside the parentheses of a single argument', () => {
    expect(broken(`{{- fail (printf "%s and %s" (lower ${a}) (lower ${b}) ${c}) }}`)).toBe(
      lines('{{- fail (printf "%s and %s"', `  (lower ${a})`, `  (lower ${b})`, `  ${c}`, ') }}'),
    );
    expect(broken(`{{- if not (or ${a} ${b} ${c}) }}`)).toBe(
      lines('{{- if not (or', `  ${a}`, `  ${b}`, `  ${c}`, ') }}'),
    );
  });

  it('fills lines with the words of a list', () => {
    const words = Array.from({ length: 30 }, (_, index) => `"word-${index}"`);
    const [head, ...rest] = fitLine(`{{- if has . (list ${words.join(' ')}) }}`);
    expect([head, rest[0], rest[1]]).toEqual(['{{- if has', '  .', '  (list']);
    expect(rest.slice(2, -2).every((line) => line.length <= 120 && line.startsWith('    "word-'))).toBe(true);
    expect(rest.slice(2, -2)).toHaveLength(3);
    expect(rest.slice(2, -2).flatMap((line) => line.trim().split(' '))).toEqual(words);
    expect(rest.slice(-2)).toEqual(['  )', '}}']);
  });

  it('is unchanged if it cannot be broken', () => {
    for (const line of [
      `{{- fail "${'word '.repeat(40)}" }}`,
      `x: {{ ${'x'.repeat(130)} }}`,
      `x: ${'word '.repeat(40)}{{ include "some.name" . }}`,
      `x: {{ include "${'x'.repeat(130)}" . }}`,
      `x: "{{\`${'word '.repeat(40)}\`}}"`,
    ])
      expect(fitLine(line)).toEqual([line]);
  });

  it('is broken in its longest action, and again after it if necessary', () => {
    expect(
      broken(`x: {{ .Values.a }}{{ printf "%s" (lower ${a}) (lower ${b}) }}{{ default (lower ${b}) (lower ${c}) }}`),
    ).toBe(
      lines(
        'x: {{ .Values.a }}{{ printf "%s"',
        `  (lower ${a})`,
        `  (lower ${b})`,
        `}}{{ default`,
        `  (lower ${b})`,
        `  (lower ${c})`,
        '}}',
      ),
    );
  });
});

describe('a long line of text', () => {
  it('is broken before an action, but never after a space', () => {
    expect(fitAll(`  run ${'x'.repeat(60)} {{ .Values.a }} service/{{ ${a} }} 8080:{{ ${b} }}`)).toBe(
      lines(`  run ${'x'.repeat(60)} {{ .Values.a }} service/`, `  {{- ${a} }} 8080:`, `  {{- ${b} }}`),
    );
    expect(fitAll(`${'x'.repeat(110)} {{ ${a} }}/{{ ${b} }}`)).toBe(
      lines(`${'x'.repeat(110)} {{ ${a} }}/`, `{{- ${b} }}`),
    );
    const sentence = `${'word '.repeat(16)}{{ ${a} }} and {{ .Values.b }}.`;
    expect(sentence.length).toBeGreaterThan(120);
    expect(fitText(sentence)).toEqual([sentence]);
  });

  it('is broken at commas, blocks and inner templates first', () => {
    expect(fitAll(`{{ ${a} }}:{{ .Values.b }},{{ ${b} }}:{{ .Values.c }},{{ ${c} }}:{{ .Values.d }}`)).toBe(
      lines(`{{ ${a} }}:{{ .Values.b }},`, `{{- ${b} }}:{{ .Values.c }},`, `{{- ${c} }}:{{ .Values.d }}`),
    );
    expect(fitAll(`{{ ${a} }}{{ if .Values.b }}/{{ ${b} }}{{ else }}none{{ end }}{{ ${c} }}`)).toBe(
      lines(`{{ ${a} }}`, `{{- if .Values.b }}/{{ ${b} }}{{ else }}none{{ end }}`, `{{- ${c} }}`),
    );
    expect(fitAll(`{{ ${a} }}{{\`{{\`}} with "{{ ${b} }}" }}x{{\`{{ end }}\`}}`)).toBe(
      lines(`{{ ${a} }}`, `{{- \`{{\` }} with "{{ ${b} }}" }}x{{\`{{ end }}\`}}`),
    );
  });

  it('is broken like any other line if it is a single action', () => {
    expect(fitAll(`{{- printf "%s-%s" (lower ${a}) (lower ${b}) }}`)).toBe(
      lines('{{- printf "%s-%s"', `  (lower ${a})`, `  (lower ${b})`, '}}'),
    );
  });
});

describe('the output of long lines', () => {
  const shape = {
    first: z.string().default('one').describe('Text.'),
    second: z.string().default('').describe('Text.'),
    enabled: z.boolean().default(true).describe('A switch.'),
    words: z.array(z.string()).default(['a', 'b']).describe('Words.'),
  };

  it('is the same in both Helms', async () => {
    const model = smallChart(shape, (v, chart) => ({
      chosen: fn.choose(
        v.enabled,
        `${v.first} and ${v.second}`,
        fn.default(fn.lower(chart.fullname), fn.trim(v.second)),
      ),
      items: [fn.choose(v.enabled, `${'x'.repeat(60)} ${v.first}`, `${'y'.repeat(60)} ${v.second}`)],
      formatted: fn.printf('%s/%s/%s/%s', fn.upper(v.first), fn.lower(v.second), chart.fullname, chart.namespace),
      when: when(
        fn.and(v.enabled, fn.or(v.first, v.second), fn.ne(v.first, v.second), fn.not(fn.contains('zzz', v.second))),
        {
          deep: fn.has(v.first, [
            'one',
            'two',
            'three',
            'four',
            'five',
            'six',
            'seven',
            'eight',
            'nine',
            'ten',
            'eleven',
          ]),
        },
      ),
      text: chart.define(
        'text',
        'Text of many parts.',
        `${v.first}, ${v.second},${v.first}:${eachText(v.words, (word) => `${word} of ${v.first}/${v.second},`)}` +
          `${fn.choose(v.enabled, ` ${v.first} `, '')}${v.second}${fn.choose(v.first, `<${v.second}>`, '{{ braces }}')}`,
      ),
      spaces: chart.define(
        'spaces',
        'Values after spaces.',
        `${v.first} ${'x'.repeat(85)} ${v.second} ${v.first}/${v.second} ${eachText(v.words, (word) => ` ${word} `)}`,
      ),
      list: each(v.words, (word) => fn.printf('%s-%s-%s', word, fn.default(chart.fullname, v.second), chart.namespace)),
    }));
    const text = [specTemplate(model), helmFiles(model).get('templates/_helpers.tpl')].join('\n');
    expect(text).toContain('  {{- if .Values.enabled }}\n  chosen: ');
    expect(text).toContain('    {{- if .Values.enabled }}\n    - {{ printf "xxx');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(160);
    for (const values of [
      {},
      { enabled: false },
      { first: '', second: ' b ' },
      { first: 'Ab', second: 'Ab', words: [] },
    ])
      await specOf(model, values as never);
  });
});
