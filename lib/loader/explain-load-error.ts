import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isNativeError } from 'node:util/types';
import { didYouMean, messageOf } from '../errors';
import { packageRoot } from '../package-root';
import { userLocation } from './readable-errors';

/** Where and why an app failed to load, with advice that the original error lacks. */
export interface LoadError {
  readonly where: string | undefined;
  readonly message: string;
}

/** Explains errors of jiti and Node.js: syntax errors, missing modules and missing exports. */
export function explainLoadError(cause: unknown, appFile: string): LoadError {
  const message = messageOf(cause);
  return (
    syntaxError(message) ??
    topLevelAwait(message, appFile) ??
    missingModule(cause, message, appFile) ?? {
      where: isNativeError(cause) ? userLocation(cause) : undefined,
      message: `${message.split('\n')[0] ?? ''}${missingExport(cause, message, appFile)}`,
    }
  );
}

function syntaxError(text: string): LoadError | undefined {
  const [, message = '', path = '', location] = /^ParseError: (.*)\s+(\S.*?):(\d+:\d+)$/.exec(text) ?? [];
  return location === undefined ? undefined : { where: `${shown(path)}:${location}`, message: message.trim() };
}

/** Explains `await` outside a function, which Node.js reports without the place in the app. */
function topLevelAwait(text: string, appFile: string): LoadError | undefined {
  if (!text.startsWith('await is only valid')) return undefined;
  const file = resolve(appFile);
  const index = linesOf(file).findIndex((line) => /^(?:(?:export )?(?:const|let) .*= *)?await\b/.test(line));
  return {
    where: index < 0 ? shown(file) : `${shown(file)}:${index + 1}`,
    message: 'await outside a function is not supported: read what the app needs synchronously, as with readFileSync',
  };
}

const shown = (path: string): string => relative(process.cwd(), path).split(sep).join('/');

/** Explains a missing module: the import, its location and the likely fix. */
function missingModule(cause: unknown, message: string, appFile: string): LoadError | undefined {
  const [, found] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  const [, subpath] = /^Package subpath '\.\/([^']+)' is not defined .* in \S*package\.json/.exec(message) ?? [];
  const specifier = subpath !== undefined ? `${packageOf(message)}/${subpath}` : found;
  if (specifier === undefined) return undefined;
  const importer = importerOf(cause, message) ?? resolve(appFile);
  const line = lineOf(importer, specifier);
  const location = line === undefined ? shown(importer) : `${shown(importer)}:${line}`;
  return { where: location, message: `cannot find '${specifier}'${remedyFor(specifier)}` };
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

/** The first line of a file that mentions a module. */
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
    return `${didYouMean(specifier, paths)}; chartwright exports ${paths.join(', ')}`;
  }
  if (specifier.startsWith('.') || isAbsolute(specifier)) return ': no such file';
  const [scope = '', name] = specifier.split('/');
  return `: is the package installed? npm install ${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

/** Import specifiers of the entry points of this package. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { exports: object };
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
  return paths.map((path) => `chartwright${path.slice(1)}`);
}

/** Names the entry point that exports a name the app imported from the wrong one. */
function missingExport(cause: unknown, message: string, appFile: string): string {
  const name = /^Class extends value undefined/.test(message)
    ? superclassAt(cause)
    : /\w\.(\w+)\)? is not a (?:function|constructor)/.exec(message)?.[1];
  if (name === undefined) return '';
  const load = createRequire(resolve(appFile));
  const found = entryPoints().find((path) => exportsOf(path, load).includes(name));
  return found === undefined
    ? `: ${name} is undefined; check that the module it is imported from exports it`
    : `: ${name} is exported by '${found}'; import it from there`;
}

function superclassAt(cause: unknown): string | undefined {
  const [, file = '', line] =
    /^(.*):(\d+)$/.exec((cause instanceof Error ? userLocation(cause) : undefined) ?? '') ?? [];
  return / extends ([\w$]+)/.exec(linesOf(file)[Number(line) - 1] ?? '')?.[1];
}

function exportsOf(path: string, load: NodeJS.Require): string[] {
  try {
    return Object.keys(load(path) as object);
  } catch {
    return [];
  }
}
