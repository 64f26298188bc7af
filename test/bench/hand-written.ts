import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** The generated chart to compare with the hand-written one. */
export const generatedChart = join(root, 'dist/helm/charts/portal-services');

/**
 * Writes the hand-written chart to a folder. It has its own templates, which support only a Deployment, and the metadata,
 * values and schema of the generated chart, so that Helm reads and validates the same input for both.
 */
export function writeHandWrittenChart(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const file of ['Chart.yaml', 'values.yaml', 'values.schema.json']) {
    cpSync(join(generatedChart, file), join(folder, file));
  }
  cpSync(join(__dirname, 'hand-written'), join(folder, 'templates'), { recursive: true });
  return folder;
}
