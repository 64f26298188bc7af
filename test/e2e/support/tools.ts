import { spawnSync } from 'node:child_process';

const tools = { openssl: ['version'], wget: ['--version'], curl: ['--version'], sh: ['-c', ':'] };

/** Required commands that are not installed. */
export const missingTools = (): string[] =>
  Object.entries(tools)
    .filter(([name, args]) => spawnSync(name, args).status !== 0)
    .map(([name]) => `${name} (of the Debian package of that name)`);
