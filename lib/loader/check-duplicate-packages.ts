import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { type Problem, throwProblems } from '../errors';
import { packageRoot, packageRootOf, versionOf } from '../package-root';

const peers = ['cdk8s', 'constructs', 'zod'] as const;

/**
 * Throws `app-invalid` if an app would load a second copy of this package or of a peer dependency: `instanceof` and shared
 * state do not work across copies.
 */
export function checkCopies(file: string, path: string): void {
  const ofApp = createRequire(path);
  const problems = ['chartwright', ...peers].flatMap((name): Problem[] => {
    const theirs = folderOf(name, ofApp);
    const ours = name === 'chartwright' ? packageRoot : folderOf(name, require);
    if (theirs === undefined || ours === undefined || theirs === ours) return [];
    const remedy =
      name === 'chartwright'
        ? 'run the copy of the project with npx chartwright or an npm script'
        : `install one version: run npm dedupe; npm ls ${name} shows which package requires which version`;
    const message = `two copies of ${name}: the app loads ${describe(theirs)}, chartwright loads ${describe(ours)}; ${remedy}`;
    return [{ code: 'app-invalid', where: file, message }];
  });
  throwProblems(problems);
}

const describe = (folder: string): string => `${versionOf(folder)} in ${relative(process.cwd(), folder) || '.'}`;

/** The real path of a package as resolved by `require`; undefined if it is not installed. */
function folderOf(name: string, require: Pick<NodeJS.Require, 'resolve'>): string | undefined {
  try {
    const folder = packageRootOf(realpathSync(require.resolve(name)));
    return existsSync(join(folder, 'package.json')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
