import { isUtf8 } from 'node:buffer';
import {
  type Alias,
  Composer,
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { ChartError, type Problem } from './errors';
import type { Json } from './json';

// Helm reads YAML with sigs.k8s.io/yaml over goyaml v2: a scanner of YAML 1.1, scalars of neither version. The library
// reads the structure here; what goyaml refuses, reads otherwise or calls by another type is this file. Where both could
// read on with different results, the text is refused. Both Helms of test/support/helm.ts have the same goyaml.

/**
 * Reads the one document of a values file as Helm does: JSON with string keys and float64 numbers, empty text as null.
 * Throws `yaml-invalid` with every problem of the file.
 */
export function parseYaml(text: string, where: string): Json {
  const source = new Source(text, where);
  const documents = compose(source);
  checkSingleDocument(source, documents);
  const [value] = decode(source, documents.slice(0, 1));
  return value ?? null;
}

/** Reads a stream of documents, as rendered manifests are, and drops the empty ones; throws as `parseYaml` does. */
export function parseYamlDocuments(text: string, where: string): Json[] {
  const source = new Source(text, where);
  return decode(source, compose(source)).filter((value) => value !== null);
}

class Source {
  readonly lines = new LineCounter();
  private readonly problems = new Map<number, Problem>();

  constructor(
    readonly text: string,
    readonly where: string,
  ) {
    this.lines.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) this.lines.addNewLine(index + 1);
  }

  /** Notes one problem a place: the first is the cause, what follows there is noise. */
  report(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(Math.min(offset, this.text.length));
    if (this.problems.has(offset)) return;
    this.problems.set(offset, { code: 'yaml-invalid', where: `${this.where}:${line}:${col}`, message });
  }

  hasProblemInLine(offset: number): boolean {
    const { line } = this.lines.linePos(Math.min(offset, this.text.length));
    return [...this.problems.keys()].some((other) => this.lines.linePos(other).line === line);
  }

  throwProblems(): void {
    if (this.problems.size === 0) return;
    throw new ChartError([...this.problems].sort(([a], [b]) => a - b).map(([, problem]) => problem));
  }
}

function compose(source: Source): Document.Parsed[] {
  checkCharacters(source);
  source.throwProblems();
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
  });
  const documents = [...composer.compose(tokens(source))] as Document.Parsed[];
  for (const { errors } of [...documents, composer.streamInfo()]) {
    // What follows on a line is noise, and so is the end of the file where an open quote was noticed.
    for (const { pos, message } of errors) {
      if (!source.hasProblemInLine(pos[0]) && !/^Missing closing/.test(message))
        source.report(pos[0], explain(message));
    }
  }
  for (const document of documents) {
    visit(document, { Pair: (_, pair, path) => checkPair(source, pair.srcToken, isFlow(path.at(-1))) });
  }
  source.throwProblems();
  return documents;
}

const tabMessage = 'a tab indents this line; only spaces may';

const keyMessage = 'a key and its ":" must stand on one line';

/** The library's messages that name no remedy, in other words. */
const remedies: [RegExp, string][] = [
  [/^Nested mappings are not/, 'a value that holds ": " must be quoted, and a nested map starts on its own line'],
  [/^Implicit keys need to be on a single line/, keyMessage],
  [/^Implicit map keys need to be followed/, 'a ":" is missing after this key'],
  [/^Tabs are not allowed/, tabMessage],
  [/^Plain value cannot start with/, 'text that starts with this character must be quoted'],
  [/^Unexpected|^Unsupported/, 'this does not belong here; look at the indentation and at the end of the line before'],
  [/^Block collections are not allowed within flow/, 'a "," or a quote is missing here'],
];

const explain = (message: string): string => remedies.find(([pattern]) => pattern.test(message))?.[1] ?? message;

