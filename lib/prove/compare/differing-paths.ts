import type { Json, JsonMap } from '../../json';

/** Documents as text with sorted keys, in sorted order because Helm sorts the objects of one file by kind. */
export const canonical = (documents: readonly Json[]): string[] =>
  documents
    .filter((document) => document !== null && Object.keys(document as object).length > 0)
    .map(stable)
    .sort();

function stable(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stable(value[key] as Json)}`).join(',')}}`;
}

/** The leaves in which two JSON values differ, as `path: helm <> ours`. */
export function differingPaths(helm: Json | undefined, ours: Json | undefined, path = ''): string[] {
  if (JSON.stringify(helm) === JSON.stringify(ours)) return [];
  if (helm === null || ours === null || typeof helm !== 'object' || typeof ours !== 'object') {
    return [`${path}: ${JSON.stringify(helm)} <> ${JSON.stringify(ours)}`];
  }
  const keys = new Set([...Object.keys(helm), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => differingPaths((helm as JsonMap)[key], (ours as JsonMap)[key], `${path}.${key}`));
}
