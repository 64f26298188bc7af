import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, devDependencies } from '../package.json';

const root = join(__dirname, '..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { hasInstallScript?: boolean }>;
};

describe('dependencies', () => {
  it('run no install script but those that CONTRIBUTING.md gives a reason for', () => {
    const rows = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').matchAll(/^\| `([^`]+)` \| `node [^`]+` \| \S/gm);
    const scripts = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
    expect([...rows].map(([, name]) => name).sort()).toEqual(
      scripts.map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)).sort(),
    );
  });

  it('are pinned exactly', () => {
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(ranges).toEqual([]);
  });
});
