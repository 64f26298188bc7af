import { byInstallOrder } from '../../lib/helm/install-order';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { helm, majors } from '../support/helm';

describe("Helm's install order", () => {
  it('is by kind, then unknown kinds by name, then by file', () => {
    const manifest = (kind: string, source: string) => ({ source, object: { kind } });
    const given = [
      manifest('Zebra', 'a'),
      manifest('APIService', 'a'),
      manifest('Service', 'b'),
      manifest('Alpha', 'z'),
      manifest('Service', 'a'),
      manifest('Alpha', 'b'),
      manifest('PriorityClass', 'z'),
      manifest('Alpha', 'b'),
    ];
    const sorted = byInstallOrder(given);
    expect(sorted.map(({ object, source }) => `${object.kind} ${source}`)).toEqual([
      'PriorityClass z',
      'Service a',
      'Service b',
      'APIService a',
      'Alpha b',
      'Alpha b',
      'Alpha z',
      'Zebra a',
    ]);
    expect(sorted.indexOf(given[5] as never)).toBeLessThan(sorted.indexOf(given[7] as never));
    expect(given[0]).toEqual(manifest('Zebra', 'a'));
  });

  it('matches both Helms for every kind they know', async () => {
    const kinds = [
      ...['APIService', 'ClusterRole', 'ClusterRoleBinding', 'ClusterRoleBindingList', 'ClusterRoleList', 'ConfigMap'],
      ...['CronJob', 'CustomResourceDefinition', 'DaemonSet', 'Deployment', 'HorizontalPodAutoscaler', 'Ingress'],
      ...[
        'IngressClass',
        'Job',
        'LimitRange',
        'Namespace',
        'NetworkPolicy',
        'PersistentVolume',
        'PersistentVolumeClaim',
      ],
      ...['Pod', 'PodDisruptionBudget', 'PodSecurityPolicy', 'PriorityClass', 'ReplicaSet', 'ReplicationController'],
      ...['ResourceQuota', 'Role', 'RoleBinding', 'RoleBindingList', 'RoleList', 'Secret', 'SecretList', 'Service'],
      ...['ServiceAccount', 'StatefulSet', 'StorageClass', 'Zebra', 'Antelope'],
    ];
    const files = new Map([['Chart.yaml', 'apiVersion: v2\nname: kinds\nversion: 0.1.0\n']]);
    for (const kind of kinds)
      files.set(`templates/${kind}.yaml`, `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n`);
    const ours = byInstallOrder(kinds.map((kind) => ({ source: `templates/${kind}.yaml`, object: { kind } })));
    await withTemporaryFolder(files, async (folder) => {
      for (const major of majors) {
        const { stdout } = helm(major, ['template', 'release', folder]);
        const printed = [...stdout.matchAll(/^kind: (.+)$/gm)].map(([, kind]) => kind);
        expect(ours.map(({ object }) => object.kind)).toEqual(printed);
      }
    });
  });
});
