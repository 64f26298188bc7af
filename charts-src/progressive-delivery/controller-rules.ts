import { eachText, fn, type HelmChart, type Refs } from 'chartwright';
import { secondsOf } from 'chartwright/rollouts';
import { controllerImage, minorVersion } from './app-version';
import { controllerFlags, controllerShorthands, rejectOwnedFlags } from './controller-flags';
import type { values } from './values';

type Values = Refs<typeof values>;

/** Rejects values with which the controller would not work. */
export function rejectController(chart: HelmChart, v: Values): void {
  rejectContradictions(chart, v);
  rejectVersion(chart, v);
  rejectIdle(chart, v);
  rejectElection(chart, v);
  rejectUnreachable(chart, v);
  rejectProxy(chart, 'controller', v.controller.extraEnv);
  rejectPrometheusProxy(chart, v);
  rejectMissingToken(chart, 'controller', v.controller);
  rejectPlugins(chart, v.plugins);
  rejectOwnedFlags(chart, 'controller', v.controller.extraArgs, controllerFlags, controllerShorthands);
  chart.failIfAny(v.controller.extraArgs, (arg) => ({
    condition: fn.hasPrefix('--ingress-api-version', arg),
    message:
      'controller.extraArgs sets --ingress-api-version, but Kubernetes has Ingresses in networking.k8s.io/v1 only, and with another version the controller never syncs its caches and does nothing: remove it',
  }));
}

function rejectContradictions(chart: HelmChart, v: Values): void {
  const { controller } = v;
  chart.failIf(
    fn.and(fn.not(controller.leaderElection.enabled), fn.gt(controller.replicas, 1)),
    'controller.leaderElection.enabled is off, so two controllers would work against each other: set it to true, or set controller.replicas to 1',
  );
  chart.failIf(
    fn.eq(controller.containerPorts.metrics, controller.containerPorts.healthz),
    'controller.containerPorts.metrics and controller.containerPorts.healthz are the same port: change one',
  );
  chart.failIf(
    fn.and(v.watchNamespace, fn.not(v.namespaced)),
    'watchNamespace is for a controller that watches one namespace: set namespaced to true, or empty it',
  );
  chart.failIf(
    fn.and(v.features.workloadRefScaleDown, fn.not(v.features.workloadRef)),
    'features.workloadRefScaleDown requires features.workloadRef: set it to true too',
  );
  chart.failIf(
    fn.and(v.trafficRouting.istioMulticluster, fn.not(v.trafficRouting.istio)),
    'trafficRouting.istioMulticluster is a part of trafficRouting.istio: set trafficRouting.istio to true too',
  );
}

/**
 * Rejects tags of another minor version of Argo Rollouts: it lacks flags, or uses a lease with another name, for which its
 * role grants no access. Other images may use their own version numbers.
 */
function rejectVersion(chart: HelmChart, { controller: { image } }: Values): void {
  const [major, minor] = minorVersion.split('.') as [string, string];
  chart.failIf(
    fn.and(
      image.tag,
      fn.not(image.digest),
      // A mirror has another registry, or the original one in front of the repository.
      fn.regexMatch(`(^|/)${controllerImage.repository}$`, image.repository),
      fn.regexMatch('^v?[01][.][0-9]+([^0-9]|$)', image.tag),
      fn.not(fn.regexMatch(`^v?${major}[.]${minor}([^0-9]|$)`, image.tag)),
    ),
    `controller.image.tag is ${image.tag}, but flags, roles and CRDs of this chart are those of Argo Rollouts ${minorVersion}: take the chart that belongs to the version, so roll back the chart and not the tag, or name an image of ${minorVersion} under such a tag by controller.image.digest`,
  );
}

/** Rejects values with which metrics are not scraped, or queries not signed. */
function rejectUnreachable(chart: HelmChart, v: Values): void {
  const { networkPolicy, metrics } = v.controller;
  chart.failIf(
    fn.and(
      networkPolicy.enabled,
      fn.not(networkPolicy.from),
      fn.or(metrics.serviceMonitor.enabled, v.prometheusRule.enabled),
    ),
    'controller.networkPolicy.from is empty, so the NetworkPolicy lets in the pods of its own namespace only, and where Prometheus is elsewhere ArgoRolloutsControllerDown would fire permanently: name the pods of Prometheus in controller.networkPolicy.from (those of the same namespace as [{podSelector: {}}]), or set controller.networkPolicy.enabled to false',
  );
  chart.failIf(
    fn.and(v.prometheus.sigv4.region, fn.not(fn.contains('aps-workspaces', v.prometheus.address))),
    'prometheus.sigv4.region is set, but the controller signs queries only to an address that contains "aps-workspaces": set prometheus.address to the Amazon Managed Prometheus workspace, or empty prometheus.sigv4.region',
  );
}

