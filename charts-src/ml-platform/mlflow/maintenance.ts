import { componentLabel, fn, type HelmChart, ifSet, type Refs, release, when } from 'chartwright';
import { podSecurityContext, pullSecrets } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import type { Credentials, Reader } from './credentials';
import { hasRollout } from './has-rollout';
import { commonEnv, type Server } from './server';
import type { values } from './values';

type Values = Refs<typeof values>;

/**
 * Helm runs the Job before an installation, since the database may be older, and before an upgrade; Argo CD before every
 * sync. The first time nothing of the chart exists yet.
 */
const hook = (weight: number, deletePolicies: { helm: string; argocd: string }) => ({
  'helm.sh/hook': 'pre-install,pre-upgrade',
  'helm.sh/hook-weight': String(weight),
  'helm.sh/hook-delete-policy': deletePolicies.helm,
  'argocd.argoproj.io/hook': 'PreSync',
  'argocd.argoproj.io/sync-wave': String(weight),
  'argocd.argoproj.io/hook-delete-policy': deletePolicies.argocd,
});

const accountHook = hook(-1, {
  helm: 'before-hook-creation,hook-succeeded',
  argocd: 'BeforeHookCreation,HookSucceeded',
});

/** A Job that succeeded stays until the next one: its log may hold a warning about a database newer than MLflow. */
const jobHook = hook(0, { helm: 'before-hook-creation', argocd: 'BeforeHookCreation' });

/** Annotations that keep autoscalers of nodes from evicting the pod; MySQL cannot roll back an interrupted migration. */
const undisturbed: Readonly<Record<string, string>> = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
};

/** The labels of garbage collection's pods; without the name, by which the Service would take them for its own. */
export const gcPodLabels = { 'app.kubernetes.io/instance': release.name, [componentLabel]: 'gc' };

/**
 * Deadline of a Job that only reads the databases. Without one, a pod that cannot start, such as for a mistyped tag, would
 * block every later sync of Argo CD. A Job that migrates has none, since MySQL cannot roll back an interrupted migration.
 */
const secondsToCompare = 600;

