import { ChartError } from '../errors';
import { literal } from './ast';
import type { TokenNode } from './token-table';
import { decodeNumber, decodeString, decodeWhole, OpaqueToken } from './tokens';
import { isControl } from './tree';

/** A TypeScript value with its outermost placeholder decoded; the caller decodes nested values. */
export type Decoded =
  | { readonly kind: 'node'; readonly node: TokenNode }
  | { readonly kind: 'list' | 'map'; readonly parts: readonly Part[] };

/** An item of a list (keyed by index) or entry of a map; `spread` is the node of a spread list or map. */
export interface Part {
  readonly key: string;
  readonly value: unknown;
  readonly spread: TokenNode | undefined;
}

/** Decodes a TypeScript value, which may be or contain placeholders. */
export function decode(value: unknown, where: string): Decoded {
  if (value instanceof OpaqueToken) return { kind: 'node', node: value.node };
  if (value === null || value === undefined) return { kind: 'node', node: literal(null) };
  switch (typeof value) {
    case 'boolean':
      return { kind: 'node', node: literal(value) };
    case 'number':
      return { kind: 'node', node: decodeNumber(value, where) };
    case 'string':
      return { kind: 'node', node: decodeWhole(value) ?? decodeString(value, where) ?? literal(value) };
    case 'object':
      if (Array.isArray(value)) return { kind: 'list', parts: value.map(itemOf) };
      if ('resolve' in value && typeof value.resolve === 'function') return decode(value.resolve(), where);
      // A Lazy in a block, where cdk8s does not find it.
      if ('produce' in value && typeof value.produce === 'function') return decode(value.produce(), where);
      return { kind: 'map', parts: Object.entries(value).flatMap(entryOf) };
    default:
      throw new ChartError({
        code: 'token-undecodable',
        where,
        message: `unsupported value: a ${typeof value} cannot be written to a chart`,
      });
  }
}

/** An item that is a list placeholder, or the result of `each`, is a spread. */
function itemOf(item: unknown, index: number): Part {
  const value = Array.isArray(item) && 'resolve' in item ? (item as { resolve(): unknown }).resolve() : item;
  const whole = typeof value === 'string' ? decodeWhole(value) : undefined;
  return { key: String(index), value, spread: whole && isListOf(whole) ? whole : undefined };
}

/** The placeholder of a map has itself as key and value, but so may an entry whose key and value are the same text. */
function entryOf([key, value]: [string, unknown]): Part[] {
  if (value === undefined) return [];
  const whole = key === value ? decodeWhole(key) : undefined;
  return [{ key, value, spread: whole && isMapOf(whole) ? whole : undefined }];
}

function isListOf(node: TokenNode): boolean {
  if (!isControl(node)) return node.type === 'list';
  if (node.kind === 'each') return true;
  return Array.isArray(node.kind === 'object' ? node.template.body : node.body);
}

function isMapOf(node: TokenNode): boolean {
  if (isControl(node)) return node.kind !== 'when' || typeof node.body === 'object';
  // The placeholder of a value of unknown type is a map; text made from it has a different placeholder.
  return node.type === 'map' || node.type === 'any';
}
