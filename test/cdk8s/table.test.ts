import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Assembly } from './assembly';
import { Experiments } from './experiments';
import { outcomeOf } from './measure';
import { ownHelpers, withoutValues } from './own-helpers';
import { type Measured, tableOfHelpers, tableOfPackage } from './table';

const page = join(__dirname, '../../docs/cdk8s.md');

/** Compares the table below a heading with what was measured; `UPDATE_SNAPSHOTS=1` writes it. */
function expectTable(heading: string, table: string): void {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(`\n## ${heading}\n`);
  const start = rest.search(/^\|/m);
  const end = start + rest.slice(start).search(/\n(?!\|)/);
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    writeFileSync(page, `${before}\n## ${heading}\n${rest.slice(0, start)}${table}${rest.slice(end)}`);
  } else expect(rest.slice(start, end)).toBe(table);
}

const wrong = (measured: readonly Measured[]): string[] =>
  measured.flatMap(({ owner, field, form, outcome }) =>
    outcome.kind === 'wrong' ? [`${owner}.${field}: ${form}: ${outcome.message}`] : [],
  );

describe('references in the classes of cdk8s', () => {
  const measured = Object.entries(ownHelpers).flatMap(([owner, byUse]) =>
    Object.entries(byUse).map(([field, build]) => ({ owner, field, form: '', outcome: outcomeOf(build) })),
  );

  it('work, or are rejected with the line and the way out', () => {
    expect(wrong(measured)).toEqual([]);
    expectTable('Classes of cdk8s', tableOfHelpers(measured));
  });

  it('are measured in each class', () => {
    expect([...Object.keys(ownHelpers), ...withoutValues].sort()).toEqual(Object.keys(cdk8s).sort());
  });
});

describe('references in the constructs of cdk8s-plus', () => {
  const experiments = new Experiments(new Assembly('cdk8s-plus-28'), kplus);

  it('work, or are rejected with the line and the way out', () => {
    const measured = [...experiments.all()].map(({ build, ...use }) => ({ ...use, outcome: outcomeOf(build) }));
    expect(wrong(measured)).toEqual([]);
    expectTable('Constructs of cdk8s-plus', tableOfPackage(measured));
  });

  it('are measured in each class', () => {
    expect(experiments.untested()).toEqual([]);
  });
});
