import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api';

/** A level of Pod Security. */
export type PodSecurity = 'restricted' | 'privileged';

/** Creates a namespace that enforces a level of Pod Security, and waits until it takes pods. */
export async function createNamespace(api: Api, name: string, level: PodSecurity = 'restricted'): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': level };
  await api.create('/api/v1/namespaces', { metadata: { name, labels } });
  // Pods are refused until the controller manager has made it.
  while (!(await api.find(`/api/v1/namespaces/${name}/serviceaccounts/default`))) await sleep(100);
}
