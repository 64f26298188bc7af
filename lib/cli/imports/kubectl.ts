import { spawnSync } from 'node:child_process';
import { ChartError } from '../../errors';

/** What kubectl prints; throws `io` with its own message if it fails. */
export function kubectl(args: readonly string[], context: string | undefined): string {
  const all = [...args, ...(context === undefined ? [] : ['--context', context])];
  const { status, stdout, stderr, error } = spawnSync('kubectl', all, { encoding: 'utf8', maxBuffer: 1 << 30 });
  const failed = (message: string): ChartError => new ChartError({ code: 'io', where: '--cluster', message });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    throw failed('kubectl command not found: install it, or give a file or a URL instead');
  if (status !== 0) throw failed(`kubectl ${all.join(' ')} failed: ${error?.message ?? stderr.trim()}`);
  return stdout;
}
