import { writeFileSync } from 'node:fs';
import { printJsonLines } from '../../json-lines';
import type { Crd } from './crd';
import { byKey } from './draft-07';

/** Writes custom resource definitions by name, a property a line; the keys keep upstream's order. */
export function writeCrds(file: string, crds: readonly Crd[]): void {
  const byName = crds.map((crd): [string, Crd] => [crd.metadata.name, crd]).sort(byKey);
  writeFileSync(file, `${printJsonLines(Object.fromEntries(byName))}\n`);
}
