import { children, type Expr, type NamedTemplate } from './ast';
import { originOf } from './shape-registry';
import type { Control } from './tree';

/** The chart whose values an expression reads; undefined where it reads none. */
export function valuesOwnerOf(expr: Expr): object | undefined {
  if (expr.kind !== 'reference') return firstOwner(expr, valuesOwnerOf);
  if (expr.owner || typeof expr.root === 'string') return expr.owner;
  const origin = originOf(expr.root);
  return origin && valuesOwnerOf(origin.expr);
}

/** The chart that an expression belongs to: whose values it reads, or whose named template it includes. */
export const ownerOf = (expr: Expr): object | undefined =>
  expr.kind === 'include' ? expr.template.owner : (valuesOwnerOf(expr) ?? firstOwner(expr, ownerOf));

function firstOwner(expr: Expr, owner: (child: Expr) => object | undefined): object | undefined {
  for (const child of children(expr)) {
    const found = owner(child);
    if (found) return found;
  }
  return undefined;
}

/** The expression that decides about a block, or the template that it includes; undefined for a comment. */
export function headOf(node: Control): Expr | NamedTemplate | undefined {
  switch (node.kind) {
    case 'when':
      return node.condition;
    case 'with':
      return node.value;
    case 'each':
      return node.over;
    case 'object':
      return node.template;
    case 'comment':
      return undefined;
  }
}
