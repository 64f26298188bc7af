/** An operand of a template function: a word, a string, or a pipeline in parentheses with any field access behind it. */
export type Operand = string | { readonly inside: Pipeline; readonly behind: string };

/** A function call: keywords and variables first, then the function and its arguments. */
export type Command = readonly Operand[];

/** Commands joined by `|`. */
export type Pipeline = readonly Command[];

/** A parsed template action. */
export interface Action {
  /** `{{` or `{{-`. */
  readonly open: string;
  readonly pipeline: Pipeline;
  /** `}}` or `-}}`. */
  readonly close: string;
}

const string = '"(?:[^"\\\\]|\\\\.)*"|`[^`]*`';
const anAction = new RegExp(`(\\{\\{(?:[^"\`}]|${string}|\\}(?!\\}))*\\}\\})`);
const aToken = new RegExp(`\\s+|[()|]|(?:${string}|[^\\s()|"\`])+`, 'gy');

/** Splits a line of a template into text and actions. */
export const pieces = (line: string): string[] => line.split(anAction).filter((piece) => piece !== '');

/** Parses a piece of a line as an action; undefined for text, comments and anything that would not print back unchanged. */
export function actionOf(piece: string): Action | undefined {
  const [, open = '', content = '', close = ''] = /^(\{\{-?) (.*?) (-?\}\})$/s.exec(piece) ?? [];
  if (content === '' || content.startsWith('/*')) return undefined;
  const tokens = content.match(aToken) ?? [];
  const pipeline = readPipeline(tokens.values());
  return flatPipeline(pipeline) === content ? { open, pipeline, close } : undefined;
}

function readPipeline(tokens: Iterator<string>): Pipeline {
  const commands: Operand[][] = [[]];
  let isApart = true;
  for (let next = tokens.next(); !next.done && next.value !== ')'; next = tokens.next()) {
    const token = next.value;
    const command = commands.at(-1) as Operand[];
    const last = command.at(-1);
    if (token === '|') commands.push([]);
    else if (token === '(') command.push({ inside: readPipeline(tokens), behind: '' });
    else if (token.trim() !== '') {
      if (!isApart && typeof last === 'object') command[command.length - 1] = { ...last, behind: token };
      else command.push(token);
    }
    isApart = token.trim() === '';
  }
  return commands;
}

/** Prints an operand on one line. */
export const flat = (operand: Operand): string =>
  typeof operand === 'string' ? operand : `(${flatPipeline(operand.inside)})${operand.behind}`;

const flatPipeline = (pipeline: Pipeline): string => pipeline.map((command) => command.map(flat).join(' ')).join(' | ');
