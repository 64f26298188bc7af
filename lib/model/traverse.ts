import type { Guard } from '../chart/scopes';
import { children, type Expr } from '../expr/ast';
import type { Tree } from '../expr/tree';
import type { ChartModel, NamedTemplateModel } from './chart-model';

/** Receives the expressions of a chart; `Facts` are the facts that the enclosing blocks establish. */
export interface Visitor<Facts> {
  /** An expression whose value is printed. */
  readonly print: (expr: Expr, facts: Facts) => void;
  /** The condition of a block, or the collection of a loop. */
  readonly decide: (expr: Expr, facts: Facts) => void;
  /** The facts if a condition holds, or if it does not hold. */
  readonly narrow?: (facts: Facts, condition: Expr, holds: boolean) => Facts;
  /** The name of an object template that is included; its body is not visited. */
  readonly include?: (name: string) => void;
}

/** The condition or collection of a block around objects. */
export const conditionOfGuard = (guard: Guard): Expr => (guard.kind === 'when' ? guard.condition : guard.over);

/** Visits a chart: its templates, validation rules and notes, then each named template that they use. */
export function visitChart<Facts>(model: ChartModel, start: Facts, visitor: Visitor<Facts>): void {
  visitRoots(model, start, visitor);
  for (const template of templatesUsed(model)) visitTemplate(template, start, visitor);
}

/** Visits the expressions of a tree, outermost first. */
export function visitTree<Facts>(tree: Tree, facts: Facts, visitor: Visitor<Facts>): void {
  const { print, decide, narrow, include } = visitor;
  const visit = (child: Tree, inner = facts): void => visitTree(child, inner, visitor);
  const narrowed = (head: Expr, holds: boolean): Facts => (narrow ? narrow(facts, head, holds) : facts);
  switch (tree.kind) {
    case 'leaf':
      print(tree.expr, facts);
      return;
    case 'map':
      for (const entry of tree.entries) {
        if ('value' in entry && typeof entry.key !== 'string') print(entry.key, facts);
        visit('spread' in entry ? entry.spread : entry.value);
      }
      return;
    case 'list':
      for (const item of tree.items) visit('spread' in item ? item.spread : item.value);
      return;
    case 'when':
    case 'with': {
      const head = tree.kind === 'when' ? tree.condition : tree.value;
      decide(head, facts);
      visit(tree.body, narrowed(head, true));
      if (tree.otherwise) visit(tree.otherwise, narrowed(head, false));
      return;
    }
    case 'each':
      decide(tree.over, facts);
      visit(tree.body, narrowed(tree.over, true));
      return;
    case 'object':
      include?.(tree.template.name);
  }
}

/** Every expression of a tree, outermost first; does not enter named templates. */
export function expressionsOf(tree: Tree): Expr[] {
  const found: Expr[] = [];
  const add = (expr: Expr): void => void found.push(expr);
  visitTree(tree, undefined, { print: add, decide: add });
  return found;
}

/** The named templates that template files include, directly or indirectly, in order of definition. */
export function templatesUsed(model: ChartModel): NamedTemplateModel[] {
  const byName = new Map(model.namedTemplates.map((template) => [template.name, template]));
  const used = new Set<NamedTemplateModel>();
  const include = (name: string): void => {
    const template = byName.get(name);
    if (!template || used.has(template)) return;
    used.add(template);
    visitTemplate(template, undefined, visitor);
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === 'include') include(expr.template.name);
    children(expr).forEach(visit);
  };
  const visitor: Visitor<undefined> = { print: visit, decide: visit, include };
  visitRoots(model, undefined, visitor);
  return model.namedTemplates.filter((template) => used.has(template));
}

function visitTemplate<Facts>(template: NamedTemplateModel, start: Facts, visitor: Visitor<Facts>): void {
  if (template.form === 'text') visitor.print(template.text, start);
  else visitTree(template.tree, start, visitor);
}

function visitRoots<Facts>(model: ChartModel, start: Facts, visitor: Visitor<Facts>): void {
  const decided = (facts: Facts, condition: Expr): Facts => {
    visitor.decide(condition, facts);
    return visitor.narrow ? visitor.narrow(facts, condition, true) : facts;
  };
  const inside = (guards: readonly Guard[]): Facts => guards.map(conditionOfGuard).reduce(decided, start);
  for (const { guards, tree } of model.templates.flatMap(({ objects }) => objects))
    visitTree(tree, inside(guards), visitor);
  for (const { guards, condition, message } of model.validationRules)
    visitor.print(message, decided(inside(guards), condition));
  if (model.notes) visitTree(model.notes, start, visitor);
}
