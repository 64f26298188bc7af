import { z } from 'zod';
import { ChartError, didYouMean } from '../errors';
import { registerItems } from '../expr/blocks';
import { type ExprType, type Local, type Plain, type ReferenceExpr, reference } from '../expr/expr';
import { tokenOf, toToken } from '../expr/fn';
import { mapToken, OpaqueToken } from '../expr/token';
import type { Json, JsonMap } from '../json';
import { closeSchema, type JsonSchema } from './json-schema';
import { exprTypeOf, type Group, type Leaf, plainOf, unwrap } from './schema';

/** The references to every value of a group; reading an undeclared name throws `undeclared-value`. */
export function refsOf(group: Group, owner: object): object {
  const refs: Record<string, unknown> = {};
  for (const [key, child] of group.children) {
    if (child.kind === 'group') refs[key] = refsOf(child, owner);
    else Object.defineProperty(refs, key, { enumerable: true, get: () => leafRef(child, owner) });
  }
  return strict(refs, `values${group.path.map((key) => `.${key}`).join('')}`, () =>
    mapToken(reference('Values', group.path, 'map', { owner })),
  );
}

function leafRef(leaf: Leaf, owner: object): unknown {
  const expr = reference('Values', leaf.path, leaf.type, { plain: leaf.plain, filled: isFilled(leaf.schema), owner });
  return refTo(expr, leaf.zod, leaf.default === undefined);
}

function refTo(expr: ReferenceExpr, schema: z.ZodType, optional: boolean): unknown {
  const item = itemSchema(schema);
  if (item) registerItems(expr, (local) => itemRef(item, local, []));
  return optional ? new OpaqueToken(expr) : tokenOf(expr, expr.type);
}

function itemSchema(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  return schema instanceof z.ZodRecord ? (schema.valueType as z.ZodType) : undefined;
}

function itemRef(schema: z.ZodType, local: Local, path: readonly string[]): unknown {
  const inner = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) {
    const { type, plain, filled } = typed(inner);
    return refTo(reference(local, path, type, { plain, filled }), inner, schema instanceof z.ZodOptional);
  }
  const fields: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(inner.shape)) {
    const type = field as z.ZodType;
    Object.defineProperty(fields, key, { enumerable: true, get: () => itemRef(type, local, [...path, key]) });
  }
  const where = [`$${local.name}`, ...path].join('.');
  return strict(fields, where, () => toToken(reference(local, path, 'map')));
}

const isFilled = (json: JsonSchema): boolean => (json.minItems ?? 0) > 0;

function typed(schema: z.ZodType): { type: ExprType; plain: Plain; filled: boolean } {
  const json = closeSchema(
    z.toJSONSchema(schema, { target: 'draft-7', unrepresentable: 'any', io: 'input' }) as JsonSchema,
  );
  return { type: exprTypeOf(schema, json), plain: plainOf(json), filled: isFilled(json) };
}

/** Refuses names that are not declared; as a whole it stands for the map (cdk8s resolves it). */
function strict(refs: Record<string, unknown>, where: string, whole: () => unknown): object {
  return new Proxy(refs, {
    get(target, name) {
      if (typeof name === 'symbol' || Object.hasOwn(target, name)) return Reflect.get(target, name);
      if (name === 'resolve') return whole;
      // cdk8s and jest probe for these on any object.
      if (name === 'constructor' || name === 'toJSON' || name === 'value' || name === 'then') return undefined;
      throw new ChartError({
        code: 'undeclared-value',
        where: `${where}.${name}`,
        message: `the values schema does not declare "${name}"${didYouMean(name, Object.keys(target))}`,
      });
    },
    has: (target, name) => name === 'resolve' || name in target,
  });
}

/** The same shape filled with plain values, with which a chart is built to see whether a reference was inspected. */
export function plainRefs(group: Group, values: JsonMap): object {
  const refs: Record<string, unknown> = {};
  for (const [key, child] of group.children) {
    const value: Json | undefined = values[key];
    refs[key] = child.kind === 'group' ? plainRefs(child, (value ?? {}) as JsonMap) : (value ?? undefined);
  }
  return refs;
}
