import { commentWidth, wrap } from '../helm/yaml/comment';
import { type ChoiceExpr, children, type Expr, type Local, type Loop, type LoopExpr, localsOf } from './ast';
import { callFunction } from './call-function';
import { type EmitContext, enter, goString, operand, pipeline, root, variableName } from './emit';
import { printable } from './number-text';

/** Text with an action for each interpolated expression. */
export function asBlockText(expr: Expr, dot: EmitContext): string {
  const parts = expr.kind === 'text' ? expr.parts : [expr];
  return parts
    .map((part) => {
      if (typeof part === 'string') return escapeBraces(part);
      if (part.kind === 'literal') return escapeBraces(String(part.value));
      if (part.kind === 'choice') return inlineChoice(part, dot);
      if (part.kind === 'loop') return inlineLoop(part, dot);
      if (part.kind === 'text') return asBlockText(part, dot);
      return action(part.quoting === 'escape' ? printable(part) : part, dot);
    })
    .reduce(behind, '');
}

/** Appends text; a trailing brace before an action must be escaped. */
const behind = (before: string, text: string): string =>
  before.endsWith('{') && text.startsWith('{{') ? `${before.slice(0, -1)}{{\`{\`}}${text}` : before + text;

function inlineChoice({ condition, consequent, alternate }: ChoiceExpr, dot: EmitContext): string {
  const otherwise = asBlockText(alternate, dot);
  return `${inlineIf(condition, dot)}${asBlockText(consequent, dot)}${otherwise && `{{ else }}${otherwise}`}{{ end }}`;
}

function inlineLoop(loop: LoopExpr, dot: EmitContext): string {
  const inner = enter(dot, ...localsOf(loop));
  return `${openRange(loop, dot, inner).replace('{{-', '{{')}${asBlockText(loop.body, inner)}{{ end }}`;
}

const holdsLoop = (expr: Expr): boolean => expr.kind === 'loop' || children(expr).some(holdsLoop);

const isTextOfChoices = (expr: Expr): boolean =>
  expr.kind === 'text' && expr.parts.some((part) => typeof part !== 'string' && part.kind === 'choice');

/** The lines of a text template's body: conditions as blocks for readability, loops on one line. */
export function textTemplateLines(expr: Expr, dot: EmitContext): string[] {
  return holdsLoop(expr) || isTextOfChoices(expr) ? [rawText(asBlockText(expr, dot), false)] : branchLines(expr, dot);
}

function branchLines(expr: Expr, dot: EmitContext): string[] {
  if (expr.kind !== 'choice') {
    return [isTextOfChoices(expr) ? rawText(asBlockText(expr, dot), true) : trimmedAction(expr, dot)];
  }
  const lines = [openIf(expr.condition, dot), ...branchLines(expr.consequent, dot)];
  let rest = expr.alternate;
  while (rest.kind === 'choice') {
    lines.push(elseIf(rest.condition, dot), ...branchLines(rest.consequent, dot));
    rest = rest.alternate;
  }
  return [...lines, elseLine, ...branchLines(rest, dot), endLine];
}

/** Protects white space at the ends of text from the trim markers of the surrounding lines. */
function rawText(text: string, inBranch: boolean): string {
  const isBare = text.trim() === text;
  return `${inBranch ? '{{- "" }}' : isBare ? '' : '{{ "" }}'}${text}${isBare ? '' : '{{ "" }}'}`;
}

/** `{{- define "name" -}}`. */
export const openDefine = (name: string): string => `{{- define ${goString(name)} -}}`;

/** `{{- fail "message" }}`. */
export const failLine = (message: Expr, dot: EmitContext): string => `{{- fail ${operand(message, dot)} }}`;

/** `{{ expr }}`. */
export const action = (expr: Expr, dot: EmitContext): string => `{{ ${pipeline(expr, dot)} }}`;

/** `{{- expr }}`, on a line of its own. */
const trimmedAction = (expr: Expr, dot: EmitContext): string => `{{- ${pipeline(expr, dot)} }}`;

/** `{{- toYaml expr | nindent n }}`. */
export const yamlBlock = (expr: Expr, indent: number, dot: EmitContext): string =>
  indent === 0 ? `{{ toYaml ${operand(expr, dot)} }}` : `{{- toYaml ${operand(expr, dot)} | nindent ${indent} }}`;

/** `{{- include "name" . | nindent n }}`; `trimmed` if the template may start with a line break. */
export function includeBlock(name: string, indent: number, dot: EmitContext, trimmed: boolean): string {
  const text = `include ${goString(name)} ${root(dot)}${trimmed ? ' | trim' : ''}`;
  return indent === 0 ? `{{ ${text} }}` : `{{- ${text} | nindent ${indent} }}`;
}

/** `{{- if condition }}`. */
export const openIf = (condition: Expr, dot: EmitContext): string => `{{- if ${decision(condition, dot)} }}`;
/** `{{ if condition }}`, inside a line. */
export const inlineIf = (condition: Expr, dot: EmitContext): string => `{{ if ${decision(condition, dot)} }}`;
/** `{{- else if condition }}`. */
export const elseIf = (condition: Expr, dot: EmitContext): string => `{{- else if ${decision(condition, dot)} }}`;
/** `{{- else }}`. */
export const elseLine = '{{- else }}';
/** `{{- end }}`. */
export const endLine = '{{- end }}';

/** `{{- with value }}`, with a variable if the body uses it by name. */
export function openWith(value: Expr, bound: Local, dot: EmitContext, inner: EmitContext): string {
  const variable = inner.named.has(bound) ? `$${variableName(bound, inner)} := ` : '';
  return `{{- with ${variable}${pipeline(value, dot)} }}`;
}

/** `{{- range list }}`, `{{- range $item := list }}` or `{{- range $key, $item := map }}`. */
export function openRange({ over, item, key }: Loop, dot: EmitContext, inner: EmitContext): string {
  const isKeyNamed = key !== undefined && inner.named.has(key);
  // A range that declares the key also declares the item, which is then used by name throughout.
  if (isKeyNamed) inner.named.add(item);
  const names = [...(isKeyNamed ? [key] : []), ...(inner.named.has(item) ? [item] : [])];
  const variables = names.map((name) => `$${variableName(name, inner)}`).join(', ');
  return `{{- range ${variables && `${variables} := `}${pipeline(over, dot)} }}`;
}

/** `{{- /* text *\/ -}}`; long text is wrapped over several lines. */
export function comment(text: string): string {
  const [only = '', ...others] = wrap(text.replaceAll('*/', '* /'), commentWidth);
  return others.length === 0 ? `{{- /* ${only} */ -}}` : ['{{- /*', only, ...others, '*/ -}}'].join('\n');
}

/** Escapes `{{` in literal text; in each line, everything from the first `{{` to the last `}}` becomes one raw string. */
export function escapeBraces(text: string): string {
  return text.replace(/\{\{(?:[^`\r\n]*\}\})?/g, (braces) => `{{\`${braces}\`}}`);
}

/** The pipeline of a condition; only truthiness matters, so a choice is written with `and` and `or`. */
function decision(condition: Expr, dot: EmitContext): string {
  if (condition.kind !== 'choice') return pipeline(condition, dot);
  const { condition: which, consequent, alternate } = condition;
  const branches = [
    callFunction('and', [which, consequent]),
    callFunction('and', [callFunction('not', [which]), alternate]),
  ];
  return pipeline(callFunction('or', branches), dot);
}
