import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { helmPath, type Major } from '../support/helm';
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
import { group, HelmChart, when } from 'chartwright';
const values = group({
  workers: z
    .record(z.string().regex(/^[a-z]{1,9}$/), z.strictObject({ note: z.enum(['a', 'drift', 'drifted']) }))
    .default({ a: { note: 'a' }, b: { note: 'a' } })
    .describe('Workers.'),
});
class Test extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'test', { values, version: '1.0.0', appVersion: '1', description: 'A test.' });
    this.each(this.values.workers, (scope, item, name) => {
      new ApiObject(scope, 'worker', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: \`\${this.fullname}-\${name}\` },
        data: {
          note: when(item.note, item.note),
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

/** A test double of Helm that reads the text drift in values as another one. */
function driftingHelm(major: Major): string {
  const path = join(folder, `helm-${major}`);
  const lines = [
    '#!/bin/sh',
    'for arg; do case "$arg" in *.json|*.yaml) [ -f "$arg" ] && sed -i \'s/"drift"/"drifted"/g\' "$arg";; esac; done',
    `exec '${helmPath(major)}' "$@"`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
}

it('a difference between Helm and our evaluation is reported once per place, with its line', async () => {
  writeFileSync(join(folder, 'app.ts'), app);
  const { status, stdout } = await chartwright.run(folder, ['prove', 'test', '--app', 'app.ts', '--cases', '60'], {
    CHARTWRIGHT_HELM_3: driftingHelm(3),
    CHARTWRIGHT_HELM_4: driftingHelm(4),
  });
  expect(status).toBe(1);
  const line = app.slice(0, app.indexOf('note: when')).split('\n').length;
  const found = stdout.split('\n').filter((text) => text.startsWith('test, equivalence: '));
  expect(found).toEqual([
    expect.stringMatching(new RegExp(`^test, equivalence: app\\.ts:${line}: templates/configmap\\.yaml.*data\\.note`)),
  ]);
}, 120_000);
