import { each, fn, type HelmChart, ifSet, type Refs, when } from 'chartwright';
import type { values } from './values';

type Values = Refs<typeof values>;

/** The flags that the chart passes to the controller, each with the value that sets it. */
export const controllerFlags: Readonly<Record<string, string>> = {
  namespaced: 'namespaced',
  namespace: 'watchNamespace',
  'leader-elect': 'controller.leaderElection.enabled',
  'leader-election-lease-duration': 'controller.leaderElection.leaseDuration',
  'leader-election-renew-deadline': 'controller.leaderElection.renewDeadline',
  'leader-election-retry-period': 'controller.leaderElection.retryPeriod',
  loglevel: 'controller.logging.level',
  logformat: 'controller.logging.format',
  kloglevel: 'controller.logging.klogLevel',
  metricsPort: 'controller.containerPorts.metrics',
  metricsport: 'controller.containerPorts.metrics',
  healthzPort: 'controller.containerPorts.healthz',
  qps: 'controller.qps',
  burst: 'controller.burst',
  'rollout-resync': 'controller.rolloutResync',
  'rollout-threads': 'controller.threads.rollout',
  'analysis-threads': 'controller.threads.analysis',
  'experiment-threads': 'controller.threads.experiment',
  'ingress-threads': 'controller.threads.ingress',
  'service-threads': 'controller.threads.service',
  'ephemeral-metadata-threads': 'controller.threads.ephemeralMetadata',
  'ephemeral-metadata-update-pod-retries': 'controller.ephemeralMetadataPodRetries',
  'instance-id': 'controller.instanceId',
  controllers: 'controller.analysisOnly',
  'istio-api-version': 'controller.istioApiVersion',
  'traefik-api-group': 'controller.traefikApiGroup',
  'traefik-api-version': 'controller.traefikApiVersion',
  'ambassador-api-version': 'controller.ambassadorApiVersion',
  'traffic-split-api-version': 'controller.trafficSplitApiVersion',
  'appmesh-crd-version': 'controller.appMeshApiVersion',
  'nginx-ingress-classes': 'controller.nginxIngressClasses',
  'alb-ingress-classes': 'controller.albIngressClasses',
  'aws-verify-target-group': 'controller.awsVerifyTargetGroup',
  'alb-verify-weight': 'controller.awsVerifyTargetGroup',
  'aws-target-group-binding-api-version': 'controller.awsTargetGroupBindingApiVersion',
  'alb-tag-key-resource-id': 'controller.albTagKeyResourceId',
  'self-service-notification-enabled': 'controller.selfServiceNotifications',
  'enable-pprof-address': 'controller.pprofAddress',
};

/** The command line of the controller. */
export function controllerArgs({ namespaced, controller: c }: Values, watchNamespace: string): (string | undefined)[] {
  const { leaderElection, threads, logging } = c;
  return [
    ...(when(namespaced, ['--namespaced', `--namespace=${watchNamespace}`]) ?? []),
    ...(when(
      leaderElection.enabled,
      [
        '--leader-elect',
        `--leader-election-lease-duration=${leaderElection.leaseDuration}`,
        `--leader-election-renew-deadline=${leaderElection.renewDeadline}`,
        `--leader-election-retry-period=${leaderElection.retryPeriod}`,
      ],
      ['--leader-elect=false'],
    ) ?? []),
    `--loglevel=${logging.level}`,
    `--logformat=${logging.format}`,
    `--kloglevel=${logging.klogLevel}`,
    `--metricsPort=${c.containerPorts.metrics}`,
    `--healthzPort=${c.containerPorts.healthz}`,
    `--qps=${c.qps}`,
    `--burst=${c.burst}`,
    `--rollout-resync=${c.rolloutResync}`,
    `--rollout-threads=${threads.rollout}`,
    `--analysis-threads=${threads.analysis}`,
    `--experiment-threads=${threads.experiment}`,
    `--ingress-threads=${threads.ingress}`,
    `--service-threads=${threads.service}`,
    `--ephemeral-metadata-threads=${threads.ephemeralMetadata}`,
    `--ephemeral-metadata-update-pod-retries=${c.ephemeralMetadataPodRetries}`,
    ifSet(c.instanceId, (id) => `--instance-id=${id}`),
    when(c.analysisOnly, '--controllers=analysis'),
    ifSet(c.istioApiVersion, (version) => `--istio-api-version=${version}`),
    ifSet(c.traefikApiGroup, (group) => `--traefik-api-group=${group}`),
    ifSet(c.traefikApiVersion, (version) => `--traefik-api-version=${version}`),
    ifSet(c.ambassadorApiVersion, (version) => `--ambassador-api-version=${version}`),
    ifSet(c.trafficSplitApiVersion, (version) => `--traffic-split-api-version=${version}`),
    ifSet(c.appMeshApiVersion, (version) => `--appmesh-crd-version=${version}`),
    ...each(c.nginxIngressClasses, (name) => `--nginx-ingress-classes=${name}`),
    ...each(c.albIngressClasses, (name) => `--alb-ingress-classes=${name}`),
    when(c.awsVerifyTargetGroup, '--aws-verify-target-group'),
    ifSet(c.awsTargetGroupBindingApiVersion, (version) => `--aws-target-group-binding-api-version=${version}`),
    ifSet(c.albTagKeyResourceId, (key) => `--alb-tag-key-resource-id=${key}`),
    when(c.selfServiceNotifications, '--self-service-notification-enabled'),
    ifSet(c.pprofAddress, (address) => `--enable-pprof-address=${address}`),
    ...c.extraArgs,
  ];
}

/** Short forms of those flags (clientcmd.RecommendedConfigOverrideFlags of client-go). */
export const controllerShorthands: Readonly<Record<string, string>> = { n: 'namespace' };

/**
 * Rejects flags in a component's `extraArgs` that values of the chart set, including their short forms; the table is a file
 * of the chart.
 */
export function rejectOwnedFlags(
  chart: HelmChart,
  component: 'controller' | 'dashboard',
  args: readonly string[],
  flags: Readonly<Record<string, string>>,
  shorthands: Readonly<Record<string, string>>,
): void {
  const path = `flags/${component}.yaml`;
  const about = `# Flags that ${component}.extraArgs may not hold, each with the value that sets it.`;
  const lines = Object.entries(flags).map(([flag, value]) => `${flag}: ${value}\n`);
  chart.addFile(path, `${about}\n${lines.join('')}`);
  const owners = fn.fromYaml(fn.filesGet(path));
  chart.failIfAny(args, (arg) => {
    const flag = fn.trimPrefix('--', fn.toString(fn.first(fn.splitList('=', arg))));
    const long = {
      condition: fn.and(fn.hasPrefix('--', arg), fn.hasKey(owners, flag)),
      message: `${component}.extraArgs sets --${flag}, which the value ${fn.toString(fn.get(owners, flag))} sets: use that value instead`,
    };
    // pflag takes -n=x, -nx and -n with x in the next argument.
    const short = Object.entries(shorthands).map(([letter, name]) => ({
      condition: fn.hasPrefix(`-${letter}`, arg),
      message: `${component}.extraArgs sets -${letter} (--${name}), which the value ${flags[name] as string} sets: use that value instead`,
    }));
    return [long, ...short];
  });
}
