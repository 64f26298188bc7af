import { isUtf8 } from 'node:buffer';
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../../json';
import { goFloat } from '../go-number';
import type { Source } from './source';

/** A scalar as goyaml resolves it: YAML maps distinguish keys by type, JSON only by `key`. */
interface Resolved {
  type: 'null' | 'bool' | 'int' | 'uint' | 'float' | 'str';
  value: null | boolean | number | string;
  key: string;
}

type Entries = Map<string, { type: Resolved['type']; value: Json }>;

/** Converts one document to JSON, as goyaml's decoder and sigs.k8s.io/yaml do. */
export class Decoder {
  private readonly targets = new Map<Alias, Node>();
  private readonly open = new Set<Alias>();
  private decoded = 1;
  private decodedInAlias = 0;

  constructor(
    private readonly source: Source,
    document: Document.Parsed,
  ) {
    const anchors = new Map<string, Node>();
    visit(document, {
      Alias: (_, alias) => {
        const target = anchors.get(alias.source);
        if (target) this.targets.set(alias, target);
      },
      Value: (_, node) => {
        if (node.anchor) anchors.set(node.anchor, node);
      },
    });
  }

  value(node: Node | null | undefined): Json {
    this.count(node);
    if (!node) return null;
    if (isAlias(node)) return this.resolveAlias(node, (target) => this.value(target)) ?? null;
    if (isMap<Node, Node | null>(node)) return this.map(node);
    if (isSeq<Node>(node)) return node.items.map((item) => this.value(item));
    const { type, value } = this.scalar(node as Scalar);
    if (type === 'float' && !Number.isFinite(value)) this.report(node, 'JSON cannot represent infinity or NaN');
    return value;
  }

  private map(node: YAMLMap<Node, Node | null>): Json {
    const entries: Entries = new Map();
    this.fill(entries, node);
    return Object.fromEntries([...entries].map(([key, { value }]) => [key, value]));
  }

  /** Sets the entries of a map in order; unlike in other parsers, a merge key in goyaml overrides the keys before it. */
  private fill(entries: Entries, node: YAMLMap<Node, Node | null>): void {
    const own = new Set<string>();
    for (const { key: keyNode, value: valueNode } of node.items) {
      if (isMerge(keyNode)) {
        this.merge(entries, valueNode);
        continue;
      }
      const { type, key } = this.key(keyNode);
      const before = entries.get(key);
      if (own.has(key)) this.report(keyNode, `duplicate key "${key}"; Helm would silently keep the last one`);
      else if (before && before.type !== type)
        this.report(keyNode, `the key "${key}" is merged with a key of another type`);
      own.add(key);
      entries.set(key, { type, value: this.value(valueNode) });
    }
  }

  private merge(entries: Entries, node: Node | null): void {
    // In a list the earlier map wins, so it is set last.
    const sources = isSeq<Node>(node) ? [...node.items].reverse() : [node];
    for (const source of sources) {
      this.count(source);
      const fill = (target: Node | null | undefined): void => {
        if (isMap<Node, Node | null>(target)) this.fill(entries, target);
        else this.report(source ?? node, '"<<" must be a map or a list of maps');
      };
      const fillCounted = (target: Node): void => {
        this.count(target);
        fill(target);
      };
      if (isAlias(source)) this.resolveAlias(source, fillCounted);
      else fill(source);
    }
  }

  private key(node: Node | null): Resolved {
    this.count(node);
    if (isAlias(node)) return this.resolveAlias(node, (target) => this.key(target)) ?? resolve('');
    const resolved = isScalar(node) ? this.scalar(node) : node === null ? resolve('') : str('');
    if (resolved.type === 'null') this.report(node, 'a key must not be empty or null');
    else if (resolved.type === 'uint') this.report(node, 'a number of 2^63 or more cannot be a key');
    else if (resolved.type === 'float' && resolved.key === '') this.report(node, 'Helm would round this key: quote it');
    else if (node !== null && !isScalar(node)) this.report(node, 'a map or list cannot be a key');
    return resolved;
  }

