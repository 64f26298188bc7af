import { type FunctionName, functionOf } from '../helm/functions/function-table';
import type { Json, JsonMap } from '../json';
import { candidatesOf } from './alternatives';
import { type Expr, type ExprType, type Quoting, typeOfJson } from './ast';

/** The static type of the result of a call. */
export function resultType(name: FunctionName, args: readonly Expr[]): ExprType {
  const entry = functionOf(name);
  if (entry.stopsAt) return args.every((arg) => arg.type === 'boolean') ? 'boolean' : 'any';
  if (name === 'get' && args[0]?.kind === 'literal') return typeOfEntry(args[0].value as JsonMap, args[1]);
  const candidates = candidatesOf(name, args);
  if (candidates.length === 0) return entry.result;
  const types = new Set(candidates.map((arg) => arg.type));
  types.delete('any');
  return types.size === 1 ? ([...types][0] as ExprType) : 'any';
}

/** The type of an entry of a literal map, "" where it has no such key; of a computed key, the common type of all. */
function typeOfEntry(table: JsonMap, key: Expr | undefined): ExprType {
  if (key?.kind === 'literal')
    return typeOfJson(Object.hasOwn(table, String(key.value)) ? (table[String(key.value)] as Json) : '');
  const types = new Set(Object.values(table).map(typeOfJson));
  return types.size === 1 ? ([...types][0] as ExprType) : 'any';
}

/** The quoting that every result of a call needs. */
export function resultQuoting(name: FunctionName, args: readonly Expr[]): Quoting {
  const candidates = candidatesOf(name, args);
  if (candidates.length === 0 || candidates.some((arg) => arg.quoting === 'escape')) return 'escape';
  return candidates.every((arg) => arg.quoting === 'bare') ? 'bare' : 'quotable';
}
