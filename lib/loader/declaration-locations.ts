import { z } from 'zod';
import { userFrames } from '../chart/call-site';
import { ChartError, type Problem } from '../errors';
import { unwrap } from '../values/declare-leaf';
import type { ValuesSchema } from '../values/define';
import { findField, findIn, locationOf } from './field-location';
import { shownFile, userLocation } from './readable-errors';
import {
  callsAt,
  type Definition,
  definitionsOf,
  isCall,
  isWithin,
  keyOf,
  methodOf,
  type Node,
  nodesOf,
  sourceFile,
} from './syntax-tree';

/** Stack of the declaration of each described schema; V8 formats a stack only when it is read. */
const stacks = new WeakMap<object, Error>();

/** Runs `load` while recording where each value is declared. */
export function recordDeclarations<T>(load: () => T): T {
  const { add } = z.globalRegistry;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  z.globalRegistry.add = function (this: typeof z.globalRegistry, schema, ...meta) {
    if (!stacks.has(schema)) stacks.set(schema, new Error());
    return add.call(this, schema, ...meta);
  } as typeof add;
  try {
    return load();
  } finally {
    z.globalRegistry.add = add;
    Error.stackTraceLimit = limit;
  }
}

/** A part of a declaration that has its own items and entries. */
type Part = NonNullable<Problem['declaration']>['part'];

/**
 * The `file:line` where a value is declared, by its path in the schema, or a field of its items; of an item or entry of its
 * default or example with `part`. Undefined if neither the value nor a group with it has a description.
 */
export function locationOfDeclaration(schema: ValuesSchema, path: readonly string[], part?: Part): string | undefined {
  const nodes: z.ZodType[] = [schema];
  for (const key of path) {
    const inner = unwrap(nodes[0] as z.ZodType);
    const field = inner instanceof z.ZodObject ? (inner.shape[key] as z.ZodType | undefined) : undefined;
    if (!field) break;
    nodes.unshift(field);
  }
  const described = nodes.findIndex((node) => stackOf(node) !== undefined);
  const stack = stackOf(nodes[described]);
  const [depth, groups] = [nodes.length - 1 - described, nodes.length - 1];
  const declared =
    stack && placesOf(stack, path[depth - 1]).flatMap((place) => declaredIn(place, path.slice(depth, groups)) ?? [])[0];
  return (declared && locationInside(declared, path.slice(groups), part)) ?? (stack && userLocation(stack));
}

const stackOf = (node: z.ZodType | undefined): Error | undefined =>
  node && (stacks.get(node) ?? stacks.get(unwrap(node)));

/** The properties of a key, or without a key the calls, that describe a value or group. */
function placesOf(stack: Error, key: string | undefined): Definition[] {
  return [...userFrames(stack)].flatMap(({ file, line }) => {
    const source = sourceFile(shownFile(file));
    const calls = source ? callsAt(source, line) : [];
    const isHere = (node: Node): boolean =>
      node.type === 'ObjectProperty' && keyOf(node) === key && calls.some((call) => isWithin(call, node));
    const nodes = key === undefined ? calls : (source?.nodes.filter(isHere).slice(-1) ?? []);
    return source ? nodes.map((node) => ({ node, source })) : [];
  });
}

/** The declaration of a value in that of a group. */
function declaredIn(place: Definition, below: readonly string[]): Definition | undefined {
  if (below.length === 0) return place;
  const found = findIn(typeIn(place), dotted(below), isBesideType);
  return found?.rest === '' ? found : undefined;
}

/** The place of a field of items in the declaration of a value, or of an item in its default or example. */
function locationInside(declared: Definition, path: readonly string[], part: Part): string {
  const type = typeIn(declared);
  const inside = (): (Definition | undefined)[] => {
    if (part === undefined) return [findIn(type, dotted(path), isBesideType)];
    const calls = nodesOf(type.node).filter((node) => isCall(node) && methodOf(node) === methods[part]);
    const inArgument = dotted(part === 'example' ? [part, ...path] : path);
    return calls.flatMap((call) => call.arguments as Node[]).map((node) => findIn({ ...type, node }, inArgument));
  };
  return locationOf((path.length > 0 ? inside() : []).find((found) => found !== undefined) ?? declared);
}

/** The type of a property; where it is a constant, what that is. */
function typeIn({ node, source }: Definition): Definition {
  const value = node.type === 'ObjectProperty' ? (node.value as Node) : node;
  const constant = value.type === 'Identifier' ? definitionsOf(String(value.name), source)[0] : undefined;
  return constant ?? { node: value, source };
}

const methods = { default: 'default', example: 'meta' } as const;

/** Whether a call says something else of a value than its type. */
const isBesideType = (call: Node): boolean => ['describe', 'default', 'meta'].includes(methodOf(call) ?? '');

const dotted = (path: readonly string[]): string => path.map((key) => `.${key}`).join('');

/** The problems of an error; those of declared values are prefixed with the location of the declaration. */
export const locatedProblems = (error: ChartError): Problem[] =>
  error.problems.map((problem) => {
    const { declaration } = problem;
    const location = declaration && locationOfProblem(error, declaration);
    return location ? { ...problem, where: `${location}: ${problem.where}` } : problem;
  });

/** That of the declaration, or where it has no description of where the schema is used. */
function locationOfProblem(
  error: ChartError,
  { schema, path, part }: NonNullable<Problem['declaration']>,
): string | undefined {
  const declared = locationOfDeclaration(schema as ValuesSchema, path, part);
  const { cause } = error;
  const used = declared ?? userLocation(cause instanceof ChartError ? cause : error);
  const found = declared === undefined && used ? findField(used, dotted(['values', ...path]), isBesideType) : undefined;
  return found ? locationOf(found) : used;
}
