const width = 100;

/** JSON that fits on one line as one line, else a property a line. Without indentation, which would double deep schemas. */
export function printJsonLines(value: unknown): string {
  const line = JSON.stringify(value);
  if (line.length <= width || value === null || typeof value !== 'object') return line;
  if (Array.isArray(value)) return `[\n${value.map(printJsonLines).join(',\n')}\n]`;
  const entries = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${printJsonLines(child)}`);
  return `{\n${entries.join(',\n')}\n}`;
}
