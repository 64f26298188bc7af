import { readFileSync } from 'node:fs';
import { createJiti } from 'jiti';

/** A node of the syntax tree of Babel, which jiti contains. */
interface Node {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** A line on the way to a field, and the rest of the path from there. */
interface Found {
  readonly line: number;
  readonly rest: string;
}

/**
 * The `file:line` of a field of an object that a call builds, such as `.spec.ports[0].name` of `new ApiObject(...)`, or of the
 * innermost field on the way whose line is known. Undefined if that is none, as for an object that a function returns.
 */
export function fieldLocation(call: string, path: string | undefined): string | undefined {
  const [, file, line] = /^(.*):(\d+)$/.exec(call) ?? [];
  if (file === undefined || path === undefined || !/^[.[]/.test(path)) return undefined;
  const found = inSyntaxTree(file, (tree) => {
    const nodes = nodesOf(tree);
    const calls = nodes.filter((node) => isCall(node) && lineOf(calleeOf(node)) === Number(line));
    return best(calls.map((node) => findInArguments(node, path, { nodes, visited: new Set() })));
  });
  return found && `${file}:${found.line}`;
}

/** Calls `read` with the syntax tree of a file; undefined if it cannot be parsed. */
function inSyntaxTree<T>(file: string, read: (tree: Node) => T): T | undefined {
  let result: T | undefined;
  // Before the transformation, which changes the tree.
  const plugin = () => ({
    pre: ({ ast }: { ast: { program: Node } }): void => {
      result = read(ast.program);
    },
    visitor: {},
  });
  try {
    const source = readFileSync(file, 'utf8');
    const ts = /\.[cm]?tsx?$/.test(file);
    createJiti(__filename, { fsCache: false }).transform({ source, filename: file, ts, babel: { plugins: [plugin] } });
  } catch {
    return undefined;
  }
  return result;
}

interface Search {
  /** Every node of the file. */
  readonly nodes: readonly Node[];
  /** Constants that are being looked into. */
  readonly visited: Set<string>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes that a node holds directly. */
const childrenOf = (node: Node): Node[] =>
  Object.entries(node)
    .filter(([key]) => key !== 'loc' && !key.endsWith('Comments'))
    .flatMap(([, value]) => value)
    .filter(isNode);

const nodesOf = (node: Node): Node[] => [node, ...childrenOf(node).flatMap(nodesOf)];

const isCall = ({ type }: Node): boolean => /^(?:New|Call|OptionalCall)Expression$/.test(type);

/** What V8 names as the position of a call: `new`, or the name of a method. */
const calleeOf = (node: Node): Node =>
  node.type !== 'NewExpression' && isNode((node.callee as Node).property)
    ? ((node.callee as Node).property as Node)
    : node;

const lineOf = (node: Node): number => node.loc?.start.line ?? 0;

/** The finding that is deepest; the first of several. */
const best = (all: readonly (Found | undefined)[]): Found | undefined =>
  all.reduce((a, b) => (!a || (b && b.rest.length < a.rest.length) ? b : a), undefined);

const findInArguments = (node: Node, path: string, search: Search): Found | undefined =>
  best((node.arguments as Node[]).map((argument) => find(argument, path, search)));

function find(node: Node, path: string, search: Search): Found | undefined {
  const within = (inner: unknown): Found | undefined => (isNode(inner) ? find(inner, path, search) : undefined);
  switch (node.type) {
    case 'ObjectExpression':
      return best((node.properties as Node[]).map((property) => findInProperty(property, path, search)));
    case 'ArrayExpression':
      return findInList(node.elements as (Node | null)[], path, search);
    case 'Identifier':
      return findInConstant(String(node.name), path, search);
    case 'ConditionalExpression':
      return best([within(node.consequent), within(node.alternate)]);
    case 'LogicalExpression':
      return best([within(node.left), within(node.right)]);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return best(resultsOf(node).map(within));
    default:
      // A block such as when(condition, body), or a type assertion.
      return isCall(node) ? findInArguments(node, path, search) : within(node.expression);
  }
}

function findInProperty(property: Node, path: string, search: Search): Found | undefined {
  if (property.type === 'SpreadElement') return find(property.argument as Node, path, search);
  const rest = afterKey(path, property);
  if (rest === undefined) return undefined;
  const here = { line: lineOf(property), rest };
  return rest === '' || !isNode(property.value) ? here : (find(property.value, rest, search) ?? here);
}

/** The path after the key of a property; a key may contain dots. */
function afterKey(path: string, { key, computed }: Node): string | undefined {
  const { type, name, value } = key as Node;
  const text = type === 'Identifier' && !computed ? String(name) : String(value);
  const rest = path.startsWith(`.${text}`) ? path.slice(text.length + 1) : undefined;
  return rest !== undefined && /^(?:$|[.[])/.test(rest) ? rest : undefined;
}

/** An item of a list; where a spread or a block precedes it, the items are not those of the source. */
function findInList(items: readonly (Node | null)[], path: string, search: Search): Found | undefined {
  const [step, bracketed, dotted] = /^(?:\[(\d+)\]|\.(\d+)(?=$|[.[]))/.exec(path) ?? [];
  if (step === undefined) return undefined;
  const index = Number(bracketed ?? dotted);
  const isPlain = (item: Node | null | undefined): boolean =>
    item?.type === 'ObjectExpression' || item?.type.endsWith('Literal') === true;
  const rest = path.slice(step.length);
  const inItem = (item: Node | null | undefined): Found | undefined =>
    item?.type === 'SpreadElement'
      ? find(item.argument as Node, path, search)
      : (item ?? undefined) && find(item as Node, rest, search);
  const item = items[index];
  if (!item || !items.slice(0, index).every(isPlain)) return best(items.map(inItem));
  // A block may have added no item, so that it is one of the next.
  const found = isPlain(item) ? inItem(item) : best(items.slice(index).map(inItem));
  return found ?? (item.type === 'SpreadElement' ? undefined : { line: lineOf(item), rest });
}

/** A field of the constants of a name; which of them is in scope is not examined, but the path matches one only. */
function findInConstant(name: string, path: string, search: Search): Found | undefined {
  if (search.visited.has(name)) return undefined;
  const visited = new Set([...search.visited, name]);
  return best(
    search.nodes
      .filter(({ type, id, init }) => type === 'VariableDeclarator' && (id as Node).name === name && isNode(init))
      .map(({ init }) => find(init as Node, path, { ...search, visited })),
  );
}

/** What a function returns. */
function resultsOf({ body }: Node): Node[] {
  if ((body as Node).type !== 'BlockStatement') return [body as Node];
  return nodesOf(body as Node).flatMap(({ type, argument }) =>
    type === 'ReturnStatement' && isNode(argument) ? [argument] : [],
  );
}
