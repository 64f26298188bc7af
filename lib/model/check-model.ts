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
import { fileNumbers } from './check-file-numbers';
import { overlappingSelectors } from './check-selectors';
import { unreadFieldsOf } from './check-unread-item-fields';
import { unsetNumbers } from './check-unset-numbers';
import { conditionOfGuard, visitChart } from './traverse';

/**
 * Refuses dead and foreign values, expressions that reach no template, and two objects with one identity. A subchart
 * may declare all globals of its parent: that some chart reads each is asked of the parent.
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
    ...unusedExpressions(model, reached, controls),
    ...unknownFiles(model, reached),
    ...fileNumbers(model, reached),
    ...duplicateObjects(model),
  ];
  throwProblems(problems);
}

/** Every expression that some template prints or decides by. */
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
            message: `chart ${model.name} uses a value of another chart; pass it down under the subchart's name or under global`,
          },
        ]
      : [],
  );
}

function unreadValues(
  model: ChartModel,
  reached: ReadonlySet<Expr>,
  isSubchart: boolean,
  schema: ValuesSchema,
): Problem[] {
  const isRead = readsOf(model, reached);
  // A chart's globals are there for its subcharts too.
  const below = subchartsOf(model).map((child) => readsOf(child, reachedExpressions(child)));
  const isGlobalRead = (path: readonly string[]): boolean =>
    isSubchart || below.some((isReadBelow) => isReadBelow(path));
  return [...leavesOf(model.declared)]
    .filter(({ path }) => !isRead(path) && !(path[0] === 'global' ? isGlobalRead(path) : isOfSubchart(model, path)))
    .map((leaf) => ({
      code: 'unread-value' as const,
      where: `${model.name}: values.${leaf.path.join('.')}`,
      message: `is declared, but no template${leaf.path[0] === 'global' ? ' of this chart or its subcharts' : ''} reads it; use it or remove it from the schema`,
      declaration: { schema, path: leaf.path },
    }));
}

/**
 * Fields of the items of a value that is read itself; what a subchart or one of several charts declares is left to it.
 */
function unreadFields(model: ChartModel, reached: ReadonlySet<Expr>, schema: ValuesSchema): Problem[] {
  const isValueRead = readsOf(model, reached);
  const unreadIn = unreadFieldsOf(model);
  return [...leavesOf(model.declared)]
    .filter(({ path }) => isValueRead(path) && path[0] !== 'global' && !isOfSubchart(model, path))
    .flatMap((leaf) =>
      unreadIn(leaf.path, leaf.schema).map((field) => ({
        code: 'unread-value' as const,
        where: `${model.name}: values.${field}`,
        message: 'is declared, but no template reads this field; use it or remove it from the schema',
        declaration: { schema, path: leaf.path },
      })),
    );
}

const subchartsOf = ({ subcharts }: ChartModel): ChartModel[] =>
  subcharts.flatMap(({ model }) => [model, ...subchartsOf(model)]);

/** Whether a chart reads a value: it, what holds it or a part of it. */
function readsOf(model: ChartModel, reached: ReadonlySet<Expr>): (path: readonly string[]) => boolean {
  const read = new Set<string>();
  /** Everything on the way to what is read: a leaf is, when a part of it is read. */
  const entered = new Set<string>();
  const prefixes = (path: readonly string[]) => path.map((_, index) => path.slice(0, index + 1).join('.'));
  for (const expr of reached) {
    if (expr.kind !== 'reference' || expr.root !== 'Values') continue;
    read.add(expr.path.join('.'));
    for (const prefix of prefixes(expr.path)) entered.add(prefix);
  }
  for (const { condition } of model.subcharts) for (const path of conditionPaths(condition)) read.add(path);
  return (path) => entered.has(path.join('.')) || prefixes(path).some((prefix) => read.has(prefix));
}

/** Whether a value is a parent's word on a value that its subchart declares. */
function isOfSubchart({ subcharts }: ChartModel, [name, ...path]: readonly string[]): boolean {
  const child = subcharts.find(({ model }) => model.name === name)?.model;
  return child !== undefined && declares(child.declared, path);
}

function declares(node: Group | Leaf | undefined, [key, ...rest]: readonly string[]): boolean {
  if (node?.kind !== 'group' || key === undefined) return node !== undefined;
  return declares(node.children.get(key), rest);
}

/** Files that Helm would read as empty text, because the chart has none of that name. */
function unknownFiles(model: ChartModel, reached: ReadonlySet<Expr>): Problem[] {
  const names = [...model.files.keys(), ...[...model.crds.keys()].map((name) => `crds/${name}`)];
  return [...reached].flatMap((expr) => {
    if (expr.kind !== 'call' || expr.name !== 'filesGet') return [];
    const [path] = expr.args;
    if (path?.kind !== 'literal')
      return [unreadable(model, describeExpr(expr), 'reads a file whose name only Helm knows: write the name itself')];
    const name = String(path.value);
    if (names.includes(name)) return [];
    return [unreadable(model, name, `is read by fn.filesGet, but no addFile adds it${didYouMean(name, names)}`)];
  });
}

const unreadable = ({ name }: ChartModel, file: string, message: string): Problem => ({
  code: 'chart-invalid',
  where: `${name}: ${file}`,
  message,
});

function unusedExpressions(model: ChartModel, reached: ReadonlySet<Expr>, controls: ReadonlySet<Control>): Problem[] {
  return nodesOf(model.chartKey).flatMap((node) => {
    if (isControl(node))
      return controls.has(node) ? [] : [unused(`${blockNames[node.kind]} ${describeExpr(headOf(node))}`, node)];
    return reached.has(node) ? [] : [unused(describeExpr(node), node)];
  });
}

/** A block with a head by which it is decided. */
type Headed = Exclude<Control, { kind: 'object' | 'comment' }>;

const headOf = (node: Headed): Expr =>
  node.kind === 'when' ? node.condition : node.kind === 'with' ? node.value : node.over;

type Computed = Exclude<Expr, { kind: 'reference' | 'include' | 'literal' }> | Headed;

const isComputed = (node: TokenNode): node is Computed =>
  !['reference', 'include', 'literal', 'object', 'comment'].includes(node.kind);

const byOwner = new WeakMap<object, Computed[]>();
let indexed = 0;

/** What was computed from the values of one chart; the index grows with the placeholders, whoever asks. */
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
  message: 'was handed to a construct, or built and forgotten, and reaches no template',
});

/**
 * Objects that are one in a cluster: the same by identity, and no block around one of them that is not around the
 * other.
 */
function duplicateObjects(model: ChartModel): Problem[] {
  const seen = new Map<string, { constructPath: string; blocks: readonly number[] }[]>();
  // Equal expressions are one object, so that a number each tells them apart.
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
      const message = `is the same object as ${first.constructPath}: same kind, name and namespace; give one of them another metadata.name`;
      const subject = { construct: constructPath, other: first.constructPath };
      return [{ code: 'duplicate-object' as const, where: constructPath, message, subject }];
    }),
  );
}

const isWithin = (some: readonly number[], all: readonly number[]): boolean => some.every((one) => all.includes(one));

/** What tells an object from every other one in a cluster: API group, kind, name and namespace. */
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
