import { existsSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, extname, resolve, sep } from 'node:path';
import { packageRoot } from '../package-root';

/** What a change of files means for the modules of a project. */
export interface ModuleChange {
  /** Modules that the next load evaluates again: the changed ones and all that import them, directly or not. */
  readonly reloaded: ReadonlySet<string>;
  /** Whether a module is among those reached from the changed ones without passing through one of the `borders`. */
  readonly reaches: (file: string, borders: ReadonlySet<string>) => boolean;
}

/** The modules of a project that are loaded. */
export class ProjectModules {
  /** Every module of the last loads; one with an error in it is not in the module cache. */
  private known: readonly string[] = [];

  constructor(private readonly project: string) {}

  /**
   * Drops changed modules and all that import them from the module cache, so that the next load sees the changes. If a changed
   * file is not a module, any module may have read it, so all modules of the project are dropped.
   */
  forget(changed: readonly string[]): ModuleChange {
    const loaded = Object.keys(require.cache).filter((file) => isOfProject(file, this.project));
    this.known = [...new Set([...loaded, ...this.known])].filter((file) => existsSync(file) || changed.includes(file));
    const areModules = changed.every((file) => isCode(file) && this.known.includes(file));
    const importers = importersOf(this.known);
    const reloaded = areModules ? reachedFrom(changed, importers) : new Set(this.known);
    for (const file of reloaded) drop(file);
    const reaches = (file: string, borders: ReadonlySet<string>): boolean =>
      !areModules || reachedFrom(changed, importers, borders).has(file);
    return { reloaded, reaches };
  }
}

const isBelow = (file: string, folder: string): boolean => file.startsWith(folder + sep);

/** Whether a module belongs to a project, rather than to a dependency or, in this repository, to Chartwright itself. */
const isOfProject = (file: string, project: string): boolean =>
  isBelow(file, project) && !isBelow(file, `${packageRoot}${sep}build`) && !file.includes(`${sep}node_modules${sep}`);

const isCode = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file);

function drop(file: string): void {
  const parent = require.cache[file]?.parent;
  // Otherwise the parent's list of children would keep the module alive.
  if (parent) parent.children = parent.children.filter((child) => child.filename !== file);
  delete require.cache[file];
}

/** The given modules and all that import them, but not what imports them only through a border. */
function reachedFrom(
  changed: readonly string[],
  importers: ReadonlyMap<string, readonly string[]>,
  borders: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const found = new Set(changed);
  for (const file of found)
    if (!borders.has(file)) for (const importer of importers.get(file) ?? []) found.add(importer);
  return found;
}

/** The direct importers of each module. jiti records no import graph, so their texts are searched. */
function importersOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>(files.map((file) => [file, []]));
  const byStem = new Map<string, string[]>();
  for (const file of files) {
    const stem = stemOf(file);
    for (const name of basename(stem) === 'index' ? [stem, dirname(stem)] : [stem])
      byStem.set(name, [...(byStem.get(name) ?? []), file]);
  }
  const packages = new Map<string, string | undefined>();
  for (const file of files.filter((path) => isCode(path) && existsSync(path))) {
    const text = withoutTypes(readFileSync(file, 'utf8'));
    const imported = importsAnything.test(text)
      ? files
      : [
          ...relativePaths(text).flatMap((path) => byStem.get(stemOf(resolve(dirname(file), path))) ?? []),
          ...packagesIn(text).flatMap((name) => moduleOf(name, file, packages) ?? []),
        ];
    for (const target of new Set(imported)) if (target !== file) importers.get(target)?.push(file);
  }
  return importers;
}

/** A path without the extension of code, which imports may omit or, as `.js`, replace. */
const stemOf = (path: string): string => (isCode(path) ? path.slice(0, -extname(path).length) : path);

/** Without the imports that transpiling removes. */
const withoutTypes = (text: string): string =>
  text.replace(/\b(?:import|export)\s+type\b(?!\s*,|\s+from\b)[^'"`;]*\bfrom\s*['"][^'"]*['"]/g, '');

/** An import whose path is computed. */
const importsAnything = /\b(?:import|require)\s*\(\s*(?!['"][^'"]*['"]\s*[,)])/;

/** Everything in quotes that is a relative path, also of an import by a function of its own. */
const relativePaths = (text: string): string[] =>
  [...text.matchAll(/['"`](\.{1,2}(?:\/[^'"`\n]*)?)['"`]/g)].map(([, path]) => path as string);

/** The names of the packages that a module imports. */
const packagesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'".][^'"]*)['"]/g)].map(([, name]) => name as string);

/** The file that a package's name leads to, as another package of a workspace; undefined if there is none. */
function moduleOf(name: string, importer: string, known: Map<string, string | undefined>): string | undefined {
  if (!known.has(name)) known.set(name, isBuiltin(name) ? undefined : resolved(name, importer));
  return known.get(name);
}

function resolved(name: string, importer: string): string | undefined {
  try {
    return createRequire(importer).resolve(name);
  } catch {
    return undefined;
  }
}
