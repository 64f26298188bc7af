import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { GoBinaries, goBuild } from '../../e2e/support/go-build';

const binaries = new GoBinaries('Argo CD (ten minutes on two cores)', 'argo-cd', ['argo-cd']);
const [folder] = binaries.modules as [string];

/** The programs of Argo CD, and of the stand-in of its Redis: one binary, which its name tells what to be. */
export type ArgoCdProgram =
  | 'argocd-application-controller'
  | 'argocd-applicationset-controller'
  | 'argocd-repo-server'
  | 'redis';

const programs: readonly ArgoCdProgram[] = [
  'argocd-application-controller',
  'argocd-applicationset-controller',
  'argocd-repo-server',
  'redis',
];

/** Builds the pinned Argo CD unless it is cached; prints progress to stderr. */
export function buildArgoCd(): void {
  binaries.build((into) => {
    const version = `github.com/argoproj/argo-cd/v3/common.version=${binaries.pinned('github.com/argoproj/argo-cd/v3')}`;
    goBuild(folder, '.', into, ['-ldflags', `-s -w -X ${version}`]);
    for (const name of programs) symlinkSync('argo-cd', join(into, name));
  });
}

/** Path of a program. */
export const argoCdBinary = (name: ArgoCdProgram): string => join(binaries.folder, name);
