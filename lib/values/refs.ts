import { ChartError, didYouMean } from '../errors';
import { type ExprType, pathOf, type ReferenceExpr, reference } from '../expr/ast';
import { tokenOf } from '../expr/fn';
import { rejectUnknownKeys } from '../expr/reject-unknown-keys';
import { registerShape, registerUnset, type Shape } from '../expr/shape-registry';
import { toExpr } from '../expr/to-expr';
import { mapToken, OpaqueToken, rejectText } from '../expr/tokens';
import { valuesRead } from '../expr/values-read';
import type { Json, JsonMap } from '../json';
import type { Group, Leaf } from './define';
import { holdsExponent } from './holds-exponent';
import { importedDefinition } from './imported-definition';
import { definitionOf, type JsonSchema } from './json-schema';
import { ownDefinitions, textRef } from './own-definitions';
import { exprTypeOf, quotingOf } from './static-type';

/** The paths of groups, by their references or plain values. */
const paths = new WeakMap<object, readonly string[]>();

/** The path of a group of values, such as `controller.metrics`, for messages; undefined for a copy of a group. */
export const groupPath = (group: object): string | undefined => paths.get(group)?.join('.');

/** The path of a group of values or of a copy of one, for messages; `values` if it holds no references. */
export const pathOfGroup = (group: object): string =>
  groupPath(group) ??
  Object.values(group)
    .map((value) => valuePath(value)?.replace(/[.]?[^.]+$/, ''))
    .find((path) => path !== undefined) ??
  'values';

/** The path of a group or of one value, such as `controller.replicas`, for messages; undefined for anything else. */
export function valuePath(value: unknown): string | undefined {
  const ofGroup = typeof value === 'object' && value !== null ? groupPath(value) : undefined;
  if (ofGroup !== undefined || value === undefined) return ofGroup;
  const expr = toExpr(value, '');
  return expr.kind === 'reference' && expr.root === 'Values' ? expr.path.join('.') : undefined;
}

/** The paths of the values that an expression reads, for messages. */
export const pathsReadBy = (value: unknown): string[] => [
  ...new Set([...valuesRead(toExpr(value, ''), ({ body }) => toExpr(body, ''))].map((path) => path.join('.'))),
];

/** References to the values of a group; reading an undeclared name throws `undeclared-value`. */
export function refsOf(group: Group, chartKey: object): object {
  const refs: Record<string, unknown> = {};
  for (const [key, child] of group.children) {
    if (child.kind === 'group') refs[key] = refsOf(child, chartKey);
    else Object.defineProperty(refs, key, { enumerable: true, get: () => leafRef(child, chartKey) });
  }
  const whole = reference('Values', group.path, 'map', { chartKey });
  Object.defineProperty(refs, Symbol.toPrimitive, { value: () => rejectText(whole) });
  // Used as a whole, the group is a map: cdk8s resolves it.
  if (!Object.hasOwn(refs, 'resolve')) Object.defineProperty(refs, 'resolve', { value: () => mapToken(whole) });
  const references = rejectUnknownKeys(refs, (name) => {
    throw undeclared(pathOf(whole), name, Object.keys(refs));
  });
  paths.set(references, group.path);
  return references;
}

function leafRef(leaf: Leaf, chartKey: object): unknown {
  const { path, type, quoting, schema } = leaf;
  const expr = reference('Values', path, type, { quoting, nonEmpty: isFilled(schema), chartKey });
  return tokenFor(expr, shapeOf(schema), leaf.default === undefined);
}

function tokenFor(expr: ReferenceExpr, shape: Shape, isOptional: boolean): unknown {
  registerShape(expr, shape);
  if (isOptional) registerUnset(expr);
  return isOptional ? optionalRef(expr) : shape.token(expr);
}

/** The placeholder of an optional value, whose fields and items can only be read inside ifSet(). */
function optionalRef(expr: ReferenceExpr): OpaqueToken {
  const where = pathOf(expr);
  const reject = (name: string, remedy: string): never => {
    const message = `${where} may be unset: ${remedy}`;
    throw new ChartError({ code: 'undeclared-value', where: name, message });
  };
  return rejectUnknownKeys(
    new OpaqueToken(expr),
    (name) =>
      reject(
        `${where}.${name}`,
        isLoop(name) ? `use each(${where}, (item) => ...)` : `use ifSet(${where}, (value) => value.${name})`,
      ),
    {
      ownKeys: () => reject(where, `use ...ifSet(${where}) to spread it`),
      [Symbol.iterator]: () => reject(where, `use ...each(${where}, (item) => item) to spread its items`),
    },
  );
}

