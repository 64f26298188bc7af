import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseOf } from '../../lib/prove/cases/case';
import { report, summaryTable } from '../../lib/prove/report';
import type { Failure, SectionResult } from '../../lib/prove/target';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const subject = { path: 'shop', progress: () => undefined } as never;
const example: Failure = {
  title: 'name',
  details: [],
  titleOf: ({ values }) => `name: got ${JSON.stringify(values.name)}`,
  reproducer: {
    testCase: caseOf({ name: 'A b', port: 80 }),
    reproduces: async (cases) => cases.map(({ values }) => String(values.name).includes('A')),
  },
};
const printed = async (result: Partial<SectionResult>): Promise<string[]> => {
  const section = { section: 'objects', summary: '1 case', failures: [], ...result };
  return summaryTable([await report(subject, section, 0, folder, '')])
    .split('\n')
    .slice(1);
};

describe('the report of a proof', () => {
  it('prints examples with minimal values below the table, and passes', async () => {
    expect(await printed({ examples: [example] })).toEqual([
      'shop   objects  passed  0.0 s  1 case',
      '',
      'shop, objects, an example of each:',
      '  name: got "A"',
      '    {"name":"A"}',
      '',
    ]);
  });

  it('cuts long values', async () => {
    const long = { ...example, reproducer: { testCase: caseOf({ name: 'a'.repeat(1000) }) } };
    expect((await printed({ examples: [long] })).at(-2)).toHaveLength('    '.length + 160 + '...'.length);
  });

  it('prints nothing more without examples', async () => {
    expect(await printed({ examples: [] })).toEqual(['shop   objects  passed  0.0 s  1 case', '']);
  });
});
