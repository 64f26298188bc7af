import { ChartError } from '../../errors';
import { resolveArguments } from '../arguments';

/** Functions that measure a range vector, such as `series[5m]`. */
const overRange =
  /^(?:i?rate|increase|i?delta|deriv|changes|resets|predict_linear|holt_winters|double_exponential_smoothing|\w+_over_time)$/;

/**
 * Checks that a query is valid PromQL.
 * @param query PromQL, with `{{args.x}}` for the arguments of an analysis
 * @param where construct path or file, for the error
 * @param args sample value of each argument
 * @throws ChartError `query-invalid`, with the position and what was expected there
 * @example
 * ```ts
 * checkPromQL('rate(requests_total{namespace="{{args.namespace}}"}[1m])', 'analysis', { namespace: 'web' });
 * ```
 */
export function checkPromQL(query: string, where: string, args: Readonly<Record<string, string>> = {}): void {
  const reject = (message: string): never => {
    throw new ChartError({ code: 'query-invalid', where, message });
  };
  const text = resolveArguments(query, args, (tag) => reject(`{{${tag}}} has no sample value`));
  const tree = parse(text);
  const at = firstError(tree);
  if (at !== undefined) {
    const found = at < text.length ? `at ${JSON.stringify(text.slice(at, at + 12))}` : 'at its end';
    reject(`PromQL breaks at character ${at + 1}, ${found}${expectedAt(text, at)}: ${text}`);
  }
  const call = callWithoutRange(tree, text);
  if (call) reject(`${call} measures a range, such as series[5m], and was given none: ${text}`);
}

const parse = (text: string) =>
  // Loaded on first use: the grammar is slow to load, and most charts have no query.
  (require('@prometheus-io/lezer-promql') as typeof import('@prometheus-io/lezer-promql')).parser.parse(text);

type SyntaxTree = ReturnType<typeof parse>;
type SyntaxNode = SyntaxTree['topNode'];

/** The position of the first syntax error. */
function firstError(tree: SyntaxTree): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
}

/** Tokens that may continue a query, by their name in the message. */
const continuations = {
  '"]"': ']',
  '")"': ')',
  '"}"': '}',
  'an expression': ' x',
  'an operator': ' + ',
  'a comma': ',',
  'a closing quote': '"}',
  'a matcher\'s ="..."': '=""',
  'a duration such as 5m': '5m',
};

/** The parser does not report what it expected: try each continuation, and take the one that parses furthest. */
function expectedAt(text: string, at: number): string {
  const reached = Object.entries(continuations).map(([name, next]) => {
    const error = firstError(parse(`${text.slice(0, at)}${next}${text.slice(at)}`));
    return { name, by: error === undefined ? text.length + 1 : error - at - next.length };
  });
  const fits = reached.filter(({ by }) => by > 0 || (by === 0 && at === text.length)).sort((a, b) => b.by - a.by);
  return fits[0] ? `, where ${fits[0].name} was expected` : '';
}

/** The name of a function over a range vector that is called without one. */
function callWithoutRange(tree: SyntaxTree, text: string): string | undefined {
  let found: string | undefined;
  tree.iterate({
    enter: ({ name, node, from, to }) => {
      const call = text.slice(from, to);
      if (name !== 'FunctionIdentifier' || !overRange.test(call)) return;
      const body = node.nextSibling;
      if (!body || !isRange(body)) found ??= call;
    },
  });
  return found;
}

/** Whether a node is a range vector, also in parentheses or with an offset; the result of a call or operator is not. */
function isRange(node: SyntaxNode): boolean {
  if (node.name === 'MatrixSelector' || node.name === 'SubqueryExpr') return true;
  if (!wrappers.has(node.name)) return false;
  return childrenOf(node).some(isRange);
}

const wrappers = new Set([
  'FunctionCallBody',
  'ParenExpr',
  'OffsetExpr',
  'StepInvariantExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}
