import { didYouMean, type Problem, throwProblems } from '../errors';
import type { Expr } from '../expr/ast';
import { children } from '../expr/ast';
import { describeExpr } from '../expr/describe';
import { replacedBy } from '../expr/number-text';
import type { TokenNode } from '../expr/token-table';
import { tokenCount, tokenNodes } from '../expr/tokens';
import type { Control, Tree } from '../expr/tree';
import { blockNames, isControl } from '../expr/tree';
import { groupOf } from '../helm/cluster-scoped';
import { conditionPaths } from '../helm/coalesce';
import { type Group, type Leaf, leavesOf, type ValuesSchema } from '../values/define';
import type { ChartModel } from './chart-model';
import { collidingKeys } from './check-colliding-keys';
import { fileNumbers } from './check-file-numbers';
import { overlappingSelectors } from './check-selectors';
import { unreadFieldsOf } from './check-unread-item-fields';
import { unsetNumbers } from './check-unset-numbers';
import { conditionOfGuard, expressionsOf, visitChart } from './traverse';

/**
 * Checks for unread and foreign values, unused expressions and duplicate objects; throws all problems at once. Whether
 * globals are read is checked for the parent chart only.
 */
export function checkModel(
  model: ChartModel,
  controls: ReadonlySet<Control>,
  isSubchart: boolean,
  schema: ValuesSchema,
): void {
  const reached = reachedExpressions(model);
  const problems = [
    ...foreignReferences(model, reached),
    ...unreadValues(model, reached, isSubchart, schema),
    ...unreadFields(model, reached, schema),
    ...unsetNumbers(model),
    ...overlappingSelectors(model),
    ...collidingKeys(model),
    ...unusedExpressions(model, reached, controls),
    ...unknownFiles(model, reached),
    ...fileNumbers(model, reached),
    ...duplicateObjects(model),
    ...dependencyValues(model, reached, schema),
  ];
  throwProblems(problems);
}

/** Every expression that a template uses. */
export function reachedExpressions(model: ChartModel): Set<Expr> {
  const reached = new Set<Expr>();
  const add = (expr: Expr): void => {
    if (reached.has(expr)) return;
    reached.add(expr);
    for (const child of [...children(expr), ...replacedBy(expr)]) add(child);
  };
  visitChart(model, undefined, { print: add, decide: add });
  return reached;
}

function foreignReferences(model: ChartModel, reached: ReadonlySet<Expr>): Problem[] {
  return [...reached].flatMap((expr) =>
    expr.kind === 'reference' && expr.chartKey !== undefined && expr.chartKey !== model.chartKey
      ? [
          {
            code: 'foreign-reference' as const,
            where: `values.${expr.path.join('.')}`,
            message: `chart ${model.name} uses a value of another chart: pass it to the subchart under the subchart's name or under global`,
            subject: { construct: constructUsing(model, expr) },
          },
        ]
      : [],
  );
}

/** The construct of the first object that uses an expression; the chart, if only a named template or a rule does. */
function constructUsing(model: ChartModel, expr: Expr): string {
  const isWithin = (outer: Expr): boolean => outer === expr || children(outer).some(isWithin);
  const objects = model.templates.flatMap(({ objects: all }) => all);
  return objects.find(({ tree }) => expressionsOf(tree).some(isWithin))?.constructPath ?? model.name;
}

function unreadValues(
  model: ChartModel,
  reached: ReadonlySet<Expr>,
  isSubchart: boolean,
  schema: ValuesSchema,
): Problem[] {
  const isRead = readsOf(model, reached);
  // A chart's globals may be read by its subcharts.
  const below = subchartsOf(model).map((child) => readsOf(child, reachedExpressions(child)));
  const isGlobalRead = (path: readonly string[]): boolean =>
    isSubchart || below.some((isReadBelow) => isReadBelow(path));
  return [...leavesOf(model.declared)]
    .filter(({ path }) => !isRead(path) && !(path[0] === 'global' ? isGlobalRead(path) : isOfSubchart(model, path)))
    .map((leaf) => ({
      code: 'unread-value' as const,
      where: `${model.name}: values.${leaf.path.join('.')}`,
      message: `is declared but never read by a template${leaf.path[0] === 'global' ? ' of this chart or its subcharts' : ''}: use it, or remove it from the schema`,
      declaration: { schema, path: leaf.path },
    }));
}

