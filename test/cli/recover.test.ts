import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../lib/cli/synth';

describe('the next run after one that was killed', () => {
  it('puts the output back before anything else, even if it then refuses the app', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
    try {
      const out = join(folder, 'dist');
      // No process has this number.
      const left = `${out}.chartwright-old-4194305`;
      mkdirSync(left);
      writeFileSync(join(left, 'kept.txt'), 'as it was');
      mkdirSync(`${out}.chartwright-new-4194305`);
      expect(() => synth({ app: join(folder, 'none.ts'), out })).toThrow(/there is no such file/);
      expect(readFileSync(join(out, 'kept.txt'), 'utf8')).toBe('as it was');
      expect([left, `${out}.chartwright-new-4194305`].filter((path) => existsSync(path))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
