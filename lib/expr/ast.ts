import type { FunctionName } from '../helm/functions/function-table';
import type { Json } from '../json';
import { quotingOfJson, quotingOfParts, stricter } from './quoting';

/** The static type of an expression, which determines how a template prints it. */
export type ExprType = 'string' | 'integer' | 'number' | 'boolean' | 'map' | 'list' | 'any';

/** Helm's built-in objects that a chart may read. */
export type Root = 'Values' | 'Release' | 'Chart' | 'Capabilities';

/** A `range` or `with` variable, identified by its block. */
export interface Local {
  readonly name: string;
  readonly id: number;
  /** The chart whose values it is bound to; undefined if it is bound to a literal or built-in object. */
  readonly chartKey: object | undefined;
}

/** What a `range` goes through, and the variables that it binds. */
export interface Loop {
  readonly over: Expr;
  readonly item: Local;
  /** Undefined for a list. */
  readonly key: Local | undefined;
}

/** The variables that a loop binds. */
export const localsOf = ({ item, key }: Loop): readonly [Local, ...Local[]] => (key ? [item, key] : [item]);

/** A named template of a `.tpl` file, declared once and included by name. */
export interface NamedTemplate {
  /** The full name, `<chart>.<name>`. */
  readonly name: string;
  /** The comment above its `define`. */
  readonly description: string;
  /** `text` holds an expression; `object` holds an object tree with placeholders. */
  readonly form: 'text' | 'object';
  /** The expression, or the object with placeholders. */
  readonly body: unknown;
  /** The chart that defines it. */
  readonly chartKey: object;
}

/**
 * How text must be quoted as a YAML scalar: `bare` needs no quotes, `quotable` is correct between plain double quotes,
 * `escape` must be escaped by `quote`.
 */
export type Quoting = 'bare' | 'quotable' | 'escape';

interface Common {
  /** In place of the expression in the keys of those that contain it. */
  readonly id: number;
  readonly type: ExprType;
  readonly quoting: Quoting;
  /** The chart whose values it reads or whose named template it includes; undefined if it does neither. */
  readonly chartKey: object | undefined;
}

/** A constant. */
export interface LiteralExpr extends Common {
  readonly kind: 'literal';
  readonly value: Json;
}
/** A value, a built-in object or a block variable, or a field of one. */
export interface ReferenceExpr extends Common {
  readonly kind: 'reference';
  readonly root: Root | Local;
  readonly path: readonly string[];
  /** The schema guarantees at least one item or entry. */
  readonly nonEmpty: boolean;
}
/** A call of a Helm function. */
export interface CallExpr extends Common {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly args: readonly Expr[];
}
/** Text with interpolated expressions. */
export interface TextExpr extends Common {
  readonly kind: 'text';
  readonly parts: readonly (string | Expr)[];
}
/** One of two expressions, depending on a condition. */
export interface ChoiceExpr extends Common {
  readonly kind: 'choice';
  readonly condition: Expr;
  readonly consequent: Expr;
  readonly alternate: Expr;
}
/** The concatenated texts of all iterations of a loop. */
export interface LoopExpr extends Common, Loop {
  readonly kind: 'loop';
  readonly body: Expr;
}
/** The output of a named template. */
export interface IncludeExpr extends Common {
  readonly kind: 'include';
  readonly template: NamedTemplate;
}

/** An expression over a chart's values: frozen and, except for loops, interned, so that equal expressions are identical. */
export type Expr = LiteralExpr | ReferenceExpr | CallExpr | TextExpr | ChoiceExpr | LoopExpr | IncludeExpr;

/** Interned expressions by chart, so that they can be collected with it, and those of no chart. */
const ofCharts = new WeakMap<object, Map<string, Expr>>();
const ofNone = new Map<string, Expr>();

function tableOf(chartKey: object | undefined): Map<string, Expr> {
  if (!chartKey) return ofNone;
  let table = ofCharts.get(chartKey);
  if (!table) {
    table = new Map();
    ofCharts.set(chartKey, table);
  }
  return table;
}

const ownerOf = (exprs: readonly (string | Expr)[]): object | undefined => {
  for (const expr of exprs) if (typeof expr === 'object' && expr.chartKey) return expr.chartKey;
  return undefined;
};

let nextId = 0;

const idOf = ({ id }: Expr): number => id;

const idsOfTemplates = new WeakMap<NamedTemplate, number>();

/** A copy of a named template is another one. */
function idOfTemplate(template: NamedTemplate): number {
  const id = idsOfTemplates.get(template) ?? nextId++;
  idsOfTemplates.set(template, id);
  return id;
}

/** Joined, because V8 keeps the parts of a concatenated string alive beside the string. */
const keyOf = (...parts: readonly unknown[]): string => parts.join(':');

