import { execFileSync } from 'node:child_process';
import { ChartError } from '../../lib/errors';

/** A Go module version. */
export interface GoModule {
  module: string;
  version: string;
}

/** The module and its version for display. */
export const describeModule = ({ module, version }: GoModule): string => `${module} ${version}`;

/** Downloads a Go module if necessary and returns its folder; throws `io` if that fails. */
export function goModuleDir(goModule: GoModule): string {
  const source = `${goModule.module}@${goModule.version}`;
  try {
    const stdout = execFileSync('go', ['mod', 'download', '-json', source], {
      encoding: 'utf8',
      stdio: 'pipe',
      // Go downloads a newer toolchain if the module requires one.
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
    return 'go command not found: install Go, which downloads the modules that imports/ is generated from';
  }
  // With -json, Go prints the reason to stdout, which is not part of execFileSync's message.
  return `go mod download failed; check the network connection and GOPROXY: ${stdout?.trim() || message}`;
}
