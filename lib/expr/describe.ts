import { ChartError } from '../errors';
import { children, type Expr, type Local } from './ast';
import { pipeline, rootDot } from './emit';

/** An expression as template text, for messages; block variables are shown by name. */
export function describeExpr(expr: Expr): string {
  const variables = new Map<Local, string>();
  const visit = (node: Expr): void => {
    if (node.kind === 'reference' && typeof node.root !== 'string') variables.set(node.root, node.root.name);
    children(node).forEach(visit);
  };
  visit(expr);
  return `{{ ${textOf(expr, variables)} }}`;
}

/** The template text of an expression; its kind for one without, such as a loop. */
function textOf(expr: Expr, variables: ReadonlyMap<Local, string>): string {
  try {
    return pipeline(expr, { ...rootDot(), variables });
  } catch (error) {
    if (error instanceof ChartError && error.code === 'not-modelled') return `${expr.kind}(...)`;
    throw error;
  }
}
