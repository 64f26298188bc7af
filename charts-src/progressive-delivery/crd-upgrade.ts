import { basename } from 'node:path';
import { type BooleanRef, Component, fn, type HelmChart, ifSet, type Refs } from 'chartwright';
import { imageReference, nodePlacement, podSecurityContext, pullSecrets } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import { crdFiles, qualifiedRoleName } from 'chartwright/rollouts';
import type { values } from './values';

/** Helm creates hooks of a lower weight first; Argo CD applies crds/ itself at every sync, and must not run them. */
const hook = (weight: number) => ({
  'helm.sh/hook': 'pre-upgrade',
  'helm.sh/hook-weight': String(weight),
  'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  'argocd.argoproj.io/hook': 'Skip',
});

const rbacGroup = 'rbac.authorization.k8s.io';

/** The definition as JSON on one line: as YAML the five exceed the size limit of a ConfigMap. */
const compact = (file: string): string => `crd-upgrade/${basename(file, '.yaml')}.json`;

/** Seconds for which a failed Job is kept; Helm fails if a Job that it waits for is deleted. */
const secondsToLookAtFailure = 86_400;

/** The CRDs in crds/, and the Job that applies them before an upgrade, which Helm never does. */
export class CrdUpgrade {
  /** Whether the Job exists. */
  readonly enabled: BooleanRef;
  /** The Job's name. */
  readonly name: string;
  private readonly component: Component;
  private readonly serviceAccount: string;

  constructor(
    chart: HelmChart,
    private readonly v: Refs<typeof values>,
  ) {
    const { upgrade, annotations } = v.crds;
    for (const { file, yaml, json } of crdFiles()) {
      chart.addCrd(file, yaml);
      chart.addFile(compact(file), json);
    }
    this.enabled = fn.and(upgrade.enabled, fn.or(fn.not(v.namespaced), upgrade.whileNamespaced));
    this.component = new Component(chart, 'crd-upgrade', { enabled: this.enabled });
    this.name = this.component.fullname;
    this.serviceAccount = this.component.define(
      'serviceAccountName',
      'ServiceAccount of the Job.',
      fn.default(this.name, upgrade.serviceAccount.name),
      'quotable',
    );
    this.identity();
    this.permissions();
    this.config();
    this.job();
    chart.failIf(
      fn.and(this.enabled, fn.not(upgrade.serviceAccount.create), fn.not(upgrade.serviceAccount.name)),
      'crds.upgrade.serviceAccount.create is off: name the ServiceAccount that is there in crds.upgrade.serviceAccount.name',
    );
    chart.failIf(
      fn.and(annotations, fn.not(this.enabled)),
      'crds.annotations are put on the CRDs by the Job, which is off (crds.upgrade.enabled, and crds.upgrade.whileNamespaced while namespaced is on): turn it on, or empty crds.annotations',
    );
  }

  /** Rejects a ServiceAccount that other pods use: Helm deletes hooks before it creates them, and after they succeed. */
  rejectAccountsOf(chart: HelmChart, accounts: { controller: string; dashboard: string }): void {
    const { serviceAccount } = this.v.crds.upgrade;
    const isOther = fn.or(
      fn.eq(this.serviceAccount, accounts.controller),
      fn.and(this.v.dashboard.enabled, fn.eq(this.serviceAccount, accounts.dashboard)),
      fn.eq(this.serviceAccount, 'default'),
    );
    chart.failIf(
      fn.and(this.enabled, serviceAccount.create, isOther),
      'crds.upgrade.serviceAccount.name is the ServiceAccount of other pods, which the upgrade would delete with the Job: choose another name, or set crds.upgrade.serviceAccount.create to false',
    );
  }

  private identity(): void {
    const { component } = this;
    const { serviceAccount } = this.v.crds.upgrade;
    new k8s.ServiceAccount(component.when(serviceAccount.create), 'serviceaccount', {
      metadata: { name: this.serviceAccount, annotations: { ...hook(-3), ...serviceAccount.annotations } },
      automountServiceAccountToken: false,
    });
  }

  private permissions(): void {
    const { component } = this;
    const name = qualifiedRoleName(component, this.name);
    const scope = component.when(this.v.rbac.create);
    const role = new k8s.ClusterRole(scope, 'clusterrole', {
      metadata: { name, annotations: hook(-2) },
      rules: [
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          resourceNames: crdFiles().map((crd) => crd.name),
          verbs: ['create', 'patch'],
        },
      ],
    });
    component.describe(role, 'The CRDs of this chart, and nothing else.');
    new k8s.ClusterRoleBinding(scope, 'clusterrolebinding', {
      metadata: { name, annotations: hook(-1) },
      roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: this.serviceAccount, namespace: component.namespace }],
    });
  }

  private config(): void {
    const { annotations } = this.v.crds;
    const annotated = { metadata: { annotations } };
    new k8s.ConfigMap(this.component.when(), 'configmap', {
      metadata: { name: this.name, annotations: hook(-1) },
      data: Object.fromEntries(
        crdFiles().map(({ file }) => {
          const content = fn.filesGet(compact(file));
          const merged = fn.toJson(fn.mergeOverwrite(fn.fromYaml(content), annotated));
          return [basename(compact(file)), fn.choose(annotations, merged, content)];
        }),
      ),
    });
  }

  private job(): void {
    const { component, name, v } = this;
    const { upgrade } = v.crds;
    const job = new k8s.Job(component.when(), 'job', {
      metadata: { name, annotations: hook(0) },
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds: upgrade.activeDeadlineSeconds,
        ttlSecondsAfterFinished: secondsToLookAtFailure,
        template: {
          metadata: {
            labels: { ...component.selectorLabels, ...upgrade.podLabels },
            annotations: ifSet(upgrade.podAnnotations),
          },
          spec: this.podSpec(),
        },
      },
    });
    component.describe(
      job,
      'Applies the CRDs before an upgrade: Helm installs crds/ once and never looks at them again.',
    );
  }

  private podSpec(): k8s.PodSpec {
    const { component, v } = this;
    const { upgrade } = v.crds;
    return {
      serviceAccountName: this.serviceAccount,
      automountServiceAccountToken: true,
      restartPolicy: 'Never',
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(upgrade.podSecurityContext, v.global),
      priorityClassName: ifSet(upgrade.priorityClassName),
      dnsConfig: ifSet(v.dnsConfig),
      containers: [
        {
          name: 'kubectl',
          image: imageReference(component, 'image', upgrade.image, v.global, { tagOfChart: false }),
          imagePullPolicy: upgrade.image.pullPolicy,
          // Helm owns the fields after the first install.
          args: ['apply', '--server-side', '--force-conflicts', '--filename=/crds'],
          env: [{ name: 'HOME', value: '/tmp' }],
          resources: ifSet(upgrade.resources),
          securityContext: ifSet(upgrade.securityContext),
          volumeMounts: [
            { name: 'crds', mountPath: '/crds', readOnly: true },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        { name: 'crds', configMap: { name: this.name } },
        { name: 'tmp', emptyDir: {} },
      ],
      ...nodePlacement(upgrade),
    };
  }
}
