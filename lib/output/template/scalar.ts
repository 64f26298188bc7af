import { ChartError } from '../../errors';
import type { Expr, TextExpr } from '../../expr/ast';
import type { EmitContext } from '../../expr/emit';
import { action, asBlockText, escapeBraces, inlineIf } from '../../expr/emit-lines';
import { callFunction } from '../../expr/fn';
import { asInt64, printable } from '../../expr/number-text';
import { yamlScalar } from '../../helm/yaml/print-yaml';

/** A scalar as a template writes it: quoted only where some value could be read as something else. */
export function scalar(expr: Expr, dot: EmitContext): string {
  if (expr.kind === 'literal')
    return escapeBraces(typeof expr.value === 'string' ? yamlScalar(expr.value) : String(expr.value));
  if (expr.kind === 'choice') {
    const branches = [expr.consequent, expr.alternate].map((branch) => scalar(branch, dot));
    return `${inlineIf(expr.condition, dot)}${branches[0]}{{ else }}${branches[1]}{{ end }}`;
  }
  switch (expr.type) {
    case 'string':
      if (expr.quoting === 'escape')
        return singleQuoted(expr, dot) ?? action(callFunction('quote', [quotable(expr)]), dot);
      if (expr.kind !== 'text') return action(expr.quoting === 'bare' ? expr : callFunction('quote', [expr]), dot);
      return expr.quoting === 'bare' ? asBlockText(expr, dot) : `"${asBlockText(expr, dot)}"`;
    case 'integer':
      // What Go holds as a float64 would print with an exponent.
      return action(expr.quoting === 'escape' ? asInt64(expr) : expr, dot);
    case 'number':
    case 'boolean':
      return action(expr, dot);
    case 'any':
      return action(expr.quoting === 'bare' ? expr : callFunction('toJson', [expr]), dot);
    default:
      throw new ChartError({
        code: 'token-undecodable',
        where: 'scalar',
        message: `a ${expr.type} where a scalar stands`,
      });
  }
}

/** Text with double quotes in it, between single ones, where neither it nor a value can hold one; undefined elsewhere. */
function singleQuoted(expr: Expr, dot: EmitContext): string | undefined {
  if (expr.kind !== 'text' || !hasSafeValues(expr)) return undefined;
  const words = expr.parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const text = `'${asBlockText(expr, dot)}'`;
  return yamlScalar(`"${words}`) === `'"${words}'` && text.length <= longest ? text : undefined;
}

/** More than this is easier to read as a format with its arguments below. */
const longest = 140;

/** Whether every value in text is one that needs no escapes anywhere. */
export const hasSafeValues = ({ parts }: TextExpr): boolean =>
  parts.every((part) => typeof part === 'string' || (part.quoting !== 'escape' && part.type !== 'number'));

/** What `quote` may take itself: it prints a scalar as `toString`, `printf "%d"` and text around nothing else do. */
function quotable(expr: Expr): Expr {
  const [first, second, ...others] = expr.kind === 'call' ? expr.args : [];
  if (expr.kind === 'text' && expr.parts.length === 1 && typeof expr.parts[0] === 'object')
    return printable(expr.parts[0]);
  if (expr.kind !== 'call' || !first) return expr;
  if (expr.name === 'toString' && (first.type === 'number' || isPlainNumber(first))) return first;
  const isDigits = expr.name === 'printf' && first.kind === 'literal' && first.value === '%d';
  return isDigits && second && others.length === 0 ? second : expr;
}

const isPlainNumber = (expr: Expr): boolean => expr.kind === 'call' && expr.name === 'plainNumber';
