import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Chart } from 'cdk8s';
import { environments } from '../../charts-src/environments';
import { GitOps, gitops } from '../../charts-src/gitops';
import { rolloutDifferences, routerDifferences } from '../../lib/argocd/ignore-differences';
import type { RollingSyncStep } from '../../lib/argocd/rolling-sync';
import { readAll } from '../../lib/cli/commands/synth';
import { createRelease } from '../../lib/helm/release';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { loadApp } from '../../lib/loader/load-app';
import { readCdk8sChart } from '../../lib/output/cdk8s-charts';
import type { DeployEnvironment } from '../../lib/output/environment';
import { renderChart } from '../../lib/render/render-chart';
import { routerNames } from '../../lib/rollouts/routing/routers';

const root = join(__dirname, '../..');

interface ApplicationSpec {
  project: string;
  source: {
    repoURL: string;
    path: string;
    helm: { releaseName: string; valuesObject: JsonMap; valueFiles?: string[] };
  };
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
  generators: {
    clusters: {
      selector: { matchLabels: Record<string, string> };
      template: { spec: Pick<ApplicationSpec, 'source' | 'ignoreDifferences'> };
    };
  }[];
  strategy: { type: string; rollingSync: { steps: RollingSyncStep[] } };
  template: { metadata: { name: string; labels: Record<string, string> }; spec: ApplicationSpec };
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
  it('are one for each release, with a generator for each of its environments', () => {
    const { labels } = gitops;
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(['argo-rollouts', 'portal-services', 'ml-platform']);
    for (const { spec } of sets)
      expect(spec.generators.map(({ clusters }) => clusters.selector.matchLabels)).toEqual(
        environments.map(({ name }) => ({ [labels.environment]: name })),
      );
  });

  it('make the Applications of the other file, in every cluster that carries the label of the environment', () => {
    for (const { metadata, spec } of sets)
      for (const { clusters } of spec.generators) {
        const environment = clusters.selector.matchLabels[gitops.labels.environment];
        const application = applications.find(({ metadata: { name } }) => name === `${environment}-${metadata.name}`);
        if (!application) throw new Error(`no Application of ${metadata.name} in ${environment}`);
        const { valueFiles = [] } = clusters.template.spec.source.helm;
        const [values] = valueFiles.map((file) => parseYaml(readFileSync(join(root, file), 'utf8'), file));
        expect(application.spec).toEqual({
          ...spec.template.spec,
          source: {
            ...spec.template.spec.source,
            helm: { ...spec.template.spec.source.helm, valuesObject: values },
          },
          destination: { ...spec.template.spec.destination, name: environment },
          ...(clusters.template.spec.ignoreDifferences
            ? { ignoreDifferences: clusters.template.spec.ignoreDifferences }
            : {}),
        });
        expect(spec.template.spec.destination.name).toBe('{{.name}}');
        expect(spec.template.metadata.name).toBe(`{{.nameNormalized}}-${application.spec.source.helm.releaseName}`);
      }
  });

  it('reach staging first, and then the clusters of production by their waves', () => {
    for (const { spec } of sets) {
      expect(spec.strategy.type).toBe('RollingSync');
      expect(spec.strategy.rollingSync.steps.map(({ matchExpressions }) => matchExpressions)).toEqual([
        [{ key: 'hmco.example/environment', operator: 'In', values: ['staging'] }],
        [
          { key: 'hmco.example/environment', operator: 'In', values: ['production'] },
          { key: 'hmco.example/wave', operator: 'In', values: ['1'] },
        ],
        [
          { key: 'hmco.example/environment', operator: 'In', values: ['production'] },
          { key: 'hmco.example/wave', operator: 'In', values: ['2'] },
        ],
        [
          { key: 'hmco.example/environment', operator: 'In', values: ['production'] },
          { key: 'hmco.example/wave', operator: 'NotIn', values: ['1', '2'] },
        ],
      ]);
      // Steps select Applications by the labels of their clusters.
      expect(spec.template.metadata.labels).toEqual({
        'hmco.example/environment': '{{index .metadata.labels "hmco.example/environment"}}',
        'hmco.example/wave': '{{index .metadata.labels "hmco.example/wave"}}',
      });
    }
  });

  it('step only through the environments that have the release', () => {
    const [, [portal]] = objectsOf<SetSpec>('argocd-applicationset', [
      ...withController,
      { name: 'other', releases: [{ chart: 'progressive-delivery', namespace: 'argo-rollouts' }] },
    ]);
    expect(portal?.spec.strategy.rollingSync.steps.map(({ matchExpressions: [first] }) => first?.values)).toEqual([
      ['test'],
    ]);
  });

  it('do not change with a version: a RollingSync may take a change of the template for synced before it is', () => {
    for (const { spec } of sets) {
      expect(spec.template.spec.source.helm).toEqual({ releaseName: spec.template.spec.source.helm.releaseName });
      for (const { clusters } of spec.generators)
        expect(Object.keys(clusters.template.spec.source.helm)).toEqual(['valueFiles']);
    }
  });
});

describe('the environments of the platform', () => {
  it('bake each Rollout in staging: it takes all requests for a while before it is Healthy', () => {
    const [first] = environments;
    expect(first?.name).toBe('staging');
    const baked = first?.releases.flatMap(({ values = {} }) =>
      [values, ...Object.values(values)].flatMap((value) => (isMap(value) && value.rollout ? [value.rollout] : [])),
    );
    expect(baked).toHaveLength(2);
    for (const rollout of baked ?? [])
      expect(rollout).toMatchObject({
        enabled: true,
        strategy: { canary: { steps: [{ setWeight: 50 }, { setWeight: 100 }, { pause: { duration: '30m' } }] } },
      });
  });
});

const isMap = (value: unknown): value is JsonMap => typeof value === 'object' && value !== null;
