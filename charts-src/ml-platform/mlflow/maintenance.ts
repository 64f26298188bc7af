import { ApiObject } from 'cdk8s';
import type { HelmChart } from '../../../lib/chart/helm-chart';
import { ifSet, when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import type { Refs } from '../../../lib/values/schema';
import type { Credentials } from './credentials';
import type { Server } from './server';
import type { values } from './values';

type Values = Refs<typeof values>;

/** Helm runs the Job before an upgrade; Argo CD before every sync, also the first, when nothing of the chart exists yet. */
const hook = (weight: number) => ({
  'helm.sh/hook': 'pre-upgrade',
  'helm.sh/hook-weight': String(weight),
  'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  'argocd.argoproj.io/hook': 'PreSync',
  'argocd.argoproj.io/sync-wave': String(weight),
  'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
});

/** What looks after the databases: the migrations before a release, and garbage collection. */
export class Maintenance {
  constructor(
    private readonly chart: HelmChart,
    private readonly v: Values,
    private readonly parts: { image: string; serviceAccountName: string; credentials: Credentials; server: Server },
  ) {
    this.migrations();
    this.garbageCollection();
  }

  private migrations(): void {
    const { chart, v } = this;
    const { credentials, server } = this.parts;
    const name = chart.nameOf('migrations');
    // A server on SQLite has the file to itself, and migrates it when it starts.
    const isAsked = fn.and(v.migrations.enabled, fn.not(v.backendStore.sqlite.enabled));
    const scope = chart.when(isAsked, chart.folder('migrations'));
    const account = new ApiObject(scope, 'serviceaccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, annotations: hook(-1) },
      automountServiceAccountToken: false,
    });
    chart.describe(account, 'Of the Job alone: at a first sync of Argo CD there is no other yet.');
    const mustRefuse = fn.and(v.rollout.enabled, fn.not(v.migrations.allowBreakingCanary));
    const job = new ApiObject(scope, 'job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, annotations: hook(0) },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: v.migrations.activeDeadlineSeconds,
        template: {
          metadata: { annotations: credentials.annotations('databases') },
          spec: this.podSpec({
            serviceAccountName: name,
            container: {
              name: 'migrations',
              command: server.command('python'),
              args: ['-c', fn.filesGet('files/check_migrations.py')],
              env: [
                { name: 'HOME', value: '/tmp' },
                { name: 'MIGRATIONS_MODE', value: fn.choose(mustRefuse, 'refuse', 'upgrade') },
                ...credentials.databaseEnv(),
                ...v.extraEnv,
              ],
              resources: ifSet(v.migrations.resources),
            },
          }),
        },
      },
    });
    chart.describe(
      job,
      'Compares the databases with the new version before any pod of it exists; a canary would migrate them, and an abort would not undo that.',
    );
  }

  private garbageCollection(): void {
    const { chart, v } = this;
    const { credentials, server, serviceAccountName } = this.parts;
    const { admin, mode } = v.auth;
    const asksWho = fn.and(fn.eq(mode, 'basic-auth'), fn.not(v.global.vault.enabled));
    const fromAdmin = (key: string) => ({ secretKeyRef: { name: admin.secretName, key } });
    const cronJob = new ApiObject(chart.when(v.gc.enabled), 'gc', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: chart.nameOf('gc') },
      spec: {
        schedule: v.gc.schedule,
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            template: {
              metadata: { annotations: credentials.annotations('databases') },
              spec: this.podSpec({
                serviceAccountName,
                container: {
                  name: 'gc',
                  command: server.command('mlflow'),
                  args: ['gc', `--older-than=${v.gc.olderThan}`],
                  env: [
                    { name: 'HOME', value: '/tmp' },
                    // Artifacts are removed through the server.
                    {
                      name: 'MLFLOW_TRACKING_URI',
                      value: `http://${chart.fullname}:${v.service.port}${v.server.staticPrefix}`,
                    },
                    when(asksWho, { name: 'MLFLOW_TRACKING_USERNAME', valueFrom: fromAdmin(admin.usernameKey) }),
                    when(asksWho, { name: 'MLFLOW_TRACKING_PASSWORD', valueFrom: fromAdmin(admin.passwordKey) }),
                    ...credentials.databaseEnv(),
                    ...v.extraEnv,
                  ],
                  resources: ifSet(v.gc.resources),
                },
              }),
            },
          },
        },
      },
    });
    chart.describe(cronJob, 'Removes runs that were deleted long ago, and their artifacts.');
  }

  /** The pod of a Job on the image of the server. */
  private podSpec({ serviceAccountName, container }: { serviceAccountName: string; container: object }): object {
    const { v } = this;
    const { image } = this.parts;
    return {
      serviceAccountName,
      // Vault's agent signs in with the token.
      automountServiceAccountToken: v.global.vault.enabled,
      restartPolicy: 'Never',
      imagePullSecrets: [...v.global.imagePullSecrets, ...v.imagePullSecrets],
      securityContext: ifSet(v.podSecurityContext),
      containers: [
        {
          image,
          imagePullPolicy: v.image.pullPolicy,
          ...container,
          envFrom: ifSet(v.extraEnvFrom),
          securityContext: ifSet(v.securityContext),
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }],
      nodeSelector: ifSet(v.nodeSelector),
      tolerations: ifSet(v.tolerations),
    };
  }
}
