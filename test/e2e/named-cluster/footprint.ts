import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubectlPath } from '../../support/helm';
import type { KubeObject } from '../support/api';
import { inRunFolder } from '../support/run-folder';

/** Environment variable with the kubeconfig of an existing cluster that the run may use. */
export const kubeconfigVariable = 'CHARTWRIGHT_E2E_KUBECONFIG';

/** Namespaces that belong to the run. */
export const namespaces = {
  controller: 'chartwright-e2e-controller',
  portal: 'chartwright-e2e-portal',
} as const;

/** Release name of progressive-delivery, which identifies its cluster-scoped objects. */
export const controllerRelease = 'chartwright-e2e';

/** Public image that replaces the portal; it serves /healthz. */
export const portalImage = {
  registry: 'ghcr.io',
  repository: 'stefanprodan/podinfo',
  tags: ['6.7.1', '6.9.2'],
  port: 9898,
} as const;

const folder = 'dist/helm/charts/progressive-delivery/crds';
const crds = readdirSync(folder).map(
  (file) => (parse(readFileSync(join(folder, file), 'utf8')) as KubeObject).metadata.name,
);
const kinds = 'clusterroles,clusterrolebindings';
const ofRelease = `--selector=app.kubernetes.io/instance=${controllerRelease}`;

/** The kubeconfig of the existing cluster. */
export const namedKubeconfig = (): string => process.env[kubeconfigVariable] as string;

/** Runs kubectl against the existing cluster. */
export function kubectl(...args: string[]): { status: number; stdout: string; stderr: string } {
  const env = { ...process.env, KUBECONFIG: namedKubeconfig() };
  const { status, stdout, stderr, error } = spawnSync(kubectlPath(4), args, { env, encoding: 'utf8' });
  return { status: status ?? 1, stdout, stderr: stderr || (error?.message ?? '') };
}

const removals: readonly string[][] = [
  ['delete', 'namespaces', ...Object.values(namespaces), '--ignore-not-found', '--timeout=5m'],
  ['delete', 'customresourcedefinitions', ...crds, '--ignore-not-found', '--timeout=2m'],
  ['delete', kinds, ofRelease],
];

/** Commands to remove what a run has left behind. */
export const removalCommands = (): string =>
  removals.map((args) => `  kubectl ${args.filter((arg) => !arg.startsWith('--timeout')).join(' ')}`).join('\n');

/** Describes what the run creates in the cluster and removes again. */
export const footprint = (): string => `Cluster of ${kubeconfigVariable}: ${serverOf(namedKubeconfig())}
The run creates the following objects and removes them when it ends, even if interrupted:
  Namespaces ${Object.values(namespaces).join(', ')}, with everything that the charts create in them
  CustomResourceDefinitions ${crds.join(', ')}
  ClusterRoles, ClusterRoleBindings and ClusterAnalysisTemplates of the release ${controllerRelease}
Its nodes pull the images of the charts, and ${portalImage.registry}/${portalImage.repository} instead of the portal.`;

/** Reasons why a run in the existing cluster is not possible; empty if it is. */
export function obstacles(): string[] {
  const server = kubectl('version', '--output=json', '--request-timeout=20s');
  if (server.status !== 0) return [`cannot connect to the cluster: ${server.stderr.trim()}`];
  const found = [
    ['namespaces', ...Object.values(namespaces)],
    ['customresourcedefinitions', ...crds],
    [kinds, ofRelease],
  ].flatMap((what) => {
    const { status, stdout, stderr } = kubectl('get', ...what, '--ignore-not-found', '--output=name');
    return status === 0 ? stdout.split('\n').filter(Boolean) : [stderr.trim()];
  });
  const may = kubectl('auth', 'can-i', '*', '*', '--all-namespaces').status === 0;
  return [
    ...(may ? [] : ['the user must be a cluster administrator']),
    ...(found.length === 0
      ? []
      : [
          `these objects already exist, and the run would remove them: ${found.join(', ')}
If Argo Rollouts is in use there, choose another cluster. If an earlier run left them, remove them:
${removalCommands()}`,
        ]),
  ];
}

/** Saves the pod logs of a failed run. */
export function keepLogs(): void {
  const output = `--output-directory=${inRunFolder('cluster')}`;
  kubectl('cluster-info', 'dump', `--namespaces=${Object.values(namespaces).join()}`, '--output=yaml', output);
}

/** Removes what the run has created; on failure prints what is left and how to remove it. */
export function removeFootprint(): boolean {
  const failed = removals.map((args) => kubectl(...args)).filter(({ status }) => status !== 0);
  if (failed.length === 0) return true;
  const output = failed.map(({ stderr }) => stderr.trim()).join('\n');
  console.error(`cleanup of the cluster failed:\n${output}\nRemove the rest manually:\n${removalCommands()}`);
  return false;
}

function serverOf(kubeconfig: string): string {
  const path = 'jsonpath={.clusters[0].cluster.server}';
  return kubectl('config', 'view', '--minify', `--output=${path}`).stdout || kubeconfig;
}
