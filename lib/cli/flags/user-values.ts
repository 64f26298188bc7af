import { isUtf8 } from 'node:buffer';
import { ChartError, type Problem } from '../../errors';
import { mergeValues } from '../../helm/coalesce';
import { applySet, type SetFlag } from '../../helm/strvals';
import type { JsonMap } from '../../json';
import { readBytes, readValuesFile, type ValuesFile } from './values-file';

/** Flags that set values, named as in Helm. */
export interface ValueOptions {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
}

/** The items of a flag that can be repeated and accepts comma-separated lists. */
export const listed = (uses: readonly string[] = []): string[] => uses.flatMap((use) => use.split(','));

/** Reads the values files given on the command line. */
export const readValuesFiles = ({ values }: ValueOptions): ValuesFile[] => listed(values).map(readValuesFile);

/** Merges values files in order, then applies the --set flags in Helm's order. */
export function userValues(files: readonly ValuesFile[], options: ValueOptions): JsonMap {
  const merged = files.reduce((all, { values }) => mergeValues(all, values), {} as JsonMap);
  const flags: [SetFlag, readonly string[] | undefined][] = [
    ['set-json', options.setJson],
    ['set', options.set],
    ['set-string', options.setString],
    ['set-file', options.setFile],
    ['set-literal', options.setLiteral],
  ];
  return flags.reduce(
    (all, [flag, texts = []]) => texts.reduce((base, text) => applySet(base, flag, text, readText), all),
    merged,
  );
}

/** The unmodified text of a file given with `--set-file`. */
function readText(name: string): string {
  const bytes = readBytes(name, `--set-file ${name}`);
  if (isUtf8(bytes)) return bytes.toString();
  const message = 'expected UTF-8: encode the file, for example as base64, and decode it where it is used';
  throw new ChartError({ code: 'flag-invalid', where: `--set-file ${name}`, message });
}

/** Prefixes a problem with the line of the last values file that sets the value. */
export function withFileLocation(problem: Problem, files: readonly ValuesFile[]): Problem {
  const { path } = problem;
  if (path === undefined) return problem;
  for (const { name, lineOf } of [...files].reverse()) {
    const line = lineOf(path);
    if (line !== undefined) return { ...problem, where: `${name}:${line}: ${problem.where}` };
  }
  return problem;
}
