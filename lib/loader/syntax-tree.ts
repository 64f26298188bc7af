import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createJiti } from 'jiti';

/** A node of the syntax tree of Babel, which jiti contains. */
export interface Node {
  readonly type: string;
  readonly start?: number;
  readonly end?: number;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  readonly [key: string]: unknown;
}

/** A parsed source file. */
export interface SourceFile {
  /** As in messages: relative to the working directory. */
  readonly file: string;
  /** Every node, parents before their children. */
  readonly nodes: readonly Node[];
}

const parsed = new Map<string, { readonly source: string; readonly result: SourceFile | undefined }>();

/** Parses a source file; undefined if it cannot be read or parsed. */
export function sourceFile(file: string): SourceFile | undefined {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const known = parsed.get(file);
  if (known?.source === source) return known.result;
  const tree = parse(file, source);
  const result = tree && { file, nodes: nodesOf(tree) };
  parsed.set(file, { source, result });
  return result;
}

function parse(file: string, source: string): Node | undefined {
  let result: Node | undefined;
  // Before the transformation, which changes the tree; with a copy of what it changes.
  const plugin = () => ({
    pre: ({ ast }: { ast: { program: Node } }): void => {
      result = structuredClone(ast.program);
    },
    visitor: {},
  });
  try {
    const ts = /\.[cm]?tsx?$/.test(file);
    createJiti(__filename, { fsCache: false }).transform({ source, filename: file, ts, babel: { plugins: [plugin] } });
  } catch {
    return undefined;
  }
  return result;
}

/** Whether a property of a node is a node. */
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The nodes that a node holds directly. */
const childrenOf = (node: Node): Node[] =>
  Object.entries(node)
    .filter(([key]) => key !== 'loc' && !key.endsWith('Comments'))
    .flatMap(([, value]) => value)
    .filter(isNode);

/** A node and all nodes below it. */
export const nodesOf = (node: Node): Node[] => [node, ...childrenOf(node).flatMap(nodesOf)];

/** Whether a node calls a function or constructor. */
export const isCall = ({ type }: Node): boolean => /^(?:New|Call|OptionalCall)Expression$/.test(type);

/** The calls at a line of a stack trace. */
export const callsAt = ({ nodes }: SourceFile, line: number): Node[] =>
  nodes.filter((node) => isCall(node) && lineOf(calleeOf(node)) === line);

/** What V8 names as the position of a call: `new`, or the name of a method. */
const calleeOf = (node: Node): Node =>
  node.type !== 'NewExpression' && isNode((node.callee as Node).property)
    ? ((node.callee as Node).property as Node)
    : node;

/** The line of a node in its file. */
export const lineOf = (node: Node): number => node.loc?.start.line ?? 0;

/** The key of a property of an object. */
export function keyOf({ key, computed }: Node): string {
  const { type, name, value } = key as Node;
  return type === 'Identifier' && computed !== true ? String(name) : String(value);
}

/** Whether one node is another or in it. */
export const isWithin = (inner: Node, { start = 0, end = 0 }: Node): boolean =>
  (inner.start ?? 0) >= start && (inner.end ?? 0) <= end;

/** The name of the method that a node calls. */
export function methodOf(node: Node): string | undefined {
  const { property } = node.callee as Node;
  return isNode(property) ? String(property.name) : undefined;
}

/** The expressions that a function returns. */
export function resultsOf({ body }: Node): Node[] {
  if ((body as Node).type !== 'BlockStatement') return [body as Node];
  return nodesOf(body as Node).flatMap(({ type, argument }) =>
    type === 'ReturnStatement' && isNode(argument) ? [argument] : [],
  );
}

/** A node and the file that it is in. */
export interface Definition {
  readonly node: Node;
  readonly source: SourceFile;
}

/** The constants and functions of a name in a file, or in the module of the project that it imports the name from. */
export function definitionsOf(name: string, source: SourceFile): Definition[] {
  const own = source.nodes.flatMap((node): Definition[] => {
    const { type, id, init } = node;
    if (!isNode(id) || id.name !== name) return [];
    if (type === 'VariableDeclarator' && isNode(init)) return [{ node: init, source }];
    return type === 'FunctionDeclaration' ? [{ node, source }] : [];
  });
  return own.length > 0 ? own : imported(name, source);
}

function imported(name: string, source: SourceFile): Definition[] {
  return source.nodes.flatMap(({ type, source: from, specifiers }) => {
    const theirs =
      type === 'ExportAllDeclaration' ? name : isNode(from) ? importedAs(name, specifiers as Node[]) : undefined;
    const module = theirs === undefined ? undefined : moduleFile(String((from as Node).value), source.file);
    const other = module === undefined ? undefined : sourceFile(module);
    return theirs !== undefined && other ? definitionsOf(theirs, other) : [];
  });
}

/** The name that a module exports for a name of the file that imports it, or exports it again. */
function importedAs(name: string, specifiers: readonly Node[]): string | undefined {
  for (const { type, local, imported: theirs, exported } of specifiers) {
    if (type === 'ImportSpecifier' && (local as Node).name === name) return String((theirs as Node).name);
    if (type === 'ExportSpecifier' && (exported as Node).name === name) return String((local as Node).name);
  }
  return undefined;
}

/** The file of a module of the project. */
function moduleFile(specifier: string, importer: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = join(dirname(importer), specifier);
  const endings = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '/index.ts', '/index.js'];
  return [...endings.map((ending) => `${path}${ending}`), path.replace(/\.([cm]?)js$/, '.$1ts')].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}
