import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';
import { appWith } from './fixtures/apps';

const chartwright = new CommandProcess();
let folder: string;
beforeAll(() => {
  folder = makeProjectFolder('draft');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await chartwright.stop();
});

const template = (app: string, ...flags: string[]) => {
  writeFileSync(join(folder, 'app.ts'), app);
  return chartwright.run(folder, ['template', 'test', '--app', 'app.ts', ...flags]);
};

const unfinished = appWith('').replace(
  'const values = group({',
  "const values = group({\n  later: z.string().default('').describe('Not read yet.'),",
);

describe('template --draft', () => {
  it('renders a chart with a value that nothing reads yet, and warns of it with its line', async () => {
    const { status, stdout, stderr } = await template(unfinished, '--draft');
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: app\.ts:\d+: .*later.*is declared but never read.*\n$/),
    ]);
    expect(stdout).toContain('kind: Example');
  });

  it('fails without the flag', async () => {
    expect(await template(unfinished)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: .*later/),
    });
  });

  it('says nothing of a chart that is finished', async () => {
    expect(await template(appWith(''), '--draft')).toMatchObject({ status: 0, stderr: '' });
  });

  it('fails for any other problem', async () => {
    const broken = unfinished.replace(
      'build(): void {',
      "build(): void { this.object('bad', { a: this.values.name.toUpperCase() });",
    );
    expect(await template(broken, '--draft')).toMatchObject({ status: 1, stdout: '' });
  });
});
