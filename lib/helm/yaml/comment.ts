/** The column at which comments are wrapped. */
export const commentWidth = 100;

/** YAML comment lines at an indentation, wrapped; none for empty text. */
export function yamlComment(text: string, indent = 0): string[] {
  if (text === '') return [];
  const pad = ' '.repeat(indent);
  return wrap(text, commentWidth - indent - 2).map((line) => `${pad}# ${line}`.trimEnd());
}

/**
 * Wraps text at a width; a longer word gets its own line. Line breaks are kept, and a paragraph is wrapped narrower if
 * that avoids a very short last line.
 */
export const wrap = (text: string, width: number): string[] =>
  text.split(lineBreak).flatMap((paragraph) => {
    const lines = wrapped(paragraph, width);
    if (lines.length === 1) return lines;
    for (let narrower = width; narrower > width / 2; narrower--) {
      const others = wrapped(paragraph, narrower);
      if (others.length > lines.length) break;
      if ((others.at(-1) as string).length >= shortest) return others;
    }
    return lines;
  });

/** The minimum length of a last line. */
const shortest = 20;

function wrapped(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

/** Everything that some YAML parser treats as a line break, which would end a comment. */
const lineBreak = /\r\n|[\n\r\u0085\u2028\u2029]/;
