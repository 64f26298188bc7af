import { CST, Lexer, Parser } from 'yaml';
import type { Source } from './source';

/** For a tab in the indentation. */
export const tabMessage = 'indent with spaces, not with a tab';

/** For a key whose colon is on another line. */
export const keyMessage = 'a key and its ":" must be on the same line';

/** Reports characters that goyaml rejects, or that parsers treat differently. */
export function checkCharacters(source: Source): void {
  const wrong = /[^\t\n\r\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]|\r(?!\n)/gu;
  for (const { index, 0: character } of source.text.matchAll(wrong)) {
    if (index === 0 && character === '\uFEFF') continue;
    const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    source.report(index, `invalid character U+${code}: write it as an escape in double quotes, such as "\\u${code}"`);
  }
}

interface Lexeme {
  type: CST.TokenType | 'plain' | 'block' | null;
  text: string;
  offset: number;
}

/** State of goyaml's scanner, with its field names. */
interface Scanner {
  flowLevel: number;
  isRootFlow: boolean;
  simpleKeyAllowed: boolean;
  atLineStart: boolean;
  isEmpty: boolean;
  hasIndentIndicator: boolean;
  /** The last lexeme other than white space and comments. */
  previous: Lexeme['type'];
}

/** The tokens of the yaml library; reports every lexeme that breaks goyaml's rules. */
export function* tokens(source: Source): Generator<CST.Token, void> {
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
    for (const [index, message] of scanProblems(lexeme, scanner, source.text)) source.report(offset + index, message);
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

type ScanProblem = [index: number, message: string];
type Rule = (lexeme: Lexeme, scanner: Scanner, all: string) => ScanProblem[];

/** What goyaml rejects or parses differently in one lexeme; an index is relative to the lexeme. */
function scanProblems(lexeme: Lexeme, scanner: Scanner, all: string): ScanProblem[] {
  const { type } = lexeme;
  if (scanner.previous === 'block-scalar-header' && !['space', 'comment', 'newline', 'block'].includes(type ?? '')) {
    return [[0, 'only a comment may follow "|" or ">" on its line']];
  }
  return (type && rules[type]?.(lexeme, scanner, all)) || [];
}

const when = (condition: boolean, message: string): ScanProblem[] => (condition ? [[0, message]] : []);
const following = ({ text, offset }: Lexeme, all: string): string => all[offset + text.length] ?? '';

const anchorRule: Rule = (lexeme, _, all) =>
  when(
    !/^.[\w-]+$/.test(lexeme.text) || !/^[\s?:,\]}%@`]?$/.test(following(lexeme, all)),
    `invalid name in ${lexeme.text}: use letters, digits, "_" and "-"`,
  );

const indicatorRule: Rule = ({ text }, { flowLevel, previous, simpleKeyAllowed }) =>
  when(
    flowLevel > 0 ? !/^(?:comma|flow-.*-start)$/.test(previous ?? '') : !simpleKeyAllowed,
    `unexpected "${text}"; quote text that starts with it`,
  );

const tag = /^!(?:<(?:[\w;/?:@&=+$,.!~*'()[\]-]|%[\da-fA-F]{2})+>|(?:[\w;/?:@&=+$.!~*'()-]|%[\da-fA-F]{2})*)$/;

const rules: Partial<Record<NonNullable<Lexeme['type']>, Rule>> = {
  space: ({ text, offset }, { flowLevel, previous, isRootFlow, simpleKeyAllowed }, all) => {
    const leadsLine = all.slice(all.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
    const isWrong = flowLevel > 0 ? previous === 'plain' && leadsLine && !isRootFlow : simpleKeyAllowed;
    return when(text.includes('\t') && isWrong, tabMessage);
  },
  'directive-line': () => when(true, 'directives (lines that start with "%") are not supported by Helm'),
  'doc-end': (_, { isEmpty }) => when(isEmpty, '"..." before the start of a document'),
  anchor: anchorRule,
  alias: anchorRule,
  tag: (lexeme, _, all) =>
    when(!tag.test(lexeme.text) || !/^\s?$/.test(following(lexeme, all)), `malformed tag ${lexeme.text}`),
  'seq-item-ind': indicatorRule,
  'explicit-key-ind': indicatorRule,
  'map-value-ind': (lexeme, { flowLevel, previous }, all) =>
    when(
      flowLevel > 0 && previous === 'plain' && /[,[\]{}]/.test(following(lexeme, all)),
      '":" must be followed by a space in a flow collection',
    ),
  plain: ({ text }, { flowLevel }) => [
    ...when(flowLevel > 0 && /\?|^:/.test(text), `quote ${text} in a flow collection`),
    ...when(/\n *\t/.test(text), tabMessage),
  ],
  'single-quoted-scalar': ({ text }) => when(!isClosed(text, "''"), "missing closing '"),
  'double-quoted-scalar': ({ text }) => doubleQuotedProblems(text),
  'block-scalar-header': ({ text }) =>
    when(!/^.(?:[-+]?[1-9]?|[1-9][-+])$/.test(text), `malformed block scalar indicator ${text}`),
  block: ({ text, offset }, { hasIndentIndicator }, all) => [
    ...blockProblems(text, offset + text.length === all.length),
    ...when(
      hasIndentIndicator && blanksBelow(all, offset + text.length).includes(' '),
      'spaces in blank lines after a block scalar with an indentation indicator are ambiguous: remove them',
    ),
  ],
};

/** Whether the only unescaped quote is the last character; a single pattern for long text overflows the stack. */
function isClosed(text: string, escapes: string | RegExp): boolean {
  const bare = text.slice(1).replaceAll(escapes, '');
  return bare !== '' && bare.indexOf(text[0] as string) === bare.length - 1;
}

function doubleQuotedProblems(text: string): ScanProblem[] {
  if (!isClosed(text, /\\./gs)) return [[0, 'missing closing "']];
  const found: ScanProblem[] = [];
  for (const { index, 0: sequence } of text.matchAll(/\\(?:u[dD][89a-fA-F]|\r?\n[ \t]*\r?\n|.)/gs)) {
    if (sequence === '\\/') found.push([index, 'Helm does not support the escape \\/: write / without the backslash']);
    else if (sequence.length === 4 && sequence[1] === 'u') {
      found.push([index, 'Helm rejects a surrogate in an escape: write the character itself']);
    } else if (sequence.length > 2) found.push([index, 'a blank line must not follow an escaped line break']);
  }
  return found;
}

function blockProblems(text: string, isLast: boolean): ScanProblem[] {
  const content = /^(?: *\r?\n)*( *)([^ \r\n])/.exec(text);
  if (!content)
    return text.includes(' ') ? [[0, 'quote text that consists of spaces only instead of using a block scalar']] : [];
  const [, indent = '', first] = content;
  if (first === '\t') return [[0, 'the first line of a block scalar must not start with a tab']];
  if (indent === '') return [[0, 'a block scalar must be indented']];
  const ending = /(?:^|\n)( *)$/.exec(text)?.[1] ?? '';
  return isLast && ending.length > indent.length
    ? [[text.length, 'trailing spaces at the end of the file would become part of the block scalar']]
    : [];
}

/** The blank lines around the end of a block scalar. */
function blanksBelow(all: string, end: number): string {
  const rest = all.slice(end);
  const above = /[ \r\n]*$/.exec(all.slice(0, end))?.[0] ?? '';
  const below = /^[ \r\n]*/.exec(rest)?.[0] ?? '';
  return above + (below === rest ? below : below.slice(0, below.lastIndexOf('\n') + 1));
}
