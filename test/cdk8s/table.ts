import type { Outcome } from './measure';

/** What became of one use. */
export interface Measured {
  readonly owner: string;
  readonly field: string;
  readonly form: string;
  readonly outcome: Outcome;
}

/** A row for each struct and class: the fields that take every form, and the forms that others reject. */
export function tableOfPackage(measured: readonly Measured[]): string {
  const owners = new Map<string, Map<string, Map<string, boolean>>>();
  for (const { owner, field, form, outcome } of measured) {
    const fields = owners.get(owner) ?? new Map<string, Map<string, boolean>>();
    const forms = fields.get(field) ?? new Map<string, boolean>();
    owners.set(owner, fields.set(field, forms.set(form, outcome.kind === 'works' && forms.get(form) !== false)));
  }
  const rows = [...owners]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([owner, fields]) => {
      const all = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
      const works = all
        .filter(([, forms]) => [...forms.values()].every((accepted) => accepted))
        .map(([field]) => `\`${field}\``);
      const rejects = all.flatMap(([field, forms]) => {
        const rejected = [...forms].filter(([, accepted]) => !accepted).map(([form]) => form);
        if (rejected.length === 0) return [];
        return [`\`${field}\`: ${rejected.length === forms.size ? 'any' : rejected.join(', ')}`];
      });
      return `| \`${owner}\` | ${works.join(', ')} | ${rejects.join('; ')} |`;
    });
  return ['| Properties or class | Accept every form | Reject |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A row for each use of the classes of cdk8s. */
export function tableOfHelpers(measured: readonly Measured[]): string {
  const rows = measured.map(({ owner, field, outcome }) => {
    const result =
      outcome.kind === 'rejected'
        ? `rejected: ${outcome.message.replace(/^[^ ]* (?:chart\/?[^ ]*: )?/, '').replace(/ \[[\w-]+\]$/, '')}`
        : outcome.kind;
    return `| \`${owner}\` | ${field} | ${result.replaceAll('|', '\\|')} |`;
  });
  return ['| Class | Use | Result |', '| --- | --- | --- |', ...rows].join('\n');
}
