import type { JsonMap } from '../json';

const events = new Set([
  ...['install', 'delete', 'upgrade', 'rollback'].flatMap((action) => [`pre-${action}`, `post-${action}`]),
  'test',
  'test-success',
]);

/**
 * The hook events of an object; undefined for an object that is not a hook, empty for one that Helm skips because its
 * annotation names an unknown event (pkg/releaseutil/manifest_sorter.go).
 */
export function hookEvents(object: JsonMap): readonly string[] | undefined {
  const annotations = (object.metadata as JsonMap | undefined)?.annotations as JsonMap | undefined;
  const hook = annotations?.['helm.sh/hook'];
  if (hook === undefined) return undefined;
  // Go lower-cases the dotted capital I to a plain i.
  const names = String(hook ?? '').replaceAll('\u0130', 'i');
  const found = names.split(',').map((name) => name.trim().toLowerCase());
  return found.every((name) => events.has(name)) ? found : [];
}

/** Whether an object is a test hook. */
export const isTest = (object: JsonMap): boolean =>
  hookEvents(object)?.some((name) => name.startsWith('test')) ?? false;
