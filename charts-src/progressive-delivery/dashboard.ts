import { Component, fn, type HelmChart, ifSet, type Refs, when } from 'chartwright';
import {
  DisruptionBudget,
  failForEach,
  HttpRoute,
  Ingress,
  imageReference,
  type OwnParts,
  placement,
  podSecurityContext,
  pullSecrets,
  ServiceAccount,
} from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import { DashboardRbac } from 'chartwright/rollouts';
import { componentPolicy } from './component-policy';
import { rejectOwnedFlags } from './controller-flags';
import { rejectMissingToken, rejectProxy } from './controller-rules';
import type { values } from './values';

type Values = Refs<typeof values>;

/** The flags that the chart passes to the dashboard, each with the value that sets it. */
const dashboardFlags = {
  address: 'dashboard.address',
  port: 'dashboard.containerPort',
  'root-path': 'dashboard.rootPath',
  namespace: 'namespaced',
  loglevel: 'dashboard.logging.level',
  kloglevel: 'dashboard.logging.klogLevel',
};

/** Short forms of those flags (dashboard.go and options.go below pkg/kubectl-argo-rollouts). */
const dashboardShorthands = { n: 'namespace', p: 'port', v: 'kloglevel' };

/** The parts of the dashboard's pods that the chart defines. */
export const dashboardParts: OwnParts = {
  container: 'dashboard',
  volumes: [{ name: 'tmp' }],
  mounts: [{ name: '/tmp' }],
};

/** The dashboard of Argo Rollouts, which has no login of its own. */
export class Dashboard {
  /** The Service of the dashboard. */
  readonly name: string;
  /** The ServiceAccount of its pods. */
  readonly serviceAccount: string;
  private readonly component: Component;

  constructor(
    chart: HelmChart,
    private readonly v: Values,
    private readonly watchNamespace: string,
  ) {
    const { dashboard } = v;
    const component = new Component(chart, 'dashboard', { enabled: dashboard.enabled });
    this.component = component;
    this.name = component.fullname;
    this.serviceAccount = new ServiceAccount(component, 'serviceaccount', { values: dashboard.serviceAccount }).name;
    new DashboardRbac(component, 'rbac', {
      create: v.rbac.create,
      allowActions: dashboard.allowActions,
      allowWorkloadActions: dashboard.allowWorkloadActions,
      namespaced: v.namespaced,
      watchNamespace,
      serviceAccountName: this.serviceAccount,
    });
    this.deployment();
    this.service();
    new Ingress(component, 'ingress', { values: dashboard.ingress, serviceName: this.name });
    new HttpRoute(component, 'httproute', {
      values: dashboard.httpRoute,
      serviceName: this.name,
      servicePort: dashboard.service.port,
    });
    new DisruptionBudget(component, 'pdb', {
      values: dashboard.podDisruptionBudget,
      canary: false,
      pods: { count: dashboard.replicas, path: 'dashboard.replicas', condition: dashboard.enabled },
    });
    componentPolicy(component, dashboard.networkPolicy, 'http');
    this.addRules(chart);
  }

  private addRules(chart: HelmChart): void {
    const { dashboard } = this.v;
    const { networkPolicy, service } = dashboard;
    rejectOwnedFlags(chart, 'dashboard', dashboard.extraArgs, dashboardFlags, dashboardShorthands);
    rejectProxy(chart, 'dashboard', dashboard.extraEnv);
    rejectMissingToken(chart, 'dashboard', dashboard, dashboard.enabled);
    chart.failIf(
      fn.and(dashboard.enabled, fn.regexMatch('^(.*:)?127[.]|^[0:]*:0*1$', dashboard.address)),
      `dashboard.address is ${dashboard.address}, a loopback address, which neither probes nor the Service reach, so the dashboard would restart permanently: set it to 0.0.0.0, or "::" for IPv6`,
    );
    chart.failIf(
      fn.and(dashboard.allowWorkloadActions, fn.not(dashboard.allowActions)),
      'dashboard.allowWorkloadActions is a part of dashboard.allowActions: set dashboard.allowActions to true too',
    );
    const routes = {
      'dashboard.ingress': dashboard.ingress.enabled,
      'dashboard.httpRoute': dashboard.httpRoute.enabled,
    };
    failForEach(chart, routes, (isOn, path) => [
      {
        condition: fn.and(isOn, fn.not(dashboard.enabled)),
        message: `${path}.enabled is on, but there is no dashboard: set dashboard.enabled to true, or ${path}.enabled to false`,
      },
    ]);
    const ways = {
      'dashboard.ingress.enabled is on': dashboard.ingress.enabled,
      'dashboard.httpRoute.enabled is on': dashboard.httpRoute.enabled,
      'dashboard.service.type leads out of the cluster': fn.ne(service.type, 'ClusterIP'),
      'dashboard.service.externalIPs is set': service.externalIPs,
    };
    failForEach(chart, ways, (isOpen, way) => [
      {
        condition: fn.and(dashboard.enabled, isOpen, networkPolicy.enabled, fn.not(networkPolicy.from)),
        message: `${way}, but the NetworkPolicy of the dashboard allows the pods of its own namespace only: list who connects that way in dashboard.networkPolicy.from, or set dashboard.networkPolicy.enabled to false`,
      },
    ]);
  }

