import {
  callsAt,
  type Definition,
  definitionsOf,
  isCall,
  isNode,
  keyOf,
  lineOf,
  type Node,
  nodesOf,
  resultsOf,
  type SourceFile,
  sourceFile,
} from './syntax-tree';

/** A property or item on the way to a field, and the rest of the path from there: "" if it is the field itself. */
export interface Found extends Definition {
  readonly rest: string;
}

/**
 * The `file:line` of a field of an object that a call builds, such as `.spec.ports[0].name` of `new ApiObject(...)`, or of the
 * innermost field on the way whose line is known; of the spread of a value with `...name` at the end. Undefined if that is none, as for an object that a package returns.
 */
export function fieldLocation(call: string, path: string | undefined): string | undefined {
  const found = findField(call, path);
  return found && locationOf(found);
}

/** The `file:line` of a node. */
export const locationOf = ({ node, source }: Definition): string => `${source.file}:${lineOf(node)}`;

/** As `fieldLocation`, with the node of the field; the arguments of some calls may be skipped. */
export function findField(
  call: string,
  path: string | undefined,
  isSkipped: (call: Node) => boolean = none,
): Found | undefined {
  const [, file, line] = /^(.*):(\d+)$/.exec(call) ?? [];
  const source = file !== undefined && path !== undefined && /^[.[]/.test(path) ? sourceFile(file) : undefined;
  if (!source || path === undefined) return undefined;
  return best(
    callsAt(source, Number(line)).map((node) => findInArguments(node, path, { source, visited: new Set(), isSkipped })),
  );
}

/** Finds a field in an expression, such as `.ports[0]`; the arguments of some calls may be skipped. */
export const findIn = (where: Definition, path: string, isSkipped: (call: Node) => boolean = none): Found | undefined =>
  find(where.node, path, { source: where.source, visited: new Set(), isSkipped });

const none = (): boolean => false;

interface Search {
  readonly source: SourceFile;
  /** Constants and functions that are being looked into. */
  readonly visited: ReadonlySet<Node>;
  /** Whether the arguments of a call do not describe the fields. */
  readonly isSkipped: (call: Node) => boolean;
}

/** The finding that is deepest; the first of several. */
const best = (all: readonly (Found | undefined)[]): Found | undefined =>
  all.reduce((a, b) => (!a || (b && b.rest.length < a.rest.length) ? b : a), undefined);

const findInArguments = (node: Node, path: string, search: Search): Found | undefined =>
  search.isSkipped(node) ? undefined : best((node.arguments as Node[]).map((argument) => find(argument, path, search)));

function find(node: Node, path: string, search: Search): Found | undefined {
  const within = (inner: unknown): Found | undefined => (isNode(inner) ? find(inner, path, search) : undefined);
  switch (node.type) {
    case 'ObjectExpression':
      return best((node.properties as Node[]).map((property) => findInProperty(property, path, search)));
    case 'ArrayExpression':
      return findInList(node.elements as (Node | null)[], path, search);
    case 'Identifier':
      return findInDefinitions(String(node.name), path, search);
    case 'ConditionalExpression':
      return best([within(node.consequent), within(node.alternate)]);
    case 'LogicalExpression':
      return best([within(node.left), within(node.right)]);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return best(resultsOf(node).map(within));
    default:
      // A block such as when(condition, body), or a type assertion.
      return isCall(node) ? findInCall(node, path, search) : within(node.expression);
  }
}

/** A field of what a call returns: from its arguments, from the object of a method, or from the function if it is in the source. */
function findInCall(node: Node, path: string, search: Search): Found | undefined {
  const callee = node.callee as Node;
  const isMethod = isNode(callee.object);
  return best([
    findInArguments(node, path, search),
    isMethod || callee.type === 'Identifier'
      ? find(isMethod ? (callee.object as Node) : callee, path, search)
      : undefined,
  ]);
}

function findInProperty(property: Node, path: string, search: Search): Found | undefined {
  if (property.type === 'SpreadElement') {
    const name = /^\.{3}(\w+)$/.exec(path)?.[1];
    if (name === undefined) return find(property.argument as Node, path, search);
    return mentions(property, name) ? { node: property, source: search.source, rest: '' } : undefined;
  }
  const rest = afterKey(path, keyOf(property));
  if (rest === undefined) return undefined;
  const here = { node: property, source: search.source, rest };
  return rest === '' || !isNode(property.value) ? here : (find(property.value, rest, search) ?? here);
}

/** Whether an expression reads a field of a name. */
const mentions = (node: Node, name: string): boolean =>
  nodesOf(node).some((inner) => inner.type === 'Identifier' && inner.name === name);

/** The path after the key of a property; a key may contain dots. */
function afterKey(path: string, key: string): string | undefined {
  const rest = path.startsWith(`.${key}`) ? path.slice(key.length + 1) : undefined;
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
  return found ?? (item.type === 'SpreadElement' ? undefined : { node: item, source: search.source, rest });
}

/** A field of the constants or functions of a name; which of them is in scope is not examined, but the path matches one only. */
function findInDefinitions(name: string, path: string, search: Search): Found | undefined {
  return best(
    definitionsOf(name, search.source)
      .filter(({ node }) => !search.visited.has(node))
      .map(({ node, source }) => find(node, path, { ...search, source, visited: new Set([...search.visited, node]) })),
  );
}
