import { fn, HelmChart, ifSet, when } from 'chartwright';
import { ConnectionTest, ExtraObjects, rejectInvalidPods, rejectInvalidServiceName } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import {
  AggregateRoles,
  AnalysisTemplates,
  GrafanaDashboard,
  Notifications,
  PrometheusRule,
} from 'chartwright/rollouts';
import type { Construct } from 'constructs';
import { kubeVersion } from '../tested-versions';
import { appVersion } from './app-version';
import { ci } from './ci';
import { Controller, controllerParts } from './controller';
import { CrdUpgrade } from './crd-upgrade';
import { Dashboard, dashboardParts } from './dashboard';
import { readme } from './readme';
import { testing } from './testing';
import { values } from './values';

/** Deleting a namespace deletes everything in it, so neither Helm nor Argo CD may delete it with the chart. */
const keptAnnotations = {
  'helm.sh/resource-policy': 'keep',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
};

/** The Argo Rollouts controller with its CRDs and permissions, and the analysis templates for releases. */
export class ProgressiveDelivery extends HelmChart<typeof values> {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      values,
      ci,
      readme,
      version: '0.2.0',
      kubeVersion,
      appVersion,
      description: 'Argo Rollouts with the analysis templates by which canaries are promoted or rolled back.',
      keywords: ['argo-rollouts', 'progressive-delivery', 'canary', 'analysis'],
      home: 'https://argoproj.github.io/rollouts/',
      sources: ['https://github.com/argoproj/argo-rollouts'],
      annotations: { 'artifacthub.io/license': 'Apache-2.0', 'artifacthub.io/category': 'integration-delivery' },
    });
    const { values: v } = this;
    this.addFile('TESTING.md', testing);
    this.namespaceObject();
    const crdUpgrade = new CrdUpgrade(this, v);
    const controller = new Controller(this, v);
    const dashboard = new Dashboard(this, v, controller.watchNamespace);
    rejectInvalidServiceName(this);
    rejectInvalidPods(this, {
      controller: { values: v.controller, own: controllerParts(v) },
      dashboard: { values: v.dashboard, own: dashboardParts },
    });
    this.failIf(
      fn.and(v.dashboard.enabled, fn.eq(dashboard.serviceAccount, controller.serviceAccount)),
      `controller.serviceAccount.name and dashboard.serviceAccount.name are both ${dashboard.serviceAccount}, so the dashboard, which has no login, would have the permissions of the controller: set two different names, or dashboard.serviceAccount.create to true with a name of its own`,
    );
    crdUpgrade.rejectAccountsOf(this, {
      controller: controller.serviceAccount,
      dashboard: dashboard.serviceAccount,
    });
    new AggregateRoles(this, 'aggregate-roles', {
      enabled: fn.and(v.rbac.create, v.rbac.aggregateRoles, fn.not(v.namespaced)),
    });
    new AnalysisTemplates(this, 'analysis', {
      values: v.analysis,
      prometheus: v.prometheus,
      controller: {
        instanceId: v.controller.instanceId,
        namespaced: v.namespaced,
        watchNamespace: controller.watchNamespace,
      },
    });
    new PrometheusRule(this, 'prometheusrule', {
      values: v.prometheusRule,
      target: {
        job: controller.metricsService,
        istio: v.trafficRouting.istio,
        scrapes: { ...controller.scrapeInterval, enabled: v.controller.metrics.serviceMonitor.enabled },
      },
    });
    this.failIf(
      // The first alert fires while nothing is scraped under this job.
      fn.and(
        v.prometheusRule.enabled,
        fn.not(v.prometheusRule.job),
        fn.not(v.controller.metrics.serviceMonitor.enabled),
      ),
      'prometheusRule.enabled is on while nothing scrapes the controller, so its alerts would fire permanently: set controller.metrics.serviceMonitor.enabled to true, or prometheusRule.job to the job that scrapes it',
    );
    new GrafanaDashboard(this, 'grafana-dashboard', { values: v.grafanaDashboard });
    new Notifications(this, 'notifications', { values: v.notifications });
    new ConnectionTest(this, 'test-connection', {
      image: v.tests.image,
      global: v.global,
      imagePullSecrets: v.imagePullSecrets,
      url: `http://${controller.metricsService}:${v.controller.metrics.service.port}/metrics`,
    });
    new ExtraObjects(this, 'extra-objects', { objects: v.extraObjects });
    this.writeNotes(dashboard, crdUpgrade);
  }

  private namespaceObject(): void {
    const { namespace } = this.values;
    new k8s.Namespace(this.when(namespace.create), 'namespace', {
      metadata: {
        name: this.namespace,
        labels: { ...namespace.labels },
        annotations: { ...keptAnnotations, ...namespace.annotations },
      },
    });
  }

  private writeNotes(dashboard: Dashboard, crdUpgrade: CrdUpgrade): void {
    const { values: v, release } = this;
    this.notes(
      `Argo Rollouts runs as ${this.fullname} in namespace ${this.namespace}.`,
      '',
      'It is ready when this says so:',
      `  kubectl --namespace ${this.namespace} rollout status deployment/${this.fullname}`,
      when(v.analysis.enabled, [
        '',
        'Workloads are judged by the analysis templates success-rate, error-rate and latency (each as -gate and -guard)',
        'and by failing-guard and hanging-guard, which query',
        `  ${v.prometheus.address}`,
        when(
          fn.eq(v.analysis.noData, 'pass'),
          'Nothing is promoted before it answers there. A gate whose query finds no data passes: an idle canary is promoted unseen.',
          'Nothing is promoted before it answers there: a gate without data waits, and fails when its count runs out.',
        ),
        when(
          fn.or(v.namespaced, fn.not(v.analysis.clusterScope)),
          'They are AnalysisTemplates, so the workloads set rollout.analysis.clusterScope to false.',
        ),
      ]),
      ifSet(v.controller.instanceId, (id) => [
        '',
        'The controller works on objects with this label only:',
        `  argo-rollouts.argoproj.io/controller-instance-id=${id}`,
      ]),
      when(v.dashboard.enabled, [
        '',
        'The dashboard has no login: whoever reaches it may use it. From this machine:',
        `  kubectl --namespace ${this.namespace} port-forward service/${dashboard.name} 3100:${v.dashboard.service.port}`,
        `  http://localhost:3100/${v.dashboard.rootPath}/`,
      ]),
      '',
      'CRDs: Helm never changes those that exist, not even at the first install. If the cluster had them before, apply those of',
      'this chart now, from the unpacked chart (helm pull --untar):',
      '  kubectl apply --server-side --force-conflicts --filename progressive-delivery/crds',
      when(
        crdUpgrade.enabled,
        [`Before each upgrade a Job (${crdUpgrade.name}) applies them.`],
        ['Do the same before each upgrade.'],
      ),
      '',
      `Uninstalling (helm uninstall ${release.name} --namespace ${release.namespace}) keeps them: deleting a CRD deletes every Rollout and`,
      'analysis in the cluster, and with a Rollout its pods.',
    );
  }
}