/** Methods of arrays in whose place a chart has a loop. */
const isLoop = (name: string): boolean => ['map', 'flatMap', 'forEach', 'filter'].includes(name);

const shapes = new WeakMap<JsonSchema, SchemaShape>();

/** The shape of a value: what its JSON schema says about fields and items. Charts of one class share their schemas. */
function shapeOf(json: JsonSchema): SchemaShape {
  const shape = shapes.get(json) ?? new SchemaShape(present(json));
  shapes.set(json, shape);
  return shape;
}

class SchemaShape implements Shape {
  private readonly items: JsonSchema | boolean | undefined;
  readonly item: Shape['item'];

  /** @param schema without null, with references resolved */
  constructor(readonly schema: JsonSchema) {
    const { type, properties, additionalProperties } = schema;
    const items = type === 'array' ? schema.items : properties ? undefined : additionalProperties;
    this.items = items;
    if (typeof items === 'object') this.item = (item) => refAt(item, [], items, undefined, false);
  }

  get id(): string {
    return JSON.stringify(this.schema);
  }

  get itemType(): ExprType {
    const { items } = this;
    return typeof items === 'object' && !acceptsNull(items) ? exprTypeOf(present(items)) : 'any';
  }

  token(expr: ReferenceExpr): unknown {
    return this.schema.properties
      ? mapToken(expr, (name) => fieldRef(expr, name, this.schema))
      : tokenOf(expr, expr.type);
  }

  holdsExponent(field?: string): boolean {
    return holdsExponent(field === undefined ? this.schema : (this.schema.properties?.[field] ?? {}));
  }
}

function fieldRef(expr: ReferenceExpr, name: string, { properties = {}, required = [] }: JsonSchema): unknown {
  const field = properties[name];
  if (field) return refAt(expr.root, [...expr.path, name], field, expr.chartKey, !required.includes(name));
  throw undeclared(pathOf(expr), name, Object.keys(properties));
}

function refAt(
  root: ReferenceExpr['root'],
  path: readonly string[],
  json: JsonSchema,
  chartKey: object | undefined,
  isOptional: boolean,
): unknown {
  const shape = shapeOf(json);
  const { schema } = shape;
  const expr = reference(root, path, exprTypeOf(schema), {
    quoting: quotingOf(schema),
    nonEmpty: isFilled(schema),
    ...(chartKey ? { chartKey } : {}),
  });
  return tokenFor(expr, shape, isOptional);
}

const isFilled = (json: JsonSchema): boolean => (json.minItems ?? 0) > 0;

const acceptsNull = ({ type = [], anyOf = [] }: JsonSchema): boolean =>
  [type].flat().includes('null') || anyOf.some(acceptsNull);

/** The schema without null, with references resolved. */
function present(json: JsonSchema): JsonSchema {
  const [only, nothing] = json.anyOf ?? [];
  if (only && nothing?.type === 'null') return present(only);
  if (Array.isArray(json.type)) {
    const types = json.type.filter((type) => type !== 'null');
    return { ...json, type: types.length === 1 ? (types[0] as string) : types };
  }
  if (json.enum?.includes(null)) return { ...json, enum: json.enum.filter((word) => word !== null) };
  if (!json.$ref || json.$ref === textRef.$ref) return json;
  const name = definitionOf(json.$ref);
  return present(ownDefinitions[name] ?? importedDefinition(name) ?? {});
}

const undeclared = (where: string, name: string, names: readonly string[]): ChartError =>
  new ChartError({
    code: 'undeclared-value',
    where: `${where}.${name}`,
    message: `the values schema does not declare "${name}"${didYouMean(name, names)}`,
  });

/** Plain values in the shape of the references, used to build a chart again and detect inspected references. */
export function plainRefs(group: Group, values: JsonMap): object {
  const refs: Record<string, unknown> = {};
  for (const [key, child] of group.children) {
    const value: Json | undefined = values[key];
    refs[key] = child.kind === 'group' ? plainRefs(child, (value ?? {}) as JsonMap) : (value ?? undefined);
  }
  paths.set(refs, group.path);
  return refs;
}
