import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubectlPath } from '../../support/helm';
import type { KubeObject } from '../support/api';
import { inRunFolder } from '../support/run-folder';

/** Names the cluster of somebody's that the run may use. */
export const kubeconfigVariable = 'CHARTWRIGHT_E2E_KUBECONFIG';

/** Namespaces of the run; everything in them is its own. */
export const namespaces = {
  controller: 'chartwright-e2e-controller',
  portal: 'chartwright-e2e-portal',
} as const;

/** Name of the release of progressive-delivery, by which its cluster-wide objects are found again. */
export const controllerRelease = 'chartwright-e2e';

/** Image that plays the portal: it answers /healthz, and anybody may pull it. */
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

/** The kubeconfig that was named. */
export const namedKubeconfig = (): string => process.env[kubeconfigVariable] as string;

/** Runs kubectl against the named cluster to its end. */
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

/** The commands by which a person removes what a run has left behind. */
export const removalCommands = (): string =>
  removals.map((args) => `  kubectl ${args.filter((arg) => !arg.startsWith('--timeout')).join(' ')}`).join('\n');

/** What the run creates in the cluster and removes from it, in words. */
export const footprint = (): string => `Cluster of ${kubeconfigVariable}: ${serverOf(namedKubeconfig())}
The run creates there, and removes at its end however that comes:
  Namespaces ${Object.values(namespaces).join(', ')}, and all that the charts put into them
  CustomResourceDefinitions ${crds.join(', ')}
  ClusterRoles, ClusterRoleBindings and ClusterAnalysisTemplates of the release ${controllerRelease}
Its nodes pull the images of the charts, and ${portalImage.registry}/${portalImage.repository} in place of the portal.`;

/** What stands in the way of a run in the named cluster; empty when nothing. */
export function obstacles(): string[] {
  const server = kubectl('version', '--output=json', '--request-timeout=20s');
  if (server.status !== 0) return [`the cluster does not answer: ${server.stderr.trim()}`];
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
    ...(may ? [] : ['its user must be an administrator of the whole cluster']),
    ...(found.length === 0
      ? []
      : [
          `these are there already, and the run would take them for its own: ${found.join(', ')}
If Argo Rollouts is in use there, name another cluster. If an earlier run left them:
${removalCommands()}`,
        ]),
  ];
}

/** Keeps what the pods of the run said, for a run that failed. */
export function keepLogs(): void {
  const output = `--output-directory=${inRunFolder('cluster')}`;
  kubectl('cluster-info', 'dump', `--namespaces=${Object.values(namespaces).join()}`, '--output=yaml', output);
}

/** Removes what the run has created; says what is left and how it goes away where that fails. */
export function removeFootprint(): boolean {
  const failed = removals.map((args) => kubectl(...args)).filter(({ status }) => status !== 0);
  if (failed.length === 0) return true;
  const said = failed.map(({ stderr }) => stderr.trim()).join('\n');
  console.error(`not everything was removed from the cluster:\n${said}\nBy hand:\n${removalCommands()}`);
  return false;
}

function serverOf(kubeconfig: string): string {
  const path = 'jsonpath={.clusters[0].cluster.server}';
  return kubectl('config', 'view', '--minify', `--output=${path}`).stdout || kubeconfig;
}
