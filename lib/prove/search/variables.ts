import fc from 'fast-check';
import type { Expr, Local, Loop, ReferenceExpr } from '../../expr/ast';
import { children } from '../../expr/ast';
import { isMap, type Json, type JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { definitionOf, intersection, type JsonSchema } from '../../values/json-schema';
import { validatePart } from '../../values/validate-against-schema';
import { fromSchema } from '../cases/draw';
import type { Step } from './steps';

/** A path step to an item of a list or an entry of a map. */
export const item = Symbol('item');
/** A path step to the key of a map entry. */
export const entryKey = Symbol('key');

/** A path into a values document, or a fact of the release. */
export type VariablePath = readonly (string | typeof item | typeof entryKey)[];

/** An input that the search can choose: a value, a field of list items, or a fact of the release. */
export interface Variable {
  readonly key: string;
  readonly path: VariablePath;
  /** Schema of the value; undefined for a fact of the release. */
  readonly schema: JsonSchema | undefined;
  /** Whether it can be unset. */
  readonly isOptional: boolean;
}

/** The path of the release name, a fact that is not in the values. */
export const releaseName = 'release name';
/** The path of the release namespace. */
export const releaseNamespace = 'release namespace';
/** The path of the Kubernetes version. */
export const kubeVersion = 'Kubernetes version';
/** First step of the path of an API version that the cluster may serve; the second is its name. */
export const apiVersion = 'API version';

type Source = { readonly expr: Expr; readonly as: 'value' | 'item' | 'key' };

/** The expressions that the locals on a path are bound to. */
export function sourcesOf(steps: readonly Step[]): Map<Local, Source> {
  const sources = new Map<Local, Source>();
  for (const step of steps) {
    if (step.kind === 'bind') sources.set(step.local, { expr: step.value, as: 'value' });
    if (step.kind === 'iteration') addLocals(sources, step);
  }
  return sources;
}

function addLocals(sources: Map<Local, Source>, { over, item: bound, key }: Loop): void {
  sources.set(bound, { expr: over, as: 'item' });
  if (key) sources.set(key, { expr: over, as: 'key' });
}

/** The variables that an expression depends on, in textual order. */
export function variablesOf(expr: Expr, sources: ReadonlyMap<Local, Source>, model: ChartModel): Variable[] {
  const found = new Map<string, Variable>();
  const add = (path: VariablePath): void => {
    const key = path.map(String).join('.');
    if (found.has(key)) return;
    const schema = isFact(path) ? undefined : schemaAt(model.schema, path);
    if (schema || isFact(path)) found.set(key, { key, path, schema, isOptional: isOptional(model.schema, path) });
  };
  const seen = new Set<Expr>();
  const visit = (node: Expr, known: ReadonlyMap<Local, Source>): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'include') {
      const template = model.namedTemplates.find(({ name }) => name === node.template.name);
      if (template?.form === 'text') visit(template.text, known);
      return;
    }
    if (node.kind === 'reference') {
      const path = pathOf(node, known);
      if (path) add(path);
      else if (typeof node.root !== 'string') {
        const source = known.get(node.root);
        if (source) visit(source.expr, known);
      }
      return;
    }
    if (node.kind === 'call' && node.name === 'apiVersionsHas' && node.args[0]?.kind === 'literal')
      add([apiVersion, String(node.args[0].value)]);
    if (node.kind === 'loop') {
      const inner = new Map(known);
      addLocals(inner, node);
      visit(node.over, known);
      visit(node.body, inner);
      return;
    }
    for (const child of children(node)) visit(child, known);
    const field = pathOfField(node, known);
    if (field) add(field);
  };
  visit(expr, sources);
  return [...found.values()];
}

const facts = [releaseName, releaseNamespace, kubeVersion, apiVersion];
/** Whether a path is a fact of the release or cluster. */
export const isFact = (path: VariablePath): boolean => facts.includes(path[0] as string);

function pathOf({ root, path }: ReferenceExpr, sources: ReadonlyMap<Local, Source>): VariablePath | undefined {
  if (root === 'Values') return path;
  if (root === 'Release') {
    return path[0] === 'Name' ? [releaseName] : path[0] === 'Namespace' ? [releaseNamespace] : undefined;
  }
  if (root === 'Capabilities') return path[0] === 'KubeVersion' ? [kubeVersion] : undefined;
  if (typeof root === 'string') return undefined;
  const source = sources.get(root);
  if (source?.expr.kind !== 'reference') return undefined;
  const from = pathOf(source.expr, sources);
  if (!from) return undefined;
  if (source.as === 'key') return [...from, entryKey];
  return source.as === 'item' ? [...from, item, ...path] : [...from, ...path];
}

/** The path of a field that is read by `get` or tested by `hasKey`, such as that of the item of a list. */
function pathOfField(node: Expr, sources: ReadonlyMap<Local, Source>): VariablePath | undefined {
  if (node.kind === 'reference') return pathOf(node, sources);
  if (node.kind !== 'call') return undefined;
  // A section that may be missing: `.section | default dict`.
  if (node.name === 'default') return pathOfField(node.args[1] as Expr, sources);
  if (node.name !== 'get' && node.name !== 'hasKey') return undefined;
  const [map, key] = node.args as [Expr, Expr];
  const path = pathOfField(map, sources);
  return path && key.kind === 'literal' ? [...path, String(key.value)] : undefined;
}

