import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow } from '../../lib/cli/disk/replace-output';
import { importAll } from '../../tools/imports/import-all';
import { OLDEST } from '../../tools/imports/object-schemas';
import { crdSources } from '../../tools/imports/sources';
import { upstreamFolder } from '../support/upstream';

const root = join(__dirname, '../..');
const run = (args: string[], env = process.env) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });

describe('npm run imports', () => {
  it('explains what to do if Go is not installed', () => {
    const { status, stdout, stderr } = run(['test/support/run.js', 'tools/imports/main.ts'], {
      ...process.env,
      PATH: '',
    });
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(/go command not found: install Go/)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  if ([...crdSources, OLDEST].every((source) => upstreamFolder(source))) {
    it('writes the committed files byte by byte', () => {
      const folder = mkdtempSync(join(tmpdir(), 'imports-'));
      try {
        const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
        importAll(folder);
        const text = said.mock.calls.map(([line]) => line).join('');
        said.mockRestore();
        expect(text).toMatch(/^23 files in \S+, 23 changed\n(?: {2}\S+\n){23}$/);
        const names = filesBelow(join(root, 'imports')).sort();
        expect(filesBelow(folder).sort()).toEqual(names);
        const changed = names.filter(
          (name) => !readFileSync(join(folder, name)).equals(readFileSync(join(root, 'imports', name))),
        );
        expect(changed).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

describe('imports/', () => {
  it('costs a chart that uses none of it nothing at run time', () => {
    const script = `
      const { group, k8sObject } = require('chartwright');
      const { declare } = require('./build/lib/values/define');
      const { valuesSchema } = require('./build/lib/values/values-schema');
      const below = require('node:path').resolve('build/imports') + '/';
      const use = (type) => {
        valuesSchema(declare(group({ value: k8sObject(type).default({}).describe('A value.') })));
        console.log(Object.keys(require.cache).flatMap((file) => file.split(below).slice(1)).join());
      };
      use('Probe');
      use('TLSConfig');`;
    const { stdout, stderr } = run(['-e', script]);
    expect([stdout, stderr]).toEqual([
      'kubernetes.schema.json\nkubernetes.schema.json,prometheus-operator.schema.json\n',
      '',
    ]);
  });
});