function intern<E extends Expr>(
  chartKey: object | undefined,
  key: string,
  create: (chartKey: object | undefined, id: number) => E,
): E {
  const table = tableOf(chartKey);
  const known = table.get(key);
  if (known) return known as E;
  const expr = create(chartKey, nextId++);
  Object.freeze(expr);
  table.set(key, expr);
  return expr;
}

/** The static type of a JSON value. */
export function typeOfJson(value: Json): ExprType {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'any';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'string' | 'boolean';
}

/** A constant. */
export function literal(value: Json): LiteralExpr {
  const key = typeof value === 'string' ? `s${value}` : `l${JSON.stringify(value)}`;
  return intern<LiteralExpr>(undefined, key, (chartKey, id) => ({
    id,
    kind: 'literal',
    value,
    type: typeOfJson(value),
    quoting: quotingOfJson(value),
    chartKey,
  }));
}

/** A reference to a field of a built-in object or of a block variable. */
export function reference(
  root: Root | Local,
  path: readonly string[],
  type: ExprType,
  options: { quoting?: Quoting; chartKey?: object; nonEmpty?: boolean } = {},
): ReferenceExpr {
  const rootKey = typeof root === 'string' ? root : `$${root.id}`;
  const quoting = options.quoting ?? 'escape';
  const nonEmpty = options.nonEmpty ?? false;
  const chartKey = options.chartKey ?? (typeof root === 'string' ? undefined : root.chartKey);
  const key = keyOf('r', rootKey, JSON.stringify(path), type, quoting, nonEmpty);
  return intern<ReferenceExpr>(chartKey, key, (_, id) => ({
    id,
    kind: 'reference',
    root,
    path,
    type,
    quoting,
    nonEmpty,
    chartKey,
  }));
}

/** The path of a reference in TypeScript syntax, such as `values.image.tag`. */
export const pathOf = ({ root, path }: Pick<ReferenceExpr, 'root' | 'path'>): string =>
  [root === 'Values' ? 'values' : typeof root === 'string' ? root : root.name, ...path].join('.');

/** A call of a Helm function. */
export function call(name: FunctionName, args: readonly Expr[], type: ExprType, quoting: Quoting = 'escape'): CallExpr {
  const key = keyOf('c', name, args.map(idOf), type, quoting);
  return intern<CallExpr>(ownerOf(args), key, (chartKey, id) => ({
    id,
    kind: 'call',
    name,
    args,
    type,
    quoting,
    chartKey,
  }));
}

/** Text with interpolated expressions, from a template literal. */
export function text(parts: readonly (string | Expr)[]): TextExpr {
  const key = parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : part.id));
  return intern<TextExpr>(ownerOf(parts), keyOf('t', key), (chartKey, id) => ({
    id,
    kind: 'text',
    parts,
    type: 'string',
    quoting: quotingOfParts(parts),
    chartKey,
  }));
}

/** One of two expressions; only the chosen one is evaluated. */
export function choice(condition: Expr, consequent: Expr, alternate: Expr): ChoiceExpr {
  const type = consequent.type === alternate.type ? consequent.type : 'any';
  const quoting = stricter(consequent.quoting, alternate.quoting);
  const parts = [condition, consequent, alternate];
  const key = keyOf('?', parts.map(idOf));
  return intern<ChoiceExpr>(ownerOf(parts), key, (chartKey, id) => ({
    id,
    kind: 'choice',
    condition,
    consequent,
    alternate,
    type,
    quoting,
    chartKey,
  }));
}

/** The concatenated texts of all iterations of a loop. */
export function loop({ over, item, key }: Loop, body: Expr): LoopExpr {
  // Not interned: each loop has variables of its own.
  return Object.freeze({
    id: nextId++,
    kind: 'loop',
    over,
    item,
    key,
    body,
    chartKey: ownerOf([over, body]),
    type: 'string',
    quoting: body.quoting === 'escape' ? 'escape' : 'quotable',
  });
}

/** The output of a named template. */
export function include(template: NamedTemplate, quoting: Quoting): IncludeExpr {
  const key = keyOf('i', idOfTemplate(template), quoting);
  return intern<IncludeExpr>(template.chartKey, key, (chartKey, id) => ({
    id,
    kind: 'include',
    template,
    type: 'string',
    quoting,
    chartKey,
  }));
}

let nextLocal = 0;

/** A new variable for a `range` or `with` block. */
export const local = (name: string, chartKey?: object): Local => Object.freeze({ name, chartKey, id: nextLocal++ });

/** The direct operands of an expression. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
      return expr.args;
    case 'text':
      return expr.parts.filter((part) => typeof part !== 'string');
    case 'choice':
      return [expr.condition, expr.consequent, expr.alternate];
    case 'loop':
      return [expr.over, expr.body];
    default:
      return [];
  }
}

/** The conditions that hold if this one does: itself and the operands of its `and`. */
export const conjuncts = (condition: Expr): Expr[] =>
  condition.kind === 'call' && condition.name === 'and'
    ? [condition, ...condition.args.flatMap(conjuncts)]
    : [condition];
