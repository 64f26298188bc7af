import { Chart } from 'cdk8s';
import { addComment, type DeployEnvironment, type EnvironmentRelease, type JsonMap } from 'chartwright';
import {
  Application,
  type ApplicationDestination,
  ApplicationSet,
  type ApplicationTemplate,
  AppProject,
  rollingSync,
  rolloutDifferences,
  routerDifferences,
} from 'chartwright/argocd';
import { Construct } from 'constructs';

/** The repository that Argo CD reads the charts from, and the names of its objects. */
export const gitops = {
  repoURL: 'https://git.hmco.example/platform/chartwright.git',
  targetRevision: 'main',
  project: 'hmco-platform',
  /** Labels of a cluster's Secret, and of the Applications there: its environment, and its wave in that environment. */
  labels: { environment: 'hmco.example/environment', wave: 'hmco.example/wave' },
};

/** The sync wave of each kind of chart. */
const roles = {
  /** Installs the CRDs that workloads need. */
  controller: { syncWave: 0 },
  workload: { syncWave: 1 },
};

const controllers = ['progressive-delivery'];
const roleOf = ({ chart }: EnvironmentRelease) => roles[controllers.includes(chart) ? 'controller' : 'workload'];
/** The fields that other controllers own: those of a Rollout, and of the router that the values of its chart name. */
function differencesOf(release: EnvironmentRelease) {
  if (roleOf(release) === roles.controller) return [];
  const { values = {} } = release;
  const charts = [values, ...Object.values(values)].filter(isMap);
  const routers = charts.map(({ rollout }) => isMap(rollout) && rollout.trafficRouting).filter((name) => name);
  return [...rolloutDifferences, ...routers.flatMap((name) => routerDifferences[String(name)] ?? [])];
}

const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = ({ chart, release }: EnvironmentRelease): string => release ?? chart;

/** Argo CD's objects for every release of every environment: for clusters by name, and for clusters by label. */
export class GitOps extends Construct {
  constructor(scope: Construct, id: string, environments: readonly DeployEnvironment[]) {
    super(scope, id);
    const all = environments.flatMap(({ name, releases }) =>
      releases.map((release) => ({ environment: name, release, name: `${name}-${nameOf(release)}` })),
    );
    const byName = new Chart(this, 'argocd-applications');
    addComment(byName, applicationsComment);
    addProject(
      byName,
      all.map(({ environment, release: { namespace } }) => ({ name: environment, namespace })),
    );
    for (const { environment, release, name } of all) {
      const { syncWave } = roleOf(release);
      new Application(byName, name, { ...templateOf(release, { name, cluster: environment }), syncWave });
    }

    const byLabel = new Chart(this, 'argocd-applicationset');
    addComment(byLabel, applicationSetComment);
    addProject(
      byLabel,
      all.map(({ release: { namespace } }) => ({ name: '*', namespace })),
    );
    for (const { release, promoted } of promotionsOf(environments)) {
      const { syncWave } = roleOf(release);
      const name = nameOf(release);
      new ApplicationSet(byLabel, name, {
        name,
        syncWave,
        generators: promoted.map(({ environment, release: one }) => ({
          clusters: {
            selector: { matchLabels: { [gitops.labels.environment]: environment.name } },
            template: {
              // By files: a RollingSync follows commits of the repository, and misses changes of the template.
              helm: { valueFiles: [`/dist/manifests/${environment.name}/${one.chart}/values.yaml`] },
              ignoreDifferences: differencesOf(one),
            },
          },
        })),
        strategy: rollingSync(
          promoted.map(({ environment }) => environment),
          gitops.labels,
        ),
        template: {
          ...templateOf(
            { ...release, values: {} },
            { name: `{{.nameNormalized}}-${nameOf(release)}`, cluster: '{{.name}}' },
          ),
          labels: Object.fromEntries(
            Object.values(gitops.labels).map((label) => [label, `{{index .metadata.labels "${label}"}}`]),
          ),
          ignoreDifferences: [],
        },
      });
    }
  }
}

