const width = 100;

/** JSON that fits on one line as one line, else a property a line. Without indentation, which would double deep schemas. */
export function printJsonLines(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const [open, parts, close] = Array.isArray(value)
    ? ['[', value.map(printJsonLines), ']']
    : ['{', Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${printJsonLines(child)}`), '}'];
  const line = open + parts.join(',') + close;
  return line.length <= width && !line.includes('\n') ? line : `${open}\n${parts.join(',\n')}\n${close}`;
}
