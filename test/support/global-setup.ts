import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installBinaries } from './helm';

const root = join(__dirname, '../..');

/** Before all tests, compiles lib/ for tests of the command and unpacks the pinned Helm and kubectl. */
export default function globalSetup(): void {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  installBinaries();
}
