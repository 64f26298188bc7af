/**
 * Measures what the README promises of speed, as ratios between commands that take turns in one run; the smallest and
 * largest ratio show the machine's own noise. Nothing here asserts a time.
 */
const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const runs = Number(process.env.BENCH_RUNS ?? 7);
const folder = mkdtempSync(join(tmpdir(), 'chartwright-bench-'));
const node = (...args) => [process.execPath, ...args];
const helm = join(root, 'node_modules/.cache/chartwright/bin/helm-4');

function seconds([command, ...args]) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];
const spread = (numbers, digits) => {
  const all = sorted(numbers);
  return `${median(all).toFixed(digits)} (${all[0].toFixed(digits)} to ${all.at(-1).toFixed(digits)})`;
};

/** Two commands in turn, after one run of each that is not counted. */
function compare(title, a, b) {
  seconds(a);
  seconds(b);
  const pairs = Array.from({ length: runs }, () => [seconds(a), seconds(b)]);
  const ratios = pairs.map(([x, y]) => x / y);
  console.log(
    `${title}: ${spread(ratios, 2)}   [${spread(
      pairs.map(([x]) => x),
      3,
    )} s against ${spread(
      pairs.map(([, y]) => y),
      3,
    )} s]`,
  );
}

/**
 * A plain chart that prints as much as argo-helm's argo-rollouts 2.41.0 does by default, five CRDs among it: 14 objects
 * and 1,066 kB in 0.16 s. The lines are of a length with which Helm takes as long as for those, or a little less. Where
 * that chart is at hand, CHARTWRIGHT_ARGO_HELM names its folder.
 */
function standIn() {
  const [objects, lines, length] = [14, 845, 90];
  const chart = join(folder, 'stand-in');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: stand-in\nversion: 0.1.0\n');
  for (let index = 0; index < objects; index++) {
    const data = Array.from({ length: lines }, (_, line) => `  line-${line}: `.padEnd(length - 1, 'x'));
    const object = [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata:',
      `  name: stand-in-${index}`,
      'data:',
      ...data,
      '',
    ];
    writeFileSync(join(chart, `templates/configmap-${index}.yaml`), object.join('\n'));
  }
  return chart;
}

try {
  const synth = node('bin/chartwright.js', 'synth', '--quiet', '--out', join(folder, 'dist'));
  compare('the same command twice (noise)', synth, synth);
  compare(
    'cdk8s synth / chartwright synth',
    node('node_modules/cdk8s-cli/bin/cdk8s', 'synth', '-o', join(folder, 'cdk8s')),
    synth,
  );
  compare(
    'chartwright synth / floor by the same loader',
    synth,
    node('test/bench/floor.js', 'loader', join(folder, 'floor')),
  );
  compare(
    'chartwright synth / floor by plain Node',
    synth,
    node('test/bench/floor.js', 'plain', join(folder, 'floor')),
  );
  seconds(
    node('-e', `require('./lib/cli/loader.js').installLoader(); require('./test/support/helm.ts').installBinaries()`),
  );
  const template = (chart) => [helm, 'template', 'release', chart];
  compare(
    'helm template: generated / hand-written',
    template('dist/helm/charts/portal-services'),
    template('test/bench/hand-written'),
  );
  const argoHelm = process.env.CHARTWRIGHT_ARGO_HELM;
  compare(
    `helm template: progressive-delivery / ${argoHelm ? 'argo-helm' : 'as much as argo-helm prints, in a plain chart'}`,
    template('dist/helm/charts/progressive-delivery'),
    template(argoHelm ?? standIn()),
  );
  for (const count of [1, 10, 100, 1000]) {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['test/bench/services.js', String(count)], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    process.stdout.write(stdout);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