function checkCharacters(source: Source): void {
  const wrong = /[^\t\n\r\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]|\r(?!\n)/gu;
  for (const { index, 0: character } of source.text.matchAll(wrong)) {
    if (index === 0 && character === '\uFEFF') continue;
    const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    source.report(index, `the character U+${code} must be written as an escape in double quotes, such as "\\u${code}"`);
  }
}

interface Lexeme {
  type: CST.TokenType | 'plain' | 'block' | null;
  text: string;
  offset: number;
}

/** What goyaml's scanner knows at one place, named as there. */
interface Scanner {
  flowLevel: number;
  isRootFlow: boolean;
  simpleKeyAllowed: boolean;
  atLineStart: boolean;
  isEmpty: boolean;
  hasIndentIndicator: boolean;
  /** The last lexeme that is no white space or comment. */
  previous: Lexeme['type'];
}

/** The library's tokens, while goyaml's rules are held against its lexemes. */
function* tokens(source: Source): Generator<CST.Token, void> {
  const parser = new Parser();
  const scanner: Scanner = {
    flowLevel: 0,
    isRootFlow: false,
    simpleKeyAllowed: true,
    atLineStart: true,
    isEmpty: true,
    hasIndentIndicator: false,
    previous: null,
  };
  let offset = 0;
  let isScalar = false;
  for (const text of new Lexer().lex(source.text)) {
    yield* parser.next(text);
    if (text === CST.DOCUMENT || text === CST.FLOW_END) continue;
    if (text === CST.SCALAR) {
      isScalar = true;
      continue;
    }
    const scalarType = scanner.previous === 'block-scalar-header' ? 'block' : 'plain';
    const lexeme = { type: isScalar ? scalarType : CST.tokenType(text), text, offset } as const;
    for (const [index, message] of complaints(lexeme, scanner, source.text)) source.report(offset + index, message);
    advance(scanner, lexeme);
    isScalar = false;
    offset += text.length;
  }
  yield* parser.end();
}

function advance(scanner: Scanner, { type, text }: Lexeme): void {
  if (type === 'space' || type === 'comment' || type === 'byte-order-mark') return;
  if (type === 'newline') {
    if (scanner.flowLevel === 0) scanner.simpleKeyAllowed = scanner.atLineStart = true;
    return;
  }
  if (type === 'flow-map-start' || type === 'flow-seq-start') {
    if (scanner.flowLevel === 0) scanner.isRootFlow = scanner.isEmpty || scanner.previous === 'doc-start';
    scanner.flowLevel += 1;
  }
  if (type === 'flow-map-end' || type === 'flow-seq-end') scanner.flowLevel -= 1;
  const isIndicator = type === 'seq-item-ind' || type === 'explicit-key-ind';
  const opensValue = type === 'map-value-ind' && scanner.atLineStart;
  scanner.simpleKeyAllowed = type === 'block' || (scanner.flowLevel === 0 && (isIndicator || opensValue));
  scanner.atLineStart = type === 'block';
  scanner.hasIndentIndicator = type === 'block-scalar-header' && /\d/.test(text);
  scanner.isEmpty = false;
  scanner.previous = type;
}

type Complaint = [index: number, message: string];
type Rule = (lexeme: Lexeme, scanner: Scanner, all: string) => Complaint[];

/** What goyaml refuses in one lexeme or reads otherwise than the library; an index is one in the lexeme. */
function complaints(lexeme: Lexeme, scanner: Scanner, all: string): Complaint[] {
  const { type } = lexeme;
  if (scanner.previous === 'block-scalar-header' && !['space', 'comment', 'newline', 'block'].includes(type ?? '')) {
    return [[0, 'only a comment may follow the "|" or ">" of a block scalar']];
  }
  return (type && rules[type]?.(lexeme, scanner, all)) || [];
}

const when = (condition: boolean, message: string): Complaint[] => (condition ? [[0, message]] : []);
const following = ({ text, offset }: Lexeme, all: string): string => all[offset + text.length] ?? '';

