import { ChartError } from '../errors';
import type { Expr } from './ast';
import { literal, pathOf, text } from './ast';
import { buildContext } from './build-context';
import { rejectUnknownKeys } from './reject-unknown-keys';
import { ownerOfNode, type TokenNode, TokenTable } from './token-table';
import { blockNames, type Control, isControl } from './tree';

/**
 * Placeholders carry expressions through constructs that accept only strings, numbers, maps and lists. They consist of
 * lower-case letters and digits, so that they are valid DNS labels.
 */
const prefix = 'chartwright0x';
const suffix = 'x0';
const pattern = /chartwright0x(\d+)x0/g;
const wholeToken = /^chartwright0x(\d+)x0$/;
/** Remains of a placeholder that was truncated, or whose case was changed. */
const traces = /chartwright0x|t0x\d+x0/i;

/** Larger numbers are placeholders or results of arithmetic on them; no chart needs such literals. */
const numberBase = 2 ** 52;
/** A large prime step, so that sums, differences and increments of placeholders are not placeholders. */
const numberStep = 4_294_967_291;
/** Literals of this size and more are rejected, because arithmetic on a placeholder may give them. */
export const numberFloor = 2 ** 50;

const nodes = new TokenTable<TokenNode>();
const numbers = new TokenTable<Expr>();

function idOf(node: TokenNode): number {
  buildContext().onToken?.(node);
  return nodes.idOf(node, isControl(node) ? () => ownerInside(node) : undefined);
}

/** The chart of the first placeholder in a block, for a block whose condition reads no values. */
function ownerInside(block: Control): object | undefined {
  for (const [, id] of (JSON.stringify(block) ?? '').matchAll(pattern)) {
    const node = nodes.at(Number(id));
    const chartKey = node && ownerOfNode(node);
    if (chartKey) return chartKey;
  }
  return undefined;
}

/**
 * A string placeholder, which may also become part of a longer string. All have the same length, so that sorting the
 * keys of metadata, as cdk8s does, keeps the order of creation.
 */
export const stringToken = (node: TokenNode): string => `${prefix}${String(idOf(node)).padStart(9, '0')}${suffix}`;

/** A string placeholder for a reference in a template literal. */
const textToken = (node: TokenNode): string => stringToken(isControl(node) ? node : text([node]));

/** A number placeholder. */
export function numberToken(expr: Expr): number {
  buildContext().onToken?.(expr);
  nodes.idOf(expr);
  const token = numberBase + numbers.idOf(expr) * numberStep;
  if (!Number.isSafeInteger(token))
    throw new RangeError('too many number references in one process (limit: about a million)');
  return token;
}

/** A map placeholder, which may be spread; `field` returns the placeholders of its fields. */
export function mapToken(
  node: TokenNode,
  field: (name: string) => unknown = (name) => notLookedInto(node, name),
): Record<string, string> {
  const token = stringToken(node);
  const text = { value: () => rejectText(node) };
  return rejectUnknownKeys(Object.defineProperty({ [token]: token }, Symbol.toPrimitive, text), field);
}

/** Called when TypeScript converts a map to text, as in a template literal. */
export function rejectText(node: TokenNode): never {
  const name = node.kind === 'reference' ? pathOf(node) : 'map';
  const message = `cannot print a map as text: use fn.toJson(${name}), or one of its values`;
  throw new ChartError({ code: 'not-modelled', where: node.kind === 'reference' ? name : '', message });
}

/** A placeholder of unknown type that may have fields. */
export function openToken(node: TokenNode, field: (name: string) => unknown): object {
  const token = stringToken(node);
  const value = () => token;
  const names = { resolve: { value }, toJSON: { value }, toString: { value: () => textToken(node) } };
  return rejectUnknownKeys(Object.defineProperties({ [token]: token }, names), field);
}

function notLookedInto(node: TokenNode, name: string): never {
  if (isControl(node) && node.kind !== 'object') {
    const block = blockNames[node.kind];
    const message = `the field "${name}" of ${block} is unknown at build time: use ${block} for the fields of the object, one by one, or cdk8s.ApiObject in place of a construct that reads them`;
    throw new ChartError({ code: 'inspected-reference', where: block, message });
  }
  const path = node.kind === 'reference' && node.root === 'Values' ? [pathOf(node)] : [];
  throw new ChartError({
    code: 'undeclared-value',
    where: [...path, name].join('.'),
    message: `the entries of this map are unknown at build time: use fn.index(map, ${JSON.stringify(name)}), or loop with each()`,
  });
}

/** A list placeholder, which may be spread. */
export const listToken = (node: TokenNode): string[] => [stringToken(node)];

/** A reference that TypeScript does not treat as a plain value; cdk8s resolves it, and a template literal prints it. */
export class OpaqueToken {
  constructor(readonly node: TokenNode) {
    // Registered now, so that an unused reference is reported.
    idOf(node);
  }
  /** Called by cdk8s's ImplicitTokenResolver. */
  resolve(): string {
    return stringToken(this.node);
  }
  /** Called by a template literal, whose result is always text. */
  toString(): string {
    return textToken(this.node);
  }
  toJSON(): string {
    return stringToken(this.node);
  }
}

