import { ApiObject } from 'cdk8s';
import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import { when } from '../../lib/expr/blocks';
import { helmActions } from '../../lib/model/helm-actions';
import { readChart } from '../../lib/model/read-chart';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

/** The warnings for a ConfigMap with some data. */
const warningsOf = (data: unknown): string[] => {
  const chart = testChart(group({}), (c) => {
    new ApiObject(c, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data });
  });
  return helmActions(readChart(chart)).map(({ where, message }) => `${where}: ${message}`);
};

describe('a text with an action that only Helm evaluates', () => {
  it.each([
    ['{{ .Values.image.tag }}', 'use a reference, such as this.values.image.tag,'],
    ['a {{- $.Values.tag | quote -}} b', 'use a reference, such as this.values.tag,'],
    ['{{ if .Values.debug }}x{{ end }}', 'such as this.values.debug,'],
    ['{{ .Release.Name }}-x', 'use this.release.name'],
    ['{{.Release.Namespace}}', 'use this.namespace'],
    ['{{ .Chart.AppVersion }}', 'use this.chartName, or the constant that is passed as version or appVersion'],
    ['{{ .Capabilities.KubeVersion }}', 'use this.capabilities'],
    ['{{ .Files.Get "a" }}', 'use fn.filesGet(path)'],
    ['{{ include "demo.fullname" . }}', 'use this.fullname'],
    ['{{ include "demo.labels" . | nindent 4 }}', 'use this.standardLabels'],
    ['{{- include "demo.dsn" $ }}', 'use the reference that this.define() or this.defineObject() returns'],
    ['{{ tpl .Values.a . }}', 'tpl is not supported, so build the text from references in TypeScript'],
    ['{{args.a}} {{ .Values.b }}', 'such as this.values.b,'],
  ])('is reported with what to write instead: %s', (text, advice) => {
    const [warning, ...others] = warningsOf({ first: 'x', text });
    expect(warning).toMatch(/^demo\/a\.data\.text: "\{\{.*\}\}" is printed as text, and Helm does not evaluate it: /);
    expect(warning).toContain(advice);
    expect(others).toEqual([]);
  });

  it.each([
    '{{args.service-name}}',
    '{{.rollout.metadata.name}} of {{ .context.notificationType }}',
    '{{ $labels.pod }}: {{ $value | humanize }}',
    '{{ "{{ .Values.a }}" }}',
    '{{ printf "include %s" .name }}',
    '{{ .alert.Values }} {{ $x.Release.Name }} {{inputs.Values.a}}',
    '{{ template "x" . }} {{ define "include" }}',
    '.Values.a, include "b" and {{',
  ])('is none if another program evaluates it: %s', (text) => {
    expect(warningsOf({ text })).toEqual([]);
  });

  it('is found in lists, blocks, keys, parts of text, named templates, rules and notes', () => {
    const text = '{{ .Values.a }}';
    const chart = testChart(group({}), (c) => {
      const dsn = c.define('dsn', 'A text.', `x ${c.release.name} ${text}`);
      const more = c.defineObject('more', 'A map.', { deep: [text] });
      const list = [`${c.release.name} ${text}`, when(c.release.name, { [text]: 'x' })];
      new ApiObject(c, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: { list, dsn, more } });
      c.failIf(c.release.name, text);
      c.notes(text);
    });
    const places = helmActions(readChart(chart)).map(({ where }) => where);
    expect(places).toEqual([
      'demo/a.data.list[0]',
      'demo/a.data.list[1]',
      'demo.dsn',
      'demo.more.deep[0]',
      'demo: failIf',
      'demo: NOTES.txt',
    ]);
  });

  it('is not in the charts of the platform', () => {
    const charts = createApp().node.children.filter(HelmChart.isHelmChart);
    expect(charts.length).toBeGreaterThan(2);
    expect(charts.flatMap((chart) => helmActions(readChart(chart)))).toEqual([]);
  });
});