/** Rejects a proxy for requests to the API server: neither controller nor dashboard would reach the API server. */
export function rejectProxy(
  chart: HelmChart,
  component: 'controller' | 'dashboard',
  extraEnv: Values['controller']['extraEnv'],
): void {
  chart.failIfAny(extraEnv, (variable) => ({
    condition: setsAlone('HTTPS_PROXY', variable, extraEnv),
    message: `${component}.extraEnv sets HTTPS_PROXY without NO_PROXY, so requests to the API server would go to the proxy too: add NO_PROXY, such as $(KUBERNETES_SERVICE_HOST),.svc`,
  }));
}

/** Rejects pods without a token for the API server, or another way to sign in to it. */
export function rejectMissingToken(
  chart: HelmChart,
  name: 'controller' | 'dashboard',
  component: Values['controller'] | Values['dashboard'],
  enabled: unknown = true,
): void {
  const { serviceAccount, extraArgs, extraEnv, extraVolumeMounts } = component;
  chart.failIf(
    fn.and(
      enabled,
      fn.not(serviceAccount.automountToken),
      fn.not(fn.contains('/secrets/kubernetes.io/serviceaccount', fn.toJson(extraVolumeMounts))),
      fn.not(fn.contains('--kubeconfig', fn.toJson(extraArgs))),
      fn.not(fn.contains('"KUBECONFIG"', fn.toJson(extraEnv))),
    ),
    `${name}.serviceAccount.automountToken is off, so the pods have no token for the API server: set it to true, or mount a token at /var/run/secrets/kubernetes.io/serviceaccount by ${name}.extraVolumes and ${name}.extraVolumeMounts`,
  );
}

/** Rejects a proxy for the queries to a Prometheus that is reached by http. */
function rejectPrometheusProxy(chart: HelmChart, { controller, analysis, prometheus }: Values): void {
  chart.failIfAny(controller.extraEnv, (variable) => ({
    condition: fn.and(
      analysis.enabled,
      fn.hasPrefix('http://', prometheus.address),
      // Go sends no request to the pod itself through a proxy.
      fn.not(fn.regexMatch('^http://(?:localhost|127[.]|\\[::1\\])', prometheus.address)),
      setsAlone('HTTP_PROXY', variable, controller.extraEnv),
    ),
    message: `controller.extraEnv sets HTTP_PROXY without NO_PROXY, so every query to ${prometheus.address} (prometheus.address) would go to the proxy: add NO_PROXY with its host or domain, such as .svc, or with another host where Prometheus is behind the proxy`,
  }));
}

/** Whether a variable sets a proxy of that name, in upper or lower case, while none of the variables is NO_PROXY. */
const setsAlone = (name: string, variable: unknown, all: Values['controller']['extraEnv']) =>
  fn.and(
    fn.eq(fn.upper(fn.toString(fn.get(variable as object, 'name'))), name),
    fn.not(fn.contains('"NAME":"NO_PROXY"', fn.upper(fn.toJson(all)))),
  );

/** Rejects plugins whose checksum the controller would not verify, and duplicate names, of which it uses only the last. */
function rejectPlugins(chart: HelmChart, plugins: Values['plugins']): void {
  const kinds = ['trafficRouter', 'metricProvider', 'step'] as const;
  const names = chart.define(
    'plugins.names',
    'Names of all plugins, each with a comma before and behind it.',
    kinds.map((kind) => eachText(plugins[kind], ({ name }) => `,${name},`)).join(''),
  );
  const all = fn.concat(plugins.trafficRouter, plugins.metricProvider, plugins.step) as typeof plugins.step;
  chart.failIfAny(all, ({ name, location, sha256 }) => [
    {
      condition: fn.gt(fn.len(fn.splitList(fn.printf(',%s,', name), names)), 2),
      message: `plugins has ${name} several times, and the controller keeps all plugins of one name in one file, whatever their kind: rename one of them`,
    },
    {
      condition: fn.and(fn.hasPrefix('file:', location), sha256),
      message: `plugins: ${name} has a sha256, but the controller does not check a plugin that it copies from a file: location: leave sha256 out, and pin the image that contains the file by its digest`,
    },
  ]);
}

