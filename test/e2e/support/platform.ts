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

/** A control plane with nodes, metrics and Prometheus: all that the charts meet in a cluster. */
export interface Platform extends Commands {
  readonly controlPlane: ControlPlane;
  readonly network: PodNetwork;
  readonly kubelet: ProcessKubelet;
  readonly metrics: PodMetrics;
  readonly prometheus: Prometheus;
  /** Interval of the analysis, in seconds. */
  readonly interval: number;
  /** The values by which the charts measure in this platform's short intervals. */
  readonly shortIntervals: string[];
  /** Creates a namespace that enforces a level of Pod Security. @default restricted */
  createNamespace(name: string, level?: PodSecurity): Promise<void>;
  /** Ends all of it. */
  stop(): Promise<void>;
}

/** What one may choose of a platform. */
export interface PlatformOptions {
  /** What it is called in paths; that of the test file. */
  name: string;
  /** Interval of the analysis, in seconds. @default 4 */
  interval?: number;
  /** Milliseconds until a pod of the nodes that run nothing is ready. @default 1500 */
  readyAfter?: number;
  /** Further images whose programs are on this machine. */
  images?: readonly LocalImage[];
  /** Know ServiceMonitors, and scrape what they select. @default false */
  serviceMonitors?: boolean;
}

/** Seconds between two scrapes: an interval must hold four. */
const scrapeInterval = 1;

/** Starts everything; to be stopped in any case. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { name, interval = 4, readyAfter, images: further = [], serviceMonitors = false } = options;
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
      discovery: [metrics.discovery],
      monitors: found,
      scrapeInterval,
    });
    const shortIntervals = [
      `analysis.interval=${interval}s`,
      `analysis.scrapeInterval=${scrapeInterval}s`,
      // Without the half minute that a cluster takes its time for, a release is as fast as its gates.
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
