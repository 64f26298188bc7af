import type { Json } from '../json';
import { type Group, leavesOf } from '../values/define';
import { describeLeaf } from './describe-value';

/** The table of values for a chart's README.md: path, default and meaning of each. */
export function valuesTable(group: Group): string {
  const rows = [...leavesOf(group)].map((leaf) => {
    const fallback = leaf.default === undefined ? 'unset' : code(leaf.default);
    return `| \`${leaf.path.join('.')}\` | ${fallback} | ${cell(describeLeaf(leaf))} |`;
  });
  return ['| Value | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

const code = (value: Json): string => `\`${cell(JSON.stringify(value))}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
