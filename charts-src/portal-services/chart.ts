import { each, fn, HelmChart, ifSet, when } from 'chartwright';
import {
  Autoscaler,
  ConnectionTest,
  DisruptionBudget,
  ExtraObjects,
  GrpcRoute,
  HttpRoute,
  Ingress,
  imageReference,
  isPlainCredential,
  NetworkPolicy,
  placement,
  podSecurityContext,
  pullSecrets,
  rejectInvalidPod,
  rejectInvalidServiceName,
  ServiceAccount,
  ServiceMonitor,
  serviceSpec,
  tmpVolume,
  VerticalAutoscaler,
  VirtualService,
  workloadPods,
} from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import { canaryNotes, PreviewHost, ProgressiveWorkload, switchNotes, valuesPrefix } from 'chartwright/rollouts';
import type { Construct } from 'constructs';
import { kubeVersion } from '../tested-versions';
import { ci } from './ci';
import { readme } from './readme';
import { metricStacks, values } from './values';

/** The portal: a stateless HTTP service, released by canary or as a plain Deployment. */
export class PortalServices extends HelmChart<typeof values> {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      values,
      ci,
      readme,
      version: '0.2.0',
      kubeVersion,
      appVersion: '1.0.0',
      description: 'HMCo portal services, released by canary with metric guardrails or as a plain Deployment.',
      keywords: ['portal', 'progressive-delivery', 'argo-rollouts'],
      annotations: { 'artifacthub.io/license': 'Apache-2.0', 'artifacthub.io/category': 'integration-delivery' },
    });
    const { values: v } = this;
    const serviceAccount = new ServiceAccount(this, 'serviceaccount', { values: v.serviceAccount });
    const workload = new ProgressiveWorkload(this, 'portal', {
      rollout: v.rollout,
      presets: metricStacks,
      replicas: v.replicaCount,
      autoscaled: v.autoscaling.enabled,
      minReplicas: v.autoscaling.minReplicas,
      revisionHistoryLimit: v.revisionHistoryLimit,
      progressDeadlineSeconds: v.progressDeadlineSeconds,
      startupProbe: v.startupProbe,
      minReadySeconds: v.minReadySeconds,
      metadata: { labels: v.workloadLabels, annotations: v.workloadAnnotations },
      pod: {
        labels: { ...v.podLabels },
        annotations: ifSet(v.podAnnotations),
        spec: this.podSpec(serviceAccount.name),
      },
      serviceSpec: serviceSpec(this, v.service),
      service: v.service,
      ingress: v.ingress,
      httpRoute: v.httpRoute,
      grpcRoute: v.grpcRoute,
      virtualService: v.virtualService,
    });
    this.service();
    const serviceName = this.fullname;
    const servicePort = v.service.port;
    new Ingress(this, 'ingress', { values: v.ingress, serviceName, workload });
    new HttpRoute(this, 'httproute', { values: v.httpRoute, serviceName, servicePort, workload });
    new GrpcRoute(this, 'grpcroute', { values: v.grpcRoute, serviceName, servicePort, workload });
    new VirtualService(this, 'virtualservice', { values: v.virtualService, serviceName, servicePort, workload });
    new PreviewHost(this, 'preview', {
      host: v.previewHost,
      workload,
      ingress: v.ingress,
      httpRoute: v.httpRoute,
      grpcRoute: v.grpcRoute,
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
    new VerticalAutoscaler(this, 'vpa', {
      values: v.verticalAutoscaling,
      target: workload.scaleTarget,
      autoscaling: v.autoscaling,
    });
    new DisruptionBudget(this, 'pdb', {
      values: v.podDisruptionBudget,
      pods: workloadPods(v.replicaCount, v.autoscaling),
      isBlueGreen: workload.isBlueGreen,
    });
    new NetworkPolicy(this, 'networkpolicy', {
      values: v.networkPolicy,
      metrics: { name: 'metrics', condition: v.metrics.port },
      scraped: v.metrics.serviceMonitor.enabled,
    });
    const monitor = new ServiceMonitor(this, 'metrics', {
      values: v.metrics.serviceMonitor,
      endpoint: { port: fn.choose(v.metrics.port, 'metrics', 'http'), path: v.metrics.path },
      metricsService: {
        condition: fn.or(workload.isSplit, v.metrics.port),
        port: fn.default(v.containerPort, v.metrics.port),
      },
    });
    workload.scrapedBy({ enabled: v.metrics.serviceMonitor.enabled, interval: monitor.interval });
    new ConnectionTest(this, 'test-connection', {
      image: v.tests.image,
      global: v.global,
      imagePullSecrets: v.imagePullSecrets,
      url: `http://${this.fullname}:${v.service.port}${v.tests.path}`,
    });
    new ExtraObjects(this, 'extra-objects', { objects: v.extraObjects });
    rejectInvalidPod(this, v, {
      container: 'portal',
      volumes: [{ name: 'tmp' }],
      mounts: [{ name: '/tmp' }],
      isRollout: fn.or(v.rollout.enabled, fn.eq(v.rollout.keep, 'Rollout')),
      config: v.config,
      extraEnvFrom: v.extraEnvFrom,
    });
    rejectInvalidServiceName(this);
    this.rejectClashes();
    this.writeNotes();
  }

  private podSpec(serviceAccountName: string): k8s.PodSpec {
    const { values: v } = this;
    return {
      serviceAccountName,
      // Kubernetes would set variables named after the Service, which the portal might read as its own settings.
      enableServiceLinks: false,
      automountServiceAccountToken: v.serviceAccount.automountToken,
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(v.podSecurityContext, v.global),
      terminationGracePeriodSeconds: v.terminationGracePeriodSeconds,
      priorityClassName: ifSet(v.priorityClassName),
      initContainers: ifSet(v.initContainers),
      containers: [this.container(), ...v.sidecars],
      volumes: [tmpVolume(v.tmp), ...v.extraVolumes],
      ...placement(v, this.selectorLabels),
    };
  }

  private container(): k8s.Container {
    const { values: v } = this;
    return {
      name: 'portal',
      image: imageReference(this, 'image', v.image, v.global),
      imagePullPolicy: v.image.pullPolicy,
      command: ifSet(v.command),
      args: ifSet(v.args),
      ports: [
        { name: 'http', containerPort: v.containerPort, protocol: 'TCP' },
        ifSet(v.metrics.port, (containerPort) => ({ name: 'metrics', containerPort, protocol: 'TCP' })),
      ],
      env: [...each(v.config, (value, name) => ({ name, value })), ...v.extraEnv],
      envFrom: ifSet(v.extraEnvFrom),
      startupProbe: when(v.startupProbe.enabled, v.startupProbe.spec),
      readinessProbe: when(v.readinessProbe.enabled, v.readinessProbe.spec),
      livenessProbe: when(v.livenessProbe.enabled, v.livenessProbe.spec),
      lifecycle: ifSet(v.lifecycle),
      resources: ifSet(v.resources),
      securityContext: ifSet(v.securityContext),
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...v.extraVolumeMounts],
    };
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

  private rejectClashes(): void {
    const { containerPort, metrics, config, extraEnv } = this.values;
    this.failIf(
      fn.eq(fn.default(0, metrics.port), containerPort),
      'metrics.port is the container port: leave it unset when the metrics are served there',
    );
    const remedy = 'keep it in a Secret, and name that in extraEnvFrom, or in extraEnv by valueFrom';
    this.failIfAny(config, (value, name) => ({
      condition: isPlainCredential(name, value),
      message: `config holds ${name} with a credential as plain text: ${remedy}`,
    }));
    this.failIfAny(extraEnv, (variable) => {
      const field = (key: string) => fn.toString(fn.get(variable, key));
      const [name, value] = [field('name'), field('value')];
      return [
        {
          condition: fn.hasKey(config, name),
          message: `extraEnv and config both set ${name}, and Helm 4 cannot apply a list that names it twice: leave it in one of them`,
        },
        {
          condition: isPlainCredential(name, value),
          message: `extraEnv holds ${name} with a credential as plain text: ${remedy}`,
        },
      ];
    });
  }

  private writeNotes(): void {
    const { values: v, release } = this;
    const ifTls = fn.choose(v.ingress.tls, 's', '');
    this.notes(
      `${this.chartName} is released as ${release.name} in namespace ${this.namespace}.`,
      when(v.ingress.enabled, [
        'It answers at:',
        ...each(v.ingress.hosts, ({ host, paths }) => each(paths, ({ path }) => `  http${ifTls}://${host}${path}`)),
      ]),
      ...[v.httpRoute, v.grpcRoute].map(({ enabled, hostnames }) =>
        when(fn.and(enabled, hostnames), ['It answers by its Gateway at:', ...each(hostnames, (host) => `  ${host}`)]),
      ),
      when(fn.and(v.virtualService.enabled, v.virtualService.hosts), [
        'It answers in the mesh and at:',
        ...each(v.virtualService.hosts, (host) => `  ${host}`),
      ]),
      '',
      'From this machine:',
      `  kubectl --namespace ${this.namespace} port-forward service/${this.fullname} 8080:${v.service.port}`,
      '',
      when(
        v.rollout.enabled,
        canaryNotes(this, {
          rollout: v.rollout,
          replicaCount: v.replicaCount,
          autoscaled: v.autoscaling.enabled,
          scraped: v.metrics.serviceMonitor.enabled,
        }),
        [
          when(
            fn.not(v.rollout.keep),
            `Releases are plain: ${valuesPrefix(this)}rollout.enabled=true makes them canaries.`,
          ),
        ],
      ),
      '',
      ...switchNotes(v.rollout, release, this, v.autoscaling),
    );
  }
}
