import type { HelmChart } from '../../../lib/chart/helm-chart';
import { each, when } from '../../../lib/expr/blocks';
import { fn } from '../../../lib/expr/fn';
import { switchNotes } from '../../../lib/rollouts/switch-notes';
import type { Refs } from '../../../lib/values/schema';
import type { values } from './values';

/** What a user reads after an install or upgrade. */
export function writeNotes(chart: HelmChart, v: Refs<typeof values>): void {
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
    when(fn.ne(v.auth.mode, 'basic-auth'), ['', 'Nobody is asked who calls: auth.mode=basic-auth changes that.']),
    when(v.backendStore.sqlite.enabled, ['', 'Runs are kept in a file: this is for trying out.']),
    '',
    when(
      v.rollout.enabled,
      [
        'Releases go by canary. Follow one with:',
        `  kubectl argo rollouts --namespace ${namespace} get rollout ${fullname} --watch`,
        when(fn.and(fn.not(v.rollout.trafficRouting), fn.not(v.autoscaling.enabled), fn.le(v.replicaCount, 3)), [
          'Without a traffic router a weight is rounded to whole pods. With 1 replica 20, 40, 60 and 80 percent are 50, 50, 50 and',
          '50; with 2 they are 33, 33, 67 and 67; with 3 they are 25, 33, 67 and 75. Four replicas make them exact.',
        ]),
        'Nothing watches a release after its last step.',
        when(fn.not(v.metrics.serviceMonitor.enabled), [
          'metrics.serviceMonitor.enabled is off: unless something else scrapes the pods, every gate runs out and the release is rolled back.',
        ]),
        '',
        'A newer MLflow migrates its database as soon as it starts, so the first canary pod would, and an abort would leave the older',
        'version on a database it does not know (https://github.com/mlflow/mlflow/issues/21053). Before each upgrade a Job compares the',
        when(
          v.migrations.allowBreakingCanary,
          [
            'revisions; migrations.allowBreakingCanary lets it migrate them before the canary starts. Take a backup, and set it back after.',
          ],
          [
            'revisions and stops the release where they differ. To migrate, take a backup and set migrations.allowBreakingCanary=true for',
            'that one release.',
          ],
        ),
      ],
      ['Releases are plain, and a Job migrates the databases before each: rollout.enabled=true makes them canaries.'],
    ),
    '',
    ...switchNotes(v.rollout, release),
  );
}
