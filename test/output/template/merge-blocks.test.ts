import { App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../../lib/chart/helm-chart';
import type { Expr } from '../../../lib/expr/ast';
import { commented, ifSet, when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import { createRelease } from '../../../lib/helm/release';
import type { JsonMap } from '../../../lib/json';
import { readChart } from '../../../lib/model/read-chart';
import { helmFiles } from '../../../lib/output/chart-files';
import { renderChart } from '../../../lib/render/render-chart';
import { group } from '../../../lib/values/define';
import { majors } from '../../support/helm';
import { helmTemplate } from '../../support/helm-template';
import { rejectionOf, smallChart, specOf, specTemplate } from '../../support/small-chart';

const enabled = z.boolean().default(true).describe('A switch.');
const other = z.boolean().default(false).describe('Another switch.');
const name = z.string().optional().describe('A name.');
const cases: JsonMap[] = [{}, { enabled: false }, { other: true }, { enabled: false, other: true }];
const lines = (...all: string[]): string => all.join('\n');

describe('consecutive blocks with the same condition', () => {
  it('are merged into one block around items and fields', async () => {
    const model = smallChart({ enabled, other }, (v) => ({
      list: [
        when(v.enabled, 'a'),
        when(v.enabled, commented('Why.', { b: 1 })),
        ...(when(v.enabled, ['c', 'd']) ?? []),
        when(v.other, 'e'),
        when(v.enabled, 'f'),
      ],
      first: when(v.enabled, 1),
      second: when(v.enabled, { third: when(v.other, 3), fourth: when(v.other, 4), fifth: 5 }),
      ...when(v.enabled, { sixth: 6 }),
      seventh: 7,
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  {{- if or .Values.enabled .Values.other }}',
        '  list:',
        '    {{- if .Values.enabled }}',
        '    - a',
        '    # Why.',
        '    - b: 1',
        '    - c',
        '    - d',
        '    {{- end }}',
        '    {{- if .Values.other }}',
        '    - e',
        '    {{- end }}',
        '    {{- if .Values.enabled }}',
        '    - f',
        '    {{- end }}',
        '  {{- end }}',
        '  {{- if .Values.enabled }}',
        '  first: 1',
        '  second:',
        '    {{- if .Values.other }}',
        '    third: 3',
        '    fourth: 4',
        '    {{- end }}',
        '    fifth: 5',
        '  sixth: 6',
        '  {{- end }}',
        '  seventh: 7',
      ),
    );
    for (const values of cases) await specOf(model, values);
  });

  it('have one else with all alternatives', async () => {
    const model = smallChart({ enabled, other, name }, (v) => ({
      list: [
        when(v.enabled, 'a', 'b'),
        when(v.enabled, 'c'),
        when(v.enabled, 'd', 'e'),
        ifSet(v.name),
        when(v.other, 'f', 'g'),
      ],
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  list:',
        '    {{- if .Values.enabled }}',
        '    - a',
        '    - c',
        '    - d',
        '    {{- else }}',
        '    - b',
        '    - e',
        '    {{- end }}',
        '    {{- with .Values.name }}',
        '    - {{ . | quote }}',
        '    {{- end }}',
        '    {{- if .Values.other }}',
        '    - f',
        '    {{- else }}',
        '    - g',
        '    {{- end }}',
      ),
    );
    for (const values of [...cases, { name: 'n' }]) await specOf(model, values);
  });

  it('continue with else if, but not in a with', async () => {
    const model = smallChart({ enabled, other, name }, (v) => ({
      a: when(v.enabled, 1, when(v.other, 2, 3)),
      b: when(v.enabled, 1, when(v.other, 2)),
      ...when(v.other, { c: 1 }, when(v.enabled, { d: 2 })),
      e: ifSet(v.name, (bound) => bound, when(v.enabled, 'x', 'y')),
      f: when(v.enabled, 'set', ifSet(v.name)),
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  {{- if .Values.enabled }}',
        '  a: 1',
        '  b: 1',
        '  {{- else if .Values.other }}',
        '  a: 2',
        '  b: 2',
        '  {{- else }}',
        '  a: 3',
        '  {{- end }}',
        '  {{- if .Values.other }}',
        '  c: 1',
        '  {{- else if .Values.enabled }}',
        '  d: 2',
        '  {{- end }}',
        '  {{- with .Values.name }}',
        '  e: {{ . | quote }}',
        '  {{- else }}',
        '  {{- if .Values.enabled }}',
        '  e: x',
        '  {{- else }}',
        '  e: "y"',
        '  {{- end }}',
        '  {{- end }}',
        '  {{- if .Values.enabled }}',
        '  f: set',
        '  {{- else }}',
        '  {{- with .Values.name }}',
        '  f: {{ . | quote }}',
        '  {{- end }}',
        '  {{- end }}',
      ),
    );
    for (const values of [...cases, { name: 'n' }, { enabled: false, name: 'n' }]) await specOf(model, values);
  });

  it('are one block if a choice of scalars is too long for a line', async () => {
    const long = 'x'.repeat(70);
    const model = smallChart({ enabled }, (v) => ({
      a: fn.choose(v.enabled, `${long}-1`, `${long}-2`),
      b: commented('Why.', fn.choose(v.enabled, `${long}-3`, `${long}-4`)),
      c: fn.choose(v.enabled, 'short', 'shorter'),
      list: [fn.choose(v.enabled, `${long}-5`, `${long}-6`), when(v.enabled, 'more')],
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  {{- if .Values.enabled }}',
        `  a: ${long}-1`,
        '  # Why.',
        `  b: ${long}-3`,
        '  {{- else }}',
        `  a: ${long}-2`,
        '  # Why.',
        `  b: ${long}-4`,
        '  {{- end }}',
        '  c: {{ if .Values.enabled }}short{{ else }}shorter{{ end }}',
        '  list:',
        '    {{- if .Values.enabled }}',
        `    - ${long}-5`,
        '    - more',
        '    {{- else }}',
        `    - ${long}-6`,
        '    {{- end }}',
      ),
    );
    for (const values of cases.slice(0, 2)) await specOf(model, values);
  });

  it('combine conditions with and and or', async () => {
    const model = smallChart({ enabled, other, mode: z.enum(['x', 'y']).default('x').describe('A mode.') }, (v) => ({
      a: when(fn.choose(v.enabled, v.other, fn.eq(v.mode, 'x')), 1),
      b: fn.choose(fn.choose(v.other, fn.ne(v.mode, 'y'), v.enabled), 'yes', 'no'),
    }));
    expect(specTemplate(model)).toBe(
      lines(
        '  {{- if or (and .Values.enabled .Values.other) (and (not .Values.enabled) (eq .Values.mode "x")) }}',
        '  a: 1',
        '  {{- end }}',
        '  {{- if or (and .Values.other (ne .Values.mode "y")) (and (not .Values.other) .Values.enabled) }}',
        '  b: "yes"',
        '  {{- else }}',
        '  b: "no"',
        '  {{- end }}',
      ),
    );
    const all = cases.flatMap((values) => [values, { ...values, mode: 'y' }]);
    for (const values of all) await specOf(model, values);
  });

  it('use ne for inequality', async () => {
    const model = smallChart({ name: z.string().default('a').describe('A name.') }, (v) => ({
      a: when(fn.not(fn.eq(v.name, 'a')), 1),
      b: fn.not(fn.not(fn.eq(v.name, 'a'))),
    }));
    expect(specTemplate(model)).toBe(
      lines('  {{- if ne .Values.name "a" }}', '  a: 1', '  {{- end }}', '  b: {{ not (ne .Values.name "a") }}'),
    );
    for (const values of [{}, { name: 'b' }] as JsonMap[]) await specOf(model, values);
  });
});

describe('validation rules of one loop', () => {
  const chart = (): HelmChart => {
    class Words extends HelmChart {
      constructor() {
        const values = group({ words: z.array(z.string()).default([]).describe('Words.') });
        super(new App(), 'words', { values, version: '1.0.0', appVersion: '1', description: 'Words.' });
        const { words } = this.values as unknown as { words: string[] };
        this.failIfAny(words, (word) => [
          { condition: fn.eq(word, 'one'), message: `${word} is rejected first` },
          { condition: fn.eq(word, 'two'), message: `${word} is rejected second` },
        ]);
        this.failIfAny(words, (word) => ({ condition: fn.eq(word, 'three'), message: `${word} is rejected third` }));
      }
    }
    return new Words() as HelmChart;
  };

  it('share one range', () => {
    const [, ...text] = (helmFiles(readChart(chart())).get('templates/validate.yaml') as string).trimEnd().split('\n');
    expect(text).toEqual([
      '{{- range .Values.words }}',
      '{{- if eq . "one" }}',
      '{{- fail (printf "%s is rejected first" .) }}',
      '{{- end }}',
      '{{- if eq . "two" }}',
      '{{- fail (printf "%s is rejected second" .) }}',
      '{{- end }}',
      '{{- end }}',
      '{{- range .Values.words }}',
      '{{- if eq . "three" }}',
      '{{- fail (printf "%s is rejected third" .) }}',
      '{{- end }}',
      '{{- end }}',
    ]);
  });

  it.each([
    [['two', 'one'], 'two is rejected second'],
    [['one', 'two'], 'one is rejected first'],
    [['three', 'x', 'two'], 'two is rejected second'],
    [['x', 'three'], 'three is rejected third'],
  ])('reject %j like both Helms: %s', (words, message) => {
    const model = readChart(chart());
    expect(rejectionOf(() => renderChart(model, { words }, createRelease('release')))).toContain(message);
    for (const major of majors)
      expect(helmTemplate(major, helmFiles(model), { words }).stderr).toContain(`: ${message}`);
  });

  it('reject a plain list in the same order', () => {
    const rules = chart();
    rules.validationRules.length = 0;
    rules.failIfAny(['two', 'one'], (word) => [
      { condition: word === 'one', message: 'first' },
      { condition: word === 'two', message: 'second' },
    ]);
    const constant = (expr: Expr) => expr.kind === 'literal' && expr.value;
    expect(rules.validationRules.map(({ condition, message }) => [constant(condition), constant(message)])).toEqual([
      [false, 'first'],
      [true, 'second'],
      [true, 'first'],
      [false, 'second'],
    ]);
  });
});
