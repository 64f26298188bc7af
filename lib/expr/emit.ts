import { ChartError } from '../errors';
import { functionOf } from '../helm/functions/function-table';
import type { Json } from '../json';
import { type CallExpr, type ChoiceExpr, children, conjuncts, type Expr, type Local, type ReferenceExpr } from './ast';
import { callFunction } from './call-function';
import { asPrintf } from './printf';

/** The context of an action: what `.` is, and which block variables have been used by name. */
export interface EmitContext {
  /** The block variable that `.` is; undefined if `.` is the root context. */
  readonly local: Local | undefined;
  /** Locals referred to as `$name`, which their block declares: `emit` collects them. */
  readonly named: Set<Local>;
  /** The names of variables of enclosing blocks. */
  readonly variables: ReadonlyMap<Local, string>;
  /** Conditions that hold because of enclosing blocks. */
  readonly assumed: ReadonlySet<Expr>;
}

/**
 * Prints until the set of variables used by name is complete: a block declares its variables before the body that uses
 * them, so everything is printed again after a new one is found.
 */
export function emit<T>(print: (dot: EmitContext) => T): T {
  const dot = rootDot();
  for (;;) {
    const known = dot.named.size;
    const printed = print(dot);
    if (dot.named.size === known) return printed;
  }
}

/** The root context of a template file. */
export const rootDot = (): EmitContext => ({
  local: undefined,
  named: new Set(),
  variables: new Map(),
  assumed: new Set(),
});

/** The same context inside `if condition`. */
export const assume = (dot: EmitContext, condition: Expr): EmitContext => ({
  ...dot,
  assumed: new Set([...dot.assumed, ...conjuncts(condition)]),
});

/** The context inside a block that rebinds `.`. */
export function enter(dot: EmitContext, bound: Local, ...others: Local[]): EmitContext {
  const variables = new Map(dot.variables);
  for (const variable of [bound, ...others]) {
    const taken = new Set(variables.values());
    let name = variable.name;
    for (let n = 2; taken.has(name); n++) name = `${variable.name}${n}`;
    variables.set(variable, name);
  }
  return { ...dot, local: bound, variables };
}

/** The name of a block variable, without the `$`. */
export const variableName = (variable: Local, dot: EmitContext): string => dot.variables.get(variable) ?? variable.name;