const anchorRule: Rule = (lexeme, _, all) =>
  when(
    !/^.[\w-]+$/.test(lexeme.text) || !/^[\s?:,\]}%@`]?$/.test(following(lexeme, all)),
    `the name in ${lexeme.text} may hold letters, digits, "_" and "-" only`,
  );

const indicatorRule: Rule = ({ text }, { flowLevel, previous, simpleKeyAllowed }) =>
  when(
    flowLevel > 0 ? !/^(?:comma|flow-.*-start)$/.test(previous ?? '') : !simpleKeyAllowed,
    `"${text}" cannot stand here; text that starts so must be quoted`,
  );

const tag = /^!(?:<(?:[\w;/?:@&=+$,.!~*'()[\]-]|%[\da-fA-F]{2})+>|(?:[\w;/?:@&=+$.!~*'()-]|%[\da-fA-F]{2})*)$/;

const rules: Partial<Record<NonNullable<Lexeme['type']>, Rule>> = {
  space: ({ text, offset }, { flowLevel, previous, isRootFlow, simpleKeyAllowed }, all) => {
    const leadsLine = all.slice(all.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
    const isWrong = flowLevel > 0 ? previous === 'plain' && leadsLine && !isRootFlow : simpleKeyAllowed;
    return when(text.includes('\t') && isWrong, tabMessage);
  },
  'directive-line': () => when(true, 'a line that starts with "%" is a directive, which Helm does not read'),
  'doc-end': (_, { isEmpty }) => when(isEmpty, '"..." ends a document that has not begun'),
  anchor: anchorRule,
  alias: anchorRule,
  tag: (lexeme, _, all) =>
    when(!tag.test(lexeme.text) || !/^\s?$/.test(following(lexeme, all)), `the tag ${lexeme.text} is malformed`),
  'seq-item-ind': indicatorRule,
  'explicit-key-ind': indicatorRule,
  'map-value-ind': (lexeme, { flowLevel, previous }, all) =>
    when(
      flowLevel > 0 && previous === 'plain' && /[,[\]{}]/.test(following(lexeme, all)),
      'a blank must follow ":" in a flow collection',
    ),
  plain: ({ text }, { flowLevel }) => [
    ...when(flowLevel > 0 && /\?|^:/.test(text), `${text} must be quoted in a flow collection`),
    ...when(/\n *\t/.test(text), tabMessage),
  ],
  'single-quoted-scalar': ({ text }) => when(!/^'(?:[^']|'')*'$/.test(text), "the closing ' is missing"),
  'double-quoted-scalar': ({ text }) => doubleQuotedComplaints(text),
  'block-scalar-header': ({ text }) =>
    when(!/^.(?:[-+]?[1-9]?|[1-9][-+])$/.test(text), `the block scalar indicator ${text} is malformed`),
  block: ({ text, offset }, { hasIndentIndicator }, all) => [
    ...blockComplaints(text, offset + text.length === all.length),
    ...when(
      hasIndentIndicator && blanksBelow(all, offset + text.length).includes(' '),
      'blanks below a block scalar with an indentation indicator are read in two ways',
    ),
  ],
};

function doubleQuotedComplaints(text: string): Complaint[] {
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) return [[0, 'the closing " is missing']];
  const found: Complaint[] = [];
  for (const { index, 0: sequence } of text.matchAll(/\\(?:u[dD][89a-fA-F]|\r?\n[ \t]*\r?\n|.)/gs)) {
    if (sequence === '\\/') found.push([index, 'Helm does not know the escape \\/; write / alone']);
    else if (sequence.length === 4 && sequence[1] === 'u') {
      found.push([index, 'Helm refuses half of a surrogate pair; write the character itself']);
    } else if (sequence.length > 2) found.push([index, 'a blank line cannot follow an escaped line break']);
  }
  return found;
}

function blockComplaints(text: string, isLast: boolean): Complaint[] {
  const content = /^(?: *\r?\n)*( *)([^ \r\n])/.exec(text);
  if (!content) return text.includes(' ') ? [[0, 'a block scalar of blanks only must be written in quotes']] : [];
  const [, indent = '', first] = content;
  if (first === '\t') return [[0, 'the first line of a block scalar cannot start with a tab']];
  if (indent === '') return [[0, 'a block scalar must be indented']];
  const ending = /(?:^|\n)( *)$/.exec(text)?.[1] ?? '';
  return isLast && ending.length > indent.length
    ? [[text.length, 'blanks at the end of the file count as text here']]
    : [];
}

/** The blank lines around the end of a block scalar. */
function blanksBelow(all: string, end: number): string {
  const rest = all.slice(end);
  const above = /[ \r\n]*$/.exec(all.slice(0, end))?.[0] ?? '';
  const below = /^[ \r\n]*/.exec(rest)?.[0] ?? '';
  return above + (below === rest ? below : below.slice(0, below.lastIndexOf('\n') + 1));
}

function checkPair(source: Source, pair: CST.CollectionItem | undefined, isInFlow: boolean): void {
  if (!pair) return;
  const { start, key, sep = [], value } = pair;
  const column = ({ offset }: { offset: number }): number => source.lines.linePos(offset).col;
  const explicit = start.find(({ type }) => type === 'explicit-key-ind');
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  const property = start.findIndex(isProperty);
  if (!colon) {
    const lost = sep.find(isProperty) ?? value;
    if (lost) source.report(lost.offset, 'expected ":" before this value');
  } else if (explicit && column(colon) !== column(explicit) && !isInFlow) {
    source.report(colon.offset, 'this ":" must stand below its "?"');
  }
  const before = colon ? sep.slice(0, sep.indexOf(colon)) : [];
  if (!explicit && [...(property < 0 ? [] : start.slice(property)), ...before].some(({ type }) => type === 'newline')) {
    source.report((colon ?? start[property] ?? pair.start[0])?.offset ?? 0, keyMessage);
  }
  if (value?.type !== 'scalar' || !key || isInFlow) return;
  for (const { index, 1: indent = '' } of value.source.matchAll(/\n( *)(?=[^ \r\n])/g)) {
    if (indent.length < column(key)) source.report(value.offset + index + 1, 'this line must be indented further');
  }
}

const isProperty = ({ type }: CST.SourceToken): boolean => type === 'anchor' || type === 'tag';
const isFlow = (node: unknown): boolean => isMap(node) && node.flow === true;

/** Helm 3 reads the first document of a values file and no more, Helm 4 merges them all. */
function checkSingleDocument(source: Source, documents: Document.Parsed[]): void {
  for (const { contents, range } of documents.slice(1)) {
    if (contents && !(isScalar(contents) && contents.source === '' && !contents.tag)) {
      source.report(
        contents.range?.[0] ?? range[0],
        'a values file is one document: Helm 3 reads the first, Helm 4 merges all',
      );
    }
  }
  for (const { index } of source.text.matchAll(/^---(?:[ \t]*[^\s#]|#)/gm)) {
    source.report(index, 'only a comment may follow "---" on its line: Helm 4 refuses anything else');
  }
  source.throwProblems();
}

function decode(source: Source, documents: Document.Parsed[]): Json[] {
  const values = documents.map((document) => new Decoder(source, document).value(document.contents));
  source.throwProblems();
  return values;
}

/** A scalar as goyaml sees it: maps tell keys of two types apart, JSON joins them by `key`. */
interface Resolved {
  type: 'null' | 'bool' | 'int' | 'uint' | 'float' | 'str';
  value: null | boolean | number | string;
  key: string;
}

type Entries = Map<string, { type: Resolved['type']; value: Json }>;

/** Makes JSON of one document, as goyaml's decoder and sigs.k8s.io/yaml do. */
class Decoder {
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
    if (isAlias(node)) return this.within(node, (target) => this.value(target)) ?? null;
    if (isMap<Node, Node | null>(node)) return this.map(node);
    if (isSeq<Node>(node)) return node.items.map((item) => this.value(item));
    const { type, value } = this.scalar(node as Scalar);
    if (type === 'float' && !Number.isFinite(value))
      this.report(node, 'Helm refuses infinity and NaN, which JSON lacks');
    return value;
  }

  private map(node: YAMLMap<Node, Node | null>): Json {
    const entries: Entries = new Map();
    this.fill(entries, node);
    return Object.fromEntries([...entries].map(([key, { value }]) => [key, value]));
  }

  /** Sets a map's entries in their order; a merge key overrides what stands before it, as nowhere but in goyaml. */
  private fill(entries: Entries, node: YAMLMap<Node, Node | null>): void {
    const own = new Set<string>();
    for (const { key: keyNode, value: valueNode } of node.items) {
      if (isMerge(keyNode)) {
        this.merge(entries, valueNode);
        continue;
      }
      const { type, key } = this.key(keyNode);
      const before = entries.get(key);
      if (own.has(key))
        this.report(keyNode, `the key "${key}" stands in this map already; Helm would keep the last only`);
      else if (before && before.type !== type) this.report(keyNode, `the key "${key}" is merged in with another type`);
      own.add(key);
      entries.set(key, { type, value: this.value(valueNode) });
    }
  }

  private merge(entries: Entries, node: Node | null): void {
    // Of a list the earlier map wins, so it is set later.
    const sources = isSeq<Node>(node) ? [...node.items].reverse() : [node];
    for (const source of sources) {
      this.count(source);
      const fill = (target: Node | null | undefined): void => {
        if (isMap<Node, Node | null>(target)) this.fill(entries, target);
        else this.report(source ?? node, '"<<" takes a map or a list of maps');
      };
      const fillCounted = (target: Node): void => {
        this.count(target);
        fill(target);
      };
      if (isAlias(source)) this.within(source, fillCounted);
      else fill(source);
    }
  }

  private key(node: Node | null): Resolved {
    this.count(node);
    if (isAlias(node)) return this.within(node, (target) => this.key(target)) ?? resolve('');
    const resolved = isScalar(node) ? this.scalar(node) : node === null ? resolve('') : str('');
    if (resolved.type === 'null') this.report(node, 'a key cannot be empty or null');
    else if (resolved.type === 'uint') this.report(node, 'a number beyond 2^63 cannot be a key');
    else if (resolved.type === 'float' && resolved.key === '') this.report(node, 'Helm rounds this key: quote it');
    else if (node !== null && !isScalar(node)) this.report(node, 'a map or list cannot be a key');
    return resolved;
  }

  private scalar(node: Scalar): Resolved {
    const text = this.text(node);
    const tag = node.tag ?? '';
    if (tag === '') return !node.type || node.type === Scalar.PLAIN ? resolve(text) : str(text);
    switch (tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : '') {
      case 'binary':
        if (!base64.test(text.replace(/[\r\n]/g, ''))) this.report(node, 'the text of !!binary is not base64');
        if (!isUtf8(Buffer.from(text, 'base64'))) this.report(node, 'JSON cannot hold these bytes: they are not UTF-8');
        return str(Buffer.from(text, 'base64').toString());
      case 'timestamp':
        this.report(node, 'the tag !!timestamp is not supported; Helm makes a string of it: write a string');
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
    this.report(node, `"${text}" is not what its tag !!${tag} says`);
    return resolved;
  }

  /** The text of a scalar; goyaml adds no line break to a block scalar that the end of the file cuts off. */
  private text(node: Scalar): string {
    const text = String(node.value ?? '');
    const all = this.source.text;
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    if (!isBlock || node.range?.[1] !== all.length || /\n *$/.test(all)) return text;
    return all.lastIndexOf('\n') > node.range[0] ? text.replace(/\n$/, '') : text;
  }

  private within<T>(alias: Alias, body: (target: Node) => T): T | undefined {
    const target = this.targets.get(alias);
    if (!target) this.report(alias, `no anchor &${alias.source} stands before this alias`);
    else if (this.open.has(alias)) this.report(alias, `the value of &${alias.source} contains itself`);
    if (!target || this.open.has(alias)) return undefined;
    this.open.add(alias);
    const result = body(target);
    this.open.delete(alias);
    return result;
  }

  /** goyaml's guard against documents that grow by aliases, with its numbers. */
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

/** What a plain scalar is to goyaml (resolve.go): not the words and numbers of YAML 1.1, nor those of 1.2. */
function resolve(text: string): Resolved {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return { type: 'null', value: null, key: '' };
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return bool(true);
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return bool(false);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return float(Number.NaN);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity);
  if (!/^[-+.0-9]/.test(text)) return str(text);
  // goyaml drops underscores, but not from a number that starts with a point.
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
  // Go reads the part behind `0b` on its own, so that `0b-1` is -1.
  const text = plain.replace(/^0b([-+])(?=[01]+$)/, '$10b');
  const [, sign, digits] = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
  return sign === '-' ? -value : value;
}

/** A float64 key in Go's format 'g' over float32, as sigs.k8s.io/yaml writes it; empty where that has over 7 digits. */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  let digits = 1;
  while (Math.fround(Number(single.toPrecision(digits))) !== single) digits += 1;
  if (digits > 7) return '';
  const shortest = Number(single.toPrecision(digits));
  const [mantissa = '', exponent = '0'] = shortest.toExponential().split('e');
  const sign = Object.is(single, -0) ? '-' : '';
  const power = Number(exponent);
  if (power >= -4 && power < 6) return sign + String(shortest);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/**
 * One line of YAML that goyaml, YAML 1.1 and YAML 1.2 all read as this string: plain where it can be, else in double
 * quotes, or in single quotes where those need no escapes. Throws `yaml-invalid` for half of a surrogate pair.
 */
export function yamlScalar(value: string): string {
  if (isPlain(value)) return value;
  if (!value.isWellFormed()) {
    const message = `${JSON.stringify(value)} holds half of a surrogate pair, which YAML cannot hold`;
    throw new ChartError({ code: 'yaml-invalid', where: '', message });
  }
  if (/["\\]/.test(value) && !value.includes("'") && isPrintable(value)) return `'${value}'`;
  return `"${value.replace(/["\\]/g, '\\$&').replace(unprintable, escaped)}"`;
}

