import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A section of TESTING.md: its command blocks, and those that clean up afterwards. */
export interface GuideSection {
  readonly blocks: string[];
  readonly cleanUp: string[];
}

const file = join(__dirname, '../../../dist/helm/charts/progressive-delivery/TESTING.md');

/** The sections of the chart's TESTING.md by heading, in order. */
export function readGuide(): Map<string, GuideSection> {
  const parts = readFileSync(file, 'utf8').split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      const [body = '', after = ''] = lines.join('\n').split('**Clean up.**');
      return [heading, { blocks: blocksOf(body), cleanUp: blocksOf(after) }];
    }),
  );
}

const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```(?<language>\w*)\n(?<commands>[\s\S]*?)^```$/gm)].map(({ groups }) => {
    if (groups?.language !== 'sh') throw new Error(`TESTING.md: expected only sh blocks, found: ${groups?.commands}`);
    return groups.commands as string;
  });
