import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('failure-locations');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

const app = `
import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { fn, group, HelmChart, when } from 'chartwright';
const values = group({
  workers: z
    .record(z.string().regex(/^[a-z]{1,9}$/), z.strictObject({ replicas: z.int().min(0).max(9).optional() }))
    .default({ a: { replicas: 1 }, b: { replicas: 2 }, c: {} })
    .describe('Workers.'),
});
class Test extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'test', { values, version: '1.0.0', appVersion: '1', description: 'A test.' });
    this.each(this.values.workers, (scope, item, name) => {
      new ApiObject(scope, 'worker', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: \`\${this.fullname}-\${name}\` },
        spec: {
          replicas: when(fn.hasKey(item, 'replicas'), item.replicas, 1),
        },
      });
    });
  }
}
export const createApp = (): App => {
  const app = new App();
  new Test(app);
  return app;
};
`;

it('a difference between Helm and our evaluation is reported once per place, with its line', async () => {
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stdout } = await chartwright.run(folder, ['prove', 'test', '--app', 'app.ts', '--cases', '60']);
  expect(status).toBe(1);
  const line = app.slice(0, app.indexOf('replicas: when')).split('\n').length;
  const found = stdout.split('\n').filter((text) => text.startsWith('test, equivalence: '));
  expect(found).toEqual([
    expect.stringMatching(
      new RegExp(`^test, equivalence: app\\.ts:${line}: templates/deployment\\.yaml.*spec\\.replicas`),
    ),
  ]);
}, 120_000);