/** The schema at a path; undefined if the schema does not allow it. */
export function schemaAt(root: JsonSchema, path: VariablePath): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  for (const step of path) {
    schema = resolveSchema(schema, root);
    if (!schema) return undefined;
    const extra: JsonSchema | undefined =
      typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    if (step === item) schema = schema.items ?? extra;
    else if (step === entryKey) schema = schema.propertyNames ?? { type: 'string' };
    else schema = schema.properties?.[step as string] ?? extra;
  }
  return schema;
}

/** Whether the value at a path is optional. */
function isOptional(root: JsonSchema, path: VariablePath): boolean {
  const parent = resolveSchema(schemaAt(root, path.slice(0, -1)), root);
  const key = path.at(-1);
  return typeof key === 'string' && parent?.properties?.[key] !== undefined && !parent.required?.includes(key);
}

/** Resolves references and merges alternatives of a schema. */
export function resolveSchema(schema: JsonSchema | undefined, root: JsonSchema): JsonSchema | undefined {
  if (!schema) return undefined;
  if (schema.$ref) return resolveSchema(root.definitions?.[definitionOf(schema.$ref)], root);
  const resolve = (part: JsonSchema): JsonSchema => resolveSchema(part, root) ?? {};
  if (schema.allOf) return { ...schema, ...intersection(schema.allOf.map(resolve)) };
  const parts = schema.anyOf?.filter(({ type }) => type !== 'null').map(resolve);
  return parts ? Object.assign({}, schema, ...parts) : schema;
}

/** Whether a value satisfies a part of a chart's schema. */
export const accepts = (schema: JsonSchema, root: JsonSchema, value: Json): boolean =>
  validatePart(root, schema, value).length === 0;

/** Two entries with the same key suffix after a dot, which charts may require to be unique. */
function sameEnds(maps: readonly JsonMap[]): JsonMap {
  const entries = maps.flatMap((map) => Object.entries(map)).filter(([key]) => key.includes('.'));
  const head = (key: string): string => key.slice(0, key.lastIndexOf('.'));
  const [first, second] = [entries[0], entries.find(([key]) => head(key) !== head(entries[0]?.[0] ?? key))];
  if (!first || !second) return {};
  const suffix = first[0].slice(head(first[0]).length);
  return { [first[0]]: first[1], [`${head(second[0])}${suffix}`]: second[1] } as JsonMap;
}

/** The same keys with empty texts, because a text of the entries may be one that a template rejects or cannot read. */
const withoutTexts = (map: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, typeof value === 'string' ? '' : value]));

/** Objects with one field that is an object itself, such as a probe with one handler and no numbers. */
function singleFields(schema: JsonSchema, root: JsonSchema): Json[] {
  return Object.entries(resolveSchema(schema, root)?.properties ?? {})
    .filter(([, field]) => resolveSchema(field, root)?.properties !== undefined)
    .slice(0, 5)
    .map(([name, field]) => ({ [name]: valuesFor(field, root)[0] ?? {} }));
}

const drawn = new WeakMap<JsonSchema, Json[]>();

/** Distinct values that satisfy a schema, simple ones first. */
export function valuesFor(schema: JsonSchema, root: JsonSchema): Json[] {
  const known = drawn.get(schema);
  if (known) return known;
  // Ends the recursion of a schema that refers to itself.
  drawn.set(schema, []);
  const definitions = root.definitions ?? {};
  const {
    type,
    enum: words,
    minimum = 0,
    maximum = 1_000_000,
    minLength = 0,
    maxLength = 80,
    examples = [],
    items,
  } = resolveSchema(schema, root) ?? {};
  const types = [type ?? []].flat();
  const guesses: Json[] = [...(words ?? [])];
  if (types.includes('boolean')) guesses.push(true, false);
  if (types.includes('integer') || types.includes('number'))
    guesses.push(minimum, maximum, 0, 1, 2, minimum + 1, maximum - 1, Math.floor((minimum + maximum) / 2));
  if (types.includes('string') || types.length === 0)
    guesses.push(
      '',
      'a',
      'x'.repeat(Math.max(1, minLength)),
      'a'.repeat(Math.min(maxLength, 80)),
      '1',
      'a.b',
      'http://a',
    );
  guesses.push(...examples);
  if (types.includes('array')) guesses.push([], ...(resolveSchema(items, root)?.examples ?? []).map((one) => [one]));
  if (types.includes('object')) guesses.push({}, ...singleFields(schema, root));
  const samples = fc.sample(fromSchema(schema, definitions), { seed: 1, numRuns: 24 });
  const lists = samples.filter((value): value is Json[] => Array.isArray(value) && value.length > 0);
  const maps = samples.filter((value): value is JsonMap => isMap(value) && Object.keys(value).length > 0);
  if (lists.length > 1) {
    const [first, second, third] = lists.flat() as [Json, Json, Json];
    // A duplicate item, for charts that require unique items.
    guesses.push([first], [first, second], [first, second, third].slice(0, lists.flat().length), [first, first]);
  }
  if (maps.length > 1) {
    const ends = sameEnds(maps);
    guesses.push(...maps.slice(0, 3), Object.assign({}, ...maps.slice(0, 4)), ends, withoutTexts(ends));
  }
  const all = [...guesses, ...samples].filter((value) => accepts(schema, root, value));
  const different = [...new Map(all.map((value) => [JSON.stringify(value), value])).values()].slice(0, 24);
  drawn.set(schema, different);
  return different;
}
