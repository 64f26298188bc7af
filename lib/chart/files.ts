import { ChartError } from '../errors';

/** Generated files and folders of a chart. */
export const generatedFiles =
  /^(?:Chart\.(?:yaml|lock)|values\.yaml|values\.schema\.json|README\.md|(?:templates|charts|crds|ci)(?:\/.*)?)$/;
/** Files that the .helmignore of every chart excludes from a package. */
const ignored = /\.(?:swp|bak|tmp|orig)$/;

/** Adds a file to a chart; throws for a path that is outside the chart, reserved, ignored or already used. */
export function putFile(
  files: Map<string, string>,
  where: string,
  path: string,
  content: string,
  reserved?: RegExp,
): void {
  const reason = files.has(path) ? 'is added twice' : rejectionOf(path, reserved);
  if (reason) {
    throw new ChartError({
      code: 'chart-invalid',
      where,
      message: `the file ${JSON.stringify(path)} ${reason}`,
    });
  }
  files.set(path, content);
}

function rejectionOf(path: string, reserved?: RegExp): string | undefined {
  if (!/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(path))
    return 'is not a valid path inside the chart: use letters, digits, ".", "-", "_" and "/", and no leading dots';
  if (reserved?.test(path)) return 'is generated and cannot be replaced';
  return ignored.test(path) ? 'is excluded from packages by .helmignore' : undefined;
}
