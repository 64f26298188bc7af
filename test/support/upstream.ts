import { ChartError } from '../../lib/errors';
import { type GoModule, goModuleDir } from '../../tools/imports/go-module';

/** The folder of a Go module; undefined, with a warning, if Go cannot download it. */
export function upstreamFolder(module: GoModule): string | undefined {
  try {
    return goModuleDir(module);
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    console.warn(`NOT COMPARED WITH UPSTREAM. ${error.message}`);
    return undefined;
  }
}
