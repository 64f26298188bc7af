import { Unreadable } from '../query/unreadable';

/** A token of an expression of expr-lang. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'operator' | 'end';
  readonly text: string;
}

const pattern =
  /\s*(?:(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<name>[A-Za-z_$][\w$]*|#\w*)|(?<operator>\*\*|\?\?|\?\.|\|\||&&|==|!=|<=|>=|\.\.|[-+*/%^<>=!?:()[\]{},.;|])|$)/y;

/** The tokens of an expression; throws `Unreadable` for a character that begins none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  for (;;) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match)
      throw new Unreadable(`the character ${JSON.stringify(text.slice(at).trim()[0])} in ${JSON.stringify(text)}`);
    const [kind, found] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? ['end', ''];
    tokens.push({ kind: kind as Token['kind'], text: found ?? '' });
    if (kind === 'end') return tokens;
  }
}