/** Each release with the environments that it is promoted through, in their order. */
function promotionsOf(environments: readonly DeployEnvironment[]) {
  const all = environments.flatMap((environment) => environment.releases.map((release) => ({ environment, release })));
  const key = ({ release: { chart, namespace, release } }: (typeof all)[number]) =>
    [chart, namespace, release].join('/');
  return [...new Set(all.map(key))].map((wanted) => {
    const promoted = all.filter((one) => key(one) === wanted);
    return { release: (promoted[0] as (typeof all)[number]).release, promoted };
  });
}

const templateOf = (
  release: EnvironmentRelease,
  { name, cluster }: { name: string; cluster: string },
): ApplicationTemplate => ({
  name,
  project: gitops.project,
  source: {
    repoURL: gitops.repoURL,
    targetRevision: gitops.targetRevision,
    path: `dist/helm/charts/${release.chart}`,
    helm: { releaseName: nameOf(release), valuesObject: release.values ?? {} },
  },
  destination: { name: cluster, namespace: release.namespace },
  ignoreDifferences: differencesOf(release),
});

const rolloutsDefinitions = [
  'analysisruns',
  'analysistemplates',
  'clusteranalysistemplates',
  'experiments',
  'rollouts',
];

function addProject(chart: Chart, destinations: readonly ApplicationDestination[]): void {
  const namespaces = new Set(destinations.map(({ namespace }) => namespace));
  new AppProject(chart, 'project', {
    name: gitops.project,
    description: 'Progressive delivery of the HMCo platform.',
    sourceRepos: [gitops.repoURL],
    destinations: distinct(destinations),
    clusterResourceWhitelist: [
      ...[...namespaces].map((name) => ({ group: '', kind: 'Namespace', name })),
      ...rolloutsDefinitions.map((plural) => ({
        group: 'apiextensions.k8s.io',
        kind: 'CustomResourceDefinition',
        name: `${plural}.argoproj.io`,
      })),
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
      { group: 'argoproj.io', kind: 'ClusterAnalysisTemplate' },
    ],
    // Limits that cluster administrators set on the namespaces.
    namespaceResourceBlacklist: [
      { group: '', kind: 'LimitRange' },
      { group: '', kind: 'ResourceQuota' },
    ],
  });
}

const distinct = (destinations: readonly ApplicationDestination[]): ApplicationDestination[] => [
  ...new Map(destinations.map((destination) => [JSON.stringify(destination), destination])).values(),
];

const applicationsComment = `
An Application for each release of each environment, in the cluster that Argo CD knows by the environment's name.
Apply this file or argocd-applicationset.yaml, never both: a parent Application names the one in directory.include.

Sync waves, the controller's before the workloads', hold only where a parent Application syncs this file, and where
argocd-cm has a health check for argoproj.io_Application, which Argo CD itself has not had since 1.8. Without these a
workload is tried again for five minutes; if the controller's definitions come later, run argocd app sync.

Argo CD knows the health of a Rollout by itself: on its way it is Progressing, paused Suspended, aborted Degraded.
`.trim();

const applicationSetComment = `
An ApplicationSet for each release: an Application in every cluster whose Secret in Argo CD's namespace carries the
label ${gitops.labels.environment} with the name of an environment.
Apply this file or argocd-applications.yaml, never both: a parent Application names the one in directory.include.

A commit reaches one step of the strategy after the other: the environments in their order, and in each the clusters by
the label ${gitops.labels.wave}, those without it last. A step begins when every Application of the one before is Synced and
Healthy. Run the applicationset controller with --enable-progressive-syncs: without it there is no order at all.

An ApplicationSet is healthy as soon as its Applications are there, so no sync wave waits for the controller: a workload
is tried again for five minutes; if the controller's definitions come later, run argocd app sync. What an Application
brought stays when it goes.
`.trim();
