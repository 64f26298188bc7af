import type { V1Pod } from '@kubernetes/client-node';

/** A pod field of the downward API: metadata, a label or annotation, the ServiceAccount name, or addresses. */
export function podField(pod: V1Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata?.[keyed[1] as 'labels' | 'annotations']?.[keyed[2] as string] ?? '';
  const field = fields[path];
  if (!field) throw new Error(`the process kubelet does not support the field ${path}`);
  return field(pod) ?? '';
}

const lines = (map: Record<string, string> = {}): string =>
  Object.entries(map)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

const fields: Record<string, (pod: V1Pod) => string | undefined> = {
  'metadata.name': ({ metadata }) => metadata?.name,
  'metadata.namespace': ({ metadata }) => metadata?.namespace,
  'metadata.uid': ({ metadata }) => metadata?.uid,
  'metadata.labels': ({ metadata }) => lines(metadata?.labels),
  'metadata.annotations': ({ metadata }) => lines(metadata?.annotations),
  'spec.nodeName': ({ spec }) => spec?.nodeName,
  'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName,
  'status.hostIP': ({ status }) => status?.hostIP,
  'status.podIP': ({ status }) => status?.podIP,
};