// A fixed list: with \p{...} the same chart would print differently under another Node's Unicode tables. Besides what some
// reader refuses or takes for a line break, everything a person could not see is escaped too.
const printable =
  '\\x20-\\x7E\\xA1-\\xAC\\xAE-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF\\u2010-\\u2027\\u2030-\\u205E\\u2070-\\u2FFF' +
  '\\u3001-\\uD7FF\\uE000-\\uFDCF\\uFDF0-\\uFEFE\\uFF01-\\uFFEF\\uFFFC\\uFFFD\\u{10000}-\\u{1FFFD}\\u{20000}-\\u{10FFFD}';
const unprintable = new RegExp(`[^${printable}]`, 'gu');
const printableText = new RegExp(`^[${printable}]*$`, 'u');
const isPrintable = (text: string): boolean => printableText.test(text);

const shortEscapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const hex = (width: number): string => code.toString(16).toUpperCase().padStart(width, '0');
  return shortEscapes[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

function isPlain(text: string): boolean {
  if (text === '' || !isPrintable(text) || isSpecial(text) || / $|:(?: |$)| #/.test(text)) return false;
  return /^(?:[^- ?:,[\]{}#&*!|>'"%@`=]|--?[^- ])/.test(text);
}

/** Whether some reader takes a plain text for a word, a number, a date, a merge key or a document's border. */
function isSpecial(text: string): boolean {
  if (/^(?:~|null|y|n|yes|no|on|off|true|false|<<|\.\.\..*)$/i.test(text)) return true;
  if (!/^(?:[-+.0-9]|e[-+]?\d+$)/i.test(text)) return false;
  return isNumber.test(text.replaceAll('_', '')) || /^\d{4}-\d\d?-\d\d?/.test(text);
}

const isNumber = /^[-+]?(?:0[xob][-+0-9a-f]*|(?:[0-9]+(?::[0-9]+)*)?\.?[0-9]*(?:e[-+]?[0-9]*)?|\.(?:inf|nan))$/i;

/**
 * Block style YAML with the keys in their order, as `helm create` writes it, that goyaml, YAML 1.1 and YAML 1.2 read back
 * as this value. The library's printer folds, and quotes for one schema only.
 */
export function printYaml(value: Json): string {
  const lines: string[] = [];
  print(lines, value, '', '', true);
  return `${lines.join('\n')}\n`;
}

/** Prints a value; `lead` stands before its first line, `pad` before the others. */
function print(lines: string[], value: Json, lead: string, pad: string, isLast: boolean): void {
  if (Array.isArray(value) && value.length > 0) {
    value.forEach((item, index) => {
      print(lines, item, `${index === 0 ? lead : pad}- `, `${pad}  `, isLast && index === value.length - 1);
    });
  } else if (isFilledMap(value)) {
    const entries = Object.entries(value);
    entries.forEach(([key, item], index) => {
      const start = index === 0 ? lead : pad;
      printEntry(lines, key, item, start, pad, isLast && index === entries.length - 1);
    });
  } else lines.push(...leafLines(value, lead, pad, isLast));
}

function printEntry(lines: string[], key: string, value: Json, lead: string, pad: string, isLast: boolean): void {
  let start = `${lead}${yamlScalar(key)}:`;
  // A reader looks for the ":" of a key within 1,024 characters.
  if (start.length - lead.length > 1000) {
    lines.push(`${lead}? ${start.slice(lead.length, -1)}`);
    start = `${pad}:`;
  }
  if (isFilledMap(value) || (Array.isArray(value) && value.length > 0)) {
    lines.push(start);
    print(lines, value, `${pad}  `, `${pad}  `, isLast);
  } else lines.push(...leafLines(value, `${start} `, `${pad}  `, isLast));
}

const isFilledMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

function leafLines(value: Json, lead: string, pad: string, isLast: boolean): string[] {
  if (typeof value === 'string' && value.includes('\n') && isBlockText(value, isLast)) {
    const chomping = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
    const indent = pad || '  ';
    const rows = value.replace(/\n$/, '').split('\n');
    return [`${lead}|${chomping}`, ...rows.map((row) => (row ? indent + row : ''))];
  }
  return [lead + leaf(value)];
}

function leaf(value: Json): string {
  if (typeof value === 'string') return yamlScalar(value);
  if (typeof value === 'number') return number(value);
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[]' : '{}') : String(value);
}

function number(value: number): string {
  if (!Number.isFinite(value)) {
    throw new ChartError({ code: 'yaml-invalid', where: '', message: `${value} is not a number that JSON can hold` });
  }
  if (Object.is(value, -0)) return '-0.0';
  // YAML 1.1 wants a point in a number with an exponent.
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

/** Whether a text can stand as it is in a block scalar; at the end of a document Helm trims the line breaks of "|+". */
function isBlockText(text: string, isLast: boolean): boolean {
  if (/^\s|[^\S\n]\n|[^\S\n]$/.test(text) || (isLast && text.endsWith('\n\n'))) return false;
  return isPrintable(text.replaceAll('\n', ''));
}
