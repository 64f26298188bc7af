import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { divergenceTable } from '../../lib/prove/compare/known-divergences';

describe('the known divergences between Helm versions', () => {
  it('are documented as defined in prove', () => {
    const page = readFileSync(join(__dirname, '../../docs/divergences.md'), 'utf8');
    expect(page).toContain(`\n\n${divergenceTable()}\n`);
  });
});
