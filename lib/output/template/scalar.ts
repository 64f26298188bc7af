import { ChartError } from '../../errors';
import type { Expr, TextExpr } from '../../expr/ast';
import { callFunction } from '../../expr/call-function';
import type { EmitContext } from '../../expr/emit';
import { action, asBlockText, escapeBraces, inlineIf } from '../../expr/emit-lines';
import { asInt64, printable } from '../../expr/number-text';
import { yamlScalar } from '../../helm/yaml/print-yaml';

/** A scalar in a template, quoted only if YAML could read some value as another type. */
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
      // Go would print a large float64 with an exponent.
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
        message: `expected a scalar, got ${expr.type}`,
      });
  }
}

/** Text that contains double quotes, in single quotes; undefined if the text or a value may contain a single quote. */
function singleQuoted(expr: Expr, dot: EmitContext): string | undefined {
  if (expr.kind !== 'text' || !hasSafeValues(expr)) return undefined;
  const words = expr.parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  const text = `'${asBlockText(expr, dot)}'`;
  return yamlScalar(`"${words}`) === `'"${words}'` && text.length <= maxSingleQuoted ? text : undefined;
}

/** Longer text is more readable as a printf format with its arguments below. */
const maxSingleQuoted = 140;

/** Whether no value in the text ever needs escaping. */
export const hasSafeValues = ({ parts }: TextExpr): boolean =>
  parts.every((part) => typeof part === 'string' || (part.quoting !== 'escape' && part.type !== 'number'));

/** Simplifies the argument of `quote`, which already converts scalars as `toString` and `printf "%d"` do. */
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
