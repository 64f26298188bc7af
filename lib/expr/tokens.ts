import { ChartError } from '../errors';
import type { Expr } from './ast';
import { literal, pathOf, text } from './ast';
import { buildContext } from './build-context';
import { rejectUnknownKeys } from './reject-unknown-keys';
import { ownerOfNode, type TokenNode, TokenTable } from './token-table';
import { blockNames, type Control, isControl } from './tree';

/**
 * Placeholders carry expressions through constructs that only know strings, numbers, maps and lists. Lower-case letters
 * and digits only, so that a DNS-label check lets them pass.
 */
const prefix = 'chartwright0x';
const suffix = 'x0';
const pattern = /chartwright0x(\d+)x0/g;
/** What is left of a placeholder that was cut at either end, or whose case was changed. */
const traces = /chartwright0x|t0x\d+x0/i;

/** Numbers from here on are placeholders or what arithmetic has made of them; no chart needs such a literal. */
const numberBase = 2 ** 52;
/** A prime step keeps sums, differences and increments of placeholders from being placeholders. */
const numberStep = 4_294_967_291;
const numberFloor = 2 ** 50;

const nodes = new TokenTable<TokenNode>();
const numbers = new TokenTable<Expr>();

function idOf(node: TokenNode): number {
  buildContext().onToken?.(node);
  return nodes.idOf(node, isControl(node) ? () => ownerInside(node) : undefined);
}

/** The chart of the first placeholder inside a block, for one whose condition reads no values. */
function ownerInside(block: Control): object | undefined {
  for (const [, id] of (JSON.stringify(block) ?? '').matchAll(pattern)) {
    const node = nodes.at(Number(id));
    const chartKey = node && ownerOfNode(node);
    if (chartKey) return chartKey;
  }
  return undefined;
}

/**
 * The placeholder for a place that takes a string, which may also be part of a longer string. Of one length, because
 * cdk8s sorts the keys of metadata, and what was created first is to come first.
 */
export const stringToken = (node: TokenNode): string => `${prefix}${String(idOf(node)).padStart(9, '0')}${suffix}`;

/** The placeholder for the text of a value, as a template literal makes it of a reference. */
const textToken = (node: TokenNode): string => stringToken(isControl(node) ? node : text([node]));

/** The placeholder for a place that takes a number. */
export function numberToken(expr: Expr): number {
  buildContext().onToken?.(expr);
  nodes.idOf(expr);
  const token = numberBase + numbers.idOf(expr) * numberStep;
  if (!Number.isSafeInteger(token)) throw new RangeError('more than a million different numbers in one process');
  return token;
}

/** The placeholder for a place that takes a map; it may be spread, and its fields read where they are known. */
export function mapToken(
  node: TokenNode,
  field: (name: string) => unknown = (name) => notLookedInto(node, name),
): Record<string, string> {
  const token = stringToken(node);
  const text = { value: () => rejectText(node) };
  return rejectUnknownKeys(Object.defineProperty({ [token]: token }, Symbol.toPrimitive, text), field);
}

/** Called where TypeScript makes text of a map, as in a template literal. */
export function rejectText(node: TokenNode): never {
  const name = node.kind === 'reference' ? pathOf(node) : 'map';
  const message = `a map inside text: write fn.toJson(${name}), or name one of its values`;
  throw new ChartError({ code: 'not-modelled', where: node.kind === 'reference' ? name : '', message });
}

/** The placeholder for a value of which nothing is known but that it may have fields. */
export function openToken(node: TokenNode, field: (name: string) => unknown): object {
  const token = stringToken(node);
  const value = () => token;
  const names = { resolve: { value }, toJSON: { value }, toString: { value: () => textToken(node) } };
  return rejectUnknownKeys(Object.defineProperties({ [token]: token }, names), field);
}

function notLookedInto(node: TokenNode, name: string): never {
  const path = node.kind === 'reference' && node.root === 'Values' ? [pathOf(node)] : [];
  throw new ChartError({
    code: 'undeclared-value',
    where: [...path, name].join('.'),
    message: `the entries of a map are known to Helm only: write fn.index(map, ${JSON.stringify(name)}), or loop with each()`,
  });
}

