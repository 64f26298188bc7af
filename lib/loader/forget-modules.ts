import { readFileSync } from 'node:fs';
import { basename, dirname, extname, sep } from 'node:path';
import { packageRoot } from '../package-root';

const isBelow = (file: string, folder: string): boolean => file.startsWith(folder + sep);

/** Whether a module belongs to a project, rather than to a dependency or, in this repository, to Chartwright itself. */
const isOfProject = (file: string, project: string): boolean =>
  isBelow(file, project) && !isBelow(file, `${packageRoot}${sep}build`) && !file.includes(`${sep}node_modules${sep}`);

/**
 * Drops changed files and everything that may import them from the module cache, so that the next load sees the changes.
 * If a changed file is not a module, any module may have read it, so all modules of the project are dropped.
 */
export function forgetModules(project: string, changed: readonly string[]): void {
  const modules = Object.keys(require.cache).filter((file) => isOfProject(file, project));
  const isKnown = changed.every((file) => modules.includes(file));
  for (const file of isKnown ? withImporters(changed, modules) : modules) {
    const parent = require.cache[file]?.parent;
    // Otherwise the parent's list of children would keep the module alive.
    if (parent) parent.children = parent.children.filter((child) => child.filename !== file);
    delete require.cache[file];
  }
}

/** Adds importers. jiti records no import graph, so any module that contains another's name in quotes counts. */
function withImporters(changed: readonly string[], modules: readonly string[]): ReadonlySet<string> {
  const texts = new Map(modules.map((file) => [file, readFileSync(file, 'utf8')]));
  const found = new Set(changed);
  for (const file of found) {
    const name = basename(file, extname(file));
    const quoted = `${name === 'index' ? basename(dirname(file)) : name}`.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`(?:^|[/'"\`])${quoted}(?:/index)?(?:\\.[cm]?[jt]sx?)?['"\`]`, 'm');
    for (const [importer, text] of texts) if (pattern.test(text)) found.add(importer);
  }
  return found;
}
