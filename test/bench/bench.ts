/**
 * Measures the performance that the README states, as ratios of two commands that run alternately. The minimum and maximum
 * show the noise of the machine. Does not assert times. `--short` measures each command once.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultKubeVersion } from '../../lib/helm/release';
import { helmPath, installBinaries } from '../support/helm';
import { generatedChart, writeHandWrittenChart } from './hand-written';

type Command = readonly [string, ...string[]];

const root = join(__dirname, '../..');
const isShort = process.argv.includes('--short');
const runs = isShort ? 1 : 7;
const serviceCounts = isShort ? [1, 10] : [1, 10, 100, 1000];

const node = (...args: string[]): Command => [process.execPath, ...args];
const template = (chart: string): Command => [
  helmPath(4),
  'template',
  'release',
  chart,
  '--kube-version',
  defaultKubeVersion,
];

function run([command, ...args]: Command): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}

function seconds(command: Command): number {
  const start = process.hrtime.bigint();
  run(command);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Median, minimum and maximum. */
function spread(numbers: readonly number[], digits: number): string {
  const all = numbers.toSorted((a, b) => a - b).map((number) => number.toFixed(digits));
  return `${all[Math.floor(all.length / 2)]} (${all[0]} to ${all.at(-1)})`;
}

/** Runs two commands alternately, after one warm-up run of each. */
function compare(title: string, a: Command, b: Command): void {
  seconds(a);
  seconds(b);
  const pairs = Array.from({ length: runs }, () => ({ first: seconds(a), second: seconds(b) }));
  const ratios = spread(
    pairs.map(({ first, second }) => first / second),
    2,
  );
  const [first, second] = (['first', 'second'] as const).map((key) =>
    spread(
      pairs.map((pair) => pair[key]),
      3,
    ),
  );
  console.log(`${title}: ${ratios}   [${first} s against ${second} s]`);
}

/**
 * A plain chart with the same output size as argo-helm's argo-rollouts 2.41.0 with default values, which prints 14 objects
 * with five CRDs, 1,066 kB in 0.16 s. The line length is chosen so that Helm takes as long as for those, or slightly less.
 * CHARTWRIGHT_ARGO_HELM sets the folder of the original chart to use instead.
 */
function writeStandIn(chart: string): string {
  const [objects, lines, length] = [14, 845, 90];
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: stand-in\nversion: 0.1.0\n');
  const data = Array.from({ length: lines }, (_, line) => `  line-${line}: `.padEnd(length - 1, 'x'));
  for (let index = 0; index < objects; index++) {
    const head = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', `  name: stand-in-${index}`, 'data:'];
    writeFileSync(join(chart, `templates/configmap-${index}.yaml`), [...head, ...data, ''].join('\n'));
  }
  return chart;
}

function compareSynth(folder: string): void {
  const synth = node('bin/chartwright.js', 'synth', '--quiet', '--out', join(folder, 'dist'));
  const cdk8s = node('node_modules/cdk8s-cli/bin/cdk8s', 'synth', '-o', join(folder, 'cdk8s'));
  const floor = node('test/bench/floor.js', join(folder, 'floor'));
  compare('the same command twice (noise)', synth, synth);
  compare('cdk8s synth / chartwright synth', cdk8s, synth);
  compare('chartwright synth / floor', synth, floor);
}

function compareTemplates(folder: string): void {
  installBinaries();
  compare(
    'helm template: generated / hand-written',
    template(generatedChart),
    template(writeHandWrittenChart(join(folder, 'hand-written'))),
  );
  const argoHelm = process.env.CHARTWRIGHT_ARGO_HELM;
  compare(
    `helm template: progressive-delivery / ${argoHelm ? 'argo-helm' : 'a plain chart that prints as much as argo-helm'}`,
    template('dist/helm/charts/progressive-delivery'),
    template(argoHelm ?? writeStandIn(join(folder, 'stand-in'))),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'chartwright-bench-'));
try {
  compareSynth(folder);
  compareTemplates(folder);
  process.stdout.write(run(node('test/support/run.js', 'test/bench/watch.ts', isShort ? '1' : '24')));
  process.stdout.write(run(node('test/support/run.js', 'test/bench/completion.ts', isShort ? '2' : '10')));
  for (const count of serviceCounts) {
    process.stdout.write(run(node('test/support/run.js', 'test/bench/services.ts', String(count))));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
