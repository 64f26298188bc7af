import { join } from 'node:path';
import { goModuleDir } from '../../../tools/imports/go-module';
import type { CrdSource } from '../../../tools/imports/sources';
import type { Commands } from './commands';
import { eventually } from './eventually';

/** Applies the CRDs published in the pinned Go module of a project. */
export async function applyUpstreamCrds(commands: Commands, source: CrdSource): Promise<void> {
  const folder = join(goModuleDir(source), source.folder);
  await applyCrds(
    commands,
    Object.values(source.kinds).map(({ file }) => join(folder, file)),
  );
}

/** Applies CRDs in files. */
export async function applyCrds(commands: Commands, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => `--filename=${path}`);
  await commands.kubectl('apply', '--server-side', ...files);
  // kubectl wait fails while a CRD has no conditions yet.
  await eventually(30, () => commands.kubectl('wait', '--for=condition=Established', '--timeout=60s', ...files));
}