/** Unread fields of items of values that are read; values of subcharts and globals are not checked. */
function unreadFields(model: ChartModel, reached: ReadonlySet<Expr>, schema: ValuesSchema): Problem[] {
  const isValueRead = readsOf(model, reached);
  const unreadIn = unreadFieldsOf(model);
  return [...leavesOf(model.declared)]
    .filter(({ path }) => isValueRead(path) && path[0] !== 'global' && !isOfSubchart(model, path))
    .flatMap((leaf) =>
      unreadIn(leaf.path, leaf.schema).map((field) => ({
        code: 'unread-value' as const,
        where: `${model.name}: values.${field}`,
        message: 'is declared but never read by a template: use it, or remove it from the schema',
        declaration: { schema, path: field.split(/[.[\]]+/).filter((key) => key !== '') },
      })),
    );
}

const subchartsOf = ({ subcharts }: ChartModel): ChartModel[] =>
  subcharts.flatMap(({ model }) => [model, ...subchartsOf(model)]);

/** Whether a chart reads a value, a map that contains it, or a part of it. */
function readsOf(model: ChartModel, reached: ReadonlySet<Expr>): (path: readonly string[]) => boolean {
  const read = new Set<string>();
  /** All prefixes of the paths that are read. */
  const entered = new Set<string>();
  const prefixes = (path: readonly string[]) => path.map((_, index) => path.slice(0, index + 1).join('.'));
  for (const expr of reached) {
    if (expr.kind !== 'reference' || expr.root !== 'Values') continue;
    read.add(expr.path.join('.'));
    for (const prefix of prefixes(expr.path)) entered.add(prefix);
  }
  for (const { condition } of [...model.subcharts, ...model.dependencies])
    for (const path of conditionPaths(condition)) read.add(path);
  return (path) => entered.has(path.join('.')) || prefixes(path).some((prefix) => read.has(prefix));
}

/** Whether a value sets a value that a subchart declares, or a value of a dependency. */
function isOfSubchart({ subcharts, dependencies }: ChartModel, [name, ...path]: readonly string[]): boolean {
  if (dependencies.some(({ key }) => key === name)) return true;
  const child = subcharts.find(({ model }) => model.name === name)?.model;
  return child !== undefined && declaredAt(child.declared, path) !== undefined;
}

/** Values of dependencies that are read, and of which their charts may have defaults that are not known here. */
function dependencyValues(model: ChartModel, reached: ReadonlySet<Expr>, schema: ValuesSchema): Problem[] {
  const problem = (path: readonly string[], message: string): Problem => ({
    code: 'chart-invalid',
    where: `${model.name}: values.${path.join('.')}`,
    message,
    declaration: { schema, path },
  });
  const keys = model.dependencies.map(({ key }) => key);
  const leaves = keys
    .filter((key) => model.declared.children.get(key)?.kind === 'leaf')
    .map((key) => problem([key], 'holds the values of a dependency: declare it as a group'));
  const read = [...reached].flatMap((expr) => {
    if (expr.kind !== 'reference' || expr.root !== 'Values' || !keys.includes(expr.path[0] ?? '')) return [];
    const node = declaredAt(model.declared, expr.path);
    if (node?.kind === 'leaf' && node.default !== undefined && !['map', 'any'].includes(node.type)) return [];
    return [
      problem(
        expr.path,
        'is read by a template, and the chart of the dependency may add defaults to it: read numbers, texts, booleans and lists that have a default here',
      ),
    ];
  });
  return [...leaves, ...read];
}

function declaredAt(node: Group | Leaf | undefined, [key, ...rest]: readonly string[]): Group | Leaf | undefined {
  if (node?.kind !== 'group' || key === undefined) return node;
  return declaredAt(node.children.get(key), rest);
}

/** Files that are read but missing, which Helm reads as empty text. */
function unknownFiles(model: ChartModel, reached: ReadonlySet<Expr>): Problem[] {
  const names = [...model.files.keys(), ...[...model.crds.keys()].map((name) => `crds/${name}`)];
  return [...reached].flatMap((expr) => {
    if (expr.kind !== 'call' || expr.name !== 'filesGet') return [];
    const [path] = expr.args;
    if (path?.kind !== 'literal')
      return [unreadable(model, describeExpr(expr), expr, 'the file name must be a literal')];
    const name = String(path.value);
    if (names.includes(name)) return [];
    return [
      unreadable(model, name, expr, `is read by fn.filesGet but never added with addFile${didYouMean(name, names)}`),
    ];
  });
}

const unreadable = ({ name }: ChartModel, file: string, node: Expr, message: string): Problem => ({
  code: 'chart-invalid',
  where: `${name}: ${file}`,
  message,
  subject: { node },
});