const migrationsPodLabels = { 'app.kubernetes.io/instance': release.name, [componentLabel]: 'migrations' };

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
    const { server } = this.parts;
    const name = chart.nameOf('migrations');
    // A server on SQLite has the file to itself; the README has an init container that migrates it.
    const isAsked = fn.and(v.migrations.enabled, fn.not(v.backendStore.sqlite.enabled));
    const folder = chart.folder('migrations');
    const account = new k8s.ServiceAccount(
      chart.when(fn.and(isAsked, v.serviceAccount.create), folder),
      'serviceaccount',
      {
        metadata: {
          name,
          annotations: { ...accountHook, ...fn.omit(v.serviceAccount.annotations, ...Object.keys(accountHook)) },
        },
        automountServiceAccountToken: false,
      },
    );
    chart.describe(account, 'For the Job only: before the installation no other exists.');
    const mustRefuse = fn.and(hasRollout(v), fn.not(v.migrations.allowBreakingCanary));
    const job = new k8s.Job(chart.when(isAsked, folder), 'job', {
      metadata: { name, annotations: jobHook },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: ifSet(
          v.migrations.activeDeadlineSeconds,
          (seconds) => seconds,
          when(mustRefuse, secondsToCompare),
        ),
        ttlSecondsAfterFinished: v.migrations.ttlSecondsAfterFinished,
        template: {
          metadata: this.podMetadata('migrations', migrationsPodLabels, undisturbed),
          spec: this.podSpec({
            serviceAccountName: fn.choose(v.serviceAccount.create, name, this.parts.serviceAccountName),
            container: {
              name: 'migrations',
              command: server.command('python', 'migrations'),
              args: ['-c', fn.filesGet('files/check_migrations.py')],
              env: [
                ...commonEnv,
                { name: 'MIGRATIONS_MODE', value: fn.choose(mustRefuse, 'refuse', 'upgrade') },
                ...this.parts.credentials.env('migrations'),
                ...v.extraEnv,
              ],
              // kubectl describe then says why a release was stopped.
              terminationMessagePolicy: 'FallbackToLogsOnError',
              resources: ifSet(v.migrations.resources),
            },
          }),
        },
      },
    });
    chart.describe(
      job,
      'Compares the databases with the new version before any pod of it exists. A pod would migrate them when it starts, and an abort would not undo that. The Job and its log remain until the next upgrade.',
    );
  }

  private garbageCollection(): void {
    const { chart, v } = this;
    const { credentials, server, serviceAccountName } = this.parts;
    // The store comes from MLFLOW_TRACKING_URI, which no process list shows; artifacts are removed through the server.
    const address = `http://${chart.fullname}:${v.service.port}${v.server.staticPrefix}`;
    const cronJob = new k8s.CronJob(chart.when(v.gc.enabled), 'gc', {
      metadata: { name: chart.nameOf('gc') },
      spec: {
        schedule: v.gc.schedule,
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            activeDeadlineSeconds: ifSet(v.gc.activeDeadlineSeconds),
            template: {
              metadata: this.podMetadata('gc', gcPodLabels),
              spec: this.podSpec({
                serviceAccountName,
                container: {
                  name: 'gc',
                  command: server.command('mlflow', 'gc'),
                  args: [
                    'gc',
                    `--older-than=${v.gc.olderThan}`,
                    `--tracking-uri=${address}`,
                    // Where gc creates the experiment Default, should it be missing; artifacts are removed where their run says.
                    `--artifacts-destination=${server.artifactRoot}`,
                  ],
                  env: [...commonEnv, ...credentials.env('gc'), ...server.artifactEnv(), ...v.extraEnv],
                  resources: ifSet(v.gc.resources),
                },
                volumes: [credentials.gcsVolume()],
                volumeMounts: [credentials.gcsMount()],
              }),
            },
          },
        },
      },
    });
    chart.describe(cronJob, 'Removes runs that were deleted long ago, and their artifacts.');
  }

  /** Labels and annotations of a Job's pod, those of the server's pods among them. */
  private podMetadata(
    reader: Reader,
    labels: Record<string, string>,
    defaults: Readonly<Record<string, string>> = {},
  ): k8s.ObjectMeta {
    const { podLabels, podAnnotations } = this.v;
    const keys = Object.keys(defaults);
    const unlessSet = Object.entries(defaults).map(([key, value]) => [
      key,
      fn.default(value, fn.get(podAnnotations, key)),
    ]);
    const others = keys.length > 0 ? fn.omit(podAnnotations, ...keys) : podAnnotations;
    return {
      labels: { ...labels, ...podLabels },
      annotations: { ...Object.fromEntries(unlessSet), ...this.parts.credentials.annotations(reader), ...others },
    };
  }

  /** The pod of a Job on the image of the server. */
  private podSpec(job: {
    serviceAccountName: string;
    container: k8s.Container;
    volumes?: readonly (k8s.Volume | undefined)[];
    volumeMounts?: readonly (k8s.VolumeMount | undefined)[];
  }): k8s.PodSpec {
    const { v } = this;
    const { serviceAccountName, container, volumes = [], volumeMounts = [] } = job;
    return {
      serviceAccountName,
      // Vault's agent signs in with the token.
      automountServiceAccountToken: v.global.vault.enabled,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(v.podSecurityContext, v.global),
      priorityClassName: ifSet(v.priorityClassName),
      // Such as a proxy to the database; those with restartPolicy Always end with the Job, as sidecars would not.
      initContainers: ifSet(v.initContainers),
      containers: [
        {
          image: this.parts.image,
          imagePullPolicy: v.image.pullPolicy,
          ...container,
          envFrom: ifSet(v.extraEnvFrom),
          securityContext: ifSet(v.securityContext),
          // Among the further volumes may be the certificate that the database is known by.
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...volumeMounts, ...v.extraVolumeMounts],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }, ...volumes, ...v.extraVolumes],
      nodeSelector: ifSet(v.nodeSelector),
      tolerations: ifSet(v.tolerations),
    };
  }
}
