import type { Platform } from './platform';

/** Namespace of the controller. */
export const controllerNamespace = 'argo-rollouts';

/** Installs progressive-delivery with the short intervals of a platform and waits until the controller is ready. */
export async function installController(platform: Platform, ...settings: string[]): Promise<void> {
  await platform.createNamespace(controllerNamespace);
  const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
  const set = settings.flatMap((setting) => ['--set', setting]);
  await platform.helm(4, 'install', ...chart, ...platform.shortIntervals, ...set, '--wait', '--timeout', '5m');
}
