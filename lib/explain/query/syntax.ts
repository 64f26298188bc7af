import { parser } from '@prometheus-io/lezer-promql';
import type { Matcher } from './matchers';
import type { Selector } from './series';

/** A node of the syntax tree of a query. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A query and the expression that it is. */
export interface ParsedQuery {
  readonly text: string;
  /** Absent for an empty query. */
  readonly root?: SyntaxNode;
}

/** Parses a query. */
export function parseQuery(text: string): ParsedQuery {
  const tree = parser.parse(text);
  const { topNode } = tree;
  // The grammar reads `a + b offset 5m * c` as `(a + b) offset 5m * c`; Prometheus as `a + (b offset 5m) * c`.
  let modified: { from: number; to: number } | undefined;
  tree.iterate({
    enter: ({ name, node, to }) => {
      if (modified || (name !== 'OffsetExpr' && name !== 'StepInvariantExpr')) return;
      let last = wrappedBy(node);
      if (last?.name !== 'BinaryExpr' && last?.name !== 'UnaryExpr') return;
      while (last && (last.name === 'BinaryExpr' || last.name === 'UnaryExpr' || isModifier(last))) {
        last = isModifier(last) ? wrappedBy(last) : (last.lastChild ?? undefined);
      }
      if (last) modified = { from: last.from, to };
    },
  });
  if (!modified) return topNode.firstChild ? { text, root: topNode.firstChild } : { text };
  const { from, to } = modified;
  return parseQuery(`${text.slice(0, from)}(${text.slice(from, to)})${text.slice(to)}`);
}

const isModifier = ({ name }: SyntaxNode): boolean => name === 'OffsetExpr' || name === 'StepInvariantExpr';

/** The expression that parentheses, a sign or a modifier belong to. */
export const wrappedBy = (node: SyntaxNode): SyntaxNode | undefined =>
  childrenOf(node).find(({ name }) => !/^(?:UnaryOp|Offset|OffsetDurationExpr|At|AtModifierPreprocessors)$/.test(name));

/** The children of a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** All selectors of a query. */
export function selectorsOf(text: string): Selector[] {
  const selectors: Selector[] = [];
  parser.parse(text).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') selectors.push(selectorOf(text, node));
    },
  });
  return selectors;
}

/** A selector of a query, by its node. */
export function selectorOf(text: string, node: SyntaxNode): Selector {
  const matchers: Matcher[] = [];
  const nameIs = (value: string): void => void matchers.push({ label: '__name__', operator: '=', value });
  node.cursor().iterate(({ name, node: inner, from, to }) => {
    if (name === 'Identifier') nameIs(text.slice(from, to));
    if (name === 'QuotedLabelName' && inner.parent?.name === 'LabelMatchers') nameIs(unquoted(text.slice(from, to)));
    if (name !== 'UnquotedLabelMatcher' && name !== 'QuotedLabelMatcher') return true;
    const [label, operator, value] = childrenOf(inner).map((child) => text.slice(child.from, child.to));
    matchers.push({ label: unquoted(label ?? ''), operator: operator ?? '=', value: unquoted(value ?? '') });
    return false;
  });
  return { text: text.slice(node.from, node.to), matchers };
}

/** A string of PromQL without its quotes and escapes. */
export const unquoted = (text: string): string => {
  if (/^["]/.test(text)) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text.slice(1, -1);
    }
  }
  return /^['`]/.test(text) ? text.slice(1, -1) : text;
};
