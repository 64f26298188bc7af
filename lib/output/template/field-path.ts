/**
 * The path of the field that a line of a template prints, such as `.spec.ports[0].name`, counting each `- ` as an item; "" for
 * a line outside an object. A line that opens or closes a block has the path of the first field in it.
 */
export function fieldPathAt(lines: readonly string[], index: number): string {
  const text = lines[index]?.trim() ?? '';
  if (isInsert(text))
    return pathAbove(lines, index, Number(/\bn?indent (\d+)/.exec(text)?.[1] ?? indentOf(lines[index])));
  const at = isContent(text) ? index : firstInside(lines, text === '{{- end }}' ? openingOf(lines, index) : index);
  const line = lines[at];
  return line === undefined || line === '---' ? '' : pathAbove(lines, at + 1, Number.POSITIVE_INFINITY);
}

const indentOf = (line = ''): number => line.length - line.trimStart().length;

/** An action that prints a map or list, such as toYaml or include. */
const isInsert = (text: string): boolean =>
  /^(?:- )?\{\{- (?:toYaml|include|tpl)\b/.test(text) || /\| nindent \d+ \}\}$/.test(text);

const isContent = (text: string): boolean => text !== '' && !text.startsWith('{{') && !text.startsWith('#');

/** The next line that is neither an action nor a comment. */
function firstInside(lines: readonly string[], index: number): number {
  const found = lines.slice(index).findIndex((line) => isContent(line.trim()));
  return found < 0 ? lines.length : index + found;
}

/** The line that opens the block that a line closes. */
function openingOf(lines: readonly string[], index: number): number {
  let depth = 1;
  for (let at = index - 1; at > 0; at--) {
    const text = lines[at]?.trim() ?? '';
    if (text === '{{- end }}') depth++;
    else if (/^\{\{- (?:if|with|range)\b/.test(text)) depth--;
    if (depth === 0) return at;
  }
  return index;
}

/** The path of the innermost field above a line that is indented less than `within`. */
function pathAbove(lines: readonly string[], end: number, within: number): string {
  let path = '';
  let limit = within;
  for (let at = end - 1; at >= 0 && limit > 0; at--) {
    const line = lines[at] ?? '';
    const text = line.trim();
    if (text === '---' && path !== '') return path;
    if (!isContent(text) && text !== '-') continue;
    const [, dash] = /^ *(- )/.exec(line) ?? (text === '-' ? [line, '-'] : []);
    const key = keyOf(dash === undefined ? text : text.slice(2));
    const column = indentOf(line) + (dash === undefined ? 0 : 2);
    // Text in a block scalar, which is no field.
    if (column < limit && key?.isText) path = `.${key.name}`;
    else if (column < limit && key) path = `.${key.name}${path}`;
    if (column < limit && key) limit = column;
    if (dash !== undefined && indentOf(line) < limit) {
      path = `[${itemsAbove(lines, at, indentOf(line))}]${path}`;
      limit = indentOf(line);
    }
  }
  return path;
}

/** The key of a field. */
function keyOf(text: string): { readonly name: string; readonly isText: boolean } | undefined {
  const [, quoted, plain, rest = ''] =
    /^(?:("(?:[^"\\]|\\.)*")|([^\s"'{[][^:]*(?::[^\s:][^:]*)*)):(?=\s|$)(.*)$/.exec(text) ?? [];
  const name = quoted === undefined ? plain : (JSON.parse(quoted) as string);
  return name === undefined ? undefined : { name, isText: /^ [|>][-+\d]*$/.test(rest) };
}

/** How many items of a list precede the one at a line. */
function itemsAbove(lines: readonly string[], index: number, indent: number): number {
  let count = 0;
  for (let at = index - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (!isContent(line.trim()) && line.trim() !== '-') continue;
    const isItem = /^ *-(?: |$)/.test(line) && line !== '---';
    if (indentOf(line) < indent || (indentOf(line) === indent && !isItem)) break;
    if (indentOf(line) === indent) count++;
  }
  return count;
}
