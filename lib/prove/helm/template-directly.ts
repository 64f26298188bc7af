import { ChartError, resultOf } from '../../errors';
import { renderChart } from '../../render/render-chart';
import type { Case } from '../cases/case';
import { differingPaths } from '../compare/differing-paths';
import type { ProofTarget } from '../target';
import { type Helm, runHelm } from './find-helms';
import { expectedDocuments, printedDocuments } from './printed-documents';
import { clusterFlags, jsonText } from './render-batch';

/** The differences between plain `helm template` and our evaluation for one case; empty if there are none. */
export async function templateDirectly(
  helm: Helm,
  { model }: Pick<ProofTarget, 'model'>,
  folder: string,
  testCase: Case,
): Promise<string[]> {
  const { values, release } = testCase;
  const args = ['template', release.name, folder, '-n', release.namespace, ...clusterFlags(testCase), '-f', '-'];
  const run = await runHelm(helm, args, jsonText(values));
  const ours = resultOf(() => expectedDocuments(renderChart(model, values, release)));
  if (ours instanceof ChartError) {
    if (run.status !== 0) return [];
    return [`Helm ${helm.major} renders it, but our evaluation rejects it: ${ours.message.slice(0, 300)}`];
  }
  if (run.status !== 0)
    return [`Helm ${helm.major} rejects it, but our evaluation renders it: ${run.stderr.slice(0, 500)}`];
  const theirs = printedDocuments(run.stdout);
  const order = differingPaths(
    theirs.map(({ source }) => source),
    ours.map(({ source }) => source),
  );
  const objects = differingPaths(
    theirs.map(({ object }) => object),
    ours.map(({ object }) => object),
  );
  return [...order, ...objects].slice(0, 8).map((path) => `Helm ${helm.major} <> ours: ${path}`);
}
