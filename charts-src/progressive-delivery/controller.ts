import { Component, eachText, fn, type HelmChart, ifSet, type Refs, when } from 'chartwright';
import {
  DisruptionBudget,
  imageReference,
  type OwnParts,
  placement,
  podSecurityContext,
  pullSecrets,
  type ScrapeInterval,
  ServiceAccount,
  ServiceMonitor,
  testPodLabels,
} from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import { ControllerRbac } from 'chartwright/rollouts';
import { componentPolicy } from './component-policy';
import { controllerArgs } from './controller-flags';
import { rejectController } from './controller-rules';
import type { values } from './values';

type Values = Refs<typeof values>;

/** The folders for downloaded plugins and for additional certificates. */
const pluginFolder = '/home/argo-rollouts/plugin-bin';
const caFolder = '/etc/argo-rollouts/ca';

/**
 * The Kubernetes defaults, set explicitly: a defaulted field has no field manager, so a server-side apply could not
 * remove it, and the strategy Recreate does not allow it.
 */
const rollingUpdate = { maxSurge: '25%', maxUnavailable: '25%' };

/** A plugin with the Secrets whose keys are headers for its download. */
interface DownloadedPlugin {
  readonly headersFrom: readonly { readonly secretRef: { readonly name: string } }[];
}

/** The parts of the controller's pods that the chart defines. */
export function controllerParts({ prometheus, crds }: Values): OwnParts {
  const ca = { condition: fn.or(prometheus.caBundle.configMap, prometheus.caBundle.secret) };
  return {
    container: 'controller',
    volumes: [{ name: 'plugin-bin' }, { name: 'tmp' }, { name: 'ca', ...ca }],
    mounts: [{ name: pluginFolder }, { name: '/tmp' }, { name: caFolder, ...ca }],
    resources: { 'crds.upgrade.resources': crds.upgrade.resources },
  };
}

/** The Argo Rollouts controller with its roles, configuration and metrics. */
export class Controller {
  /** The Service in front of the metrics. */
  readonly metricsService: string;
  /** The namespace that is watched while `namespaced` is on. */
  readonly watchNamespace: string;
  /** The ServiceAccount of its pods. */
  readonly serviceAccount: string;
  /** Scrape interval of the ServiceMonitor. */
  readonly scrapeInterval: ScrapeInterval;
  private readonly component: Component;

  constructor(
    private readonly chart: HelmChart,
    private readonly v: Values,
  ) {
    const { controller } = v;
    const component = new Component(chart, 'controller', { isMain: true });
    this.component = component;
    this.watchNamespace = fn.default(component.namespace, v.watchNamespace);
    this.serviceAccount = new ServiceAccount(component, 'serviceaccount', { values: controller.serviceAccount }).name;
    this.rbac();
    this.config();
    this.deployment();
    this.metricsService = chart.nameOf('metrics');
    this.scrapeInterval = this.metrics();
    new DisruptionBudget(component, 'pdb', {
      values: controller.podDisruptionBudget,
      canary: false,
      pods: { count: controller.replicas, path: 'controller.replicas' },
    });
    componentPolicy(component, controller.networkPolicy, 'metrics', [testPodLabels]);
    rejectController(chart, v);
  }

  private rbac(): void {
    const { v, component } = this;
    new ControllerRbac(component, 'rbac', {
      rbac: v.rbac,
      calls: {
        ...v.controller,
        features: v.features,
        routers: v.trafficRouting,
        leaderElection: v.controller.leaderElection.enabled,
        namespaced: v.namespaced,
        analysisEnabled: v.analysis.enabled,
        ...this.namedSecrets(),
      },
      namespaced: v.namespaced,
      watchNamespace: this.watchNamespace,
      serviceAccountName: this.serviceAccount,
    });
  }

  /** The Secrets that values name, as text: RBAC treats an empty list of names as all Secrets. */
  private namedSecrets(): { analysisSecrets: string; pluginSecrets: string } {
    const { chart, v } = this;
    const { headers, oauth2 } = v.prometheus;
    const plugins = fn.concat(v.plugins.trafficRouter, v.plugins.metricProvider, v.plugins.step);
    return {
      analysisSecrets: chart.define(
        'rbac.analysisSecrets',
        'Secrets that the analysis templates take arguments from, each with a comma behind it.',
        `${eachText(headers, ({ secretName }) => fn.choose(secretName, `${secretName},`, ''))}${fn.choose(oauth2.tokenUrl, `${oauth2.secretName},`, '')}`,
      ),
      pluginSecrets: chart.define(
        'rbac.pluginSecrets',
        'Secrets with headers for the download of plugins, each with a comma behind it.',
        eachText(plugins, ({ headersFrom }: DownloadedPlugin) =>
          eachText(headersFrom, ({ secretRef }) => `${fn.toString(secretRef.name)},`),
        ),
      ),
    };
  }

