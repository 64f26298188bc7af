import { writeFileSync } from 'node:fs';
import type { Crd } from './crd';
import { byKey } from './draft-07';

/** Writes custom resource definitions by name, a property a line; the keys keep upstream's order. */
export function writeCrds(file: string, crds: readonly Crd[]): void {
  const byName = crds.map((crd): [string, Crd] => [crd.metadata.name, crd]).sort(byKey);
  writeFileSync(file, `${print(Object.fromEntries(byName))}\n`);
}

const WIDTH = 100;

/** JSON on one line where it fits. Schemas nest so deep that indentation would double the size: there is none. */
function print(value: unknown): string {
  const line = JSON.stringify(value);
  if (line.length <= WIDTH || value === null || typeof value !== 'object') return line;
  if (Array.isArray(value)) return `[\n${value.map(print).join(',\n')}\n]`;
  return `{\n${Object.entries(value)
    .map(([key, child]) => `${JSON.stringify(key)}:${print(child)}`)
    .join(',\n')}\n}`;
}
