import { alternativesOf } from '../expr/alternatives';
import { children, type Expr, type Local, type ReferenceExpr } from '../expr/ast';
import { originOf } from '../expr/shape-registry';
import type { Tree } from '../expr/tree';
import type { FunctionName } from '../helm/functions/function-table';
import type { JsonSchema } from '../values/json-schema';
import type { ChartModel } from './chart-model';
import { templatesUsed } from './named-templates';
import { conditionOfGuard } from './traverse';

/** Stands for each item of a list, or each entry of a map, in the path of a field. */
const item = '[]';

/** What a chart reads of the items of its lists and maps: paths that are used as they are, and paths that are looked into. */
interface Reads {
  readonly whole: Set<string>;
  readonly entered: Set<string>;
}

/** Functions that look at their first argument without using what is in it. */
const inspecting: ReadonlySet<FunctionName> = new Set(['not', 'empty', 'isSet', 'len', 'hasKey']);

/** The fields that the items of a declared list or map have, and that no template reads; none where the whole is used. */
export function unreadFieldsOf(model: ChartModel): (path: readonly string[], schema: JsonSchema) => string[] {
  const reads: Reads = { whole: new Set(), entered: new Set() };
  for (const { guards, tree } of model.templates.flatMap(({ objects }) => objects)) {
    for (const guard of guards) look(conditionOfGuard(guard), reads, model);
    visitTree(tree, reads, model);
  }
  for (const { guards, condition, message } of model.validationRules) {
    for (const guard of guards) look(conditionOfGuard(guard), reads, model);
    look(condition, reads, model);
    use(message, reads, model);
  }
  if (model.notes) visitTree(model.notes, reads, model);
  for (const template of templatesUsed(model)) {
    if (template.form === 'text') use(template.text, reads, model);
    else visitTree(template.tree, reads, model);
  }
  return (path, schema) => [...unreadBelow(path, schema, reads)];
}

function visitTree(tree: Tree, reads: Reads, model: ChartModel): void {
  switch (tree.kind) {
    case 'leaf':
      use(tree.expr, reads, model);
      return;
    case 'map':
      for (const entry of tree.entries) {
        if ('spread' in entry) visitTree(entry.spread, reads, model);
        else {
          if (typeof entry.key !== 'string') use(entry.key, reads, model);
          visitTree(entry.value, reads, model);
        }
      }
      return;
    case 'list':
      for (const one of tree.items) visitTree('spread' in one ? one.spread : one.value, reads, model);
      return;
    case 'when':
    case 'with':
      look(tree.kind === 'when' ? tree.condition : tree.value, reads, model);
      visitTree(tree.body, reads, model);
      if (tree.otherwise) visitTree(tree.otherwise, reads, model);
      return;
    case 'each':
      look(tree.over, reads, model);
      visitTree(tree.body, reads, model);
      return;
    case 'object':
      // Each is visited once, with the templates that are used.
      return;
  }
}

/** An expression whose value is printed or computed with. */
function use(expr: Expr, reads: Reads, model: ChartModel): void {
  if (expr.kind === 'reference') for (const path of pathsOf(expr, reads, model)) reads.whole.add(path.join('.'));
  else visitInside(expr, reads, model, use);
}

/** An expression that decides, or is looped over: of a list or map, that reads nothing that is in it. */
function look(expr: Expr, reads: Reads, model: ChartModel): void {
  if (expr.kind !== 'reference') visitInside(expr, reads, model, look);
  else for (const path of pathsOf(expr, reads, model)) reads.entered.add(path.join('.'));
}

type Visit = (expr: Expr, reads: Reads, model: ChartModel) => void;

function visitInside(expr: Expr, reads: Reads, model: ChartModel, visit: Visit): void {
  if (expr.kind === 'choice') {
    look(expr.condition, reads, model);
    visit(expr.consequent, reads, model);
    visit(expr.alternate, reads, model);
  } else if (expr.kind === 'loop') {
    look(expr.over, reads, model);
    use(expr.body, reads, model);
  } else if (expr.kind === 'call' && (expr.name === 'and' || expr.name === 'or' || alternativesOf(expr).length > 0)) {
    for (const arg of expr.args) visit(arg, reads, model);
  } else if (expr.kind === 'call' && inspecting.has(expr.name)) {
    expr.args.forEach((arg, index) => {
      (index === 0 ? look : use)(arg, reads, model);
    });
  } else for (const child of children(expr)) use(child, reads, model);
}

/** The paths of declared values that a reference reads, through the variables of loops. */
function pathsOf({ root, path }: ReferenceExpr, reads: Reads, model: ChartModel): string[][] {
  if (typeof root === 'string') return root === 'Values' ? [[...path]] : [];
  return originsOf(root, reads, model).map((origin) => [...origin, ...path]);
}

function originsOf(local: Local, reads: Reads, model: ChartModel): string[][] {
  const origin = originOf(local);
  if (!origin) return [];
  const of = (expr: Expr): string[][] => {
    if (expr.kind === 'reference') return pathsOf(expr, reads, model);
    const alternatives = alternativesOf(expr);
    if (alternatives.length > 0) return alternatives.flatMap(of);
    // What a function makes of a list may hold any part of it.
    for (const child of children(expr)) use(child, reads, model);
    return [];
  };
  return of(origin.expr).map((path) => (origin.isItem ? [...path, item] : path));
}

/** Every field below a path that is not read, the outermost of each. */
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

/** Whether a path is read, or something below it. */
function isRead(path: readonly string[], { whole, entered }: Reads): boolean {
  const text = path.join('.');
  const below = `${text}.`;
  return [whole, entered].some((paths) => paths.has(text) || [...paths].some((other) => other.startsWith(below)));
}