  private scalar(node: Scalar): Resolved {
    const text = this.text(node);
    const tag = node.tag ?? '';
    if (tag === '') return !node.type || node.type === Scalar.PLAIN ? resolve(text) : str(text);
    switch (tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : '') {
      case 'binary':
        if (!base64.test(text.replace(/[\r\n]/g, ''))) this.report(node, 'invalid base64 in !!binary');
        if (!isUtf8(Buffer.from(text, 'base64'))) this.report(node, 'invalid UTF-8 in !!binary');
        return str(Buffer.from(text, 'base64').toString());
      case 'timestamp':
        this.report(node, 'the tag !!timestamp is not supported: remove it, Helm reads the value as a string');
        return str(text);
      case 'null':
      case 'bool':
      case 'int':
      case 'float':
        return this.tagged(node, text, tag.slice(tagPrefix.length));
      default:
        return str(text);
    }
  }

  private tagged(node: Scalar, text: string, tag: string): Resolved {
    const resolved = resolve(text);
    const { type, value } = resolved;
    if (type === tag || (type === 'uint' && tag === 'int')) return resolved;
    if (type === 'int' && tag === 'float') return float(value as number);
    this.report(node, `"${text}" is not a valid !!${tag}`);
    return resolved;
  }

  /** The text of a scalar; goyaml adds no line break to a block scalar that ends at the end of the file. */
  private text(node: Scalar): string {
    const text = String(node.value ?? '');
    const all = this.source.text;
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    if (!isBlock || node.range?.[1] !== all.length || /\n *$/.test(all)) return text;
    return all.lastIndexOf('\n') > node.range[0] ? text.replace(/\n$/, '') : text;
  }

  private resolveAlias<T>(alias: Alias, body: (target: Node) => T): T | undefined {
    const target = this.targets.get(alias);
    if (!target) this.report(alias, `undefined alias: no anchor &${alias.source} before it`);
    else if (this.open.has(alias)) this.report(alias, `the value of &${alias.source} contains itself`);
    if (!target || this.open.has(alias)) return undefined;
    this.open.add(alias);
    const result = body(target);
    this.open.delete(alias);
    return result;
  }

  /** goyaml's guard against excessive aliasing, with the same limits. */
  private count(node: Node | null | undefined): void {
    this.decoded += 1;
    if (this.open.size > 0) this.decodedInAlias += 1;
    const share = 0.99 - 0.89 * Math.min(1, Math.max(0, (this.decoded - 400_000) / 3_600_000));
    if (this.decodedInAlias > 100 && this.decoded > 1000 && this.decodedInAlias / this.decoded > share) {
      this.report(node ?? null, 'the document contains excessive aliasing');
      this.source.throwProblems();
    }
  }

  private report(node: Node | null, message: string): void {
    this.source.report(node?.range?.[0] ?? 0, message);
  }
}

const tagPrefix = 'tag:yaml.org,2002:';
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isMerge(key: Node | null): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.tag ? key.tag === '!' || key.tag === `${tagPrefix}merge` : key.type === Scalar.PLAIN;
}

const str = (value: string): Resolved => ({ type: 'str', value, key: value });
const float = (value: number): Resolved => ({ type: 'float', value, key: floatKey(value) });
const bool = (value: boolean): Resolved => ({ type: 'bool', value, key: String(value) });

/** Resolves a plain scalar as goyaml does (resolve.go), which follows neither YAML 1.1 nor 1.2 exactly. */
function resolve(text: string): Resolved {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { type: 'null', value: null, key: '' };
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return bool(true);
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return bool(false);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return float(Number.NaN);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity);
  if (!/^[-+.0-9]/.test(text)) return str(text);
  // goyaml ignores underscores, except in a number that starts with a point.
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const whole = integer(plain);
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) {
    return { type: 'int', value: Number(whole), key: String(whole) };
  }
  if (whole !== undefined && BigInt.asUintN(64, whole) === whole && !plain.startsWith('+')) {
    return { type: 'uint', value: Number(whole), key: String(whole) };
  }
  const value = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? float(value) : str(text);
}

function integer(plain: string): bigint | undefined {
  // Go parses the part after `0b` separately, so `0b-1` is -1.
  const text = plain.replace(/^0b([-+])(?=[01]+$)/, '$10b');
  const [, sign, digits] = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  return sign === '-' ? -value : value;
}

/** A float64 key as sigs.k8s.io/yaml writes it (format 'g' of a float32); "" if that needs more than 7 digits. */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  let digits = 1;
  while (Math.fround(Number(single.toPrecision(digits))) !== single) digits += 1;
  if (digits > 7) return '';
  const shortest = Number(single.toPrecision(digits));
  return goFloat(single === 0 ? single : shortest);
}
