import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { each, when } from '../../lib/expr/blocks';
import { fn, release } from '../../lib/expr/fn';
import { appFrom } from '../../lib/loader/load-app';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';

const root = join(__dirname, '../..');

const values = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether it is there.'),
  count: z.int().default(1).describe('A number.'),
  hosts: z.array(z.string()).default(['a']).describe('Hosts.'),
});

/** The steps that build one app, so that two builds can be interleaved. */
function* steps(name: string): Generator<undefined, App> {
  const app = new App();
  const chart = new HelmChart(app, name, { values, version: '1.0.0', appVersion: '1', description: 'A test chart' });
  yield;
  const data = { count: fn.toString(chart.values.count), release: release.name };
  yield;
  const hosts = each(chart.values.hosts, (host) => ({ host }));
  yield;
  const spec = { hosts, enabled: when(chart.values.enabled, name) };
  new ApiObject(chart, 'object', { apiVersion: 'example.com/v1', kind: 'Example', data, spec });
  return app;
}

function finish(build: Generator<undefined, App>): App {
  for (;;) {
    const { done, value } = build.next();
    if (done) return value;
  }
}

const filesOf = (app: App): [string, string][] =>
  appFrom({ createApp: () => app }, 'app.ts').charts.flatMap((chart) => [...helmFiles(readChart(chart))]);

describe('several builds in one process', () => {
  it('render the same files sequentially and interleaved', () => {
    const [alone, other] = [filesOf(finish(steps('alone'))), filesOf(finish(steps('other')))];
    expect(filesOf(finish(steps('alone')))).toEqual(alone);
    const builds = [steps('alone'), steps('other')] as const;
    let [first, second] = builds.map((build) => build.next());
    while (!first?.done || !second?.done)
      [first, second] = builds.map((build, index) =>
        [first, second][index]?.done ? [first, second][index] : build.next(),
      );
    expect(filesOf(first.value)).toEqual(alone);
    expect(filesOf(second.value)).toEqual(other);
  });

  it('release the memory of unreachable charts', () => {
    const script = `
      const { appFrom, loadApp } = require('./build/lib/loader/load-app.js');
      const { readChart } = require('./build/lib/model/read-chart.js');
      const { tokenNodes } = require('./build/lib/expr/tokens.js');
      const { createJiti } = require('jiti');
      const app = createJiti(process.cwd() + '/index.js', { interopDefault: false })('./charts-src/app.ts');
      const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
      const build = () => appFrom(app, 'charts-src/app.ts').charts.map((chart) => readChart(chart)).length;
      async function buildAndCount(times) {
        for (let index = 0; index < times; index++) {
          build();
          await pause();
          gc();
        }
        return { nodes: tokenNodes(0).length, heap: process.memoryUsage().heapUsed };
      }
      const ofOne = (build(), tokenNodes(0).length);
      (async () => console.log(JSON.stringify([ofOne, await buildAndCount(8), await buildAndCount(16)])))();
    `;
    const output = execFileSync(process.execPath, ['--expose-gc', '-e', script], { cwd: root, encoding: 'utf8' });
    const [ofOne, before, after] = JSON.parse(output);
    expect(ofOne).toBeGreaterThan(1000);
    // Compiled code may still reference the last build.
    expect(after.nodes).toBeLessThan(before.nodes + 2 * ofOne);
    // A leaked build takes 2 MB, which would increase the second number by half.
    expect(after.heap).toBeLessThan(before.heap * 1.2);
  });
});
