import { children, type Expr } from '../expr/ast';
import type { Tree } from '../expr/tree';
import type { ChartModel, NamedTemplateModel } from './chart-model';
import { expressionsOf, visitRoots } from './traverse';

/** The named templates that some template file includes, directly or through another, in the order of definition. */
export function templatesUsed(model: ChartModel): NamedTemplateModel[] {
  const byName = new Map(model.namedTemplates.map((template) => [template.name, template]));
  const used = new Set<NamedTemplateModel>();
  const use = (name: string): void => {
    const template = byName.get(name);
    if (!template || used.has(template)) return;
    used.add(template);
    if (template.form === 'text') visit(template.text);
    else visitTree(template.tree);
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === 'include') use(expr.template.name);
    children(expr).forEach(visit);
  };
  const visitTree = (tree: Tree): void => {
    for (const name of includedIn(tree)) use(name);
    for (const expr of expressionsOf(tree)) visit(expr);
  };
  visitRoots(model, visit, visitTree);
  return model.namedTemplates.filter((template) => used.has(template));
}

function* includedIn(tree: Tree): Generator<string> {
  switch (tree.kind) {
    case 'object':
      yield tree.template.name;
      return;
    case 'map':
      for (const entry of tree.entries) yield* includedIn('spread' in entry ? entry.spread : entry.value);
      return;
    case 'list':
      for (const item of tree.items) yield* includedIn('spread' in item ? item.spread : item.value);
      return;
    case 'when':
    case 'with':
      yield* includedIn(tree.body);
      if (tree.otherwise) yield* includedIn(tree.otherwise);
      return;
    case 'each':
      yield* includedIn(tree.body);
  }
}
