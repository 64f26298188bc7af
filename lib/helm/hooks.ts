import type { JsonMap } from '../json';

const events = new Set([
  ...['install', 'delete', 'upgrade', 'rollback'].flatMap((action) => [`pre-${action}`, `post-${action}`]),
  'test',
  'test-success',
]);

/**
 * The events at which Helm runs an object as a hook; undefined for an object of the release itself, none for one that
 * Helm leaves out because its annotation names an event that it does not know (pkg/releaseutil/manifest_sorter.go).
 */
export function hookEvents(object: JsonMap): readonly string[] | undefined {
  const annotations = (object.metadata as JsonMap | undefined)?.annotations as JsonMap | undefined;
  const hook = annotations?.['helm.sh/hook'];
  if (hook === undefined) return undefined;
  // Go's lower case of the dotted capital I is i alone.
  const names = String(hook ?? '').replaceAll('\u0130', 'i');
  const found = names.split(',').map((name) => name.trim().toLowerCase());
  return found.every((name) => events.has(name)) ? found : [];
}

/** Whether an object is a hook that `helm test` runs. */
export const isTest = (object: JsonMap): boolean =>
  hookEvents(object)?.some((name) => name.startsWith('test')) ?? false;
