/**
 * Text with each `{{args.x}}` replaced as the controller does it (fasttemplate): from two braces to the next two, so that
 * three in a row name something else. A name without a value goes to `unresolved`.
 */
export function resolveArguments(
  text: string,
  args: Readonly<Record<string, string>>,
  unresolved: (tag: string) => string,
): string {
  const [first = '', ...rest] = text.split('{{');
  let resolved = first;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    // Braces that open again before they close belong to the same tag.
    while (!part.includes('}}') && rest.length > 0) part += `{{${rest.shift()}`;
    const end = part.indexOf('}}');
    if (end < 0) return `${resolved}{{${part}`;
    const tag = part.slice(0, end);
    const name = tag.trim().replace(/^args\./, '');
    const known = tag.trim().startsWith('args.') && Object.hasOwn(args, name);
    resolved += (known ? args[name] : unresolved(tag)) + part.slice(end + 2);
  }
  return resolved;
}
