/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, such as a values document or a Kubernetes object. */
export type JsonMap = { [key: string]: Json };

/** A document without the keys that are undefined, as JSON.stringify leaves them out. */
export const jsonMapOf = (document: object): JsonMap => JSON.parse(JSON.stringify(document)) as JsonMap;

/** Whether a value is a JSON object. */
export const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sets a key, including `__proto__`, which a plain assignment would ignore. */
export function setKey(map: JsonMap, key: string, value: Json): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The value at a path of keys and indexes; undefined if there is none. */
export function valueAt(start: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = start;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonMap)[key];
  }
  return value;
}

/** A copy of a document with the value at a path set; undefined removes the key. */
export function withValue(values: JsonMap, [key = '', ...rest]: readonly string[], value: Json | undefined): JsonMap {
  if (rest.length > 0) {
    const inner = values[key];
    return { ...values, [key]: withValue(isMap(inner) ? inner : {}, rest, value) };
  }
  if (value === undefined) {
    const { [key]: _, ...others } = values;
    return others;
  }
  return { ...values, [key]: value };
}
