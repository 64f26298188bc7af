import { ChartError } from '../errors';
import { children, type Expr, type Local } from './ast';
import { pipeline, rootDot } from './emit';

/** An expression as template text, for messages; locals are shown by name whatever block they belong to. */
export function describeExpr(expr: Expr): string {
  const variables = new Map<Local, string>();
  const visit = (node: Expr): void => {
    if (node.kind === 'reference' && typeof node.root !== 'string') variables.set(node.root, node.root.name);
    children(node).forEach(visit);
  };
  visit(expr);
  return `{{ ${textOf(expr, variables)} }}`;
}

/** An expression with no text of its own, such as a loop, by its kind. */
function textOf(expr: Expr, variables: ReadonlyMap<Local, string>): string {
  try {
    return pipeline(expr, { ...rootDot(), variables });
  } catch (error) {
    if (error instanceof ChartError && error.code === 'not-modelled') return `${expr.kind}(...)`;
    throw error;
  }
}
