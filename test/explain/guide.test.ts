import { readPage, root } from '../support/documents';
import { runMain } from '../support/run-main';

const section =
  /^## What an analysis decides\n[\s\S]*?(?=^## )/m.exec(readPage('docs/progressive-delivery/metrics.md').text)?.[0] ??
  '';
const [, command = ''] = /^npx chartwright (explain portal-services .*)$/m.exec(section) ?? [];

const outputOf = async (line: string): Promise<string> => (await runMain(root, line.split(' '))).stdout;

/** The cells of the lines of a table that begin with a kind of version. */
const cellsIn = (text: string, separator: RegExp): string[][] =>
  text
    .split('\n')
    .map((line) => line.trim().split(separator))
    .filter(([kind = '']) => /^(?:healthy|between|harmful|dead|hanging)$/.test(kind));

describe('the guide', () => {
  it('shows the table that its command prints', async () => {
    const printed = await outputOf(command);
    const shown = cellsIn(section.replaceAll(/^\| | \|$/gm, ''), / \| /);
    const rows = cellsIn(printed, /\s{2,}/).map(([kind = '', rate = '', promoted = '', back = '', , ...rest]) => {
      return [kind, rate, promoted, back, ...rest.slice(0, 3)];
    });
    expect(shown).toHaveLength(6);
    for (const row of shown) expect(rows).toContainEqual(row);
    const [, lowest = ''] = /from about ([\d.]+)\/min requests on\.$/m.exec(printed) ?? [];
    expect(section).toContain(`Here it is about ${Math.round(Number(lowest))} a minute.`);
  });

  it('names the single values that its command proposes where it cannot decide', async () => {
    const printed = await outputOf(command.replace('400/min', '50/min'));
    const proposed = [
      ...printed.matchAll(/^ {2}(\S+) of portal-services: (\S+) -> (\S+) \(healthy promoted after (\S+) min/gm),
    ];
    expect(proposed).toHaveLength(2);
    const text = section.replaceAll(/\s+/g, ' ');
    for (const [, value = '', from, to, minutes] of proposed) {
      const shown = /^\d+$/.test(to ?? '') ? `${to} instead of ${from}` : `\`${to}\` instead of \`${from}\``;
      expect(text).toMatch(new RegExp(`\`${value.replaceAll('.', '[.]')}\` ${shown},[^,]* ${minutes}\\b`));
    }
  });
});
