import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Chart } from 'cdk8s';
import { environments } from '../../charts-src/environments';
import { GitOps, gitops } from '../../charts-src/gitops';
import { rolloutDifferences, routerDifferences } from '../../lib/argocd/ignore-differences';
import { readAll } from '../../lib/cli/commands/synth';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { loadApp } from '../../lib/loader/load-app';
import { readCdk8sChart } from '../../lib/output/cdk8s-charts';
import type { DeployEnvironment } from '../../lib/output/environment';
import { renderChart } from '../../lib/render/render-chart';
import { routerNames } from '../../lib/rollouts/routing/routers';

const root = join(__dirname, '../..');

interface ApplicationSpec {
  project: string;
  source: { repoURL: string; path: string; helm: { releaseName: string; valuesObject: JsonMap } };
  destination: { name: string; namespace: string };
  ignoreDifferences?: object[];
}
interface ProjectSpec {
  sourceRepos: string[];
  destinations: { name: string; namespace: string }[];
  clusterResourceWhitelist: { group: string; kind: string; name?: string }[];
  namespaceResourceBlacklist: { group: string; kind: string }[];
}
interface SetSpec {
  generators: { clusters: { selector: { matchLabels: Record<string, string> } } }[];
  template: { metadata: { name: string }; spec: ApplicationSpec };
}
interface Named<T> {
  kind: string;
  metadata: { name: string; annotations: Record<string, string> };
  spec: T;
}

/** The project and the other objects of one of the two files. */
function objectsOf<T>(
  file: string,
  from: readonly DeployEnvironment[] = environments,
): [Named<ProjectSpec>, Named<T>[]] {
  const chart = new GitOps(new App(), 'gitops', from).node.findChild(file) as Chart;
  const [project, ...others] = readCdk8sChart(chart, '').objects.map(({ object }) => object as unknown);
  return [project as Named<ProjectSpec>, others as Named<T>[]];
}

const all = environments.flatMap(({ name, releases }) => releases.map((release) => ({ environment: name, release })));
const [project, applications] = objectsOf<ApplicationSpec>('argocd-applications');
const [setProject, sets] = objectsOf<SetSpec>('argocd-applicationset');
const waveOf = ({ metadata }: Named<unknown>): number => Number(metadata.annotations['argocd.argoproj.io/sync-wave']);

const withController: DeployEnvironment[] = [
  {
    name: 'test',
    releases: [
      { chart: 'portal-services', release: 'portal', namespace: 'portal', values: { title: '{{ .x }}' } },
      { chart: 'progressive-delivery', namespace: 'argo-rollouts' },
    ],
  },
];

describe('the Applications of the platform', () => {
  it('are one for each release of each environment, with its cluster, namespace, name and values', () => {
    expect(applications.map(({ metadata, spec }) => [metadata.name, spec.destination, spec.source.helm])).toEqual(
      all.map(({ environment, release: { chart, release = chart, namespace, values } }) => [
        `${environment}-${release}`,
        { name: environment, namespace },
        { releaseName: release, valuesObject: values },
      ]),
    );
    expect(all.length).toBeGreaterThan(1);
  });

  it('read charts that dist/ has, from the one repository', () => {
    for (const { spec } of applications) {
      expect(existsSync(join(root, spec.source.path, 'Chart.yaml'))).toBe(true);
      expect(spec.source.repoURL).toBe(gitops.repoURL);
    }
  });

  it('belong to the project, and deploy to destinations that it allows', () => {
    for (const { spec } of applications) {
      expect(spec.project).toBe(project.metadata.name);
      expect(project.spec.destinations).toContainEqual(spec.destination);
    }
    expect(project.spec.sourceRepos).toEqual([gitops.repoURL]);
  });

  it('are synced after the controller, and leave it the selector of a Service', () => {
    const [, [portal, controller]] = objectsOf<ApplicationSpec>('argocd-applications', withController);
    if (!portal || !controller) throw new Error('two Applications were expected');
    expect(waveOf(controller)).toBeLessThan(waveOf(portal));
    expect(controller.spec.ignoreDifferences).toBeUndefined();
    expect(portal.spec.ignoreDifferences).toEqual([
      { kind: 'Service', jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]'] },
    ]);
  });
});

