import { isMap, type Json, type JsonMap } from '../../../../lib/json';
import type { OpenApi, OpenApiSchema } from './open-api';

/** A path of keys and indexes in an object. */
export type ObjectPath = readonly (string | number)[];

/** A value in an object, with its schema. */
export interface Site {
  readonly path: ObjectPath;
  readonly value: Json;
  readonly schema: OpenApiSchema;
  /** Whether the schema of the surrounding object requires the field. */
  readonly isRequired: boolean;
  /** Whether its key is a field of the schema; otherwise it is the key of a map or an index. */
  readonly isField: boolean;
}

/** All values of an object, from the outermost to the innermost. */
export function sitesOf(openApi: OpenApi, object: JsonMap): Site[] {
  const sites: Site[] = [];
  const visit = (site: Omit<Site, 'schema'>, unresolved: OpenApiSchema | undefined): void => {
    const schema = openApi.resolve(unresolved);
    const { path, value } = site;
    sites.push({ ...site, schema });
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        visit({ path: [...path, index], value: item, isRequired: false, isField: false }, schema.items);
    } else if (isMap(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const field = schema.properties?.[key];
        const isRequired = schema.required?.includes(key) ?? false;
        visit(
          { path: [...path, key], value: inner, isRequired, isField: field !== undefined },
          field ?? schema.additionalProperties,
        );
      }
    }
  };
  visit({ path: [], value: object, isRequired: true, isField: false }, openApi.collection(object).schema);
  return sites;
}

/** A copy of an object with another value at a path; undefined removes it. */
export function withSite(object: JsonMap, path: ObjectPath, value: Json | undefined): JsonMap {
  const changed = structuredClone(object);
  const last = path.at(-1);
  if (last === undefined) return value as JsonMap;
  let parent: Json = changed;
  for (const key of path.slice(0, -1)) parent = (parent as JsonMap)[key] as Json;
  if (value !== undefined) (parent as JsonMap)[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as JsonMap)[last];
  return changed;
}
