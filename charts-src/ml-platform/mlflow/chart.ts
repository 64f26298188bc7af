import { fn, HelmChart, ifSet, type Refs, when } from 'chartwright';
import {
  Autoscaler,
  ConnectionTest,
  DisruptionBudget,
  ExtraObjects,
  HttpRoute,
  Ingress,
  imageReference,
  NetworkPolicy,
  type OwnParts,
  placement,
  podSecurityContext,
  pullSecrets,
  rejectInvalidPod,
  rejectInvalidServiceName,
  ServiceAccount,
  ServiceMonitor,
  serviceSpec,
  tmpVolume,
  VirtualService,
  workloadPods,
} from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import type { BasicAuth } from 'chartwright/k8s/prometheus-operator';
import { PreviewHost, ProgressiveWorkload } from 'chartwright/rollouts';
import type { Construct } from 'constructs';
import { kubeVersion } from '../../tested-versions';
import { ci } from './ci';
import { Credentials, dataFolder, secretFolder } from './credentials';
import { gcPodLabels, Maintenance } from './maintenance';
import { writeNotes } from './notes';
import { readme } from './readme';
import { checkMigrations, entrypoint } from './scripts';
import { Server } from './server';
import { rejectMistakes } from './validation-rules';
import { metricStacks, values } from './values';

/** Annotations that keep an object when the release is uninstalled, or no longer contains it. */
const kept = {
  'helm.sh/resource-policy': 'keep',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
};

/** What the pods of the server have besides the values. Those of the Jobs have no volume data, and migrations no key of Google. */
function ownParts(
  { backendStore, artifactStore, migrations, gc, server }: Refs<typeof values>,
  credentials: Credentials,
): OwnParts {
  const tmp = { name: 'tmp' };
  const hasData = fn.or(backendStore.sqlite.enabled, artifactStore.volume.enabled);
  const isServerAlone = fn.and(fn.or(backendStore.sqlite.enabled, fn.not(migrations.enabled)), fn.not(gc.enabled));
  return {
    container: 'mlflow',
    volumes: [tmp, { name: 'data', condition: hasData }, { name: 'gcs', condition: credentials.mountsGcsKey }],
    mountable: [tmp, { name: 'data', condition: fn.and(hasData, isServerAlone) }],
    mounts: [
      { name: '/tmp' },
      { name: dataFolder, condition: hasData },
      { name: secretFolder, condition: credentials.mountsGcsKey },
    ],
    resources: { 'migrations.resources': migrations.resources, 'gc.resources': gc.resources },
    minimumMemory: {
      condition: server.jobExecution,
      bytes: 3 * 1024 ** 3,
      message:
        'server.jobExecution is on with resources.limits.memory below 3Gi, and nine processes that run jobs would be OOM-killed beside the workers: set resources.limits.memory to 3Gi or more, or server.jobExecution to false',
    },
    hasDefaultHandler: true,
  };
}

/** MLflow's tracking server with its databases, artifacts, users and migrations, released by canary or plainly. */
export class Mlflow extends HelmChart<typeof values> {
  constructor(scope: Construct, id: string, options: { condition?: string } = {}) {
    super(scope, id, {
      values,
      ci,
      readme,
      version: '0.2.0',
      kubeVersion,
      appVersion: 'v3.18.0-full',
      description: 'MLflow tracking server, released by canary without breaking its database.',
      keywords: ['mlflow', 'machine-learning', 'progressive-delivery', 'argo-rollouts'],
      home: 'https://mlflow.org',
      sources: ['https://github.com/mlflow/mlflow'],
      annotations: { 'artifacthub.io/license': 'Apache-2.0', 'artifacthub.io/category': 'ai-machine-learning' },
      ...options,
    });
    const { values: v } = this;
    this.addFile('files/entrypoint.sh', entrypoint);
    this.addFile('files/check_migrations.py', checkMigrations);
    const serviceAccount = new ServiceAccount(this, 'serviceaccount', { values: v.serviceAccount });
    const credentials = new Credentials(this, v);
    const server = new Server(this, v, credentials);
    const image = imageReference(this, 'image', v.image, v.global);
    const workload = new ProgressiveWorkload(this, 'server', {
      rollout: v.rollout,
      presets: metricStacks,
      replicas: v.replicaCount,
      autoscaled: v.autoscaling.enabled,
      minReplicas: v.autoscaling.minReplicas,
      revisionHistoryLimit: v.revisionHistoryLimit,
      progressDeadlineSeconds: v.progressDeadlineSeconds,
      startupProbe: v.startupProbe,
      minReadySeconds: v.minReadySeconds,
      prometheusAddress: v.global.prometheus.address,
      recreate: server.isAlone,
      metadata: { labels: v.workloadLabels, annotations: v.workloadAnnotations },
      pod: {
        labels: { ...v.podLabels },
        annotations: { ...credentials.annotations('server'), ...v.podAnnotations },
        spec: this.podSpec(serviceAccount.name, server.container(image), credentials),
      },
      serviceSpec: serviceSpec(this, v.service),
      service: v.service,
      ingress: v.ingress,
      httpRoute: v.httpRoute,
      virtualService: v.virtualService,
    });
    this.service();
    this.claim();
    const serviceName = this.fullname;
    const servicePort = v.service.port;
    new Ingress(this, 'ingress', { values: v.ingress, serviceName, workload });
    new HttpRoute(this, 'httproute', { values: v.httpRoute, serviceName, servicePort, workload });
    new VirtualService(this, 'virtualservice', { values: v.virtualService, serviceName, servicePort, workload });
    new PreviewHost(this, 'preview', {
      host: v.previewHost,
      workload,
      ingress: v.ingress,
      httpRoute: v.httpRoute,
      servicePort: v.service.port,
    });
    new Autoscaler(this, 'hpa', {
      values: v.autoscaling,
      target: workload.scaleTarget,
      pod: {
        resources: v.resources,
        sidecars: v.sidecars,
        initContainers: v.initContainers,
        isRouted: workload.isRouted,
      },
    });
    new DisruptionBudget(this, 'pdb', {
      values: v.podDisruptionBudget,
      pods: workloadPods(v.replicaCount, v.autoscaling),
      isBlueGreen: workload.isBlueGreen,
    });
    new NetworkPolicy(this, 'networkpolicy', {
      values: v.networkPolicy,
      callers: [gcPodLabels],
      scraped: v.metrics.serviceMonitor.enabled,
    });
    const monitor = new ServiceMonitor(this, 'metrics', {
      values: v.metrics.serviceMonitor,
      endpoint: { port: 'http', path: '/metrics', basicAuth: this.basicAuth() },
      metricsService: { condition: workload.isSplit, port: v.containerPort },
    });
    workload.scrapedBy({ enabled: v.metrics.serviceMonitor.enabled, interval: monitor.interval });
    new Maintenance(this, v, { image, serviceAccountName: serviceAccount.name, credentials, server });
    new ConnectionTest(this, 'test-connection', {
      image: v.tests.image,
      global: v.global,
      imagePullSecrets: v.imagePullSecrets,
      url: `http://${this.fullname}:${v.service.port}${v.server.staticPrefix}/health`,
    });
    new ExtraObjects(this, 'extra-objects', { objects: v.extraObjects });
    rejectInvalidPod(this, v, {
      ...ownParts(v, credentials),
      isRollout: fn.or(v.rollout.enabled, fn.eq(v.rollout.keep, 'Rollout')),
      extraEnvFrom: v.extraEnvFrom,
    });
    rejectInvalidServiceName(this);
    rejectMistakes(this, v, credentials);
    writeNotes(this, v, server);
  }

