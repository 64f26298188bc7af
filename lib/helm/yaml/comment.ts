/** The column at which comments are wrapped. */
export const commentWidth = 100;

/** YAML comment lines at an indentation, wrapped; none for empty text. */
export function yamlComment(text: string, indent = 0): string[] {
  if (text === '') return [];
  const pad = ' '.repeat(indent);
  return wrap(text, commentWidth - indent - 2).map((line) => `${pad}# ${line}`.trimEnd());
}

/**
 * Text in lines of at most so many characters; a longer word has a line of its own. Line breaks are kept, and a last
 * line of a word or two takes others from the line before it.
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

/** What a last line should hold at least. */
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

/** Whatever some YAML reader takes for the end of a line, and with it of a comment. */
const lineBreak = /\r\n|[\n\r\u0085\u2028\u2029]/;
