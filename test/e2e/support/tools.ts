import { spawnSync } from 'node:child_process';

const tools = { openssl: ['version'], wget: ['--version'], curl: ['--version'], sh: ['-c', ':'] };

/** Commands of the machine that the run needs and does not find. */
export const missingTools = (): string[] =>
  Object.entries(tools)
    .filter(([name, args]) => spawnSync(name, args).status !== 0)
    .map(([name]) => `${name} (of the Debian package of that name)`);
