import { ApiObject } from 'cdk8s';
import { imageReference } from '../../lib/application/image';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { ifSet } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { crdFiles } from '../../lib/rollouts/crds';
import type { Refs } from '../../lib/values/schema';
import type { values } from './values';

/** Helm creates hooks of a lower weight first; Argo CD applies crds/ itself at every sync, and must not run them. */
const hook = (weight: number) => ({
  'helm.sh/hook': 'pre-upgrade',
  'helm.sh/hook-weight': String(weight),
  'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  'argocd.argoproj.io/hook': 'Skip',
});

const rbacGroup = 'rbac.authorization.k8s.io';

/** The CRDs in crds/, and the Job that applies them before an upgrade, which Helm never does. */
export class CrdUpgrade {
  private readonly name: string;
  private readonly scope: ReturnType<HelmChart['when']>;

  constructor(
    private readonly chart: HelmChart,
    private readonly v: Refs<typeof values>,
  ) {
    for (const { file, content } of crdFiles()) chart.addCrd(file, content);
    this.name = chart.nameOf('crd-upgrade');
    this.scope = chart.when(v.crds.upgrade.enabled, chart.folder('crd-upgrade'));
    this.permissions();
    this.config();
    this.job();
  }

  private permissions(): void {
    const { name, scope, chart } = this;
    const metadata = { name, annotations: hook(-2) };
    new ApiObject(scope, 'serviceaccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, annotations: hook(-3) },
      automountServiceAccountToken: false,
    });
    const role = new ApiObject(scope, 'clusterrole', {
      apiVersion: `${rbacGroup}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules: [
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          resourceNames: crdFiles().map((crd) => crd.name),
          verbs: ['create', 'get', 'patch'],
        },
      ],
    });
    chart.describe(role, 'The CRDs of this chart, and nothing else.');
    new ApiObject(scope, 'clusterrolebinding', {
      apiVersion: `${rbacGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name, annotations: hook(-1) },
      roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: chart.namespace }],
    });
  }

  private config(): void {
    const { annotations } = this.v.crds;
    const annotated = { metadata: { annotations } };
    new ApiObject(this.scope, 'configmap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.name, annotations: hook(-1) },
      data: Object.fromEntries(
        crdFiles().map(({ file }) => {
          const content = fn.filesGet(`crds/${file}`);
          const merged = fn.toJson(fn.mergeOverwrite(fn.fromYaml(content), annotated));
          return [file, fn.choose(annotations, merged, content)];
        }),
      ),
    });
  }

  private job(): void {
    const { chart, name, v } = this;
    const { image, resources, activeDeadlineSeconds } = v.crds.upgrade;
    const job = new ApiObject(this.scope, 'job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, annotations: hook(0) },
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds,
        template: {
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            restartPolicy: 'Never',
            imagePullSecrets: [...v.global.imagePullSecrets, ...v.imagePullSecrets],
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65_532,
              runAsGroup: 65_532,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                name: 'kubectl',
                image: imageReference(chart, 'crdUpgradeImage', image, v.global, { tagOfChart: false }),
                imagePullPolicy: image.pullPolicy,
                // Helm owns the fields after the first install.
                args: ['apply', '--server-side', '--force-conflicts', '--filename=/crds'],
                env: [{ name: 'HOME', value: '/tmp' }],
                resources: ifSet(resources),
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                volumeMounts: [
                  { name: 'crds', mountPath: '/crds', readOnly: true },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'crds', configMap: { name } },
              { name: 'tmp', emptyDir: {} },
            ],
          },
        },
      },
    });
    chart.describe(job, 'Applies the CRDs before an upgrade: Helm installs crds/ once and never looks at them again.');
  }
}
