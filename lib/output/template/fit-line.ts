import { actionOf, type Command, flat, type Operand, type Pipeline, pieces } from './action-text';

/** Maximum length of a template line; longer lines are broken if an action allows it. */
export const lineWidth = 120;

/** Maximum length of a line of text before it is broken inside a sentence. */
const textWidth = 160;

/**
 * Breaks a long line of a template inside its actions, where Go treats a line break as a space. Strings and text outside
 * actions are never broken.
 */
export function fitLine(line: string): string[] {
  if (line.length <= lineWidth) return [line];
  const parts = pieces(line);
  const indent = line.length - line.trimStart().length;
  const candidates = parts
    .map((part, index) => ({ index, action: actionOf(part) }))
    .sort((a, b) => (parts[b.index] as string).length - (parts[a.index] as string).length);
  for (const { index, action } of candidates) {
    const broken = action && brokenAction(action.open, action.pipeline, action.close, indent);
    if (!broken) continue;
    const [first = '', ...rest] = broken;
    const [last = '', ...between] = [...rest].reverse();
    const before = parts.slice(0, index).join('') + first;
    const after = last + parts.slice(index + 1).join('');
    return [before, ...between.reverse(), ...fitLine(after)];
  }
  return [line];
}

/**
 * Breaks a long line of text also before actions, with `{{-` to trim the line break. Never after a space, which `{{-`
 * would trim too.
 */
export function fitText(line: string): string[] {
  if (line.length <= lineWidth) return [line];
  const isLong = (row: string): boolean => row.length > (pieces(row).length === 1 ? lineWidth : textWidth);
  return filledLines(line, isJoint)
    .flatMap((row) => (isLong(row) ? filledLines(row, () => true) : [row]))
    .flatMap((row) => (isLong(row) ? fitLine(row) : [row]));
}

/** Whether a line may be broken before a piece. */
const mayBreak = (parts: readonly string[], index: number): boolean =>
  (parts[index] as string).startsWith('{{') && !/\s$/.test(parts[index - 1] as string);

