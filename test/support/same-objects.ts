import { inFolder } from '../../lib/cli/prove/in-folder';
import { expectedDocuments, printedDocuments } from '../../lib/cli/prove/printed';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/synth/helm';
import { renderChart } from '../../lib/synth/manifests';
import type { ChartModel } from '../../lib/synth/model';
import { createRelease } from '../../lib/synth/release';
import { helm, type Major } from './helm';

/** Renders a user's values by Helm, which merges them itself, and here; returns the objects, which must be the same. */
export async function expectSameObjects(major: Major, model: ChartModel, user: JsonMap): Promise<JsonMap[]> {
  const ours = expectedDocuments(renderChart(model, user, createRelease('release', 'space')));
  const { status, stdout, stderr } = await inFolder(helmFiles(model), async (folder) =>
    helm(major, ['template', 'release', folder, '--namespace', 'space', '--values', '-'], `${JSON.stringify(user)}\n`),
  );
  // Helm warns where null deletes a map of a subchart.
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  expect(printedDocuments(stdout)).toEqual(ours);
  return ours.map(({ object }) => object as JsonMap);
}
