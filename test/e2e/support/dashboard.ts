import type { Outcome } from './commands';
import type { Platform } from './platform';

/** Sends a request to the dashboard of release `pd` in a namespace, as a browser would. */
export async function askDashboard(
  platform: Platform,
  namespace: string,
  path: string,
  ...flags: string[]
): Promise<Outcome> {
  const { http_proxy: proxy = '' } = await platform.network.environment(namespace);
  const url = `http://pd-progressive-delivery-dashboard:3100/rollouts/api/v1/${path}`;
  return platform.run('curl', ['--silent', '--fail-with-body', '--proxy', proxy, ...flags, url]);
}
