import { renderChart } from '../../render/render-chart';
import { type Case, evaluateCase } from '../cases/case';
import { differingPaths } from '../compare/differing-paths';
import type { Subject } from '../target';
import { type Helm, runHelm } from './helms';
import { expectedDocuments, printedDocuments } from './printed-documents';
import { clusterFlags, jsonText } from './render-batch';

/** What plain `helm template` and our evaluation do not agree on in one case; nothing when they agree. */
export async function plainly(
  helm: Helm,
  { model }: Pick<Subject, 'model'>,
  folder: string,
  one: Case,
): Promise<string[]> {
  const args = ['template', one.release.name, folder, '-n', one.release.namespace, ...clusterFlags(one), '-f', '-'];
  const run = await runHelm(helm, args, jsonText(one.values));
  const verdict = evaluateCase(model, one);
  if ('refused' in verdict) {
    if (run.status !== 0) return [];
    return [`Helm ${helm.major} renders it, but our evaluation refuses it: ${verdict.refused.message.slice(0, 300)}`];
  }
  if (run.status !== 0)
    return [`Helm ${helm.major} refuses it, but our evaluation renders it: ${run.stderr.slice(0, 500)}`];
  const ours = expectedDocuments(renderChart(model, one.values, one.release));
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
