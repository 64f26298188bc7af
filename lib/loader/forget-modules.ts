import { readFileSync } from 'node:fs';
import { basename, dirname, extname, sep } from 'node:path';
import { packageRoot } from '../package-root';

const isBelow = (file: string, folder: string): boolean => file.startsWith(folder + sep);

/** Whether a module is one of a project: no package, and not this one where the project is its own repository. */
const isOfProject = (file: string, project: string): boolean =>
  isBelow(file, project) && !isBelow(file, `${packageRoot}${sep}build`) && !file.includes(`${sep}node_modules${sep}`);

/**
 * Forgets the modules of a project that a change of files concerns, the files themselves and whatever may import them, so that
 * its app is loaded as the files are now. A change of any other file, which a module may have read, concerns all modules.
 */
export function forgetModules(project: string, changed: readonly string[]): void {
  const modules = Object.keys(require.cache).filter((file) => isOfProject(file, project));
  const isKnown = changed.every((file) => modules.includes(file));
  for (const file of isKnown ? withImporters(changed, modules) : modules) {
    const parent = require.cache[file]?.parent;
    // Node.js keeps every module that another one has loaded.
    if (parent) parent.children = parent.children.filter((child) => child.filename !== file);
    delete require.cache[file];
  }
}

/** jiti does not say which module imports which: any that quotes the name of another counts. */
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
