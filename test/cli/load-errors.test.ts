import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';

const chartwright = new CommandProcess();
let folder: string;
beforeAll(() => {
  folder = makeProjectFolder('load-errors');
});
afterAll(async () => {
  await chartwright.stop();
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** The error of synth for an app. */
async function rejectionOfApp(...lines: string[]): Promise<string> {
  const file = `app-${count++}.ts`;
  writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
  return rejectionOf(file);
}

const rejectionOf = async (file: string): Promise<string> =>
  (await chartwright.run(folder, ['synth', '--app', file])).stderr.replace(/^error: /, '').trimEnd();

describe('an app that cannot be loaded', () => {
  it('reports the importing line and the entry points for an unknown path of the package', async () => {
    expect(
      await rejectionOfApp("import { App } from 'cdk8s';", "import { x } from 'chartwright/rollout';", 'x(App);'),
    ).toBe(
      `app-0.ts:2: cannot find 'chartwright/rollout', did you mean "chartwright/rollouts"?; chartwright exports chartwright, chartwright/application, chartwright/rollouts, chartwright/argocd, chartwright/testing, chartwright/k8s, chartwright/k8s/* [app-invalid]`,
    );
  });

  it('reports the importing line for a missing file and a missing package', async () => {
    expect(await rejectionOfApp('', "import { values } from './none';", 'values();')).toBe(
      "app-1.ts:2: cannot find './none': no such file [app-invalid]",
    );
    expect(await rejectionOfApp("import x from '@none/such/deep';", 'x();')).toBe(
      "app-2.ts:1: cannot find '@none/such/deep': is the package installed? npm install @none/such [app-invalid]",
    );
  });

  it('reports the line of an await outside a function, and an async createApp', async () => {
    const first = "import { App } from 'cdk8s';\n";
    writeFileSync(
      join(folder, 'awaits.ts'),
      `${first}\nawait Promise.resolve();\nexport const createApp = () => new App();\n`,
    );
    expect(await rejectionOf('awaits.ts')).toMatch(
      /^awaits\.ts:3: await outside a function is not supported: read what/,
    );
    writeFileSync(join(folder, 'async.ts'), `${first}export const createApp = async () => new App();\n`);
    expect(await rejectionOf('async.ts')).toMatch(/^async\.ts: createApp\(\) returns a Promise: remove async/);
  });

  it('reports the line in a module that the app imports', async () => {
    writeFileSync(join(folder, 'part.ts'), "export const a = 1;\nexport { b } from './none';\n");
    expect(await rejectionOfApp("import { a } from './part';", 'export const c = a;')).toBe(
      "part.ts:2: cannot find './none': no such file [app-invalid]",
    );
  });

  it('names the module that exports a name imported from the wrong one', async () => {
    expect(
      await rejectionOfApp(
        "import { HelmChart } from 'chartwright/application';",
        '',
        'export class X extends HelmChart {}',
      ),
    ).toBe(
      "app-4.ts:3: Class extends value undefined is not a constructor or null: HelmChart is exported by 'chartwright'; import it from there [app-invalid]",
    );
    expect(
      await rejectionOfApp("import { Ingress } from 'chartwright';", 'export const createApp = () => new Ingress();'),
    ).toMatch(/^app-5\.ts:2: .*: Ingress is exported by 'chartwright\/application'; import/);
    expect(await rejectionOfApp("import * as c from 'chartwright';", 'c.none();')).toMatch(
      /^app-6\.ts:2: .*: none is undefined; check that the module/,
    );
  });

  it('suggests the files in a folder given as app', async () => {
    mkdirSync(join(folder, 'hello'));
    writeFileSync(join(folder, 'hello/chart.ts'), '');
    const path = 'hello';
    expect(await rejectionOf(path)).toBe(
      `${path}: is a folder, but --app expects a file: ${path}/chart.ts [app-invalid]`,
    );
  });

  it('is resolved relative to the current folder', async () => {
    expect(await rejectionOf('none/app.ts')).toContain(`relative to ${folder};`);
  });
});
