import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goModuleDir } from '../../../tools/imports/go-module';
import { argoCd } from '../../../tools/imports/sources';
import { Commands } from '../../e2e/support/commands';
import type { ControlPlane } from '../../e2e/support/control-plane';
import { applyUpstreamCrds } from '../../e2e/support/upstream-crds';
import { helmPath } from '../../support/helm';
import { freePort } from '../../support/processes';
import { type ArgoCdProgram, argoCdBinary } from './argo-cd-binaries';

/** Namespace of Argo CD. */
export const argoCdNamespace = 'argocd';

/** Starts the real application controller, repo server and applicationset controller, which work in a control plane. */
export async function startArgoCd(controlPlane: ControlPlane): Promise<void> {
  const { api } = controlPlane;
  await applyUpstreamCrds(new Commands(controlPlane), argoCd);
  await api.create('/api/v1/namespaces', { metadata: { name: argoCdNamespace } });
  const labels = { 'app.kubernetes.io/part-of': 'argocd' };
  const path = `/api/v1/namespaces/${argoCdNamespace}`;
  await api.create(`${path}/configmaps`, { metadata: { name: 'argocd-cm', labels } });
  await api.create(`${path}/secrets`, { metadata: { name: 'argocd-secret', labels } });

  const [redisPort, repoPort] = [await freePort(), await freePort()];
  const redis = `127.0.0.1:${redisPort}`;
  const repoServer = `127.0.0.1:${repoPort}`;
  const folder = join(controlPlane.folder, 'argo-cd');
  for (const name of ['home', 'tmp', 'tls', 'ssh', 'bin']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'ssh/ssh_known_hosts'), '');
  symlinkSync(helmPath(3), join(folder, 'bin/helm'));
  // The repo server runs it for each revision, and files of Go modules are not executable.
  const verify = 'git-verify-wrapper.sh';
  copyFileSync(join(goModuleDir(argoCd), 'hack', verify), join(folder, 'bin', verify));
  chmodSync(join(folder, 'bin', verify), 0o755);
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    KUBECONFIG: controlPlane.administrator('argo-cd'),
    // The cluster in which Argo CD runs is that of the kubeconfig.
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: join(folder, 'tls'),
    ARGOCD_SSH_DATA_PATH: join(folder, 'ssh'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_ASK_PASS_SOCK: join(folder, 'tmp/ask-pass.sock'),
  };
  const start = (name: ArgoCdProgram, ...args: string[]) =>
    controlPlane.start(name, [argoCdBinary(name), ...args], env);
  start('redis', `--address=${redis}`);
  const port = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
  start(
    'argocd-repo-server',
    ...['--address=127.0.0.1', `--port=${repoPort}`, `--redis=${redis}`, '--disable-tls', '--client-ca-path='],
    ...['--metrics-address=127.0.0.1', `--metrics-port=${await freePort()}`, '--revision-cache-expiration=2s'],
  );
  start(
    'argocd-application-controller',
    ...[`--redis=${redis}`, `--repo-server=${repoServer}`, '--repo-server-plaintext', `--namespace=${argoCdNamespace}`],
    // It looks at git every two minutes by default.
    ...['--app-resync=5', '--app-resync-jitter=0', `--metrics-port=${await freePort()}`],
  );
  start(
    'argocd-applicationset-controller',
    ...['--enable-progressive-syncs', `--argocd-repo-server=${repoServer}`, '--repo-server-plaintext'],
    ...[`--namespace=${argoCdNamespace}`, '--refresh-grace-period-seconds=2'],
    ...[`--metrics-addr=${await port()}`, `--probe-addr=${await port()}`, `--webhook-addr=${await port()}`],
  );
}

/** Registers a cluster in Argo CD, with labels by which ApplicationSets find it. */
export async function registerCluster(
  argo: ControlPlane,
  name: string,
  { server, authority }: ControlPlane,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const { certificate, key } = authority.client('argo-cd-remote', ['system:masters']);
  const base64 = (file: string): string => readFileSync(file).toString('base64');
  const tlsClientConfig = {
    caData: base64(authority.certificate),
    certData: base64(certificate),
    keyData: base64(key),
  };
  await argo.api.create(`/api/v1/namespaces/${argoCdNamespace}/secrets`, {
    metadata: { name: `cluster-${name}`, labels: { 'argocd.argoproj.io/secret-type': 'cluster', ...labels } },
    stringData: { name, server, config: JSON.stringify({ tlsClientConfig }) },
  });
}
