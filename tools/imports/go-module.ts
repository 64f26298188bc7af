import { execFileSync } from 'node:child_process';
import { ChartError } from '../../lib/errors';

/** One version of a Go module. */
export interface GoModule {
  module: string;
  version: string;
}

/** The module and its version, for people. */
export const describeModule = ({ module, version }: GoModule): string => `${module} ${version}`;

/** The folder of a Go module, downloaded when it is missing; throws `io` without Go or the module. */
export function goModuleDir(goModule: GoModule): string {
  const source = `${goModule.module}@${goModule.version}`;
  try {
    const stdout = execFileSync('go', ['mod', 'download', '-json', source], {
      encoding: 'utf8',
      stdio: 'pipe',
      // A module may want a newer Go than the installed one; Go then downloads it.
      env: { ...process.env, GOTOOLCHAIN: 'auto' },
    });
    return (JSON.parse(stdout) as { Dir: string }).Dir;
  } catch (cause) {
    throw new ChartError({ code: 'io', where: source, message: explain(cause as GoFailure) }, { cause });
  }
}

type GoFailure = NodeJS.ErrnoException & { stdout?: string };

function explain({ code, stdout, message }: GoFailure): string {
  if (code === 'ENOENT') {
    return 'imports/ is written from Go modules, and there is no go command: install Go and run this again';
  }
  // With -json, Go tells the reason on stdout, which execFileSync leaves out of its message.
  return `Go could not download the module; is there a network, or a GOPROXY? ${stdout?.trim() || message}`;
}
