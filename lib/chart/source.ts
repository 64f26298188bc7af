import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const library = join(__dirname, '..');

/** The first file of a stack that is neither this library's nor a package's, relative to its project. */
export function sourceFileOf(error: Error): string {
  for (const match of (error.stack ?? '').matchAll(/\(?((?:file:\/\/)?\/[^():]+|[A-Za-z]:\\[^():]+):\d+:\d+\)?/g)) {
    const file = (match[1] as string).replace(/^file:\/\//, '');
    if (file.startsWith(library + sep) || file.includes(`${sep}node_modules${sep}`)) continue;
    return relative(projectOf(file), file).split(sep).join('/');
  }
  return '';
}

function projectOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  }
}
