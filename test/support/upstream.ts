import { ChartError } from '../../lib/errors';
import { type GoModule, goModuleDir } from '../../tools/imports/go-module';

/** The folder of a Go module; nothing, said on the console, where Go cannot get it. */
export function upstreamFolder(module: GoModule): string | undefined {
  try {
    return goModuleDir(module);
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    console.warn(`NOT COMPARED WITH UPSTREAM, only checked for what can be seen without it. ${error.message}`);
    return undefined;
  }
}
