import { ChartError } from '../errors';

/** Files and folders of a chart that are written from its constructs. */
export const generatedFiles =
  /^(?:Chart\.(?:yaml|lock)|values\.yaml|values\.schema\.json|README\.md|(?:templates|charts|crds|ci)(?:\/.*)?)$/;
/** What Helm leaves out of a package by the .helmignore of every chart. */
const ignored = /\.(?:swp|bak|tmp|orig)$/;

/** Adds a file of a chart; refuses a path outside of its folder, one that is reserved or ignored, and one that is taken. */
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
    return 'is no path of a file inside the chart: names of letters, digits, ".", "-" and "_", none with a dot in front';
  if (reserved?.test(path)) return 'is generated from the chart itself, and nothing may replace it';
  return ignored.test(path) ? 'is left out of packages by .helmignore' : undefined;
}
