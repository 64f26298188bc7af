import { children, type Expr, type NamedTemplate } from './ast';
import { keyOriginOf, originOf } from './shape-registry';

/** The paths of the values that an expression reads, in order, including those read by named templates. */
export function* valuesRead(expr: Expr, textOf: (template: NamedTemplate) => Expr): Generator<readonly string[]> {
  if (expr.kind === 'include') yield* valuesRead(textOf(expr.template), textOf);
  else if (expr.kind !== 'reference') for (const child of children(expr)) yield* valuesRead(child, textOf);
  else if (expr.root === 'Values') yield expr.path;
  else if (typeof expr.root !== 'string') {
    const origin = originOf(expr.root)?.expr ?? keyOriginOf(expr.root);
    if (origin) yield* valuesRead(origin, textOf);
  }
}
