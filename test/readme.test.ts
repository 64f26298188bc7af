import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import type { App } from 'cdk8s';
import type { HelmChart } from '../lib/chart/helm-chart';
import * as chartwright from '../lib/index';
import { helmFiles } from '../lib/synth/helm';
import { readChart } from '../lib/synth/read';

const page = (path: string): string => readFileSync(join(__dirname, '..', path), 'utf8');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] as string);

/** Runs the example of a page as a module of its own, all its blocks together. */
function filesOf(path: string): Map<string, string> {
  const { code } = transformSync(blocks(page(path), 'ts').join('\n'), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const exports = {} as { createApp(): App };
  const load = (name: string): unknown => (name === 'chartwright' ? chartwright : require(name));
  new Function('require', 'exports', code)(load, exports);
  return helmFiles(readChart(exports.createApp().node.findChild('hello') as HelmChart));
}

describe('the README', () => {
  it('shows the template its example becomes', () => {
    const template = filesOf('README.md').get('templates/deployment.yaml') as string;
    // The first line names the source file, which the example does not have.
    expect(blocks(page('README.md'), 'yaml')[0]).toBe(template.split('\n').slice(1).join('\n'));
  });

  it('has an example of about twenty lines for the service itself', () => {
    const body = /export class Hello[\s\S]*?\n}\n/.exec(page('README.md')) as RegExpExecArray;
    expect(body[0].split('\n').length).toBeLessThanOrEqual(24);
  });
});

describe('the guide to writing a chart', () => {
  it('has an example that becomes the lines its table shows', () => {
    const files = filesOf('docs/writing-a-chart.md');
    const deployment = files.get('templates/deployment.yaml') as string;
    for (const line of [
      'image: {{ .Values.image | quote }}',
      '- "--log={{ .Values.logLevel }}"',
      '{{- if .Values.debug }}',
      '{{- with .Values.greeting }}',
      '{{- with .Values.podLabels }}',
    ]) {
      expect(deployment).toContain(line);
    }
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['templates/configmap.yaml', 'templates/validate.yaml', 'templates/NOTES.txt']),
    );
  });
});
