import { builtInObjects } from '../helm/functions/built-in-objects';
import { children, type Expr, type NamedTemplate } from './ast';

const known = new WeakMap<Expr, boolean>();

/** Whether the text of a named template is the same in every release: it reads no value and no other built-in object. */
export function isConstant(expr: Expr, textOf: (template: NamedTemplate) => Expr): boolean {
  let result = known.get(expr);
  if (result === undefined) {
    result = readsNothing(expr, textOf);
    known.set(expr, result);
  }
  return result;
}

function readsNothing(expr: Expr, textOf: (template: NamedTemplate) => Expr): boolean {
  // A named template sees only the variables that it binds itself.
  if (expr.kind === 'reference') return typeof expr.root !== 'string';
  if (expr.kind === 'include') return isConstant(textOf(expr.template), textOf);
  if (expr.kind === 'call' && Object.hasOwn(builtInObjects, expr.name)) return false;
  return children(expr).every((child) => readsNothing(child, textOf));
}
