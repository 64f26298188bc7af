import { ChartError } from '../errors';
import { functionOf } from '../helm/functions/function-table';
import type { Json } from '../json';
import { alternativesOf, candidatesOf } from './alternatives';
import { call, type Expr, type ExprType, literal, typeOfJson } from './ast';
import { originOf, registeredShape } from './shape-registry';

// Values are float64, which Go may print with an exponent (helm/go-number.ts): they are converted to JSON or to an int64
// before they become text.

/** Converts a scalar to text, numbers to plain digits. */
export function asText(arg: Expr): Expr {
  switch (arg.type) {
    case 'string':
      return arg;
    case 'integer':
      return call('printf', [literal('%d'), asInt64(arg)], 'string');
    case 'number':
      return arg.quoting === 'escape' ? call('toJson', [arg], 'string') : call('toString', [arg], 'string');
    case 'map':
    case 'list':
      throw new ChartError({
        code: 'not-modelled',
        where: 'text',
        message: `cannot print a ${arg.type} as text; use fn.toJson`,
      });
    default:
      return call('toString', [printable(arg)], 'string');
  }
}

/** Whether the expression is already a Go integer, not a float64 from values. */
export const isGoInteger = (arg: Expr): boolean =>
  arg.type === 'integer' &&
  (arg.kind === 'literal' || (arg.kind === 'call' && candidatesOf(arg.name, arg.args).length === 0));

/** Converts a number to an int64. */
export const asInt64 = (arg: Expr): Expr => (isGoInteger(arg) ? arg : call('int64', [arg], 'integer'));

/** Converts an argument that a function will print so that a number has no exponent. */
export function printable(arg: Expr): Expr {
  if (arg.type === 'integer') return asInt64(arg);
  if (arg.type === 'number') return arg.quoting === 'escape' ? asText(arg) : arg;
  if (arg.type !== 'any') return arg;
  return holdsExponent(arg) ? call('plainNumber', [arg], 'any') : arg;
}

/** Converts the arguments of printf, whose verbs depend on Go's numeric types. */
export function printfArguments([format, ...args]: readonly Expr[]): Expr[] {
  const verbs = format?.kind === 'literal' ? verbsOf(String(format.value)) : undefined;
  return [format as Expr, ...args.map((arg, index) => printfArgument(arg, verbs ? verbs[index] : 'v'))];
}

function printfArgument(arg: Expr, verb: string | undefined): Expr {
  if (arg.type === 'integer' || verb === undefined || verb === 't') return printable(arg);
  if (arg.type !== 'number' && arg.type !== 'any') return arg;
  if (verb === 'v' || verb === 's' || verb === 'q') return arg.type === 'number' ? asText(arg) : printable(arg);
  const message = `%${verb} of a value that is a float64 in Helm: pass fn.int64(value) for an integer, or use %v`;
  throw new ChartError({ code: 'argument-invalid', where: 'fn.printf', message });
}

const verbsOf = (format: string): string[] =>
  [...format.matchAll(/%(?:%|0?\d*([a-zA-Z])|)/g)].flatMap(([, verb]) => verb ?? []);

/** Converts the keys among the arguments of dict to text. */
export const dictArguments = (args: readonly Expr[]): Expr[] =>
  args.map((arg, index) => (index % 2 === 0 && arg.type !== 'any' ? asText(arg) : arg));

/** A call of join for a list whose items may be numbers. */
export function joined(separator: Expr, list: Expr): Expr {
  const type = itemTypeOf(list);
  if (type === 'integer' || type === 'number') return joinedNumbers(separator, list);
  return call('join', [separator, textsOf(list)], 'string');
}

/** Joins numbers by way of JSON, in which commas only separate items. */
function joinedNumbers(separator: Expr, list: Expr): Expr {
  if (list.kind === 'literal') return call('join', [separator, textsOf(list)], 'string');
  const json = call('toJson', [list], 'string');
  const open = call('trimPrefix', [literal('['), json], 'string');
  const items = call('trimSuffix', [literal(']'), open], 'string');
  const comma = literal(',');
  return separator === comma ? items : call('replace', [comma, separator, items], 'string');
}

/** Converts each item that may be a number to text. */
function textsOf(list: Expr): Expr {
  if (list.kind === 'literal' && Array.isArray(list.value)) {
    return literal(list.value.map((item) => (typeof item === 'number' ? String(item) : item)));
  }
  if (list.kind === 'call' && list.name === 'list')
    return inPlaceOf(list, call('list', list.args.map(textOfItem), 'list'));
  if (list.kind === 'call' && list.name === 'concat')
    return inPlaceOf(list, call('concat', list.args.map(textsOf), 'list'));
  if (!holdsExponentInside(list)) return list;
  const message =
    'an item of this list may be a number, which Helm may print with an exponent (1e+06): declare the type of the items, or use fn.toJson(list)';
  throw new ChartError({ code: 'not-modelled', where: 'fn.join', message });
}

