import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api';

/** A Pod Security level. */
export type PodSecurity = 'restricted' | 'privileged';

/** Creates a namespace that enforces a Pod Security level, and waits until it accepts pods. */
export async function createNamespace(api: Api, name: string, level: PodSecurity = 'restricted'): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  await api.create('/api/v1/namespaces', { metadata: { name, labels } });
  // Pods are rejected until the controller manager has created it.
  while (!(await api.find(`/api/v1/namespaces/${name}/serviceaccounts/default`))) await sleep(100);
}