/** Not in quotes, where it is intended, as in a script that compares with it. */
const objectAsText = /(?<!['"`])\[object Object\]/;

/** The node of a string that is exactly one placeholder, found without methods of strings, which may be observed. */
export function decodeWhole(value: string): TokenNode | undefined {
  const match = wholeToken.exec(value);
  return match ? nodeAt(Number(match[1]), value) : undefined;
}

/** Decodes the placeholders in a string, including number placeholders; undefined if there are none. */
export function decodeString(value: string, where: string): Expr | undefined {
  if (objectAsText.test(value)) {
    const message = 'the text contains "[object Object]": use fn.toJson(object) to print an object';
    throw new ChartError({ code: 'token-undecodable', where, message });
  }
  if (!holdsToken(value)) return undefined;
  const whole = decodeWhole(value);
  if (whole) return asExpr(whole, where);
  const parts: (string | Expr)[] = [];
  let end = 0;
  for (const match of value.matchAll(pattern)) {
    parts.push(...decodeDigits(value.slice(end, match.index), where));
    parts.push(asExpr(nodeAt(Number(match[1]), where), where));
    end = match.index + match[0].length;
  }
  parts.push(...decodeDigits(value.slice(end), where));
  const kept = parts.filter((part) => part !== '');
  const damaged = kept.find((part) => typeof part === 'string' && traces.test(part));
  if (damaged !== undefined) throw undecodable(value, where);
  if (kept.every((part) => typeof part === 'string')) return undefined;
  for (const part of kept) if (typeof part === 'object') rejectCollection(part, where);
  return text(kept);
}

function rejectCollection({ type }: Expr, where: string): void {
  if (type !== 'map' && type !== 'list') return;
  throw new ChartError({ code: 'not-modelled', where, message: `cannot print a ${type} as text; use fn.toJson` });
}

/** Decodes a number; rejects results of arithmetic on placeholders. */
export function decodeNumber(value: number, where: string): Expr {
  const expr = numberAt(value);
  if (expr) return expr;
  const stepped = Number.isInteger(value) && value !== 0 && value % numberStep === 0;
  if (Math.abs(value) >= numberFloor || stepped || !Number.isFinite(value)) {
    throw new ChartError({
      code: 'arithmetic-on-reference',
      where,
      message: `${value} is the result of TypeScript arithmetic on a reference: use fn.add, fn.sub, fn.mul, ... instead; if it is a literal, write numbers of 2^50 or more as text`,
    });
  }
  // Normalizes minus zero, which has the same interning key as zero.
  return literal(value + 0);
}

const numberAt = (value: number): Expr | undefined => {
  const index = (value - numberBase) / numberStep;
  return Number.isInteger(index) ? numbers.at(index) : undefined;
};

/** Whether a number is a placeholder. */
export const isNumberToken = (value: unknown): boolean => typeof value === 'number' && numberAt(value) !== undefined;

const digits = /\d{16,}/g;
const hasNumberToken = (value: string): boolean => {
  // Nearly no text has so many digits, and matchAll copies the expression each time.
  if (!/\d{16}/.test(value)) return false;
  for (const [run] of value.matchAll(digits)) if (isNearToken(run)) return true;
  return false;
};
/** Whether digits in text are a number placeholder, or the sum or difference of one and a small number. */
const isNearToken = (run: string): boolean => {
  const distance = Number(run) - numberBase;
  const index = Math.round(distance / numberStep);
  return numbers.at(index) !== undefined && run.length === 16 && Math.abs(distance - index * numberStep) <= 1_000_000;
};

/** Whether text contains a placeholder or the remains of one. */
export const holdsToken = (text: string): boolean => traces.test(text) || hasNumberToken(text);

/** The placeholders in JSON, in the order of its text. */
export const tokensIn = (value: unknown): string[] =>
  [...(JSON.stringify(value) ?? '').matchAll(/chartwright0x\d+x0|(?<!\d)\d{16}(?!\d)/g)].flatMap(([token]) =>
    holdsToken(token) ? [token] : [],
  );

/** Replaces each placeholder in text, also in upper case. */
export const replaceTokens = (text: string, replacement: (node: TokenNode) => string): string =>
  text.replace(/chartwright0x(\d+)x0|(?<!\d)\d{16}(?!\d)/gi, (token: string, id: string | undefined) => {
    const node = id === undefined ? numberAt(Number(token)) : nodes.at(Number(id));
    return node ? replacement(node) : token;
  });

function decodeDigits(part: string, where: string): (string | Expr)[] {
  const parts: (string | Expr)[] = [];
  let end = 0;
  for (const match of part.matchAll(digits)) {
    if (!isNearToken(match[0])) continue;
    parts.push(part.slice(end, match.index), decodeNumber(Number(match[0]), where));
    end = match.index + match[0].length;
  }
  parts.push(part.slice(end));
  return parts;
}

function nodeAt(id: number, where: string): TokenNode {
  const node = nodes.at(id);
  if (!node) throw undecodable(`${prefix}${id}${suffix}`, where);
  return node;
}

/** The expression of a node; throws for a block. */
export function asExpr(node: TokenNode, where: string): Expr {
  if (isControl(node)) {
    throw new ChartError({
      code: 'token-undecodable',
      where,
      message: `${blockNames[node.kind]} cannot be used in text, a map key or a function argument: use fn.choose instead`,
    });
  }
  return node;
}

/** The nodes with a placeholder, in order of creation, from a position on. */
export const tokenNodes = (from: number): readonly TokenNode[] => nodes.from(from);

/** The number of nodes with a placeholder so far in this process. */
export const tokenCount = (): number => nodes.size;

/** Text with the references in it by name; what is left of a truncated one has none. */
const readable = (value: string): string =>
  replaceTokens(value, (node) => (!isControl(node) && node.kind === 'reference' ? pathOf(node) : 'a reference'));

const undecodable = (value: string, where: string): ChartError =>
  new ChartError({
    code: 'token-undecodable',
    where,
    message: `damaged placeholder ${JSON.stringify(readable(value))}: a reference was truncated, changed or inspected; use fn.printf, fn.trunc, fn.lower, ... instead`,
  });
