import { group } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const chart = () => testChart(group({}), () => {});
const added = (path: string): string => rejectionOf(() => chart().addFile(path, 'text'));
const addedCrd = (name: string): string => rejectionOf(() => chart().addCrd(name, 'kind: X\n'));

describe('addFile', () => {
  it('requires a unique path inside the chart', () => {
    for (const path of ['data.txt', 'files/a-b_c.d.json', 'crdsx/a', 'values.yml']) expect(added(path)).toBe('');
    const invalid =
      'is not a valid path inside the chart: use letters, digits, ".", "-", "_" and "/", and no leading dots [chart-invalid]';
    for (const path of ['', '/a', '../a', 'a/../b', '.a', 'a/.b', 'a//b', 'a b', 'a\n'])
      expect(added(path)).toBe(`demo: the file ${JSON.stringify(path)} ${invalid}`);
    const twice = chart();
    twice.addFile('a', 'text');
    expect(rejectionOf(() => twice.addFile('a', 'text'))).toBe('demo: the file "a" is added twice [chart-invalid]');
  });

  it('rejects generated and ignored files', () => {
    const generated = [
      'Chart.yaml',
      'Chart.lock',
      'values.yaml',
      'values.schema.json',
      'README.md',
      'crds',
      'crds/a.yaml',
    ];
    for (const path of [...generated, 'templates/a.yaml', 'charts/a/b', 'ci/a']) {
      expect(added(path)).toBe(
        `demo: the file ${JSON.stringify(path)} is generated and cannot be replaced [chart-invalid]`,
      );
    }
    for (const path of ['a.swp', 'b/a.bak', 'a.tmp', 'a.orig'])
      expect(added(path)).toBe(`demo: the file "${path}" is excluded from packages by .helmignore [chart-invalid]`);
  });

  it('allows any name below crds/', () => {
    for (const name of ['a.yaml', 'values.yaml', 'README.md']) expect(addedCrd(name)).toBe('');
    expect(addedCrd('../a.yaml')).toMatch(/^demo: crds\/: the file "\.\.\/a\.yaml" is not a valid path/);
  });
});