/** A Go string literal: raw if it contains quotes, otherwise interpreted. */
export function goString(value: string): string {
  if (value.includes('"') && !/[`\n\r]/.test(value)) return `\`${value}\``;
  if (!value.isWellFormed()) {
    throw new ChartError({
      code: 'not-modelled',
      where: JSON.stringify(value),
      message: 'the text contains a lone surrogate',
    });
  }
  return JSON.stringify(value);
}

/** A pipeline; functions of style `pipe` follow a `|`. */
export function pipeline(expr: Expr, dot: EmitContext): string {
  if (expr.kind === 'call') {
    const { style } = functionOf(expr.name);
    const last = expr.args.at(-1);
    if (style === 'pipe' && last && last.kind !== 'literal') {
      const before = expr.args.slice(0, -1).map((arg) => ` ${operand(arg, dot)}`);
      return `${pipeline(last, dot)} | ${expr.name}${before.join('')}`;
    }
  }
  return command(expr, dot);
}

/** An argument, parenthesised if it is more than one word. */
export function operand(expr: Expr, dot: EmitContext): string {
  const text = pipeline(expr, dot);
  const single =
    expr.kind === 'reference' ? !text.startsWith('index ') : expr.kind === 'literal' && !text.includes(' ');
  return single || (expr.kind === 'literal' && typeof expr.value === 'string') ? text : `(${text})`;
}

function command(expr: Expr, dot: EmitContext): string {
  switch (expr.kind) {
    case 'literal':
      return goLiteral(expr.value);
    case 'reference':
      return path(expr, dot);
    case 'include':
      return `include ${goString(expr.template.name)} ${root(dot)}`;
    case 'text':
      return command(asPrintf(expr), dot);
    case 'choice':
      return chosen(expr, dot);
    case 'loop':
      throw new ChartError({
        code: 'not-modelled',
        where: 'eachText',
        message:
          'eachText() is only supported in a named template: define it with chart.define(name, description, text)',
      });
    case 'call':
      return called(expr, dot);
  }
}

function called(expr: CallExpr, dot: EmitContext): string {
  const operands = (of: readonly Expr[]): string[] => of.map((arg) => operand(arg, dot));
  const [only] = expr.args;
  if (expr.name === 'not' && only?.kind === 'call') {
    const { negated } = functionOf(only.name);
    if (negated) return negated(operands(only.args));
  }
  const { style } = functionOf(expr.name);
  const args = operands(argumentsOf(expr));
  return typeof style === 'function' ? methodOf(style(args), dot) : [expr.name, ...args].join(' ');
}

/** A choice inside an expression: `ternary` evaluates both branches, `and` and `or` short-circuit. */
function chosen({ condition, consequent, alternate }: ChoiceExpr, dot: EmitContext): string {
  if (isTotal(consequent) && isTotal(alternate)) {
    return command(callFunction('ternary', [consequent, alternate, asBoolean(condition)]), dot);
  }
  const [one, other] = [consequent, alternate].map((branch) => callFunction('list', [branch])) as [Expr, Expr];
  return command(callFunction('first', [callFunction('or', [callFunction('and', [condition, one]), other])]), dot);
}

/** Whether evaluating an expression never fails, so that it can be evaluated even if its value is not used. */
function isTotal(expr: Expr): boolean {
  if (expr.kind === 'include') return expr.template.form === 'text' && isTotal(expr.template.body as Expr);
  if (expr.kind === 'call') {
    const { total } = functionOf(expr.name);
    const isTyped = total === 'typed' && expr.args.every(({ type }) => type !== 'any');
    if (total !== 'always' && !isTyped) return false;
  }
  return children(expr).every(isTotal);
}

/** The arguments to write: `and (and a b) c` is equivalent to `and a b c`. */
function argumentsOf(expr: CallExpr): readonly Expr[] {
  if (!functionOf(expr.name).stopsAt) return expr.args;
  return expr.args.flatMap((arg) => (arg.kind === 'call' && arg.name === expr.name ? argumentsOf(arg) : [arg]));
}

const methodOf = (text: string, dot: EmitContext): string => (dot.local && text.startsWith('.') ? `$${text}` : text);

/** A condition as a boolean, for functions that require one. */
const asBoolean = (condition: Expr): Expr =>
  condition.type === 'boolean' ? condition : callFunction('not', [callFunction('not', [condition])]);

/** The root context: `.`, or `$` inside a block that rebinds `.`. */
export const root = (dot: EmitContext): string => (dot.local ? '$' : '.');

function path(expr: ReferenceExpr, dot: EmitContext): string {
  const start = typeof expr.root === 'string' ? `${dot.local ? '$' : ''}.${expr.root}` : localPath(expr.root, dot);
  if (expr.path.every((key) => /^[A-Za-z_]\w*$/.test(key))) {
    if (expr.path.length === 0) return start;
    return `${start === '.' ? '' : start}.${expr.path.join('.')}`;
  }
  return `index ${start} ${expr.path.map(goString).join(' ')}`;
}

function localPath(variable: Local, dot: EmitContext): string {
  if (dot.local === variable && !dot.named.has(variable)) return '.';
  if (!dot.variables.has(variable)) {
    throw new ChartError({
      code: 'scope',
      where: `$${variable.name}`,
      message: 'a loop variable is used outside its loop: move the expression into the body of each() or ifSet()',
    });
  }
  dot.named.add(variable);
  return `$${variableName(variable, dot)}`;
}

function goLiteral(value: Json): string {
  if (typeof value === 'string') return goString(value);
  if (value === null) return 'nil';
  if (Array.isArray(value)) return ['list', ...value.map(goOperand)].join(' ');
  if (typeof value === 'object') {
    return ['dict', ...Object.entries(value).flatMap(([key, item]) => [goString(key), goOperand(item)])].join(' ');
  }
  return String(value);
}

const goOperand = (value: Json): string =>
  value !== null && typeof value === 'object' ? `(${goLiteral(value)})` : goLiteral(value);
