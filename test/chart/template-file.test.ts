import { ApiObject } from 'cdk8s';
import { Component } from '../../lib/chart/component';
import { templateFileOf } from '../../lib/chart/template-file';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { group } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const filesOf = (build: Parameters<typeof testChart>[1]): Map<string, string> =>
  helmFiles(readChart(testChart(group({}), build)));
const tplFiles = (files: ReadonlyMap<string, string>): string[] =>
  [...files.keys()].filter((path) => path.endsWith('.tpl'));

describe('the file of a named template', () => {
  it('is named after the part before the first dot', () => {
    expect(['image', 'rbac.rules', 'crd-upgrade.roleName', 'analysis.gate.args'].map(templateFileOf)).toEqual([
      'templates/_helpers.tpl',
      'templates/_rbac.tpl',
      'templates/_crd-upgrade.tpl',
      'templates/_analysis.tpl',
    ]);
  });

  it('must be a valid file name', () => {
    for (const name of ['Rbac.rules', '.rules', 'a/b.c', '../x.y', 'a_b.c', '-a.b']) {
      const message = rejectionOf(() => filesOf((chart) => void chart.define(name, 'Text.', 'x')));
      expect(message).toContain('use lower-case letters, digits and hyphens');
      expect(message).toContain(name);
    }
    expect(rejectionOf(() => filesOf((chart) => void chart.defineObject('A.b', 'A map.', {})))).toContain(
      'invalid name',
    );
  });

  it('contains its templates in order of definition, after the header', () => {
    const files = filesOf((chart) => {
      const first = chart.define('words.first', 'The first.', chart.release.name);
      const plain = chart.define('plain', 'No subject.', chart.release.name);
      const second = chart.defineObject('words.second', 'The second.', ['a']);
      chart.define('unused.text', 'Nobody includes it.', 'x');
      new ApiObject(chart, 'only', { apiVersion: 'example.com/v1', kind: 'Only', spec: { first, plain, second } });
    });
    expect(tplFiles(files)).toEqual(['templates/_helpers.tpl', 'templates/_words.tpl']);
    const [origin = ''] = (files.get('templates/_helpers.tpl') as string).split('\n');
    expect(files.get('templates/_helpers.tpl')).toContain('{{- define "demo.plain" -}}');
    expect(files.get('templates/_words.tpl')).toBe(
      [
        origin,
        '',
        '{{- /* The first. */ -}}',
        '{{- define "demo.words.first" -}}',
        '{{- .Release.Name }}',
        '{{- end }}',
        '',
        '{{- /* The second. */ -}}',
        '{{- define "demo.words.second" -}}',
        '- a',
        '{{- end }}',
        '',
      ].join('\n'),
    );
  });

  it('is separate for a component, and omitted if no template is used', () => {
    const files = filesOf((chart) => {
      const component = new Component(chart as never, 'worker');
      const labels = component.selectorLabels;
      new ApiObject(component, 'only', { apiVersion: 'example.com/v1', kind: 'Only', spec: { labels } });
    });
    expect(tplFiles(files)).toEqual(['templates/_helpers.tpl', 'templates/_worker.tpl']);
    expect(tplFiles(filesOf((chart) => chart.notes('Nothing.')))).toEqual([]);
  });
});
