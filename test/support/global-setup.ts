import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installBinaries } from './helm';

const root = join(__dirname, '../..');

/** Compiles lib/ for the tests that run the command, and unpacks the pinned Helm and kubectl, before any test file runs. */
export default function globalSetup(): void {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  installBinaries();
}
