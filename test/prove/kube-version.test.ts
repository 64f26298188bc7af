import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capabilities, fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import { helmFiles } from '../../lib/output/chart-files';
import { renderChart } from '../../lib/render/render-chart';
import { helm, majors } from '../support/helm';
import { makeProjectFolder } from '../support/project-folder';
import { runMain } from '../support/run-main';
import { rejectionOf, smallChart } from '../support/small-chart';

const text = smallChart({}, () => ({ image: `kubectl:${capabilities.kubeVersion}` }));
const compared = smallChart({}, () => ({
  image: fn.choose(fn.semverCompare('>=1.34-0', capabilities.kubeVersion), 'new', 'old'),
}));
const charts = { text, compared };

const app = `
import { ApiObject, App } from 'cdk8s';
import { capabilities, fn, group, HelmChart } from 'chartwright';

const add = (app: App, id: string, image: () => unknown) => {
  const chart = new HelmChart(app, id, { values: group({}), version: '1.0.0', appVersion: '1', description: 'A test.' });
  new ApiObject(chart, 'only', { apiVersion: 'example.com/v1', kind: 'Only', spec: { image: image() } });
};

export const createApp = () => {
  const app = new App();
  add(app, 'text', () => \`kubectl:\${capabilities.kubeVersion}\`);
  add(app, 'compared', () => fn.choose(fn.semverCompare('>=1.34-0', capabilities.kubeVersion), 'new', 'old'));
  return app;
};
`;

let folder: string;
beforeAll(() => {
  folder = makeProjectFolder('kube-version');
  writeFileSync(join(folder, 'app.ts'), app);
  writeFileSync(join(folder, 'values.yaml'), '{}\n');
  for (const [name, model] of Object.entries(charts)) {
    for (const [path, content] of helmFiles(model)) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), content);
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The image that each Helm prints; undefined if it fails. */
const helmImages = (name: keyof typeof charts, version: string): (string | undefined)[] =>
  majors.map((major) => {
    const { stdout } = helm(major, ['template', 'r', join(folder, name), '--kube-version', version]);
    return /image: "?([^"\n]*)/.exec(stdout)?.[1];
  });

function ourImage(name: keyof typeof charts, kubeVersion: string): unknown {
  const release = createRelease('r', 'default', { kubeVersion });
  const [only] = renderChart(charts[name], {}, release).manifests;
  return (only?.object.spec as { image: string } | undefined)?.image;
}

describe('a Kubernetes version without a patch', () => {
  it.each(['1.34', 'v1.34', '1.36-gke.1', '1.34+k3s1'])('is printed differently by Helm 3 and 4: %s', (version) => {
    const [helm3, helm4] = helmImages('text', version);
    expect([helm3, helm4]).toEqual([
      expect.stringMatching(/^kubectl:v1\.\d+\.0/),
      expect.stringMatching(/^kubectl:v1\.\d+[^.]*/),
    ]);
    expect(helm3).not.toBe(helm4);
    expect(rejectionOf(() => ourImage('text', version))).toMatch(
      /capabilities\.kubeVersion: Helm 3 prints v1\.\d+\.0.*, Helm 4 prints v1\.\d+.*patch/,
    );
  });

  it.each(['1.34', 'v1.33', '1.34-gke.1', '1.34+k3s1'])('is compared in the same way by all: %s', (version) => {
    const ours = ourImage('compared', version);
    expect(helmImages('compared', version)).toEqual([ours, ours]);
  });

  it('is passed to Helm unchanged, and the difference is reported as known', async () => {
    const prove = (chart: string, version: string) =>
      runMain(folder, ['prove', chart, '--app', 'app.ts', '--values', 'values.yaml', '--kube-version', version]);
    const { stdout, status } = await prove('text', '1.34');
    expect(stdout).toMatch(/ours: rejected: .*Helm 3 prints v1\.34\.0.*Helm 4 prints v1\.34/);
    expect(stdout).toMatch(/known divergence: .*patch.*docs\/divergences\.md/);
    expect(status).toBe(1);
    expect(await prove('compared', '1.34')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('identical in Helm 3 and 4'),
    });
    expect(await prove('text', '1.34.2')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('identical in Helm 3 and 4'),
    });
  });

  it('fails in chartwright template with a suggestion if an object contains its text', async () => {
    const answer = await runMain(folder, ['template', 'text', '--app', 'app.ts', '--kube-version', '1.34']);
    expect(answer).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/Helm 3 prints.*1\.34\.0/s) });
    const compares = await runMain(folder, ['template', 'compared', '--app', 'app.ts', '--kube-version', '1.34']);
    expect(compares).toMatchObject({ status: 0, stdout: expect.stringContaining('image: new') });
  });
});

describe('a Kubernetes version with a patch', () => {
  it.each(['1.34.2', 'v1.34.2', '1.34.5-gke.100', '1.34.0+k3s1', '1.34.0-rc.1+x'])(
    'is the same text in all: %s',
    (version) => {
      const ours = ourImage('text', version);
      expect(helmImages('text', version)).toEqual([ours, ours]);
    },
  );

  it.each([
    '1',
    '1.34.0foo',
    ' 1.34.0',
    '1.34.',
    '1.34.0.1',
    'V1.34.0',
    '1.34.0-01',
    'x',
    '01.34',
    '1.034.0',
    '1.34.00',
  ])('fails if a Helm rejects it or reads it differently: %j', (version) => {
    const [helm3, helm4] = helmImages('text', version);
    const [compared3, compared4] = helmImages('compared', version);
    const isAlike = helm3 !== undefined && helm3 === helm4 && compared3 !== undefined && compared3 === compared4;
    expect(isAlike).toBe(false);
    expect(rejectionOf(() => createRelease('r', 'default', { kubeVersion: version }))).toMatch(
      /kubeVersion: .*such as 1\.35\.0/,
    );
  });
});
