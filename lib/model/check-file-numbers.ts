import type { Problem } from '../errors';
import { alternativesOf } from '../expr/alternatives';
import { type Expr, literal, type ReferenceExpr } from '../expr/ast';
import { originOf } from '../expr/shape-registry';
import { functionOf } from '../helm/functions/function-table';
import { printsExponent } from '../helm/go-number';
import { parseOnce } from '../helm/yaml/parse-once';
import { isMap, type Json } from '../json';
import type { ChartModel } from './chart-model';

/** Numbers in files of the chart that would be printed with an exponent. */
export function fileNumbers(model: ChartModel, reached: ReadonlySet<Expr>): Problem[] {
  const printed = [...reached].flatMap((expr) =>
    expr.kind === 'call' && functionOf(expr.name).prints ? expr.args : [],
  );
  const numbers = new Set(
    printed
      .flatMap((arg) => (arg.type === 'any' || arg.type === 'list' ? valuesOf(arg, model) : []))
      .filter((value) => typeof value === 'number' && printsExponent(value)),
  );
  return [...numbers].map((number) => ({
    code: 'chart-invalid',
    where: model.name,
    message: `a file of the chart contains ${number}, which would be printed with an exponent: quote it in the file, or convert it with fn.int64`,
  }));
}

/** The possible values of an expression that reads a file of the chart; empty for other expressions. */
function valuesOf(expr: Expr, model: ChartModel): Json[] {
  if (expr.kind === 'reference') return boundValues(expr, model);
  if (expr.kind !== 'call') return alternativesOf(expr).flatMap((one) => valuesOf(one, model));
  const [source, ...keys] = expr.args as [Expr, ...Expr[]];
  if (expr.name === 'fromYaml') {
    const path = source.kind === 'call' && source.name === 'filesGet' ? source.args[0] : undefined;
    const text = path?.kind === 'literal' ? model.files.get(String(path.value)) : undefined;
    return text === undefined ? [] : [parseOnce(text, String(path))];
  }
  switch (functionOf(expr.name).keeps) {
    case 'part': {
      const values = valuesOf(source, model);
      // `first` and `last` name no key.
      if (keys.length === 0) return values.flatMap(childrenOf);
      return keys.reduce((all, key) => all.flatMap((value) => entriesAt(value, key)), values);
    }
    case 'entries':
      return expr.args.flatMap((arg) => valuesOf(arg, model));
    default:
      return alternativesOf(expr).flatMap((one) => valuesOf(one, model));
  }
}

function boundValues({ root, path }: ReferenceExpr, model: ChartModel): Json[] {
  const origin = typeof root === 'string' ? undefined : originOf(root);
  if (!origin) return [];
  const values = valuesOf(origin.expr, model);
  const bound = origin.isItem ? values.flatMap((value) => childrenOf(value)) : values;
  return path.reduce<Json[]>((all, key) => all.flatMap((value) => entriesAt(value, literal(key))), bound);
}

/** An entry by its key; all entries if the key is unknown at build time. */
function entriesAt(value: Json, key: Expr): Json[] {
  if (key.kind !== 'literal') return childrenOf(value);
  const name = String(key.value);
  return (isMap(value) || Array.isArray(value)) && Object.hasOwn(value, name)
    ? [(value as Record<string, Json>)[name] as Json]
    : [];
}

const childrenOf = (value: Json): Json[] =>
  value !== null && typeof value === 'object' ? (Object.values(value) as Json[]) : [];
