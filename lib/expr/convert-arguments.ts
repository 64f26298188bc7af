import { ChartError } from '../errors';
import { type FunctionName, functionOf } from '../helm/functions/function-table';
import type { ParameterKind } from '../helm/functions/helm-function';
import { call, type Expr } from './ast';
import { asInt64, dictArguments, printable, printfArguments } from './number-text';

/** Converts the arguments of a call to the Go types of its parameters. */
export function convertArguments(name: FunctionName, args: readonly Expr[], where: string): Expr[] {
  const { params, rest } = functionOf(name);
  const kinds = args.map((_, index) => params[index] ?? (rest as ParameterKind));
  if (kinds.includes('comparable')) return unifyTypes(args, where);
  const printed = printing.get(name)?.(args) ?? args;
  return printed.map((arg, index) => coerce(arg, kinds[index] as ParameterKind, where));
}

/** Conversions of the arguments of functions that print them. */
const printing: ReadonlyMap<FunctionName, (args: readonly Expr[]) => Expr[]> = new Map([
  ['quote', (args) => args.map(printable)],
  ['squote', (args) => args.map(printable)],
  ['printf', printfArguments],
  ['dict', dictArguments],
]);

/** Converts numbers: those in values are float64 in Go, which neither compare with an int nor print as one. */
export function coerce(arg: Expr, kind: ParameterKind, where: string): Expr {
  if (kind === 'any' || kind === 'comparable' || (kind === 'key' && arg.type === 'string')) return arg;
  if (kind === 'integer') return asInt64(arg);
  if (kind === 'int' || (kind === 'key' && arg.type === 'integer'))
    return arg.kind === 'literal' ? arg : call('int', [arg], 'integer');
  if (kind === 'number') return arg.kind === 'call' && arg.name === 'float64' ? arg : call('float64', [arg], 'number');
  if (arg.type === kind || arg.type === 'any') return arg;
  throw new ChartError({
    code: 'argument-invalid',
    where,
    message: `expected an argument of type ${kind}, got ${arg.type}`,
  });
}

/** Converts the arguments of a comparison to one Go type: Go cannot compare a float64 with an int. */
function unifyTypes(args: readonly Expr[], where: string): Expr[] {
  const types = new Set(args.map((arg) => arg.type));
  const isNumeric = types.has('number') || types.has('integer');
  if (isNumeric && args.some((arg) => arg.kind === 'literal' && arg.value === null)) {
    const message =
      'cannot compare a number with null, which Helm converts to 0: use fn.isSet(x), or fn.not(fn.isSet(x)) for null';
    throw new ChartError({ code: 'argument-invalid', where, message });
  }
  if (types.has('map') || types.has('list')) {
    throw new ChartError({
      code: 'argument-invalid',
      where,
      message: 'cannot compare maps or lists: compare the results of fn.toJson',
    });
  }
  if (types.has('number')) return args.map((arg) => coerce(arg, 'number', where));
  return types.has('integer') ? args.map((arg) => coerce(arg, 'integer', where)) : [...args];
}
