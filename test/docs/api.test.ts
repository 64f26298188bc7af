import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { readPage, root } from '../support/documents';

/** The published entry points, but for the classes of Kubernetes kinds: the index file of each, and its generated page. */
const entryPoints = Object.entries(packageJson.exports).flatMap(([path, entry]) =>
  typeof entry === 'string' || entry.default.startsWith('./build/imports/')
    ? []
    : [
        {
          index: entry.default.replace('./build/', '').replace(/\.js$/, '.ts'),
          page: `docs/api/chartwright${path.slice(1)}.md`,
        },
      ],
);

/** The names that an index file exports. */
const exportedBy = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.replace(/^\s*type\s+/, '').trim())
    .filter(Boolean);

describe('docs/api', () => {
  it.each(entryPoints)('has a section for each symbol that $index exports', ({ index, page }) => {
    const names = exportedBy(index);
    const sections = [...readPage(page).text.matchAll(/^### (\w+)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !sections.includes(name))).toEqual([]);
  });
});