  private podSpec(serviceAccountName: string, container: k8s.Container, credentials: Credentials): k8s.PodSpec {
    const { values: v } = this;
    return {
      serviceAccountName,
      // Vault's agent signs in with the token.
      automountServiceAccountToken: fn.or(v.global.vault.enabled, v.serviceAccount.automountToken),
      // A Service called mlflow would set MLFLOW_PORT, which MLflow reads, to tcp://...
      enableServiceLinks: false,
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(v.podSecurityContext, v.global),
      terminationGracePeriodSeconds: v.terminationGracePeriodSeconds,
      priorityClassName: ifSet(v.priorityClassName),
      initContainers: ifSet(v.initContainers),
      containers: [container, ...v.sidecars],
      volumes: [tmpVolume(v.tmp), this.dataVolume(), credentials.gcsVolume(), ...v.extraVolumes],
      ...placement(v, this.selectorLabels),
    };
  }

  private dataVolume() {
    const { backendStore, artifactStore, persistence } = this.values;
    return when(fn.or(backendStore.sqlite.enabled, artifactStore.volume.enabled), {
      name: 'data',
      persistentVolumeClaim: { claimName: fn.default(this.nameOf('data'), persistence.existingClaim) },
    });
  }

  private claim(): void {
    const { backendStore, artifactStore, persistence } = this.values;
    const isUsed = fn.or(backendStore.sqlite.enabled, artifactStore.volume.enabled);
    const claim = new k8s.PersistentVolumeClaim(this.when(fn.and(isUsed, fn.not(persistence.existingClaim))), 'data', {
      metadata: { name: this.nameOf('data'), annotations: kept },
      spec: {
        accessModes: [persistence.accessMode],
        storageClassName: ifSet(persistence.storageClassName),
        resources: { requests: { storage: persistence.size } },
      },
    });
    this.describe(claim, `Mounted at ${dataFolder}; neither Helm nor Argo CD deletes it.`);
  }

  private service(): void {
    const { service } = this.values;
    const { type } = service;
    new k8s.Service(this, 'service', {
      metadata: { name: this.fullname, annotations: ifSet(service.annotations) },
      spec: serviceSpec(this, service, [], {
        type,
        nodePort: when(fn.ne(type, 'ClusterIP'), ifSet(service.nodePort)),
      }),
    });
  }

  private basicAuth(): BasicAuth | undefined {
    const { mode, admin } = this.values.auth;
    const { secretName, usernameKey, passwordKey } = this.values.metrics.serviceMonitor.basicAuth;
    const own = {
      username: { name: secretName, key: usernameKey },
      password: { name: secretName, key: passwordKey },
    };
    const ofAdmin = {
      username: { name: admin.secretName, key: admin.usernameKey },
      password: { name: admin.secretName, key: admin.passwordKey },
    };
    return when(fn.eq(mode, 'basic-auth'), when(secretName, own, ofAdmin));
  }
}
