import { spawnSync } from 'node:child_process';
import { root } from '../support/documents';

it('measures the cost per service with many services', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['test/support/run.js', 'test/bench/services.ts', '2'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^2 services: \d+\.\d\d ms each, \d+ files, peak \d+ MB\n$/);
});
