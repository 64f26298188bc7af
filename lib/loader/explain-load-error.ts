import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { didYouMean, messageOf } from '../errors';
import { packageRoot } from '../package-root';
import { userPlace } from './readable-errors';

/** Where an app could not be loaded, and what to do, as far as the error itself does not say. */
export interface LoadError {
  readonly where: string | undefined;
  readonly message: string;
}

/** What jiti and Node.js say of a file that they cannot parse, a module that is not there, or a name it does not export. */
export function explainLoadError(cause: unknown, appFile: string): LoadError {
  const message = messageOf(cause);
  return (
    syntaxError(message) ??
    missingModule(cause, message, appFile) ?? {
      where: cause instanceof Error ? userPlace(cause) : undefined,
      message: `${message.split('\n')[0] ?? ''}${missingExport(cause, message, appFile)}`,
    }
  );
}

function syntaxError(text: string): LoadError | undefined {
  const [, message = '', path = '', place] = /^ParseError: (.*)\s+(\S.*?):(\d+:\d+)$/.exec(text) ?? [];
  return place === undefined ? undefined : { where: `${shown(path)}:${place}`, message: message.trim() };
}

const shown = (path: string): string => relative(process.cwd(), path).split(sep).join('/');

/** The module that was imported, from which file, and which there are. */
function missingModule(cause: unknown, message: string, appFile: string): LoadError | undefined {
  const [, found] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  const [, subpath] = /^Package subpath '\.\/([^']+)' is not defined .* in \S*package\.json/.exec(message) ?? [];
  const specifier = subpath !== undefined ? `${packageOf(message)}/${subpath}` : found;
  if (specifier === undefined) return undefined;
  const importer = importerOf(cause, message) ?? resolve(appFile);
  const line = lineOf(importer, specifier);
  const place = line === undefined ? shown(importer) : `${shown(importer)}:${line}`;
  return { where: place, message: `cannot find '${specifier}'${remedyFor(specifier)}` };
}

const packageOf = (message: string): string => {
  const [, folder = ''] = / in (\S*)[/\\]package\.json/.exec(message) ?? [];
  return folder === packageRoot ? 'chartwright' : (folder.split(/[/\\]node_modules[/\\]/).at(-1) ?? folder);
};

function importerOf(cause: unknown, message: string): string | undefined {
  const [, named] = / imported from (\S+)/.exec(message) ?? [];
  const stack = (cause as { requireStack?: readonly string[] }).requireStack;
  return [named, stack?.[0]].find((file) => file !== undefined && isAbsolute(file) && !file.startsWith(libraryFolder));
}

const libraryFolder = join(__dirname, '..') + sep;

/** The line of a file that names a module. */
function lineOf(file: string, specifier: string): number | undefined {
  const lines = linesOf(file);
  const index = lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`));
  return index < 0 ? undefined : index + 1;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function remedyFor(specifier: string): string {
  if (/^chartwright(\/|$)/.test(specifier)) {
    const paths = entryPoints();
    return `${didYouMean(specifier, paths)}; the modules of chartwright are ${paths.join(', ')}`;
  }
  if (specifier.startsWith('.') || isAbsolute(specifier)) return ': there is no such file';
  const [scope = '', name] = specifier.split('/');
  return `: is the package installed? npm install ${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

/** What the package exports, as an import names it. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { exports: object };
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
  return paths.map((path) => `chartwright${path.slice(1)}`);
}

/** The module that does export what the app got from another one as undefined. */
function missingExport(cause: unknown, message: string, appFile: string): string {
  const name = /^Class extends value undefined/.test(message)
    ? superclassAt(cause)
    : /\w\.(\w+)\)? is not a (?:function|constructor)/.exec(message)?.[1];
  if (name === undefined) return '';
  const load = createRequire(resolve(appFile));
  const found = entryPoints().find((path) => exportsOf(path, load).includes(name));
  return found === undefined
    ? `: ${name} is undefined; does the module that it is imported from export it?`
    : `: ${name} is exported by '${found}'; check where it is imported from`;
}

function superclassAt(cause: unknown): string | undefined {
  const [, file = '', line] = /^(.*):(\d+)$/.exec((cause instanceof Error ? userPlace(cause) : undefined) ?? '') ?? [];
  return / extends ([\w$]+)/.exec(linesOf(file)[Number(line) - 1] ?? '')?.[1];
}

function exportsOf(path: string, load: NodeJS.Require): string[] {
  try {
    return Object.keys(load(path) as object);
  } catch {
    return [];
  }
}
