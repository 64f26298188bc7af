import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { divergenceTable } from '../../lib/prove/compare/known-divergences';

describe('the known divergences of the Helms', () => {
  it('stand in the documentation as prove knows them', () => {
    const page = readFileSync(join(__dirname, '../../docs/divergences.md'), 'utf8');
    expect(page).toContain(`\n\n${divergenceTable()}\n`);
  });
});