function unusedExpressions(model: ChartModel, reached: ReadonlySet<Expr>, controls: ReadonlySet<Control>): Problem[] {
  return nodesOf(model.chartKey).flatMap((node) => {
    if (isControl(node))
      return controls.has(node) ? [] : [unused(`${blockNames[node.kind]} ${describeExpr(headOf(node))}`, node)];
    return reached.has(node) ? [] : [unused(describeExpr(node), node)];
  });
}

/** A block with a condition, value or collection. */
type Headed = Exclude<Control, { kind: 'object' | 'comment' }>;

const headOf = (node: Headed): Expr =>
  node.kind === 'when' ? node.condition : node.kind === 'with' ? node.value : node.over;

type Computed = Exclude<Expr, { kind: 'reference' | 'include' | 'literal' }> | Headed;

const isComputed = (node: TokenNode): node is Computed =>
  !['reference', 'include', 'literal', 'object', 'comment'].includes(node.kind);

const byOwner = new WeakMap<object, Computed[]>();
let indexed = 0;

/** The computed nodes of one chart; the index is extended with new placeholders on each call. */
function nodesOf(chartKey: object): readonly Computed[] {
  const nodes = tokenNodes(indexed);
  indexed = tokenCount();
  for (const node of nodes) {
    if (!isComputed(node)) continue;
    const expr = isControl(node) ? headOf(node) : node;
    const of = expr.chartKey;
    if (!of || !readsValues(expr)) continue;
    const known = byOwner.get(of);
    if (known) known.push(node);
    else byOwner.set(of, [node]);
  }
  return byOwner.get(chartKey) ?? [];
}

const readsValues = (expr: Expr): boolean =>
  expr.kind === 'reference' ? expr.chartKey !== undefined : children(expr).some(readsValues);

const unused = (what: string, node: TokenNode): Problem => ({
  code: 'unused-expression',
  where: what,
  subject: { node },
  message:
    'is never used in a template: use it, or remove it; a construct that looked into it instead of passing it on can be replaced by cdk8s.ApiObject',
});

/** Objects with the same identity where the blocks of one include those of the other, so that both can be rendered. */
function duplicateObjects(model: ChartModel): Problem[] {
  const seen = new Map<string, { constructPath: string; blocks: readonly number[] }[]>();
  // Expressions are interned, so a number for each identifies it.
  const numbers = new Map<Expr, number>();
  const numberOf = (expr: Expr): number => {
    if (!numbers.has(expr)) numbers.set(expr, numbers.size);
    return numbers.get(expr) as number;
  };
  return model.templates.flatMap(({ objects }) =>
    objects.flatMap(({ constructPath, guards, tree }) => {
      if (guards.some((guard) => guard.kind === 'each')) return [];
      const identity = identityOf(tree)
        .map((part) => (typeof part === 'object' && part.kind === 'leaf' ? numberOf(part.expr) : JSON.stringify(part)))
        .join();
      const blocks = guards.map((guard) => numberOf(conditionOfGuard(guard)));
      const others = seen.get(identity) ?? [];
      const first = others.find((other) => isWithin(blocks, other.blocks) || isWithin(other.blocks, blocks));
      seen.set(identity, [...others, { constructPath, blocks }]);
      if (!first) return [];
      const message = `duplicates ${first.constructPath}: same kind, name and namespace; change the metadata.name of one of them`;
      const subject = { construct: constructPath, other: first.constructPath };
      return [{ code: 'duplicate-object' as const, where: constructPath, message, subject }];
    }),
  );
}

const isWithin = (some: readonly number[], all: readonly number[]): boolean => some.every((one) => all.includes(one));

/** The identity of an object in a cluster: API group, kind, name and namespace. */
function identityOf(tree: Tree): (Tree | string | undefined)[] {
  const field = (node: Tree | undefined, key: string): Tree | undefined => {
    if (node?.kind !== 'map') return undefined;
    const entry = node.entries.find((candidate) => 'value' in candidate && candidate.key === key);
    return entry && 'value' in entry ? entry.value : undefined;
  };
  const metadata = field(tree, 'metadata');
  const apiVersion = field(tree, 'apiVersion');
  const isKnown = apiVersion?.kind === 'leaf' && apiVersion.expr.kind === 'literal';
  const group = isKnown ? groupOf(String(apiVersion.expr.value)) : apiVersion;
  return [group, field(tree, 'kind'), field(metadata, 'name'), field(metadata, 'namespace')];
}
