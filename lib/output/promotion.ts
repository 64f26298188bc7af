import type { RenderedRelease } from '../chart/environment-check';
import type { JsonMap } from '../json';
import { type DeployEnvironment, type EnvironmentRelease, releaseFolder } from './environment';

/** First line of the README, by which synth knows its own. */
export const promotionTitle = '# The order of the environments';

/** The commands that wait until a workload of a kind is healthy; they fail where it is not. */
const waits: Readonly<Record<string, (name: string, namespace: string) => string>> = {
  Rollout: (name, namespace) => `kubectl argo rollouts status ${name} --namespace ${namespace}`,
  Deployment: (name, namespace) => `kubectl rollout status deployment/${name} --namespace ${namespace}`,
  StatefulSet: (name, namespace) => `kubectl rollout status statefulset/${name} --namespace ${namespace}`,
  DaemonSet: (name, namespace) => `kubectl rollout status daemonset/${name} --namespace ${namespace}`,
};

/**
 * README.md of the environments' folder: the order in which a version reaches them, with the commands of each step.
 * Empty where there is one step only.
 */
export function promotionReadme(
  environments: readonly DeployEnvironment[],
  rendered: ReadonlyMap<EnvironmentRelease, RenderedRelease>,
): Map<string, string> {
  const steps = environments.flatMap((environment) =>
    clustersOf(environment).map((clusters) => ({ clusters, environment })),
  );
  if (steps.length < 2) return new Map();
  const sections = steps.flatMap(({ clusters, environment }, index) => [
    '',
    `## ${index + 1}. ${clusters}`,
    '',
    '```sh',
    ...environment.releases.flatMap((release) => [
      `kubectl apply --server-side --kustomize ${environment.name}/${releaseFolder(environment, release)}`,
      ...waitsOf(rendered.get(release)?.objects ?? [], release.namespace),
    ]),
    '```',
  ]);
  const text = [
    promotionTitle,
    '',
    'A version reaches these clusters one step after the other. For each cluster of a step run its commands in this',
    'folder, with the cluster as the current context of kubectl. Stop where one fails: a release that was aborted fails',
    'the command that waits for it, and must not reach the next step. Revert it, and begin again with the first step.',
    ...sections,
    '',
  ];
  return new Map([['README.md', text.join('\n')]]);
}

/** The groups of clusters of an environment in words, in their order. */
const clustersOf = ({ name, waves = [] }: DeployEnvironment): string[] =>
  waves.length === 0 ? [name] : [...waves.map((wave) => `${name}, wave ${wave}`), `${name}, all other clusters`];

const waitsOf = (objects: readonly JsonMap[], releaseNamespace: string): string[] =>
  objects.flatMap(({ kind, metadata }) => {
    const { name, namespace = releaseNamespace } = metadata as JsonMap;
    return waits[String(kind)]?.(String(name), String(namespace)) ?? [];
  });