/** The placeholder for a place that takes a list; it may be spread. */
export const listToken = (node: TokenNode): string[] => [stringToken(node)];

/**
 * A reference that TypeScript cannot mistake for a plain value: cdk8s resolves it, a template literal prints it.
 */
export class OpaqueToken {
  constructor(readonly node: TokenNode) {
    // Known from here on, so that one that reaches no template is noticed.
    idOf(node);
  }
  /** Called by cdk8s's ImplicitTokenResolver. */
  resolve(): string {
    return stringToken(this.node);
  }
  /** Called by a template literal, whose result is text whatever the value is. */
  toString(): string {
    return textToken(this.node);
  }
  toJSON(): string {
    return stringToken(this.node);
  }
}

/** In quotes it is what a script compares with. */
const objectAsText = /(?<!['"`])\[object Object\]/;

/** What a whole string stands for, if it is one placeholder and nothing else. */
export function decodeWhole(value: string): TokenNode | undefined {
  const match = /^chartwright0x(\d+)x0$/.exec(value);
  return match ? nodeAt(Number(match[1]), value) : undefined;
}

/** A string with the placeholders in it resolved; undefined when it holds none. Digits that stand for a number are text. */
export function decodeString(value: string, where: string): Expr | undefined {
  if (objectAsText.test(value)) {
    const message = 'the text holds "[object Object]", which TypeScript makes of an object: write fn.toJson(object)';
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
  throw new ChartError({ code: 'not-modelled', where, message: `a ${type} inside text; use fn.toJson` });
}

/** A number, or the expression it is a placeholder of; a number that arithmetic on one has made is refused. */
export function decodeNumber(value: number, where: string): Expr {
  const expr = numberAt(value);
  if (expr) return expr;
  const stepped = Number.isInteger(value) && value !== 0 && value % numberStep === 0;
  if (Math.abs(value) >= numberFloor || stepped || !Number.isFinite(value)) {
    throw new ChartError({
      code: 'arithmetic-on-reference',
      where,
      message: `${value} is what TypeScript arithmetic makes of a reference; use fn.add, fn.sub, fn.mul, ... instead; a number of your own must be below 2^50: write a larger one as text`,
    });
  }
  // Minus zero would be the same expression as zero.
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
  for (const [run] of value.matchAll(digits)) if (isNearToken(run)) return true;
  return false;
};
/** Whether digits in text are a placeholder, or what a sum or a difference with one has made of it. */
const isNearToken = (run: string): boolean => {
  const distance = Number(run) - numberBase;
  const index = Math.round(distance / numberStep);
  return numbers.at(index) !== undefined && run.length === 16 && Math.abs(distance - index * numberStep) <= 1_000_000;
};

/** Whether text holds a placeholder, or what is left of one. */
export const holdsToken = (text: string): boolean => traces.test(text) || hasNumberToken(text);

/** Text with something else in place of each placeholder, also of one in capitals. */
export const replaceTokens = (text: string, replacement: (node: TokenNode) => string): string =>
  text.replace(/chartwright0x(\d+)x0|\b\d{16}\b/gi, (token: string, id: string | undefined) => {
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

/** The expression behind a placeholder; a block is none. */
export function asExpr(node: TokenNode, where: string): Expr {
  if (isControl(node)) {
    throw new ChartError({
      code: 'token-undecodable',
      where,
      message: `${blockNames[node.kind]} makes a block of a document; it cannot stand inside text, a map key or a function's arguments: use fn.choose there`,
    });
  }
  return node;
}

/** The nodes that got a placeholder, in the order of creation, from the given position on. */
export const tokenNodes = (from: number): readonly TokenNode[] => nodes.from(from);

/** How many nodes have got a placeholder so far, in this process. */
export const tokenCount = (): number => nodes.size;

const undecodable = (value: string, where: string): ChartError =>
  new ChartError({
    code: 'token-undecodable',
    where,
    message: `${JSON.stringify(value)} is a damaged placeholder: something cut, changed or inspected a reference; build the text with fn.printf, fn.trunc, fn.lower, ...`,
  });
