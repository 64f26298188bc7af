import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf } from '../../lib/prove/cases/case';
import { pairwise, randomDocuments } from '../../lib/prove/cases/pairwise';
import { differingPaths } from '../../lib/prove/compare/differing-paths';
import { expectedDocuments, printedDocuments } from '../../lib/prove/helm/printed-documents';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { renderChart } from '../../lib/render/render-chart';
import type { JsonSchema } from '../../lib/values/json-schema';
import { differences } from '../support/differences';
import { helm, majors } from '../support/helm';
import { kitchenSink } from '../support/kitchen-sink';

const seed = 7;
const model = readChart(kitchenSink());
const definitions = model.schema.definitions as Record<string, JsonSchema>;

describe('a chart that uses every construct of the library', () => {
  it.each(majors)('renders the same objects as Helm %i', async (major) => {
    const documents = [...pairwise(model, definitions, seed), ...randomDocuments(model, definitions, 300, seed)];
    const cases = documents.map(({ child: _, ...values }) => caseOf(values));
    const found = await differences(major, model, cases);
    expect(found.map(({ file, reader, paths }) => [file, reader, paths]).slice(0, 5)).toEqual([]);
  });

  const parents: [string, JsonMap][] = [
    ['defaults', {}],
    ['a parent overriding its child', { child: { message: 'from the parent', limits: { memory: '1Gi' } } }],
    ['null deleting a default of the child where it is optional', { child: { limits: { memory: null } } }],
    ['globals', { global: { region: 'us', extra: { a: 1 } } }],
    ['a condition', { child: { enabled: false } }],
  ];
  it.each(majors.flatMap((major) => parents.map(([name, values]) => [major, name, values] as const)))(
    'prints what helm template %i prints, in its order, with %s',
    async (major, _name, values) => {
      await withTemporaryFolder(helmFiles(model), async (folder) => {
        const run = helm(
          major,
          ['template', 'release', folder, '-n', 'space', '--kube-version', '1.35.0', '-f', '-'],
          JSON.stringify(values),
        );
        expect(run.stderr).toBe('');
        const { release } = caseOf({});
        const ours = expectedDocuments(renderChart(model, values, release));
        const theirs = printedDocuments(run.stdout);
        expect(theirs.map(({ source }) => source)).toEqual(ours.map(({ source }) => source));
        expect(
          differingPaths(
            theirs.map(({ object }) => object),
            ours.map(({ object }) => object),
          ),
        ).toEqual([]);
      });
    },
  );

  it.each(majors)('rejects a cluster that is too old, as Helm %i does', async (major) => {
    const release = createRelease('release', 'space', { kubeVersion: '1.27.9' });
    expect(() => renderChart(model, {}, release)).toThrow(/sink requires Kubernetes >=1\.28\.0-0, got v1\.27\.9/);
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stderr } = helm(major, ['template', 'release', folder, '--kube-version', '1.27.9']);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/requires kubeVersion: >=1\.28\.0-0/)]);
    });
    expect(() => renderChart(model, {}, createRelease('r', 's', { kubeVersion: '1.28.0-gke.1' }))).not.toThrow();
  });

  it('checks only once whether a list is empty', () => {
    const [, after = ''] = (helmFiles(model).get('templates/shapes.yaml') ?? '').split('  spreadUnderItself:\n');
    expect(after.split('\n').slice(0, 2)).toEqual([
      '    {{- toYaml .Values.words | nindent 4 }}',
      '    {{- with .Values.numbers }}',
    ]);
  });

  it.each(majors)('passes helm lint --strict of Helm %i', async (major) => {
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stdout, stderr } = helm(major, ['lint', '--strict', '--with-subcharts', folder]);
      expect([status, stdout + stderr]).toEqual([0, expect.not.stringMatching(/\[(WARNING|ERROR)\]/)]);
    });
  });
});