  /** Plugins, in the ConfigMap with the name that is fixed in the controller. */
  private config(): void {
    const { createConfigMap, trafficRouter, metricProvider, step } = this.v.plugins;
    this.chart.failIf(
      fn.and(fn.not(createConfigMap), fn.or(trafficRouter, metricProvider, step)),
      'plugins.createConfigMap is off, so nothing would read plugins.trafficRouter, plugins.metricProvider and plugins.step: empty them, or turn it on',
    );
    const config = new k8s.ConfigMap(this.component.when(createConfigMap), 'config', {
      metadata: { name: 'argo-rollouts-config' },
      data: {
        trafficRouterPlugins: fn.toJson(trafficRouter),
        metricProviderPlugins: fn.toJson(metricProvider),
        stepPlugins: fn.toJson(step),
      },
    });
    this.chart.describe(
      config,
      'Plugins; the controller looks for this very name in its own namespace, and reads it when it starts.',
    );
  }

  private deployment(): void {
    const { component, v } = this;
    const { controller } = v;
    new k8s.Deployment(component, 'deployment', {
      metadata: {
        name: component.fullname,
        labels: { ...controller.deploymentLabels },
        annotations: ifSet(controller.deploymentAnnotations),
      },
      spec: {
        replicas: controller.replicas,
        revisionHistoryLimit: v.revisionHistoryLimit,
        // Without leader election two controllers would overwrite each other's changes.
        strategy: {
          type: fn.choose(controller.leaderElection.enabled, 'RollingUpdate', 'Recreate'),
          rollingUpdate: when(controller.leaderElection.enabled, rollingUpdate),
        },
        selector: { matchLabels: component.selectorLabels },
        template: {
          metadata: {
            labels: { ...component.selectorLabels, ...controller.podLabels },
            annotations: {
              'checksum/config': fn.sha256sum(fn.toJson(v.plugins)),
              ...controller.podAnnotations,
            },
          },
          spec: this.podSpec(),
        },
      },
    });
  }

  private podSpec(): k8s.PodSpec {
    const { component, v } = this;
    const { controller } = v;
    const { configMap, secret } = v.prometheus.caBundle;
    return {
      serviceAccountName: this.serviceAccount,
      automountServiceAccountToken: controller.serviceAccount.automountToken,
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(controller.podSecurityContext, v.global),
      terminationGracePeriodSeconds: controller.terminationGracePeriodSeconds,
      priorityClassName: ifSet(controller.priorityClassName),
      dnsConfig: ifSet(v.dnsConfig),
      initContainers: ifSet(controller.initContainers),
      containers: [this.container(), ...controller.sidecars],
      volumes: [
        { name: 'plugin-bin', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
        ifSet(configMap, (name) => ({ name: 'ca', configMap: { name } })),
        ifSet(secret, (secretName) => ({ name: 'ca', secret: { secretName } })),
        ...controller.extraVolumes,
      ],
      ...placement(controller, component.selectorLabels),
    };
  }

  private container(): k8s.Container {
    const { component, v } = this;
    const { controller } = v;
    const hasCa = fn.or(v.prometheus.caBundle.configMap, v.prometheus.caBundle.secret);
    return {
      name: 'controller',
      image: imageReference(component, 'image', controller.image, v.global),
      imagePullPolicy: controller.image.pullPolicy,
      args: controllerArgs(v, this.watchNamespace),
      env: [when(hasCa, { name: 'SSL_CERT_DIR', value: `/etc/ssl/certs:${caFolder}` }), ...controller.extraEnv],
      ports: [
        { name: 'metrics', containerPort: controller.containerPorts.metrics, protocol: 'TCP' },
        { name: 'healthz', containerPort: controller.containerPorts.healthz, protocol: 'TCP' },
      ],
      livenessProbe: when(controller.livenessProbe.enabled, controller.livenessProbe.spec),
      readinessProbe: when(controller.readinessProbe.enabled, controller.readinessProbe.spec),
      lifecycle: ifSet(controller.lifecycle),
      resources: ifSet(controller.resources),
      securityContext: ifSet(controller.securityContext),
      volumeMounts: [
        { name: 'plugin-bin', mountPath: pluginFolder },
        { name: 'tmp', mountPath: '/tmp' },
        when(hasCa, { name: 'ca', mountPath: caFolder, readOnly: true }),
        ...controller.extraVolumeMounts,
      ],
    };
  }

  private metrics(): ScrapeInterval {
    const { component, chart, v } = this;
    const { service, serviceMonitor } = v.controller.metrics;
    new k8s.Service(component, 'service-metrics', {
      metadata: { name: chart.nameOf('metrics'), annotations: ifSet(service.annotations) },
      spec: {
        type: 'ClusterIP',
        selector: component.selectorLabels,
        ports: [{ name: 'metrics', port: service.port, targetPort: 'metrics', protocol: 'TCP' }],
      },
    });
    // The series carry the namespace of each Rollout.
    const endpoint = { port: 'metrics', path: '/metrics', honorLabels: true };
    return new ServiceMonitor(component, 'servicemonitor', { values: serviceMonitor, endpoint }).interval;
  }
}
