import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { JsonMap } from '../../../../lib/json';

const folder = join(__dirname, '../../fixtures/objects');

/** Valid objects of many kinds, with many of their optional fields. */
export const baseObjects: readonly JsonMap[] = readdirSync(folder)
  .sort()
  .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
  .map((document) => document.toJS() as JsonMap);