describe('an Application of a workload behind a router', () => {
  const ignoredWith = (chart: string, values: JsonMap): unknown => {
    const from = [{ name: 'test', releases: [{ chart, namespace: 'a', values }] }];
    return objectsOf<ApplicationSpec>('argocd-applications', from)[1][0]?.spec.ignoreDifferences;
  };
  const [selector] = rolloutDifferences;

  it('leaves the controller the weights too', () => {
    const rollout = { enabled: true, trafficRouting: 'gatewayAPI' };
    expect(ignoredWith('portal-services', { rollout })).toEqual([selector, ...(routerDifferences.gatewayAPI ?? [])]);
    expect(ignoredWith('ml-platform', { mlflow: { rollout } })).toEqual([
      selector,
      ...(routerDifferences.gatewayAPI ?? []),
    ]);
  });

  it('ignores nothing more where the controller changes only what it created', () => {
    for (const trafficRouting of ['nginx', 'alb', 'ambassador', 'smi', ''])
      expect(ignoredWith('portal-services', { rollout: { trafficRouting } })).toEqual([selector]);
  });

  it('knows each router by the name in the values', () => {
    expect(routerNames).toEqual(expect.arrayContaining(Object.keys(routerDifferences)));
  });
});

describe('the project of the platform', () => {
  it.each([
    ['the Applications', project],
    ['the ApplicationSets', setProject],
  ])('lets %s own every object of their charts', (_, { spec }) => {
    const models = readAll(loadApp(join(root, 'charts-src/app.ts')));
    const { clusterResourceWhitelist, namespaceResourceBlacklist } = spec;
    const rejected = all.flatMap(({ release: { chart, release = chart, namespace, values = {} } }) => {
      const model = models.find(({ name }) => name === chart);
      if (!model) throw new Error(`no chart ${chart}`);
      const { crds, manifests } = renderChart(model, values, createRelease(release, namespace));
      return [...crds, ...manifests].filter(({ object: { apiVersion, kind, metadata } }) => {
        const { name, namespace: place } = metadata as JsonMap;
        const group = String(apiVersion).includes('/') ? String(apiVersion).split('/')[0] : '';
        const isOf = (resource: { group: string; kind: string }) => resource.group === group && resource.kind === kind;
        return place === undefined
          ? !clusterResourceWhitelist.some((allowed) => isOf(allowed) && [undefined, name].includes(allowed.name))
          : namespaceResourceBlacklist.some(isOf);
      });
    });
    expect(rejected).toEqual([]);
  });

  it('allows namespaces by name, and of the definitions only those of Argo Rollouts', () => {
    const [{ spec }] = objectsOf('argocd-applications', withController);
    expect(spec.destinations).toEqual([
      { name: 'test', namespace: 'portal' },
      { name: 'test', namespace: 'argo-rollouts' },
    ]);
    const namesOf = (kind: string) =>
      spec.clusterResourceWhitelist.flatMap((allowed) => (allowed.kind === kind ? [allowed.name] : []));
    expect(namesOf('Namespace')).toEqual(['portal', 'argo-rollouts']);
    expect(namesOf('CustomResourceDefinition')).toEqual([
      'analysisruns.argoproj.io',
      'analysistemplates.argoproj.io',
      'clusteranalysistemplates.argoproj.io',
      'experiments.argoproj.io',
      'rollouts.argoproj.io',
    ]);
  });
});

describe('the ApplicationSets of the platform', () => {
  it('make the same Applications in every cluster that carries the label of the environment', () => {
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(applications.map(({ metadata }) => metadata.name));
    sets.forEach(({ spec: { generators, template } }, index) => {
      const { spec } = applications[index] as Named<ApplicationSpec>;
      const { environment } = all[index] as (typeof all)[number];
      expect(generators).toEqual([
        { clusters: { selector: { matchLabels: { [gitops.environmentLabel]: environment } } } },
      ]);
      expect(template.spec).toEqual({ ...spec, destination: { ...spec.destination, name: '{{.name}}' } });
      expect(template.metadata.name).toBe(`{{.nameNormalized}}-${spec.source.helm.releaseName}`);
    });
  });

  it('keep braces in the values of a release unchanged', () => {
    const [, [portal]] = objectsOf<SetSpec>('argocd-applicationset', withController);
    expect(portal?.spec.template.spec.source.helm.valuesObject).toEqual({ title: '{{`{{ .x }}`}}' });
  });
});
