import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const charts = join(__dirname, '../../dist/helm/charts');

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

const templates = filesBelow(charts)
  .map((path) => relative(charts, path))
  .filter((path) => /(?:^|\/)templates\//.test(path));

/** A line without messages and comments, which cannot be broken. */
const withoutText = (path: string, line: string): string =>
  // Commands in the notes stay on one line for copying.
  path.endsWith('/NOTES.txt')
    ? (line.match(/\{\{.*?\}\}/g) ?? []).join('')
    : line
        .replace(/(\bfail (?:\(printf )?)(?:"(?:[^"\\]|\\.)*"|`[^`]*`)/, '$1""')
        .replace(/^(\s*(?:description|summary):) .*/, '$1')
        .replace(/^\s*#.*/, '');

describe('the templates of every generated chart', () => {
  it('exist', () => {
    expect(templates.length).toBeGreaterThan(60);
  });

  it('have no line longer than 160 characters', () => {
    const long = templates.flatMap((path) =>
      readFileSync(join(charts, path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          withoutText(path, line).length > 160 ? [`${path}:${index + 1} (${line.length})`] : [],
        ),
    );
    expect(long).toEqual([]);
  });

  it('have no file of named templates longer than 500 lines', () => {
    const sizes = templates
      .filter((path) => path.endsWith('.tpl'))
      .map((path) => [path, readFileSync(join(charts, path), 'utf8').split('\n').length] as const);
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.filter(([, lines]) => lines > 500)).toEqual([]);
  });
});
