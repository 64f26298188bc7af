import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { assertOwnedOutput } from '../../lib/cli/disk/out-folder';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import { readChart } from '../../lib/model/read-chart';
import { distFiles } from '../../lib/output/dist-files';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const hook = (kind: string, name: string, annotations: Record<string, string>) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
  kind,
  metadata: { name, annotations },
  ...(kind === 'Job' && {
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } },
  }),
});

const filesOf = (...objects: readonly object[]): Map<string, string> => {
  const chart = testChart(group({}), (scope) => {
    for (const [index, object] of objects.entries()) new ApiObject(scope, `object-${index}`, object as never);
  });
  const releases = [{ chart: 'demo', namespace: 'space' }];
  const all = distFiles([readChart(chart)], [{ name: 'prod', releases }], []);
  return new Map(
    [...all].filter(([path]) => path.startsWith('manifests/')).map(([path, text]) => [path.slice(20), text]),
  );
};

describe('the hooks of a release in plain manifests', () => {
  const migration = hook('Job', 'migrate', {
    'helm.sh/hook': 'pre-install,pre-upgrade',
    'helm.sh/hook-weight': '2',
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  });
  const settings = hook('ConfigMap', 'settings', { 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-weight': '1' });
  const files = filesOf(migration, settings, hook('ConfigMap', 'plain', {}));

  it('are files beside those that kustomization.yaml lists, which names them', () => {
    expect([...files.keys()].sort()).toEqual([
      '11-configmap-plain.yaml',
      'hooks/README.md',
      'hooks/configmap-settings.yaml',
      'hooks/job-migrate.yaml',
      'kustomization.yaml',
      'values.yaml',
    ]);
    expect(files.get('kustomization.yaml')).toMatch(
      /^# Without Helm hooks: hooks\/README\.md lists what to run instead\./,
    );
    expect(files.get('kustomization.yaml')).not.toContain('  - hooks');
    expect(parseYamlDocuments(files.get('hooks/job-migrate.yaml') ?? '', 'hook')).toMatchObject([migration]);
  });

  it('have commands that do what Helm does for each event, in the order of weights', () => {
    const [, install = '', upgrade = ''] = (files.get('hooks/README.md') ?? '').split('\n## ');
    const job = 'kubectl delete --namespace space --ignore-not-found --filename job-migrate.yaml';
    const run = [
      job,
      'kubectl apply --namespace space --filename job-migrate.yaml',
      'kubectl wait --namespace space --for=condition=Complete --timeout=5m job/migrate',
    ];
    expect(install.split('\n')).toEqual([
      'Before the first installation (pre-install)',
      '',
      '```sh',
      ...run,
      job,
      '```',
      '',
    ]);
    expect(upgrade.split('\n').slice(3, -2)).toEqual([
      'kubectl delete --namespace space --ignore-not-found --filename configmap-settings.yaml',
      'kubectl apply --namespace space --filename configmap-settings.yaml',
      ...run,
      job,
    ]);
  });

  it('say what `kubectl wait` does not notice, where a hook is waited for', () => {
    expect(files.get('hooks/README.md')).toMatch(/`kubectl wait` does not end when a Job or pod fails/);
    expect(filesOf(settings).get('hooks/README.md')).not.toContain('wait');
  });

  it('are written by synth, which may replace them, also of several releases of a chart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hooks-'));
    const write = (path: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    };
    for (const path of files.keys())
      for (const release of ['demo', 'demo/one']) write(`manifests/prod/${release}/${path}`);
    expect(() => assertOwnedOutput('dist', folder)).not.toThrow();
    write('manifests/prod/demo/hooks/mine.txt');
    expect(() => assertOwnedOutput('dist', folder)).toThrow('manifests/prod/demo/hooks/mine.txt: not written by synth');
    rmSync(folder, { recursive: true });
  });

  it('are no folder of a release without any', () => {
    const none = filesOf(hook('ConfigMap', 'plain', {}));
    expect([...none.keys()].sort()).toEqual(['11-configmap-plain.yaml', 'kustomization.yaml', 'values.yaml']);
    expect(none.get('kustomization.yaml')).not.toContain('hook');
  });

  it('cannot have an unknown event, for which Helm omits the object', () => {
    const misspelt = hook('ConfigMap', 'lost', { 'helm.sh/hook': 'pre-instal' });
    expect(() => filesOf(misspelt)).toThrow(
      'demo/object-0.metadata.annotations.helm.sh/hook: ConfigMap: "pre-instal" contains an unknown hook event, so Helm omits the object',
    );
  });
});
