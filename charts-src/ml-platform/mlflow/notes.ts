import type { HelmChart } from '../../../lib/chart/helm-chart';
import { each, when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import { switchNotes } from '../../../lib/rollouts/switch-notes';
import type { Refs } from '../../../lib/values/schema';
import type { values } from './values';

type Values = Refs<typeof values>;

/** What a user reads after an install or upgrade. */
export function writeNotes(chart: HelmChart, v: Values, artifactUri: string): void {
  const { namespace, fullname, release } = chart;
  const ifTls = fn.choose(v.ingress.tls, 's', '');
  chart.notes(
    `MLflow is released as ${release.name} in namespace ${namespace}.`,
    when(v.ingress.enabled, [
      'It answers at the hosts of its Ingress:',
      ...each(v.ingress.hosts, ({ host }) => `  http${ifTls}://${host}${v.server.staticPrefix}/`),
    ]),
    '',
    'From this machine:',
    `  kubectl --namespace ${namespace} port-forward service/${fullname} 5000:${v.service.port}`,
    `  http://localhost:5000${v.server.staticPrefix}/`,
    '',
    `Artifacts are kept at ${artifactUri}.`,
    when(v.backendStore.sqlite.enabled, 'Runs are kept in a file: this is for trying out.'),
    ...credentials(v),
    when(fn.ne(v.auth.mode, 'basic-auth'), 'Nobody is asked who calls: auth.mode=basic-auth changes that.'),
    '',
    when(
      v.rollout.enabled,
      [
        'Releases go by canary. Follow one with:',
        `  kubectl argo rollouts --namespace ${namespace} get rollout ${fullname} --watch`,
        ...realWeights(v),
        'Nothing watches a release after its last step.',
        when(fn.not(v.metrics.serviceMonitor.enabled), [
          'metrics.serviceMonitor.enabled is off: unless something else scrapes the pods, every gate runs out and the release is rolled back.',
        ]),
        '',
        'A newer MLflow migrates its database as soon as it starts, so the first canary pod would, and an abort would leave the older',
        'version on a database it does not know (https://github.com/mlflow/mlflow/issues/21053).',
        when(
          v.migrations.enabled,
          [
            when(
              v.migrations.allowBreakingCanary,
              [
                'migrations.allowBreakingCanary lets a Job migrate before the canary starts. Take a backup, and set it back after.',
              ],
              [
                'So before each upgrade a Job compares the revisions, and stops the release where they differ. To migrate, take a backup',
                'and set migrations.allowBreakingCanary=true for that one release.',
              ],
            ),
          ],
          ['migrations.enabled is off, so nothing stops it.'],
        ),
      ],
      [
        '',
        'Releases are plain: rollout.enabled=true makes them canaries.',
        when(
          fn.and(v.migrations.enabled, fn.not(v.backendStore.sqlite.enabled)),
          'Before each upgrade a Job migrates the databases.',
        ),
      ],
    ),
    '',
    ...switchNotes(v.rollout, release),
  );
}

/** Where the pods look for credentials; they wait until those are there. */
function credentials(v: Values): unknown[] {
  const { artifactStore, auth, global } = v;
  const { postgresql, mysql, sqlite } = v.backendStore;
  const { s3, gcs, azure } = artifactStore;
  const isAsked = fn.eq(auth.mode, 'basic-auth');
  const named: [isUsed: unknown, secretName: string, what: string][] = [
    [postgresql.secretName, postgresql.secretName, 'the database'],
    [mysql.secretName, mysql.secretName, 'the database'],
    [isAsked, auth.database.secretName, 'the database of users'],
    [isAsked, auth.admin.secretName, 'the first administrator'],
    [isAsked, auth.flaskKey.secretName, 'the web forms'],
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
    ]),
  ];
}

/** What 20, 40, 60 and 80 percent are in whole pods, by the number of pods; measured with Argo Rollouts 1.9. */
const rounded = { 1: '50, 50, 50 and 50', 2: '33, 33, 67 and 67', 3: '25, 33, 67 and 75' };

/** Says what the weights really are where too few pods play them. */
function realWeights({ rollout, autoscaling, replicaCount }: Values): unknown[] {
  const noSurge = fn.has(fn.toString(rollout.maxSurge), ['0', '0%']);
  return Object.entries(rounded).map(([count, weights]) =>
    when(fn.and(fn.not(rollout.trafficRouting), fn.not(autoscaling.enabled), fn.eq(replicaCount, Number(count))), [
      `Without a traffic router a weight is rounded to whole pods. With replicaCount ${count}, 20, 40, 60 and 80 percent are`,
      count === '1'
        ? `${fn.choose(noSurge, '0, 0, 100 and 100', weights)}. Four replicas make them exact.`
        : `${weights}. Four replicas make them exact.`,
    ]),
  );
}
