/** The ASCII characters that need no escaping in YAML and Go, and the others. */
const harmless = /[\w./:@+-]/;
const harmful = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code))
  .filter((character) => !harmless.test(character))
  .join('');

/** A token of a pattern: a class, the start or end of a group, an alternative, a repetition, or one harmless character. */
const patternPart =
  /\[(?:\\[wd./:@+-]|[ -Z^-~])+\]|\((?:\?:)?(?!\?)|[)|]|[*+?]|\{\d+(?:,\d*)?\}|\\[wd./:@+-]|[\w/:@-]/y;

/** Whether a pattern only accepts text of characters that need no escaping in YAML and Go. */
export function isQuotablePattern(pattern: string): boolean {
  const body = /^\^(.*)\$$/.exec(pattern)?.[1];
  if (body === undefined) return false;
  let depth = 0;
  for (patternPart.lastIndex = 0; patternPart.lastIndex < body.length; ) {
    const part = patternPart.exec(body)?.[0];
    // At the top level, each side of an alternative lacks one of the anchors.
    if (part === undefined || (part === '|' && depth === 0)) return false;
    if (part.startsWith('[') && new RegExp(part).test(harmful)) return false;
    if (part.startsWith('(')) depth++;
    if (part === ')') depth--;
  }
  return true;
}