const replaced = new WeakMap<Expr, Set<Expr>>();

function inPlaceOf(list: Expr, texts: Expr): Expr {
  if (texts !== list) replaced.set(texts, (replaced.get(texts) ?? new Set()).add(list));
  return texts;
}

/** The original lists that a list of texts replaces, which count as used. */
export const replacedBy = (texts: Expr): Iterable<Expr> => replaced.get(texts) ?? [];

const textOfItem = (item: Expr): Expr => (item.type === 'boolean' ? item : asText(item));

/** The common type of the items of a list; `number` for a mix of integers and numbers. */
function itemTypeOf(list: Expr): ExprType {
  const types = itemTypesOf(list);
  const [type = 'any'] = types;
  if (types.size === 1) return type;
  return types.size === 2 && types.has('integer') && types.has('number') ? 'number' : 'any';
}

function itemTypesOf(list: Expr): ReadonlySet<ExprType> {
  const shape = registeredShape(list);
  if (shape) return new Set([shape.itemType]);
  if (list.kind === 'literal') return new Set(Object.values(list.value as Json[]).map(typeOfJson));
  if (list.kind === 'reference' && typeof list.root !== 'string' && list.path.length === 0) {
    const origin = originOf(list.root);
    if (origin && !origin.isItem) return itemTypesOf(origin.expr);
  }
  const alternatives = alternativesOf(list);
  return new Set(alternatives.length > 0 ? alternatives.flatMap((one) => [...itemTypesOf(one)]) : ['any']);
}

/** Whether a scalar may be a number that Go prints with an exponent. */
function holdsExponent(expr: Expr): boolean {
  if (expr.kind === 'literal') return literalHolds(expr.value);
  if (expr.type === 'integer' || expr.type === 'number') return expr.quoting === 'escape';
  if (expr.type !== 'any') return false;
  const shape = registeredShape(expr);
  if (shape) return shape.holdsExponent();
  const alternatives = alternativesOf(expr);
  if (alternatives.length > 0) return alternatives.some(holdsExponent);
  if (expr.kind === 'reference') return boundHolds(expr);
  if (expr.kind !== 'call' || expr.name === 'plainNumber') return expr.kind !== 'call';
  const [source, key] = expr.args;
  if (!source || functionOf(expr.name).keeps !== 'part') return true;
  const field = key?.kind === 'literal' && expr.args.length === 2 ? String(key.value) : undefined;
  const known = registeredShape(source);
  return known && field !== undefined ? known.holdsExponent(field) : holdsExponentInside(source);
}

/** Whether a list or map may contain such a number. */
function holdsExponentInside(expr: Expr): boolean {
  const shape = registeredShape(expr);
  if (shape) return shape.holdsExponent();
  if (expr.kind === 'literal') return literalHolds(expr.value);
  if (expr.kind === 'reference') return boundHolds(expr);
  const alternatives = alternativesOf(expr);
  if (alternatives.length > 0) return alternatives.some(holdsExponentInside);
  if (expr.kind !== 'call') return expr.type !== 'string';
  switch (expr.name) {
    case 'splitList':
      return false;
    case 'fromYaml':
      // The numbers in a file of the chart are checked by check-file-numbers.
      return !(expr.args[0]?.kind === 'call' && expr.args[0].name === 'filesGet');
    case 'list':
    case 'dict':
      return expr.args.some((arg) =>
        arg.type === 'map' || arg.type === 'list' ? holdsExponentInside(arg) : holdsExponent(arg),
      );
    default: {
      const { keeps } = functionOf(expr.name);
      if (keeps === undefined) return true;
      return (keeps === 'part' ? expr.args.slice(0, 1) : expr.args).some(holdsExponentInside);
    }
  }
}

/** Whether a block variable may be or contain such a number. */
function boundHolds({ root }: Extract<Expr, { kind: 'reference' }>): boolean {
  const origin = typeof root === 'string' ? undefined : originOf(root);
  if (!origin) return true;
  return origin.isItem || origin.expr.type === 'map' || origin.expr.type === 'list'
    ? holdsExponentInside(origin.expr)
    : holdsExponent(origin.expr);
}

/** Whether a literal is or contains a number; a float literal in a template is a float64 as well. */
function literalHolds(value: Json): boolean {
  if (typeof value === 'number') return true;
  return value !== null && typeof value === 'object' && Object.values(value).some(literalHolds);
}
