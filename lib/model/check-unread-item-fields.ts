import { alternativesOf } from '../expr/alternatives';
import { children, type Expr, type Local, type ReferenceExpr } from '../expr/ast';
import { originOf } from '../expr/shape-registry';
import { functionOf } from '../helm/functions/function-table';
import type { JsonSchema } from '../values/json-schema';
import type { ChartModel } from './chart-model';
import { visitChart } from './traverse';

/** Represents each item of a list, or each entry of a map, in the path of a field. */
const item = '[]';

/** What a chart reads: paths whose whole value is used, and paths that are only inspected. */
interface Reads {
  readonly whole: Set<string>;
  readonly entered: Set<string>;
}

/** Declared fields of the items of a list or map that no template reads; empty if the whole value is used. */
export function unreadFieldsOf(model: ChartModel): (path: readonly string[], schema: JsonSchema) => string[] {
  const reads: Reads = { whole: new Set(), entered: new Set() };
  visitChart(model, reads, { print: use, decide: look });
  return (path, schema) => [...unreadBelow(path, schema, reads)];
}

/** Visits an expression whose whole value is used. */
function use(expr: Expr, reads: Reads): void {
  if (expr.kind === 'reference') for (const path of pathsOf(expr, reads)) reads.whole.add(path.join('.'));
  else visitInside(expr, reads, use);
}

/** Visits a condition or the collection of a loop, which does not read the contents of a list or map. */
function look(expr: Expr, reads: Reads): void {
  if (expr.kind !== 'reference') visitInside(expr, reads, look);
  else for (const path of pathsOf(expr, reads)) reads.entered.add(path.join('.'));
}

type Visit = (expr: Expr, reads: Reads) => void;

function visitInside(expr: Expr, reads: Reads, visit: Visit): void {
  if (expr.kind === 'choice') {
    look(expr.condition, reads);
    visit(expr.consequent, reads);
    visit(expr.alternate, reads);
  } else if (expr.kind === 'loop') {
    look(expr.over, reads);
    use(expr.body, reads);
  } else if (expr.kind === 'call' && (functionOf(expr.name).stopsAt || alternativesOf(expr).length > 0)) {
    for (const arg of expr.args) visit(arg, reads);
  } else if (expr.kind === 'call' && functionOf(expr.name).inspects) {
    expr.args.forEach((arg, index) => {
      (index === 0 ? look : use)(arg, reads);
    });
  } else for (const child of children(expr)) use(child, reads);
}

/** The paths of declared values that a reference reads, with loop variables resolved. */
function pathsOf({ root, path }: ReferenceExpr, reads: Reads): string[][] {
  if (typeof root === 'string') return root === 'Values' ? [[...path]] : [];
  return originsOf(root, reads).map((origin) => [...origin, ...path]);
}

function originsOf(local: Local, reads: Reads): string[][] {
  const origin = originOf(local);
  if (!origin) return [];
  const of = (expr: Expr): string[][] => {
    if (expr.kind === 'reference') return pathsOf(expr, reads);
    const alternatives = alternativesOf(expr);
    if (alternatives.length > 0) return alternatives.flatMap(of);
    // The result of a function may contain any part of its arguments.
    for (const child of children(expr)) use(child, reads);
    return [];
  };
  return of(origin.expr).map((path) => (origin.isItem ? [...path, item] : path));
}

/** The outermost unread fields below a path. */
function* unreadBelow(path: readonly string[], schema: JsonSchema, reads: Reads): Generator<string> {
  if (reads.whole.has(path.join('.'))) return;
  for (const alternative of [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) {
    for (const [key, field] of Object.entries(alternative.properties ?? {})) {
      const inner = [...path, key];
      if (isRead(inner, reads)) yield* unreadBelow(inner, field, reads);
      else yield inner.join('.').replaceAll(`.${item}`, item);
    }
    const items = alternative.items ?? alternative.additionalProperties;
    if (typeof items === 'object') yield* unreadBelow([...path, item], items, reads);
  }
}

/** Whether a path or anything below it is read. */
function isRead(path: readonly string[], { whole, entered }: Reads): boolean {
  const text = path.join('.');
  const below = `${text}.`;
  return [whole, entered].some((paths) => paths.has(text) || [...paths].some((other) => other.startsWith(below)));
}
