import { createRelease } from '../helm/release';
import type { JsonMap } from '../json';
import { findingsOf } from '../render/check-objects';
import { shown } from '../render/field-sources';
import { type Case, evaluateCase } from './cases/case';
import { compareCases } from './compare/compare-cases';
import { explanationOf } from './compare/known-divergences';
import { templateDirectly } from './helm/template-directly';
import { withTemporaryFolder } from './helm/temporary-chart';
import { installedHelms, missingHelms } from './sections/helms';
import type { ProofTarget } from './target';

/** Properties of a release given by flags. */
export interface ReproduceOptions {
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** Prints how each Helm and our evaluation render one document, and where the results differ. */
export async function reproduce(subject: ProofTarget, values: JsonMap, options: ReproduceOptions): Promise<void> {
  const testCase = caseFrom(values, options);
  const verdict = evaluateCase(subject.model, testCase);
  const lines = ['rejected' in verdict ? `ours: rejected: ${verdict.rejected.message}` : 'ours: rendered'];
  const known = 'rejected' in verdict ? explanationOf(verdict.rejected) : undefined;
  if (known) lines.push(`known divergence: ${known.what} (docs/divergences.md)`);
  const objects = 'objects' in verdict ? findingsOf(subject.whole, verdict.rendering) : [];
  const invalid = objects.filter(({ value }) => value === undefined);
  lines.push(
    ...invalid.map(({ problem }) => `invalid object: ${problem.where} ${problem.message}`),
    ...objects.flatMap(({ value, problem }) =>
      value ? [`value that Kubernetes rejects: ${shown(value).slice(1)}: ${problem.message}`] : [],
    ),
  );
  const found = await withTemporaryFolder(subject.files, async (folder) => {
    const all: string[] = [];
    for (const helm of subject.helms.values())
      if (helm) all.push(...(await templateDirectly(helm, subject, folder, testCase)));
    return all;
  });
  for (const { details } of await compareCases(subject, [testCase], [verdict])) found.push(...details);
  const different = [...new Set(found)];
  const missing = missingHelms(subject.helms, []);
  if (different.length > 0) lines.push(...different);
  else if (missing.length < subject.helms.size) lines.push(`identical in ${installedHelms(subject.helms)}`);
  lines.push(...missing.flatMap(({ title, details }) => [title, ...details.map((line) => `  ${line}`)]));
  process.stdout.write(`${lines.join('\n')}\n`);
  if (different.length > 0 || missing.length > 0 || invalid.length > 0) process.exitCode = 1;
}

function caseFrom(values: JsonMap, { release, namespace, kubeVersion, apiVersions = [] }: ReproduceOptions): Case {
  return {
    values,
    release: createRelease(release, namespace, { apiVersions, ...(kubeVersion ? { kubeVersion } : {}) }),
  };
}
