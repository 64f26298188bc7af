import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { helmFiles } from '../../lib/output/chart-files';
import { expectedDocuments, printedDocuments } from '../../lib/prove/helm/printed-documents';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { renderChart } from '../../lib/render/render-chart';
import { helm, type Major } from './helm';

/** Renders user values with Helm, which merges them itself, and here; expects and returns the same objects. */
export async function expectSameObjects(major: Major, model: ChartModel, user: JsonMap): Promise<JsonMap[]> {
  const ours = expectedDocuments(renderChart(model, user, createRelease('release', 'space')));
  const { status, stdout, stderr } = await withTemporaryFolder(helmFiles(model), async (folder) =>
    helm(major, ['template', 'release', folder, '--namespace', 'space', '--values', '-'], `${JSON.stringify(user)}\n`),
  );
  // Helm prints a warning if null deletes a map of a subchart.
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  expect(printedDocuments(stdout)).toEqual(ours);
  return ours.map(({ object }) => object as JsonMap);
}
