import { createRelease, defaultKubeVersion } from '../../helm/release';
import { isMap, type Json, type JsonMap, valueAt, withValue } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import type { Case } from '../cases/case';
import {
  apiVersion,
  entryKey,
  isFact,
  item,
  kubeVersion,
  releaseName,
  releaseNamespace,
  resolveSchema,
  schemaAt,
  type Variable,
  valuesFor,
} from './variables';

/** A value for a variable; `undefined` unsets it. */
export interface Choice {
  readonly variable: Variable;
  readonly value: Json | undefined;
}

/** Choices by the key of their variable. */
export type Assignment = ReadonlyMap<string, Choice>;

/** Applies an assignment to a document and returns the resulting case. */
export function caseOfAssignment(assignment: Assignment, base: JsonMap, defaults: JsonMap, root: JsonSchema): Case {
  let values = base;
  const chosen = [...assignment.values()].sort((a, b) => a.variable.path.length - b.variable.path.length);
  for (const { variable, value } of chosen) {
    if (!isFact(variable.path)) values = setAt(values, variable.path, value, defaults, root);
  }
  const fact = (path: string): string | undefined => assignment.get(path)?.value as string | undefined;
  const apiVersions = chosen.flatMap(({ variable, value }) =>
    variable.path[0] === apiVersion && value === true ? [String(variable.path[1])] : [],
  );
  const release = createRelease(fact(releaseName) ?? 'release', fact(releaseNamespace) ?? 'space', {
    kubeVersion: fact(kubeVersion) ?? defaultKubeVersion,
    apiVersions,
  });
  return { values, release };
}

/** Sets the value at a path, in the first item of lists and maps on the way. */
function setAt(
  values: JsonMap,
  path: Variable['path'],
  value: Json | undefined,
  defaults: JsonMap,
  root: JsonSchema,
): JsonMap {
  const index = path.findIndex((step) => typeof step === 'symbol');
  if (index < 0) return withValue(values, path as string[], overDefault(value, valueAt(defaults, path as string[])));
  const outer = path.slice(0, index) as string[];
  const current = valueAt(values, outer) ?? valueAt(defaults, outer);
  const changed = inItem(current, path.slice(index), value, schemaAt(root, outer) ?? {}, root);
  return withValue(values, outer, overDefault(changed, valueAt(defaults, outer)));
}

/** The user value that results in `value` when merged over the default: null removes an entry of the default. */
export function overDefault(value: Json | undefined, standard: Json | undefined): Json | undefined {
  if (!isMap(value) || !isMap(standard)) return value;
  const removed = Object.keys(standard).filter((key) => !(key in value));
  const kept = Object.entries(value).map(([key, each]) => [key, overDefault(each, standard[key])] as const);
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...kept]) as JsonMap;
}

function inItem(
  current: Json | undefined,
  [step, ...rest]: Variable['path'],
  value: Json | undefined,
  schema: JsonSchema,
  root: JsonSchema,
): Json {
  const nonEmpty = isFilled(current) ? current : firstFilled(schema, root);
  const [key = '0'] = Object.keys(nonEmpty);
  const old = (nonEmpty as JsonMap)[key] as Json;
  if (step === entryKey) {
    const { [key]: _, ...others } = nonEmpty as JsonMap;
    return { ...others, [String(value)]: old };
  }
  const changed = setWithin(old, rest, value, schemaAt(schema, [item]) ?? inner(schema, root), root);
  if (Array.isArray(nonEmpty)) return nonEmpty.map((each, index) => (index === 0 ? changed : each));
  return { ...(nonEmpty as JsonMap), [key]: changed };
}

const inner = (schema: JsonSchema, root: JsonSchema): JsonSchema => {
  const whole = resolveSchema(schema, root) ?? {};
  return whole.items ?? (typeof whole.additionalProperties === 'object' ? whole.additionalProperties : {});
};

function setWithin(
  old: Json,
  path: Variable['path'],
  value: Json | undefined,
  schema: JsonSchema,
  root: JsonSchema,
): Json {
  const index = path.findIndex((step) => typeof step === 'symbol');
  if (path.length === 0) return value ?? null;
  if (typeof old !== 'object' || old === null || Array.isArray(old)) return old;
  if (index < 0) return withValue(old, path as string[], value);
  const outer = path.slice(0, index) as string[];
  const at = outer.reduce<JsonSchema>((node, key) => resolveSchema(node, root)?.properties?.[key] ?? {}, schema);
  return withValue(old, outer, inItem(valueAt(old, outer), path.slice(index), value, at, root));
}

function firstFilled(schema: JsonSchema, root: JsonSchema): JsonMap | Json[] {
  return valuesFor(schema, root).find(isFilled) ?? [];
}

const isFilled = (value: Json | undefined): value is JsonMap | Json[] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;
