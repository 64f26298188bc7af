import { ChartError } from '../errors';
import { type FunctionName, functionOf } from '../helm/functions/function-table';
import { truthy } from '../helm/truthy';
import { call, type Expr, literal } from './ast';
import { coerce, convertArguments } from './convert-arguments';
import { asText, joined } from './number-text';
import { resultQuoting, resultType } from './result-type';

/** A call with its arguments checked, converted to Go's numeric types and simplified if literals determine the result. */
export function callFunction(name: FunctionName, all: readonly Expr[]): Expr {
  const where = `fn.${name}`;
  const { stopsAt } = functionOf(name);
  const args = stopsAt ? undecided(all, stopsAt) : all;
  checkCount(name, args.length, where);
  const simpler = simplified(name, args, where);
  if (simpler) return simpler;
  const converted = convertArguments(name, args, where);
  return call(name, converted, resultType(name, converted), resultQuoting(name, converted));
}

function checkCount(name: FunctionName, count: number, where: string): void {
  const { params, rest } = functionOf(name);
  if (count === params.length || (rest && count > params.length)) return;
  const expected = `${params.length}${rest ? ' or more' : ''}`;
  throw new ChartError({ code: 'argument-invalid', where, message: `expected ${expected} arguments, got ${count}` });
}

/** What is written instead of the call; undefined if nothing is. */
function simplified(name: FunctionName, args: readonly Expr[], where: string): Expr | undefined {
  const [first, second] = args as [Expr, Expr];
  if (functionOf(name).stopsAt && args.length === 1) return first;
  switch (name) {
    case 'not':
      return first.kind === 'literal' ? literal(!truthy(first.value)) : undefined;
    case 'toString':
      return first.type === 'string' ? undefined : asText(first);
    case 'join':
      return joined(coerce(first, 'string', where), coerce(second, 'list', where));
    default:
      return undefined;
  }
}

/**
 * The arguments of `and` or `or` from the first that may be the result on: literals that never stop it are left out.
 */
function undecided(args: readonly Expr[], stopsAt: 'falsy' | 'truthy'): readonly Expr[] {
  const stops = (arg: Expr): boolean => arg.kind === 'literal' && truthy(arg.value) === (stopsAt === 'truthy');
  const end = args.findIndex(stops);
  const reached = end < 0 ? args : args.slice(0, end + 1);
  // Go does not accept nil as a command.
  if (reached.every((arg) => arg.kind === 'literal' && arg.value === null)) return args;
  const computed = reached.filter(({ kind }) => kind !== 'literal');
  // A literal after computed booleans that does not stop the evaluation does not change the truth of the result.
  if (end < 0 && computed.length > 0 && computed.every(({ type }) => type === 'boolean')) return computed;
  return reached.filter((arg, index) => arg.kind !== 'literal' || index === reached.length - 1);
}
