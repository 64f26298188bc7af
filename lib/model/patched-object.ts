import { type ApiObject, JsonPatch } from 'cdk8s';
import { ChartError } from '../errors';
import { decode } from '../expr/decode';
import { decodeWhole } from '../expr/tokens';
import { isMap, type Json, type JsonMap, valueAt } from '../json';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
}

/**
 * The result of `render`, with the JSON patches of an object.
 * @throws ChartError `not-modelled` for a path that leads into a reference, whose content is unknown at build time
 */
export function withPatches(object: ApiObject, render: () => JsonMap): JsonMap {
  // They are private in TypeScript only.
  const patches = Reflect.get(object, 'patches') as readonly JsonPatch[];
  if (patches.length === 0) return render();
  Reflect.set(object, 'patches', []);
  try {
    return patches.reduce((json, patch) => {
      const operation = Reflect.get(patch, 'operation') as Operation;
      checkPaths(object, json, operation);
      const patched = JsonPatch.apply(json, patch) as JsonMap;
      moveToEnd(patched, operation.path);
      return patched;
    }, render());
  } finally {
    Reflect.set(object, 'patches', patches);
  }
}

function checkPaths(object: ApiObject, json: JsonMap, { op, path, from }: Operation): void {
  const inserts = op === 'add' || op === 'copy' || op === 'move';
  // A field that is set takes precedence over one of a reference.
  if (leadsIntoReference(json, path, { inserts, sets: inserts || op === 'replace' }))
    throw intoReference(object, op, path);
  if (from !== undefined && leadsIntoReference(json, from)) throw intoReference(object, op, from);
}

/** Whether a path leads through or to something that a reference or a block may contain. */
function leadsIntoReference(json: JsonMap, path: string, { inserts = false, sets = false } = {}): boolean {
  const steps = keysOf(path);
  let value: Json | undefined = json;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (Array.isArray(value)) {
      if (step === '-') return false;
      const end = Number(step) + (inserts && isLast ? 0 : 1);
      if (hasSpread(value.slice(0, end), path)) return true;
      value = value[Number(step)];
    } else if (isMap(value)) {
      if (!Object.hasOwn(value, step) && !(sets && isLast)) return hasSpread(value, path);
      value = value[step];
    } else return typeof value === 'string' && decodeWhole(value) !== undefined;
  }
  return false;
}

/** Moves a field behind the references in its map, over which it takes precedence. */
function moveToEnd(json: JsonMap, path: string): void {
  const steps = keysOf(path);
  const map = valueAt(json, steps.slice(0, -1));
  const key = steps.at(-1) as string;
  const value = isMap(map) ? map[key] : undefined;
  if (!isMap(map) || value === undefined || !hasSpread(map, path)) return;
  delete map[key];
  map[key] = value;
}

/** The keys of a JSON pointer. */
const keysOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Whether a list or a map holds the placeholder of a whole list or map. */
function hasSpread(value: Json, where: string): boolean {
  const decoded = decode(value, where);
  return decoded.kind !== 'node' && decoded.parts.some(({ spread }) => spread !== undefined);
}

function intoReference(object: ApiObject, op: string, path: string): ChartError {
  const message = `JsonPatch.${op} cannot tell what is at ${path}: it is in a reference or behind one; replace the list or map that holds the reference`;
  return new ChartError({ code: 'not-modelled', where: object.node.path, message });
}
