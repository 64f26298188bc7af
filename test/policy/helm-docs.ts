import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Descriptions of values by their path, as a table of Markdown has them. */
type Descriptions = ReadonlyMap<string, string>;

/** The rows of a table: the path comes first, the description last. */
function rowsOf(markdown: string, row: RegExp): Descriptions {
  return new Map([...markdown.matchAll(row)].map(([, path = '', description = '']) => [path, description]));
}

/** Values that have a default, by the README of a chart. */
const documented = (chart: string): Descriptions =>
  rowsOf(readFileSync(join(chart, 'README.md'), 'utf8'), /^\| `([^`]+)` \| (?!unset).*? \| (.*) \|$/gm);

/** The values that helm-docs finds in values.yaml without the description that the README of the chart has. */
export function helmDocsProblems(charts: string, helmDocs: (chart: string) => string): string[] {
  return readdirSync(charts).flatMap((name) => {
    const chart = join(charts, name);
    const expected = documented(chart);
    if (expected.size < 5) return [`${name}: the README describes ${expected.size} values only`];
    const found = rowsOf(helmDocs(chart), /^\| (\S+) \| \w+ \| .*? \| (.*) \|$/gm);
    return [...expected]
      .filter(([path, description]) => found.get(path) !== description)
      .map(
        ([path, description]) =>
          `helm-docs: ${name}: ${path}: expected the description ${JSON.stringify(description)}, found ${JSON.stringify(found.get(path))}`,
      );
  });
}
