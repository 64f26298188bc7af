import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The generated chart that the hand-written one is compared with. */
export const generatedChart = join(root, 'dist/helm/charts/portal-services');

/**
 * Writes the chart that is written by hand into a folder: templates of its own, which know the Deployment only, below the
 * metadata, values and schema of the generated chart, so that both read and check the same.
 */
export function writeHandWrittenChart(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const file of ['Chart.yaml', 'values.yaml', 'values.schema.json']) {
    cpSync(join(generatedChart, file), join(folder, file));
  }
  cpSync(join(__dirname, 'hand-written'), join(folder, 'templates'), { recursive: true });
  return folder;
}
