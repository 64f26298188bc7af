import { z } from 'zod';
import type { ChartError, Problem } from '../errors';
import { unwrap } from '../values/declare-leaf';
import type { ValuesSchema } from '../values/define';
import { userLocation } from './readable-errors';

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

/** The `file:line` where a value is declared, by its path in the schema; falls back to its group if it has no description. */
export function locationOfDeclaration(schema: ValuesSchema, path: readonly string[]): string | undefined {
  const nodes: z.ZodType[] = [schema];
  for (const key of path) {
    const inner = unwrap(nodes[0] as z.ZodType);
    const field = inner instanceof z.ZodObject ? (inner.shape[key] as z.ZodType | undefined) : undefined;
    if (!field) break;
    nodes.unshift(field);
  }
  const stack = nodes.flatMap((node) => stacks.get(node) ?? stacks.get(unwrap(node)) ?? [])[0];
  return stack && userLocation(stack);
}

/** The problems of an error; those of declared values are prefixed with the location of the declaration. */
export const locatedProblems = (error: ChartError): Problem[] =>
  error.problems.map((problem) => {
    const { declaration } = problem;
    const location =
      declaration &&
      (locationOfDeclaration(declaration.schema as ValuesSchema, declaration.path) ?? userLocation(error));
    return location ? { ...problem, where: `${location}: ${problem.where}` } : problem;
  });