/** Whether a piece is a good place to break: a block, the text after a block or comma, or a literal template. */
function isJoint(parts: readonly string[], index: number): boolean {
  const [before = '', part = ''] = [parts[index - 1], parts[index]];
  if (/^\{\{-? (?:if|range|with) |^\{\{`\{\{`\}\}$/.test(part)) return true;
  return before.endsWith(',') || (/^\{\{-? end \}\}$/.test(before) && !/^\{\{-? (?:end|else)\b/.test(part));
}

/** Fills lines greedily, breaking only before the chosen pieces. */
function filledLines(line: string, isChosen: (parts: readonly string[], index: number) => boolean): string[] {
  const pad = ' '.repeat(line.length - line.trimStart().length);
  const parts = pieces(line);
  const units: string[] = [];
  parts.forEach((part, index) => {
    if (index === 0 || (mayBreak(parts, index) && isChosen(parts, index))) units.push(part);
    else units[units.length - 1] += part;
  });
  const lines: string[] = [];
  for (const unit of units) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(unit);
    else if (last.length + unit.length <= lineWidth) lines[lines.length - 1] = last + unit;
    else lines.push(pad + trimmed(unit));
  }
  return lines;
}

/** Makes the action at the start of a piece trim the white space before it. */
const trimmed = (unit: string): string =>
  unit.replace(/^\{\{(?:-? |(?=`))/, '{{- ').replace(/^(\{\{- `[^`]*`)\}\}/, '$1 }}');

/** An action broken into several lines; undefined if it cannot be broken. */
function brokenAction(open: string, pipeline: Pipeline, close: string, indent: number): string[] | undefined {
  const pad = ' '.repeat(indent);
  const [only] = pipeline;
  const last = only?.at(-1);
  // `fail (printf ...)` and `if not (or ...)`: break inside the parentheses.
  if (pipeline.length === 1 && only && last && typeof last !== 'string' && isHead(only.slice(0, -1))) {
    const [first = '', ...inner] = brokenPipeline(last.inside, indent);
    if (inner.length === 0) return undefined;
    const head = only.slice(0, -1).map(flat).join(' ');
    return [`${open} ${head} (${first}`, ...inner, `${pad})${last.behind} ${close}`];
  }
  const [first = '', ...rest] = brokenPipeline(pipeline, indent);
  return rest.length === 0 ? undefined : [`${open} ${first}`, ...rest, `${pad}${close}`];
}

/** Whether operands are words only, such as `fail` or `if not` before their single argument. */
const isHead = (operands: Command): boolean =>
  operands.length > 0 && operands.every((operand) => typeof operand === 'string' && /^\w+$/.test(operand));

/** A pipeline in lines: the call, each of its arguments, then the piped functions. */
function brokenPipeline([first = [], ...others]: Pipeline, indent: number): string[] {
  const pad = ' '.repeat(indent + 2);
  const count = isShort(first) ? first.length : headCount(first);
  const args = first.slice(count);
  const piped = (command: Command): string => `${pad}| ${command.map(flat).join(' ')}`;
  const tail = others.map((command, index) => (index === 0 ? piped(command) : piped(command).trim())).join(' ');
  return [
    first.slice(0, count).map(flat).join(' '),
    ...argumentLines(first, args, indent + 2),
    ...(tail.length <= lineWidth || others.length === 1
      ? [tail].filter((line) => line !== '')
      : others.flatMap((command) => pipedLines(command, indent + 2))),
  ];
}

/** A function behind a pipe; where it is too long, its last argument is broken inside the parentheses. */
function pipedLines(command: Command, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const line = `${pad}| ${command.map(flat).join(' ')}`;
  const last = command.at(-1);
  if (line.length <= lineWidth || last === undefined || typeof last === 'string') return [line];
  const [first = '', ...inner] = brokenPipeline(last.inside, indent);
  if (inner.length === 0) return [line];
  return [`${pad}| ${command.slice(0, -1).map(flat).join(' ')} (${first}`, ...inner, `${pad})${last.behind}`];
}

/** Whether a call is too short to break, such as `include "name" .`. */
const isShort = (command: Command): boolean =>
  command.every((operand) => typeof operand === 'string') &&
  (command[0] === 'include' || command.map(flat).join(' ').length <= 60);

/** Number of operands kept on the first line: keywords, variables, the function and its format. */
function headCount(command: Command): number {
  let count = 0;
  while (/^(?:if|else|with|range|fail|\$\w+,?|:=)$/.test(String(command[count]))) count++;
  const name = command[count];
  return name === 'printf' || name === 'index' || name === 'include' ? count + 2 : count + 1;
}

function argumentLines(command: Command, args: Command, indent: number): string[] {
  const name = String(command[command.length - args.length - 1]);
  if (name === 'list' && args.every((arg) => typeof arg === 'string')) return wordLines(args, indent);
  if (name === 'dict') return pairLines(args, indent);
  return args.flatMap((arg) => operandLines(arg, indent));
}

function operandLines(operand: Operand, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const line = `${pad}${flat(operand)}`;
  if (line.length <= lineWidth || typeof operand === 'string') return [line];
  const [first = '', ...inner] = brokenPipeline(operand.inside, indent);
  return inner.length === 0 ? [line] : [`${pad}(${first}`, ...inner, `${pad})${operand.behind}`];
}

/** The arguments of `dict`, each key with its value on one line. */
function pairLines([key, value, ...others]: Command, indent: number): string[] {
  if (key === undefined || value === undefined) return [];
  const [first = '', ...rest] = operandLines(value, indent);
  return [`${' '.repeat(indent)}${flat(key)} ${first.trimStart()}`, ...rest, ...pairLines(others, indent)];
}

/** Fills lines greedily with words. */
function wordLines(words: Command, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const lines: string[] = [];
  for (const word of words.map(flat)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineWidth) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(pad + word);
  }
  return lines;
}
