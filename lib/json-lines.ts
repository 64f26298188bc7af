const width = 100;

/** JSON that fits on one line as one line, else a property a line. Without indentation, which would double deep schemas. */
export function printJsonLines(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const [open, parts, close] = Array.isArray(value)
    ? ['[', value.map(printJsonLines), ']']
    : ['{', Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${printJsonLines(child)}`), '}'];
  const length = parts.reduce((sum, part) => sum + part.length + 1, 1);
  const fits = length <= width && !parts.some((part) => part.includes('\n'));
  return fits ? open + parts.join(',') + close : `${open}\n${parts.join(',\n')}\n${close}`;
}
