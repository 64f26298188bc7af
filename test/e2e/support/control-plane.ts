import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/processes';
import { Api } from './api';
import { binary } from './binaries';
import { type Authority, createAuthority, writeKubeconfig } from './certificates';
import type { Cluster } from './cluster';
import { type Daemon, startDaemon } from './daemon';
import { inRunFolder } from './run-folder';
import { type NodeChoice, startSchedulerExtender } from './scheduler-extender';

/** A control plane of real processes on loopback ports. */
export interface ControlPlane extends Cluster {
  /** URL of its API server. */
  readonly server: string;
  /** Its certificate authority. */
  readonly authority: Authority;
  /** Path of the API server's audit log, with one event per line. */
  readonly auditLog: string;
  /** Creates a kubeconfig for the administrator `name`. */
  administrator(name: string): string;
  /** Starts an additional process that ends with the control plane, with its log in the same folder. */
  start(name: string, argv: string[], env?: Record<string, string>): Daemon;
  /** Restarts the API server and waits until it is ready. */
  restartApiServer(): Promise<void>;
}

/** Options of a control plane. */
export interface ControlPlaneOptions {
  /** Its name in paths. */
  name: string;
  /** Additional scheduling constraint: the nodes that a pod may run on. */
  chooseNodes: NodeChoice;
  /** File with the audit policy of the API server. @default metadata of every request */
  auditPolicy?: string;
}

/** Starts etcd, API server, controller manager and scheduler in their own folder. */
export async function startControlPlane({
  name,
  chooseNodes,
  auditPolicy,
}: ControlPlaneOptions): Promise<ControlPlane> {
  const folder = mkdtempSync(inRunFolder(`${name}-`));
  const logs = join(folder, 'logs');
  for (const made of [logs, join(folder, 'etcd')]) mkdirSync(made);
  const authority = createAuthority(folder);
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const server = `https://127.0.0.1:${port}`;
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;

  const daemons: Daemon[] = [];
  const start = (daemon: string, argv: string[], env?: Record<string, string>): Daemon => {
    const started = startDaemon({ name: daemon, argv, env, log: join(logs, `${daemon}.log`) });
    daemons.push(started);
    return started;
  };
  const kubeconfig = (user: string, groups: string[]): string => {
    const file = join(folder, `${user.replace(/[^\w.-]/g, '-')}.kubeconfig`);
    return writeKubeconfig(file, server, authority.certificate, authority.client(user, groups));
  };
  const administrator = (user: string): string => kubeconfig(user, ['system:masters']);
  const admin = administrator('admin');
  const api = Api.ofKubeconfig(admin);
  const extender = await startSchedulerExtender(chooseNodes);

  const startApiServer = async (argv: string[]): Promise<Daemon> => {
    const daemon = start('kube-apiserver', argv);
    await daemon.ready(() =>
      api.get('/readyz').then(
        () => true,
        () => false,
      ),
    );
    return daemon;
  };
  const apiServerArgv = apiServer({ folder, authority, port, etcdUrl, auditPolicy });
  const stop = async (): Promise<void> => {
    api.close();
    await extender.stop();
    // In reverse order, so that clients end before their servers.
    for (const daemon of daemons.toReversed()) await daemon.stop();
  };
  try {
    start('etcd', etcd(folder, etcdUrl, `http://127.0.0.1:${peerPort}`));
    let apiServerProcess = await startApiServer(apiServerArgv.argv);
    start('kube-controller-manager', [
      binary('kube-controller-manager'),
      `--kubeconfig=${kubeconfig('system:kube-controller-manager', [])}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--use-service-account-credentials',
      `--service-account-private-key-file=${apiServerArgv.signingKey}`,
      `--root-ca-file=${authority.certificate}`,
    ]);
    const schedulerConfig = join(folder, 'scheduler.json');
    writeFileSync(
      schedulerConfig,
      JSON.stringify({
        apiVersion: 'kubescheduler.config.k8s.io/v1',
        kind: 'KubeSchedulerConfiguration',
        leaderElection: { leaderElect: false },
        clientConnection: { kubeconfig: kubeconfig('system:kube-scheduler', []) },
        extenders: [{ urlPrefix: extender.url, filterVerb: 'filter', nodeCacheCapable: true }],
      }),
    );
    start('kube-scheduler', [binary('kube-scheduler'), `--config=${schedulerConfig}`, '--secure-port=0']);
    return {
      kubeconfig: admin,
      api,
      folder,
      server,
      authority,
      auditLog: apiServerArgv.auditLog,
      administrator,
      start,
      restartApiServer: async () => {
        await apiServerProcess.stop();
        apiServerProcess = await startApiServer(apiServerArgv.argv);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const etcd = (folder: string, url: string, peerUrl: string): string[] => [
  binary('etcd'),
  `--data-dir=${join(folder, 'etcd')}`,
  `--listen-client-urls=${url}`,
  `--advertise-client-urls=${url}`,
  `--listen-peer-urls=${peerUrl}`,
  `--initial-advertise-peer-urls=${peerUrl}`,
  `--initial-cluster=default=${peerUrl}`,
  '--unsafe-no-fsync',
  '--log-level=warn',
];

interface ApiServerOptions {
  folder: string;
  authority: Authority;
  port: number;
  etcdUrl: string;
  auditPolicy: string | undefined;
}

function apiServer({ folder, authority, port, etcdUrl, auditPolicy: own }: ApiServerOptions) {
  const names = ['IP:127.0.0.1', 'IP:10.96.0.1', 'DNS:localhost', 'DNS:kubernetes.default.svc'];
  const serving = authority.server('kube-apiserver', names);
  const signing = authority.signingKey('service-accounts');
  const auditLog = join(folder, 'audit.log');
  const auditPolicy = own ?? join(folder, 'audit-policy.json');
  if (!own)
    writeFileSync(
      auditPolicy,
      JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] }),
    );
  const argv = [
    binary('kube-apiserver'),
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${serving.certificate}`,
    `--tls-private-key-file=${serving.key}`,
    `--client-ca-file=${authority.certificate}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${signing.publicKey}`,
    `--service-account-signing-key-file=${signing.key}`,
    `--audit-policy-file=${auditPolicy}`,
    `--audit-log-path=${auditLog}`,
    '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
  ];
  return { argv, auditLog, signingKey: signing.key };
}
