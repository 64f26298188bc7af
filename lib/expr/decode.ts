import { ChartError } from '../errors';
import { literal } from './ast';
import type { TokenNode } from './token-table';
import { decodeNumber, decodeString, decodeWhole, OpaqueToken } from './tokens';
import { isControl } from './tree';

/** A TypeScript value whose outermost placeholder is resolved, if it is one: what is inside is decoded by the caller. */
export type Decoded =
  | { readonly kind: 'node'; readonly node: TokenNode }
  | { readonly kind: 'list' | 'map'; readonly parts: readonly Part[] };

/** An item of a list by its index, or an entry of a map by its key; `spread` is the list or map that was spread there. */
export interface Part {
  readonly key: string;
  readonly value: unknown;
  readonly spread: TokenNode | undefined;
}

/** Reads a TypeScript value, which may be or hold placeholders. */
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
      return { kind: 'map', parts: Object.entries(value).flatMap(entryOf) };
    default:
      throw new ChartError({ code: 'token-undecodable', where, message: `a ${typeof value} cannot stand in a chart` });
  }
}

/** A list is the placeholder of its items. */
function itemOf(value: unknown, index: number): Part {
  const whole = typeof value === 'string' ? decodeWhole(value) : undefined;
  return { key: String(index), value, spread: whole && isListOf(whole) ? whole : undefined };
}

/** A map has the placeholder of its entries as key and value; so has an entry whose key and value are one text. */
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
  // Nothing is known of a value of any type, whose placeholder is a map: text made of it has another one.
  return node.type === 'map' || node.type === 'any';
}
