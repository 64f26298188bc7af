import { Commands } from './commands';
import { type ControlPlane, startControlPlane } from './control-plane';
import { type LocalImage, localImages, runsLocally } from './images';
import { type PodMetrics, startPodMetrics } from './metrics';
import { createNamespace, type PodSecurity } from './namespaces';
import { addFakeNodes, fakeNodes } from './nodes';
import { PodNetwork } from './pod-network';
import { type ProcessKubelet, processNode, startProcessKubelet } from './process-kubelet';
import { type Prometheus, startPrometheus } from './prometheus';
import { startServiceMonitors } from './service-monitors';

/** A control plane with nodes, metrics and Prometheus: everything that the charts need in a cluster. */
export interface Platform extends Commands {
  readonly controlPlane: ControlPlane;
  readonly network: PodNetwork;
  readonly kubelet: ProcessKubelet;
  readonly metrics: PodMetrics;
  readonly prometheus: Prometheus;
  /** Interval of the analysis in seconds. */
  readonly interval: number;
  /** Chart values for the short intervals of this platform. */
  readonly shortIntervals: string[];
  /** Creates a namespace that enforces a Pod Security level. @default restricted */
  createNamespace(name: string, level?: PodSecurity): Promise<void>;
  /** Stops everything. */
  stop(): Promise<void>;
}

/** Options of a platform. */
export interface PlatformOptions {
  /** Its name in paths, which is that of the test file. */
  name: string;
  /** Interval of the analysis in seconds. @default 4 */
  interval?: number;
  /** Seconds between two scrapes, of which an interval must contain four. @default 1 */
  scrapeInterval?: number;
  /** Milliseconds until a pod on a simulated node is ready. @default 1500 */
  readyAfter?: number;
  /** Additional images whose programs are installed on this machine. */
  images?: readonly LocalImage[];
  /** URLs of further targets of Prometheus (http_sd_configs). */
  discovery?: readonly string[];
  /** Whether Prometheus logs the queries that it answers. @default false */
  logsQueries?: boolean;
  /** Support ServiceMonitors and scrape their targets. @default false */
  serviceMonitors?: boolean;
}

/** Starts a platform; the caller must stop it. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { name, interval = 4, readyAfter, images: further = [], serviceMonitors = false } = options;
  const { scrapeInterval = 1, discovery = [], logsQueries = false } = options;
  const images = [...further, ...localImages];
  const controlPlane = await startControlPlane({
    name,
    chooseNodes: (pod, node) => (node === processNode) === runsLocally(images, pod),
  });
  const { api } = controlPlane;
  const network = new PodNetwork(api);
  const stops: (() => Promise<void>)[] = [() => controlPlane.stop(), () => network.stop()];
  const stop = async (): Promise<void> => {
    for (const one of stops.toReversed()) await one();
  };
  try {
    await addFakeNodes(controlPlane, readyAfter);
    const kubelet = await startProcessKubelet(controlPlane, network, images);
    stops.push(() => kubelet.stop());
    const isPlayed = ({ spec }: { spec?: { nodeName?: string } }): boolean => fakeNodes.includes(spec?.nodeName ?? '');
    const metrics = await startPodMetrics(api, network, isPlayed, { interval });
    stops.push(() => metrics.stop());
    const found: string[] = [];
    if (serviceMonitors) {
      const monitors = await startServiceMonitors(api, network);
      stops.push(() => monitors.stop());
      found.push(monitors.discovery);
    }
    const prometheus = await startPrometheus(controlPlane, network, {
      discovery: [metrics.discovery, ...discovery],
      monitors: found,
      scrapeInterval,
      logsQueries,
    });
    const shortIntervals = [
      `analysis.interval=${interval}s`,
      `analysis.scrapeInterval=${scrapeInterval}s`,
      // Without the usual delay of half a minute, a release takes only as long as its gates.
      'controller.readinessProbe.spec.initialDelaySeconds=0',
      'controller.readinessProbe.spec.periodSeconds=1',
    ].flatMap((setting) => ['--set', setting]);
    const parts = { controlPlane, network, kubelet, metrics, prometheus, interval, shortIntervals, stop };
    return Object.assign(new Commands(controlPlane), parts, {
      createNamespace: (namespace: string, level?: PodSecurity) => createNamespace(api, namespace, level),
    });
  } catch (error) {
    await stop();
    throw error;
  }
}
