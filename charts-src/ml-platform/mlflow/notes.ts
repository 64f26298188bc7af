import { each, fn, type HelmChart, type Refs, when } from 'chartwright';
import { canaryNotes, switchNotes, valuesPrefix } from 'chartwright/rollouts';
import { hasRollout } from './has-rollout';
import type { Server } from './server';
import type { values } from './values';

type Values = Refs<typeof values>;

/** What a user reads after an install or upgrade. */
export function writeNotes(chart: HelmChart, v: Values, { artifactUri, isAlone, ownsVolume }: Server): void {
  const { namespace, fullname, release } = chart;
  const prefix = valuesPrefix(chart);
  const ifTls = fn.choose(v.ingress.tls, 's', '');
  chart.notes(
    `MLflow is released as ${release.name} in namespace ${namespace}.`,
    when(v.ingress.enabled, [
      'It answers at:',
      ...each(v.ingress.hosts, ({ host }) => `  http${ifTls}://${host}${v.server.staticPrefix}/`),
    ]),
    when(fn.and(v.httpRoute.enabled, v.httpRoute.hostnames), [
      'It answers by its Gateway at:',
      ...each(v.httpRoute.hostnames, (host) => `  ${host}${v.server.staticPrefix}/`),
    ]),
    '',
    'From this machine:',
    `  kubectl --namespace ${namespace} port-forward service/${fullname} 5000:${v.service.port}`,
    `  http://localhost:5000${v.server.staticPrefix}/`,
    '',
    `Artifacts are kept at ${artifactUri}.`,
    when(fn.and(v.server.staticPrefix, v.server.serveArtifacts), [
      `Below ${prefix}server.staticPrefix the upload of an artifact takes twice its size in memory: set ${prefix}resources.limits.memory to match,`,
      `or, for a new installation only, let clients reach the store by themselves with ${prefix}server.serveArtifacts=false.`,
      'Experiments created before that keep their artifacts at mlflow-artifacts:/, which the server then answers with 503.',
    ]),
    when(v.backendStore.sqlite.enabled, 'Runs are kept in a SQLite file: use this only to try MLflow out.'),
    ...credentials(v),
    ...signIn(chart, v),
    when(fn.ne(v.auth.mode, 'basic-auth'), `MLflow requires no login; ${prefix}auth.mode=basic-auth enables one.`),
    '',
    when(
      v.rollout.enabled,
      canaryNotes(chart, {
        rollout: v.rollout,
        replicaCount: v.replicaCount,
        autoscaled: v.autoscaling.enabled,
        scraped: v.metrics.serviceMonitor.enabled,
      }),
      [
        when(
          isAlone,
          'A release ends the pod of the Deployment before it starts the new one.',
          when(fn.not(v.rollout.keep), 'Releases are rolling updates of a Deployment.'),
        ),
      ],
    ),
    ...whatMigrates(v, prefix),
    ...logOfMigrations(chart, v),
    '',
    when(
      ownsVolume,
      [
        'One pod owns the volume, so releases by canary need PostgreSQL or MySQL, and artifacts in a bucket or on a shared volume.',
      ],
      when(
        v.server.jobExecution,
        [`One pod runs the jobs, so releases by canary need ${prefix}server.jobExecution=false.`],
        switchNotes(v.rollout, release, chart, v.autoscaling),
      ),
    ),
  );
}

/** What a newer schema means for a release: a Rollout can be aborted, also one that is kept during a switch. */
function whatMigrates(v: Values, prefix: string): unknown[] {
  const { backendStore, migrations } = v;
  return [
    when(
      hasRollout(v),
      [
        '',
        'A newer MLflow may need a newer schema, and the older one does not start on that, so an abort after a migration does not restore',
        'service (https://github.com/mlflow/mlflow/issues/21053).',
        when(
          migrations.enabled,
          [
            when(
              migrations.allowBreakingCanary,
              [
                'allowBreakingCanary lets a Job migrate before the canary starts. Take a backup, and promote the release by --full:',
                'until it ends, stable pods that restart do not come back, and worker processes that have served no request yet answer',
                '500. Then reset the value, and switch the analysis on again.',
              ],
              [
                'Before each upgrade a Job compares the revisions, and fails the release where they differ. To migrate, take a backup and set',
                `${prefix}migrations.allowBreakingCanary=true for that one release, and successRate, errorRate and latency of`,
                `${prefix}rollout.analysis to false.`,
              ],
            ),
          ],
          [`${prefix}migrations.enabled is off, so nothing prevents that.`],
        ),
      ],
      [
        when(fn.and(migrations.enabled, fn.not(backendStore.sqlite.enabled)), [
          'Before each upgrade a Job migrates the databases to the version of the image, which no rollback undoes: take a backup before',
          'you change the version.',
        ]),
      ],
    ),
  ];
}

/** Where the Job says what it found, also where it lets a release go on. */
function logOfMigrations(chart: HelmChart, { backendStore, migrations }: Values): unknown[] {
  return [
    when(fn.and(migrations.enabled, fn.not(backendStore.sqlite.enabled)), [
      'The log of the last Job is kept, and warns where a database is newer than the image:',
      `  kubectl --namespace ${chart.namespace} logs job/${chart.nameOf('migrations')}`,
    ]),
  ];
}

/** Where Prometheus looks for a user, which no pod waits for. */
function signIn(chart: HelmChart, { auth, metrics }: Values): unknown[] {
  const { enabled, namespace, basicAuth } = metrics.serviceMonitor;
  const name = fn.default(auth.admin.secretName, basicAuth.secretName);
  return [
    when(fn.and(enabled, fn.eq(auth.mode, 'basic-auth')), [
      `Prometheus signs in by the Secret ${name} of namespace ${fn.default(chart.namespace, namespace)}; without it nothing is measured.`,
    ]),
  ];
}

/** Where the pods look for credentials; they wait until those are there. */
function credentials(v: Values): unknown[] {
  const { artifactStore, auth, global } = v;
  const { postgresql, mysql, sqlite } = v.backendStore;
  const { s3, gcs, azure } = artifactStore;
  const isAsked = fn.eq(auth.mode, 'basic-auth');
  const users = [
    `  ${auth.database.secretName}, for the database of users`,
    `  ${auth.admin.secretName}, for the first administrator`,
    `  ${auth.flaskKey.secretName}, for the web forms`,
  ];
  const named: [isUsed: unknown, secretName: string, what: string][] = [
    [postgresql.secretName, postgresql.secretName, 'the database'],
    [mysql.secretName, mysql.secretName, 'the database'],
    [fn.and(s3.bucket, s3.secretName), s3.secretName, 'the artifacts'],
    [fn.and(gcs.bucket, gcs.secretName), gcs.secretName, 'the artifacts'],
    [fn.and(azure.container, azure.secretName), azure.secretName, 'the artifacts'],
  ];
  return [
    when(fn.or(fn.not(sqlite.enabled), isAsked), [
      when(
        global.vault.enabled,
        [`Its pods wait until these are in Vault below ${global.vault.secretPath}, for the role ${global.vault.role}:`],
        ['Its pods wait until these Secrets are there:'],
      ),
      ...named.map(([isUsed, secretName, what]) => when(isUsed, `  ${secretName}, for ${what}`)),
      when(isAsked, users),
    ]),
  ];
}
