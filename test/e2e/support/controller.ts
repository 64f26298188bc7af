import type { Platform } from './platform';

/** Namespace of the controller. */
export const controllerNamespace = 'argo-rollouts';

/** Installs the chart progressive-delivery with a platform's short intervals and waits until its controller is ready. */
export async function installController(platform: Platform, ...settings: string[]): Promise<void> {
  await platform.createNamespace(controllerNamespace);
  const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
  const set = settings.flatMap((setting) => ['--set', setting]);
  await platform.helm(4, 'install', ...chart, ...platform.shortIntervals, ...set, '--wait', '--timeout', '5m');
}
