import type { Mutant } from './mutants';

/** A mutant, and what to report about it. */
export interface Finding {
  readonly mutant: Mutant;
  readonly message: string;
}

/** The findings by kind, operator and path, the most frequent first: a line for each with one of its messages. */
export function summary(findings: readonly Finding[], lineLimit = 30): string {
  const groups = new Map<string, string[]>();
  for (const { mutant, message } of findings) {
    const path = mutant.path.map((key) => (typeof key === 'number' ? '*' : key)).join('.');
    const group = `${mutant.kind} ${mutant.operator} ${path}`;
    groups.set(group, [...(groups.get(group) ?? []), message]);
  }
  const lines = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([group, messages]) => `${group} (${messages.length}): ${messages[0]?.slice(0, 200)}`);
  const hidden = lines.length - lineLimit + 1;
  return (hidden > 1 ? [...lines.slice(0, lineLimit - 1), `and ${hidden} more`] : lines).join('\n');
}
