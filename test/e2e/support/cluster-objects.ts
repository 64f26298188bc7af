import type { KubeObject } from './api';
import type { Commands } from './commands';

/** Kinds that come and go by themselves, or that the machinery of the run writes. */
const passing = [
  'bindings',
  'componentstatuses',
  'events',
  'endpoints',
  'endpointslices',
  'nodes',
  'csinodes',
  'leases',
  'apiservices',
];

/** All objects of a cluster as `kind namespace/name`, but for the kinds that come and go by themselves. */
export async function clusterObjects(commands: Commands): Promise<string[]> {
  const kinds = (await commands.kubectl('api-resources', '--verbs=list', '--output', 'name'))
    .split('\n')
    .filter((kind) => kind !== '' && !passing.includes(kind.split('.')[0] as string));
  const listed = await commands.kubectl('get', kinds.join(), '--all-namespaces', '--output', 'json');
  const { items } = JSON.parse(listed) as { items: KubeObject[] };
  return items.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`).sort();
}
