import type { KubeObject } from './api';
import type { Commands } from './commands';

/** Kinds whose objects are created automatically or by the test infrastructure. */
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

/** All objects of a cluster, except for those kinds. */
export async function readCluster<T extends KubeObject>(commands: Commands): Promise<T[]> {
  const kinds = (await commands.kubectl('api-resources', '--verbs=list', '--output', 'name'))
    .split('\n')
    .filter((kind) => kind !== '' && !passing.includes(kind.split('.')[0] as string));
  const listed = await commands.kubectl('get', kinds.join(), '--all-namespaces', '--output', 'json');
  return (JSON.parse(listed) as { items: T[] }).items.filter((object) => !isRootCertificate(object));
}

// Added to each namespace by the controller manager at some point.
const isRootCertificate = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt';

/** An object as `kind namespace/name`. */
export const objectKey = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** All objects of a cluster as `kind namespace/name`, except for those kinds. */
export const clusterObjects = async (commands: Commands): Promise<string[]> =>
  (await readCluster(commands)).map(objectKey).sort();