/** Rejects leader election settings with which the controller panics, or shares a lease with another controller. */
function rejectElection(chart: HelmChart, v: Values): void {
  const { leaderElection, analysisOnly } = v.controller;
  const { enabled, leaseDuration, renewDeadline, retryPeriod } = leaderElection;
  const seconds = secondsOf(chart, 'controller', { leaseDuration, renewDeadline, retryPeriod });
  const path = 'controller.leaderElection';
  chart.failIf(
    fn.and(enabled, fn.le(seconds.leaseDuration, seconds.renewDeadline)),
    `${path}.leaseDuration is not longer than ${path}.renewDeadline, and with that the controller panics at start: lengthen leaseDuration or shorten renewDeadline`,
  );
  // client-go waits up to a fifth longer than the retry period (JitterFactor).
  chart.failIf(
    fn.and(enabled, fn.le(fn.mul(5, seconds.renewDeadline), fn.mul(6, seconds.retryPeriod))),
    `${path}.renewDeadline is not longer than 1.2 times ${path}.retryPeriod, and with that the controller panics at start: lengthen renewDeadline or shorten retryPeriod`,
  );
  chart.failIf(
    fn.and(enabled, analysisOnly, fn.not(v.plugins.createConfigMap)),
    'controller.analysisOnly is on beside another controller in this namespace (plugins.createConfigMap is off): its lease is argo-rollouts-controller-lock whatever controller.instanceId is, so one of the two may never work: install it in a namespace of its own, or set controller.leaderElection.enabled to false and controller.replicas to 1',
  );
}

/** Rejects settings with which pods of the controller are Ready but do nothing. */
function rejectIdle(chart: HelmChart, v: Values): void {
  const { controller, analysis, plugins, namespaced } = v;
  chart.failIf(
    fn.and(namespaced, controller.selfServiceNotifications),
    'controller.selfServiceNotifications lists ConfigMaps and Secrets in all namespaces, which a controller with namespaced may not do, so it never syncs its caches and does nothing: set controller.selfServiceNotifications to false, or namespaced to false',
  );
  chart.failIf(
    fn.and(controller.analysisOnly, v.notifications.enabled),
    'controller.analysisOnly is on, and a controller of AnalysisRuns sends no notifications: set notifications.enabled to false, or controller.analysisOnly to false',
  );
  chart.failIf(
    fn.and(
      controller.leaderElection.enabled,
      controller.instanceId,
      fn.not(
        fn.regexMatch('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', controller.instanceId),
      ),
    ),
    'controller.instanceId is a part of the name of the lease, so without lower case letters, digits, "-" and "." alone no pod would ever lead: write it in lower case, or set controller.leaderElection.enabled to false',
  );
  chart.failIf(
    fn.and(
      fn.not(plugins.createConfigMap),
      controller.instanceId,
      fn.not(namespaced),
      analysis.enabled,
      analysis.clusterScope,
    ),
    'plugins.createConfigMap is off and controller.instanceId is set, so another release has ClusterAnalysisTemplates of the same names: set analysis.clusterScope to false and name analysis.namespaces, or set analysis.enabled to false',
  );
  const { caBundle } = v.prometheus;
  chart.failIfAny(controller.extraEnv, (variable) => [
    {
      condition: fn.and(
        fn.or(caBundle.configMap, caBundle.secret),
        fn.eq(fn.toString(fn.get(variable, 'name')), 'SSL_CERT_DIR'),
      ),
      message:
        'controller.extraEnv sets SSL_CERT_DIR, which prometheus.caBundle sets too: remove it, or empty prometheus.caBundle and mount the certificates by controller.extraVolumes',
    },
    {
      condition: fn.eq(fn.toString(fn.get(variable, 'name')), 'POD_NAMESPACE'),
      message:
        'controller.extraEnv sets POD_NAMESPACE, where the controller looks for its lease and its ConfigMap, which the chart creates in the namespace of the release: remove it',
    },
    {
      condition: fn.and(
        namespaced,
        fn.eq(fn.toString(fn.get(variable, 'name')), 'ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE'),
      ),
      message:
        'controller.extraEnv sets ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE, where a controller with namespaced may not list Jobs, so it never syncs its caches and does nothing: remove it, or set namespaced to false',
    },
  ]);
}
