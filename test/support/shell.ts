/** A simple command of a shell script: its words with variables expanded. */
export interface Command {
  readonly words: readonly string[];
  /** Line number of its start, from 1. */
  readonly line: number;
}

/** A token of a script: a word, or an operator between commands. */
type Token = { readonly word: string } | { readonly operator: string };

const operator = /^(?:&&|\|\||[|;\n])/;
const bare = /^[^\s'"\\$|;&<>()`]+/;
const variable = /^\$([A-Z_]+)/;
/** The only command substitution in the guides, and a possible output. */
const now = { command: '$(date +%s)', prints: '1767225600' };

/**
 * Parses the simple commands of a guide's script: words, quotes, variables, pipes and line continuations. Stores assignments
 * in `variables`. Rejects any other shell syntax, because it would not be checked.
 */
export function commandsOf(script: string, variables: Map<string, string>): Command[] {
  const commands: Command[] = [];
  let words: string[] = [];
  let begin = 1;
  const end = (): void => {
    const assigned = words.length === 1 ? /^([A-Z_]+)=(.*)$/s.exec(words[0] as string) : null;
    if (assigned) variables.set(assigned[1] as string, assigned[2] as string);
    else if (words.length > 0) commands.push({ words, line: begin });
    words = [];
  };
  for (const { token, line } of tokensOf(script, variables)) {
    if ('operator' in token) end();
    else {
      if (words.length === 0) begin = line;
      words.push(token.word);
    }
  }
  end();
  return commands;
}

function* tokensOf(script: string, variables: ReadonlyMap<string, string>): Generator<{ token: Token; line: number }> {
  let rest = script;
  let line = 1;
  const take = (text: string): void => {
    line += text.split('\n').length - 1;
    rest = rest.slice(text.length);
  };
  while (rest) {
    const blank = /^(?:[ \t]+|\\\n)+/.exec(rest) ?? /^#[^\n]*/.exec(rest);
    const between = operator.exec(rest);
    if (blank) take(blank[0]);
    else if (between) {
      yield { token: { operator: between[0] }, line };
      take(between[0]);
    } else {
      const { word, length } = wordAt(rest, variables);
      yield { token: { word }, line };
      take(rest.slice(0, length));
    }
  }
}

/** The first word of a script, and its length in the source. */
function wordAt(script: string, variables: ReadonlyMap<string, string>): { word: string; length: number } {
  let word = '';
  let at = 0;
  const fill = (text: string): string =>
    text.replace(/\$([A-Z_]+)/g, (_, name: string) => nonEmpty(name, variables)).replace(/\\(["$\\])/g, '$1');
  while (at < script.length && !/^(?:[\s|;]|&&)/.test(script.slice(at))) {
    const rest = script.slice(at);
    const single = /^'([^']*)'/.exec(rest);
    const double = /^"((?:[^"\\`]|\\["$\\])*)"/.exec(rest);
    const named = variable.exec(rest);
    const plain = bare.exec(rest);
    const [all, piece] = single
      ? [single[0], single[1] as string]
      : rest.startsWith(now.command)
        ? [now.command, now.prints]
        : double
          ? [double[0], fill(double[1] as string)]
          : named
            ? [named[0], nonEmpty(named[1] as string, variables)]
            : plain
              ? [plain[0], plain[0]]
              : unsupported(rest);
    word += piece;
    at += all.length;
  }
  return { word, length: at };
}

function nonEmpty(name: string, variables: ReadonlyMap<string, string>): string {
  const value = variables.get(name);
  if (value === undefined) throw new Error(`$${name} is used before it is set`);
  return value;
}

function unsupported(rest: string): never {
  throw new Error(`unsupported shell syntax: ${rest.split('\n')[0]}`);
}

/** A flag listed in the help of a command. */
export interface Flag {
  /** Name including dashes. */
  readonly name: string;
  /** Whether the next word is its value. */
  readonly takesValue: boolean;
}

/** The arguments of a command, and its flags with values in order. */
export interface Arguments {
  readonly positional: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** Parses the words after a command; throws for an unknown flag. */
export function parseArguments(words: readonly string[], known: ReadonlyMap<string, Flag>): Arguments {
  const positional: string[] = [];
  const flags: { name: string; value: string | undefined }[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === '--') break;
    if (!word.startsWith('-') || word === '-') {
      positional.push(word);
      continue;
    }
    const [written, ...value] = word.split('=');
    const flag = known.get(written as string);
    if (!flag) throw new Error(`unknown flag ${written}`);
    const hasValue = value.length > 0;
    if (!hasValue && flag.takesValue && index + 1 >= words.length) throw new Error(`${written} requires a value`);
    const behind = flag.takesValue ? words[++index] : undefined;
    flags.push({ name: flag.name, value: hasValue ? value.join('=') : behind });
    if (hasValue && flag.takesValue) index--;
  }
  return { positional, flags };
}

/** The flags by each of their names. */
export function flagTable(flags: Iterable<{ short?: string | undefined; name: string; takesValue: boolean }>) {
  const table = new Map<string, Flag>();
  for (const { short, name, takesValue } of flags) {
    table.set(`--${name}`, { name: `--${name}`, takesValue });
    if (short) table.set(`-${short}`, { name: `--${name}`, takesValue });
  }
  return table;
}
