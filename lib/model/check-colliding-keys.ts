import { standardLabelKeys } from '../chart/names';
import type { Problem } from '../errors';
import { children, type Expr, type NamedTemplate, pathOf } from '../expr/ast';
import { originOf } from '../expr/shape-registry';
import type { MapEntry, Tree } from '../expr/tree';
import type { ChartModel } from './chart-model';
import { type KeyScope, keysOf, withCondition, withLocal } from './map-keys';
import { conditionOfGuard } from './traverse';

/** Where a tree is: in an object, or in a named template. */
interface Place {
  readonly construct: string;
  readonly template: NamedTemplate | undefined;
  readonly field: string;
}

/**
 * Maps in which a value with keys that the user chooses is spread beside a named template that has some of them, such as
 * `{ ...this.selectorLabels, ...v.podLabels }`: Helm would print these keys twice. A value that a validation rule reads is
 * left out, since the rule may reject such keys.
 */
export function collidingKeys(model: ChartModel): Problem[] {
  const found = new Map<string, Problem>();
  const ruled = new Set<Expr>();
  for (const { guards, condition } of model.validationRules)
    for (const expr of [...guards.map(conditionOfGuard), condition]) addAll(expr, ruled);
  const report = (place: Place, spread: Expr, keys: readonly string[], template: string): void => {
    const value = valueIn(spread);
    if (value === undefined || ruled.has(value)) return;
    const problem = problemOf(place, value, keys, template);
    found.set(`${problem.where}: ${problem.message}`, problem);
  };
  const scope = { declared: model.declared, locals: new Map(), isFalse: new Set<Expr>() };
  for (const { constructPath, tree } of model.templates.flatMap(({ objects }) => objects))
    visit(tree, { construct: constructPath, template: undefined, field: '' }, scope, report);
  return [...found.values()];
}

function addAll(expr: Expr, found: Set<Expr>): void {
  found.add(expr);
  for (const child of children(expr)) addAll(child, found);
}

type Report = (place: Place, spread: Expr, keys: readonly string[], template: string) => void;

function visit(tree: Tree, place: Place, scope: KeyScope, report: Report): void {
  const below = (step: string): Place => ({ ...place, field: `${place.field}${step}` });
  switch (tree.kind) {
    case 'leaf':
      return;
    case 'map':
      compare(tree.entries, place, scope, report);
      for (const entry of tree.entries) {
        const isField = 'value' in entry && typeof entry.key === 'string';
        visit(
          'spread' in entry ? entry.spread : entry.value,
          isField ? below(`.${String(entry.key)}`) : place,
          scope,
          report,
        );
      }
      return;
    case 'list':
      tree.items.forEach((item, index) => {
        visit('spread' in item ? item.spread : item.value, below(`[${index}]`), scope, report);
      });
      return;
    case 'when':
    case 'with':
      for (const [branch, inner] of branchesOf(tree, scope)) visit(branch, place, inner, report);
      return;
    case 'each':
      visit(tree.body, place, withLocal(scope, tree.item, tree.over, 'item'), report);
      return;
    case 'object':
      visit(
        tree.body,
        { ...place, template: tree.template, field: '' },
        { ...scope, locals: new Map(), isFalse: new Set() },
        report,
      );
  }
}

function branchesOf(tree: Extract<Tree, { kind: 'when' | 'with' }>, scope: KeyScope): [Tree, KeyScope][] {
  const isWith = tree.kind === 'with';
  const body = isWith ? withLocal(scope, tree.local, tree.value, 'value') : withCondition(scope, tree.condition, true);
  const other = isWith ? scope : withCondition(scope, tree.condition, false);
  return [[tree.body, body], ...(tree.otherwise ? [[tree.otherwise, other] as [Tree, KeyScope]] : [])];
}

/** Reports the values that are spread into a map beside a named template with keys that they may hold. */
function compare(entries: readonly MapEntry[], place: Place, scope: KeyScope, report: Report): void {
  const spreads = entries.flatMap((entry) => ('spread' in entry ? [entry.spread] : []));
  for (const { template, keys } of spreads.flatMap(templatesIn))
    for (const [expr, inner] of spreads.flatMap((spread) => valuesIn(spread, scope))) {
      const { isTextMap, mayHold } = keysOf(expr, inner);
      const held = isTextMap ? keys.filter(mayHold) : [];
      if (held.length > 0) report(place, expr, held, template);
    }
}

/** The named templates that a spread includes, with the keys that they always have. */
function templatesIn(tree: Tree): { readonly template: string; readonly keys: readonly string[] }[] {
  if (tree.kind === 'object') return [{ template: tree.template.name, keys: constantKeys(tree.body) }];
  return tree.kind === 'when' ? [tree.body, ...(tree.otherwise ? [tree.otherwise] : [])].flatMap(templatesIn) : [];
}

function constantKeys(tree: Tree): string[] {
  if (tree.kind === 'object') return constantKeys(tree.body);
  if (tree.kind !== 'map') return [];
  return tree.entries.flatMap((entry) => {
    if ('spread' in entry) return constantKeys(entry.spread);
    return typeof entry.key === 'string' ? [entry.key] : [];
  });
}

/** The maps that a spread may add. */
function valuesIn(tree: Tree, scope: KeyScope): [Expr, KeyScope][] {
  if (tree.kind === 'leaf') return [[tree.expr, scope]];
  if (tree.kind !== 'when' && tree.kind !== 'with') return [];
  return branchesOf(tree, scope).flatMap(([branch, inner]) => valuesIn(branch, inner));
}

/** The value whose keys the result of an expression has. */
function valueIn(expr: Expr): Extract<Expr, { kind: 'reference' }> | undefined {
  if (expr.kind === 'reference') {
    const origin = typeof expr.root === 'string' ? undefined : originOf(expr.root);
    return origin ? valueIn(origin.expr) : expr;
  }
  return expr.kind === 'call' && expr.args[0] ? valueIn(expr.args[0]) : undefined;
}

function problemOf(
  { construct, template, field }: Place,
  value: Extract<Expr, { kind: 'reference' }>,
  keys: readonly string[],
  from: string,
): Problem {
  const reserved = keys.every((key) => standardLabelKeys.includes(key))
    ? 'standardLabelKeys'
    : `[${keys.map((key) => `'${key}'`).join(', ')}]`;
  const message = `${pathOf(value)} may hold ${keys.join(', ')}, which ${keys.length === 1 ? 'is' : 'are'} in this map already, by the template ${from}, and Helm would print both: reserve such keys in the schema, as stringMap(${reserved}) does`;
  const spread = `${field}...${value.path.at(-1) ?? ''}`;
  return {
    code: 'duplicate-key',
    where: `${construct}${template ? '' : field}`,
    message,
    subject: template ? { node: template, field: spread } : { construct, field: spread },
  };
}
