import { ChartError, resultOf } from '../../errors';
import { renderChart } from '../../render/render-chart';
import type { Case } from '../cases/case';
import { differingPaths } from '../compare/differing-paths';
import type { ProofTarget } from '../target';
import { type Helm, runHelm } from './find-helms';
import { expectedDocuments, printedDocuments } from './printed-documents';
import { clusterFlags, jsonText } from './render-batch';

/** What plain `helm template` and our evaluation do not agree on in one case; nothing when they agree. */
export async function templateDirectly(
  helm: Helm,
  { model }: Pick<ProofTarget, 'model'>,
  folder: string,
  one: Case,
): Promise<string[]> {
  const args = ['template', one.release.name, folder, '-n', one.release.namespace, ...clusterFlags(one), '-f', '-'];
  const run = await runHelm(helm, args, jsonText(one.values));
  const ours = resultOf(() => expectedDocuments(renderChart(model, one.values, one.release)));
  if (ours instanceof ChartError) {
    if (run.status !== 0) return [];
    return [`Helm ${helm.major} renders it, but our evaluation refuses it: ${ours.message.slice(0, 300)}`];
  }
  if (run.status !== 0)
    return [`Helm ${helm.major} refuses it, but our evaluation renders it: ${run.stderr.slice(0, 500)}`];
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
