import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'build/imports';

// TypeScript writes JSON with indentation, which is a tenth of the package.
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
}
