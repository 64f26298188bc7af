import { ChartError } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { call, type Expr, type LiteralExpr, literal } from './ast';
import { decode, type Part } from './decode';
import { asExpr } from './tokens';

/** Converts a TypeScript value, which may contain placeholders, to one expression. */
export function toExpr(value: unknown, where: string): Expr {
  const decoded = decode(value, where);
  const expr = (inner: unknown): Expr => toExpr(inner, where);
  switch (decoded.kind) {
    case 'node':
      return asExpr(decoded.node, where);
    case 'list': {
      const lists = runsOf(decoded.parts, where, (run) => listOf(run.map((part) => expr(part.value))));
      return onlyOf(lists) ?? call('concat', lists, 'list');
    }
    case 'map': {
      const maps = runsOf(decoded.parts, where, (run) => dictOf(run.map((part) => [expr(part.key), expr(part.value)])));
      return onlyOf(maps) ?? spreadMaps(maps, where);
    }
  }
}

/** The spreads, and in between the result of `build` for each run of other parts; one empty result if there are no parts. */
function runsOf(parts: readonly Part[], where: string, build: (run: readonly Part[]) => Expr): Expr[] {
  const runs: Expr[] = [];
  let run: Part[] = [];
  const close = (): void => {
    if (run.length > 0) runs.push(build(run));
    run = [];
  };
  for (const part of parts) {
    if (part.spread) {
      close();
      runs.push(asExpr(part.spread, where));
    } else run.push(part);
  }
  close();
  return runs.length > 0 ? runs : [build([])];
}

const onlyOf = (exprs: readonly Expr[]): Expr | undefined => (exprs.length === 1 ? exprs[0] : undefined);

const listOf = (items: readonly Expr[]): Expr =>
  items.every(isLiteral) ? literal(items.map((item) => item.value)) : call('list', items, 'list');

/** mergeOverwrite merges nested maps, unlike a spread; the two are the same if at most one part has nested maps. */
function spreadMaps(maps: readonly Expr[], where: string): Expr {
  if (maps.filter(mayHoldMaps).length <= 1) return call('mergeOverwrite', maps, 'map');
  const message =
    'Helm has no function to spread maps: use fn.mergeOverwrite(a, b, ...), which also merges nested maps';
  throw new ChartError({ code: 'not-modelled', where, message });
}

function mayHoldMaps(part: Expr): boolean {
  if (part.kind === 'literal') return Object.values(part.value as JsonMap).some(isMap);
  const values = part.kind === 'call' && part.name === 'dict' ? part.args.filter((_, index) => index % 2 === 1) : [];
  return values.length === 0 || values.some(({ type }) => type === 'map' || type === 'any');
}

const dictOf = (pairs: readonly (readonly [Expr, Expr])[]): Expr =>
  pairs.every(([key, item]) => isLiteral(key) && isLiteral(item))
    ? literal(Object.fromEntries(pairs.map(([key, item]) => [literalOf(key), literalOf(item)])) as Json)
    : call('dict', pairs.flat(), 'map');

const isLiteral = (expr: Expr): expr is LiteralExpr => expr.kind === 'literal';
const literalOf = (expr: Expr): Json => (expr as LiteralExpr).value;
