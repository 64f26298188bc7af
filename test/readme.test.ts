import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import type { HelmChart } from '../lib/chart/helm-chart';
import * as chartwright from '../lib/index';
import { helmFiles } from '../lib/synth/helm';
import { readChart } from '../lib/synth/read';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const block = (language: string): string =>
  (new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme) as RegExpExecArray)[1] as string;

/** Runs the README's example as a module of its own. */
function example(): { createApp(): import('cdk8s').App } {
  const { code } = transformSync(block('ts'), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const exports = {} as { createApp(): import('cdk8s').App };
  const load = (name: string): unknown => (name === 'chartwright' ? chartwright : require(name));
  new Function('require', 'exports', code)(load, exports);
  return exports;
}

describe('the README', () => {
  it('shows the template its example becomes', () => {
    const chart = example().createApp().node.findChild('hello') as HelmChart;
    const template = helmFiles(readChart(chart)).get('templates/deployment.yaml') as string;
    // The first line names the source file, which the example does not have.
    expect(block('yaml')).toBe(template.split('\n').slice(1).join('\n'));
  });

  it('has an example of about twenty lines for the service itself', () => {
    const body = /export class Hello[\s\S]*?\n}\n/.exec(block('ts')) as RegExpExecArray;
    expect(body[0].split('\n').length).toBeLessThanOrEqual(24);
  });
});
