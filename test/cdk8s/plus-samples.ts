import { Cron, Duration, Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** What every cdk8s-plus-NN exports. */
export type Plus = typeof kplus;
type Make<T = unknown> = (k: Plus, scope: Construct) => T;

const counts = new WeakMap<Construct, number>();
/** An id that is new in a scope. */
function id(scope: Construct): string {
  const count = (counts.get(scope) ?? 0) + 1;
  counts.set(scope, count);
  return `sample-${count}`;
}

/** Plain texts of parameters that not every text fits, by name. */
export const texts: Readonly<Record<string, string>> = {
  'ipv4(cidrIp)': '10.0.0.0/8',
  'ipv6(cidrIp)': '2001:db8::/32',
  'fromProcess(key)': 'PATH',
  'addFile(localFile)': 'package.json',
  'addDirectory(localDir)': 'bin',
  'addRule(path)': '/z',
  'addHostRule(path)': '/z',
  'exposeViaIngress(path)': '/z',
};

/** Fields that cdk8s-plus rejects whatever their value. */
export const neverAccepted: Readonly<Record<string, string>> = {
  'ContainerOpts.restartPolicy': 'for init containers only',
  // An unset host is an error of cdk8s-plus.
  'Ingress.addHostDefaultBackend(host): optional value': 'needs a host',
  'Ingress.addHostRule(host): optional value': 'needs a host',
};
const image = { image: 'x' };
const deployment: Make<kplus.Deployment> = (k, scope) =>
  new k.Deployment(scope, id(scope), {
    containers: [{ ...image, portNumber: 80, resources: { cpu: { request: k.Cpu.millis(1) } } }],
  });
const service: Make<kplus.Service> = (k, scope) => new k.Service(scope, id(scope), { ports: [{ port: 80 }] });
const claim: Make = (k, scope) => k.PersistentVolumeClaim.fromClaimName(scope, id(scope), 'x');

/** Plain instances of the classes and interfaces that properties require. */
export const samples: Readonly<Record<string, Make>> = {
  Cpu: (k) => k.Cpu.millis(1),
  Cron: () => Cron.daily(),
  Duration: () => Duration.seconds(1),
  Size: () => Size.mebibytes(1),
  EnvValue: (k) => k.EnvValue.fromValue('x'),
  EnvFrom: (k, scope) => k.Env.fromConfigMap(k.ConfigMap.fromConfigMapName(scope, id(scope), 'x')),
  Handler: (k) => k.Handler.fromCommand(['x']),
  Probe: (k) => k.Probe.fromCommand(['x']),
  Volume: (k, scope) => k.Volume.fromHostPath(scope, id(scope), 'x', { path: '/x' }),
  Container: (k) => new k.Container(image),
  Metric: (k) => k.Metric.resourceCpu(k.MetricTarget.averageUtilization(50)),
  MetricTarget: (k) => k.MetricTarget.averageUtilization(50),
  LabelSelector: (k) => k.LabelSelector.of({ labels: { x: 'y' } }),
  LabelExpression: (k) => k.LabelExpression.exists('x'),
  Namespaces: (k, scope) => k.Namespaces.all(scope, id(scope)),
  NetworkPolicyPort: (k) => k.NetworkPolicyPort.tcp(80),
  NodeLabelQuery: (k) => k.NodeLabelQuery.exists('x'),
  NodeTaintQuery: (k) => k.NodeTaintQuery.exists('x'),
  PercentOrAbsolute: (k) => k.PercentOrAbsolute.percent(25),
  Replicas: (k) => k.Replicas.absolute(1),
  Topology: (k) => k.Topology.HOSTNAME,
  IngressBackend: (k, scope) => k.IngressBackend.fromService(service(k, scope)),
  Service: service,
  IApiResource: (k) => k.ApiResource.PODS,
  IApiEndpoint: (k) => k.ApiResource.PODS,
  IClusterRole: (k, scope) => k.ClusterRole.fromClusterRoleName(scope, id(scope), 'x'),
  IConfigMap: (k, scope) => k.ConfigMap.fromConfigMapName(scope, id(scope), 'x'),
  INetworkPolicyPeer: (k, scope) => k.NetworkPolicyIpBlock.anyIpv4(scope, id(scope)),
  IPersistentVolume: (k, scope) => k.PersistentVolume.fromPersistentVolumeName(scope, id(scope), 'x'),
  IPersistentVolumeClaim: claim,
  IPodSelector: (k, scope) => k.Pods.all(scope, id(scope)),
  IResource: service,
  IRole: (k, scope) => k.Role.fromRoleName(scope, id(scope), 'x'),
  IScalable: deployment,
  ISubject: (k, scope) => k.ServiceAccount.fromServiceAccountName(scope, id(scope), 'x'),
  ISecret: (k, scope) => k.Secret.fromSecretName(scope, id(scope), 'x'),
  IServiceAccount: (k, scope) => k.ServiceAccount.fromServiceAccountName(scope, id(scope), 'x'),
  Construct: (_, scope) => scope,
};

const pod: Make<object> = () => ({ containers: [{ ...image }] });

/** Properties that a construct needs, although its types do not require them. */
export const more: Readonly<Record<string, Make<object>>> = {
  Deployment: pod,
  StatefulSet: (k, scope) => ({ ...pod(k, scope), service: service(k, scope) }),
  DaemonSet: pod,
  Job: pod,
  Pod: pod,
  Service: () => ({ ports: [{ port: 80 }] }),
  Ingress: (k, scope) => ({ rules: [{ path: '/x', backend: k.IngressBackend.fromService(service(k, scope)) }] }),
  NetworkPolicy: (k, scope) => ({ selector: k.Pods.all(scope, id(scope)) }),
  HorizontalPodAutoscaler: () => ({ maxReplicas: 9, metrics: undefined }),
  ScalingRules: (k) => ({ policies: [{ replicas: k.Replicas.absolute(1) }] }),
  PersistentVolume: () => ({ storage: Size.gibibytes(1) }),
  IngressRule: () => ({ path: '/y' }),
  NodeTaintQueryOptions: (k) => ({ effect: k.TaintEffect.NO_EXECUTE }),
  CronJob: (k, scope) => ({ ...pod(k, scope), schedule: Cron.daily(), startingDeadline: Duration.seconds(30) }),
};

/** Instances whose methods change an object, of classes that no chart constructs. */
export const receivers: Readonly<Record<string, Make>> = {
  AbstractPod: deployment,
  Workload: deployment,
};

type Use<T> = (k: Plus, scope: Construct, value: T) => unknown;
const container = (k: Plus, scope: Construct, props: Partial<kplus.ContainerProps>): kplus.Deployment =>
  new k.Deployment(scope, id(scope), { containers: [{ ...image, ...props }] });
const metric: Use<kplus.Metric> = (k, scope, value) =>
  new k.HorizontalPodAutoscaler(scope, id(scope), { target: deployment(k, scope), maxReplicas: 9, metrics: [value] });
const scheduled = (k: Plus, scope: Construct): kplus.WorkloadScheduling => container(k, scope, {}).scheduling;

/** Puts an instance of a class that makes no object by itself into one. */
export const uses: { readonly [name: string]: Use<never> } = {
  Cpu: (k, scope, request: kplus.Cpu) => container(k, scope, { resources: { cpu: { request } } }),
  Env: (k, scope, one: kplus.EnvFrom) => container(k, scope, { envFrom: [one] }),
  EnvValue: (k, scope, X: kplus.EnvValue) => container(k, scope, { envVariables: { X } }),
  Handler: (k, scope, preStop: kplus.Handler) => container(k, scope, { portNumber: 80, lifecycle: { preStop } }),
  Probe: (k, scope, readiness: kplus.Probe) => container(k, scope, { portNumber: 80, readiness }),
  Volume: (k, scope, volume: kplus.Volume) => container(k, scope, { volumeMounts: [{ path: '/x', volume }] }),
  Metric: metric,
  MetricTarget: (k, scope, target: kplus.MetricTarget) => metric(k, scope, k.Metric.resourceCpu(target) as never),
  LabelSelector: (k, scope, selector: kplus.LabelSelector) => container(k, scope, {}).select(selector),
  LabelExpression: (k, scope, one: kplus.LabelExpression) =>
    container(k, scope, {}).select(k.LabelSelector.of({ expressions: [one] })),
  DeploymentStrategy: (k, scope, strategy: kplus.DeploymentStrategy) =>
    new k.Deployment(scope, id(scope), { containers: [image], strategy }),
  StatefulSetUpdateStrategy: (k, scope, strategy: kplus.StatefulSetUpdateStrategy) =>
    new k.StatefulSet(scope, id(scope), { containers: [image], service: service(k, scope), strategy }),
  PercentOrAbsolute: (k, scope, maxSurge: kplus.PercentOrAbsolute) =>
    new k.Deployment(scope, id(scope), {
      containers: [image],
      strategy: k.DeploymentStrategy.rollingUpdate({ maxSurge }),
    }),
  Replicas: (k, scope, replicas: kplus.Replicas) =>
    new k.HorizontalPodAutoscaler(scope, id(scope), {
      target: deployment(k, scope),
      maxReplicas: 9,
      scaleUp: { policies: [{ replicas }] },
    }),
  IngressBackend: (k, scope, backend: kplus.IngressBackend) =>
    new k.Ingress(scope, id(scope), { rules: [{ path: '/x', backend }] }),
  NetworkPolicyPort: (k, scope, port: kplus.NetworkPolicyPort) =>
    new k.NetworkPolicy(scope, id(scope), {
      selector: k.Pods.all(scope, id(scope)),
      ingress: { rules: [{ peer: k.NetworkPolicyIpBlock.anyIpv4(scope, id(scope)), ports: [port] }] },
    }),
  NetworkPolicyIpBlock: (k, scope, peer: kplus.NetworkPolicyIpBlock) =>
    new k.NetworkPolicy(scope, id(scope), { selector: k.Pods.all(scope, id(scope)), ingress: { rules: [{ peer }] } }),
  Namespaces: (k, scope, namespaces: kplus.Namespaces) =>
    new k.NetworkPolicy(scope, id(scope), {
      selector: k.Pods.all(scope, id(scope)),
      ingress: { rules: [{ peer: namespaces }] },
    }),
  Pods: (k, scope, selector: kplus.Pods) => new k.NetworkPolicy(scope, id(scope), { selector }),
  NodeLabelQuery: (k, scope, query: kplus.NodeLabelQuery) => scheduled(k, scope).attract(k.Node.labeled(query)),
  NodeTaintQuery: (k, scope, query: kplus.NodeTaintQuery) => scheduled(k, scope).tolerate(k.Node.tainted(query)),
  Node: (k, scope, node: kplus.NamedNode) =>
    node instanceof k.NamedNode ? scheduled(k, scope).assign(node) : undefined,
  Topology: (k, scope, topology: kplus.Topology) => scheduled(k, scope).spread({ topology }),
  ApiResource: (k, scope, one: kplus.ApiResource) =>
    new k.ClusterRole(scope, id(scope), { rules: [{ endpoints: [one], verbs: ['get'] }] }),
  NonApiResource: (k, scope, one: kplus.NonApiResource) =>
    new k.ClusterRole(scope, id(scope), { rules: [{ endpoints: [one], verbs: ['get'] }] }),
  User: (k, scope, subject: kplus.User) => bound(k, scope, subject),
  Group: (k, scope, subject: kplus.Group) => bound(k, scope, subject),
  ConfigMap: (k, scope, one: kplus.IConfigMap) => container(k, scope, { envFrom: [k.Env.fromConfigMap(one)] }),
  Secret: (k, scope, one: kplus.ISecret) => container(k, scope, { envFrom: [k.Env.fromSecret(one)] }),
  ServiceAccount: (k, scope, serviceAccount: kplus.IServiceAccount) =>
    new k.Pod(scope, id(scope), { containers: [image], serviceAccount }),
  PersistentVolume: (k, scope, volume: kplus.IPersistentVolume) =>
    new k.PersistentVolumeClaim(scope, id(scope), { volume }),
  PersistentVolumeClaim: (k, scope, one: kplus.IPersistentVolumeClaim) =>
    container(k, scope, {
      volumeMounts: [{ path: '/x', volume: k.Volume.fromPersistentVolumeClaim(scope, id(scope), one) }],
    }),
  Role: (k, scope, role: kplus.IRole) =>
    new k.RoleBinding(scope, id(scope), { role }).addSubjects(k.User.fromName(scope, id(scope), 'x')),
  ClusterRole: (k, scope, role: kplus.IClusterRole) =>
    new k.ClusterRoleBinding(scope, id(scope), { role }).addSubjects(k.User.fromName(scope, id(scope), 'x')),
};

function bound(k: Plus, scope: Construct, subject: kplus.ISubject): void {
  new k.RoleBinding(scope, id(scope), { role: k.Role.fromRoleName(scope, id(scope), 'x') }).addSubjects(subject);
}