  private deployment(): void {
    const { component, v } = this;
    const { dashboard } = v;
    new k8s.Deployment(component.when(), 'deployment', {
      metadata: {
        name: this.name,
        labels: { ...dashboard.deploymentLabels },
        annotations: ifSet(dashboard.deploymentAnnotations),
      },
      spec: {
        replicas: dashboard.replicas,
        revisionHistoryLimit: v.revisionHistoryLimit,
        selector: { matchLabels: component.selectorLabels },
        template: {
          metadata: {
            labels: { ...component.selectorLabels, ...dashboard.podLabels },
            annotations: ifSet(dashboard.podAnnotations),
          },
          spec: this.podSpec(),
        },
      },
    });
  }

  private podSpec(): k8s.PodSpec {
    const { component, v } = this;
    const { dashboard } = v;
    return {
      serviceAccountName: this.serviceAccount,
      automountServiceAccountToken: dashboard.serviceAccount.automountToken,
      imagePullSecrets: pullSecrets(v.global, v.imagePullSecrets),
      securityContext: podSecurityContext(dashboard.podSecurityContext, v.global),
      terminationGracePeriodSeconds: dashboard.terminationGracePeriodSeconds,
      priorityClassName: ifSet(dashboard.priorityClassName),
      dnsConfig: ifSet(v.dnsConfig),
      initContainers: ifSet(dashboard.initContainers),
      containers: [this.container(), ...dashboard.sidecars],
      volumes: [{ name: 'tmp', emptyDir: {} }, ...dashboard.extraVolumes],
      ...placement(dashboard, component.selectorLabels),
    };
  }

  private container(): k8s.Container {
    const { component, v } = this;
    const { dashboard } = v;
    // Redirects to the root path.
    const health = { httpGet: { path: '/', port: 'http' } };
    return {
      name: 'dashboard',
      image: imageReference(component, 'image', dashboard.image, v.global),
      imagePullPolicy: dashboard.image.pullPolicy,
      args: [
        'dashboard',
        `--address=${dashboard.address}`,
        `--port=${dashboard.containerPort}`,
        `--root-path=${dashboard.rootPath}`,
        when(v.namespaced, `--namespace=${this.watchNamespace}`),
        `--loglevel=${dashboard.logging.level}`,
        `--kloglevel=${dashboard.logging.klogLevel}`,
        ...dashboard.extraArgs,
      ],
      env: ifSet(dashboard.extraEnv),
      ports: [{ name: 'http', containerPort: dashboard.containerPort, protocol: 'TCP' }],
      livenessProbe: { ...health, periodSeconds: 20 },
      readinessProbe: { ...health, periodSeconds: 10 },
      lifecycle: ifSet(dashboard.lifecycle),
      resources: ifSet(dashboard.resources),
      securityContext: ifSet(dashboard.securityContext),
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...dashboard.extraVolumeMounts],
    };
  }

  private service(): void {
    const { component, v } = this;
    const { service } = v.dashboard;
    new k8s.Service(component.when(), 'service', {
      metadata: { name: this.name, labels: { ...service.labels }, annotations: ifSet(service.annotations) },
      spec: {
        type: service.type,
        ...when(fn.eq(service.type, 'LoadBalancer'), {
          loadBalancerClass: ifSet(service.loadBalancerClass),
          loadBalancerIP: ifSet(service.loadBalancerIP),
          loadBalancerSourceRanges: ifSet(service.loadBalancerSourceRanges),
        }),
        externalIPs: ifSet(service.externalIPs),
        selector: component.selectorLabels,
        ports: [
          {
            name: 'http',
            port: service.port,
            targetPort: 'http',
            protocol: 'TCP',
            nodePort: when(fn.ne(service.type, 'ClusterIP'), ifSet(service.nodePort)),
          },
        ],
      },
    });
  }
}
