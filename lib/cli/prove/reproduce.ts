import { readFileSync } from 'node:fs';
import { ChartError, messageOf } from '../../errors';
import { createRelease } from '../../synth/release';
import { parseValues } from '../values-file';
import { type Case, evaluateCase } from './case';
import { compareCases } from './compare-cases';
import { explanationOf } from './divergences';
import { inFolder } from './in-folder';
import { plainly } from './plainly';
import type { Subject } from './subject';

/** What of a release the flags say. */
export interface ReproduceOptions {
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** Shows what each Helm and our evaluation make of one document, and where they are not alike. */
export async function showAgain(subject: Subject, file: string, options: ReproduceOptions): Promise<void> {
  const one = caseFrom(file, options);
  const verdict = evaluateCase(subject.model, one);
  const lines = ['refused' in verdict ? `ours: refused: ${verdict.refused.message}` : 'ours: rendered'];
  const known = 'refused' in verdict ? explanationOf(verdict.refused) : undefined;
  if (known) lines.push(`known divergence: ${known.what} (docs/divergences.md)`);
  const found = await inFolder(subject.files, async (folder) => {
    const all: string[] = [];
    for (const helm of subject.helms.values()) if (helm) all.push(...(await plainly(helm, subject, folder, one)));
    return all;
  });
  for (const { details } of await compareCases(subject, [one], [verdict])) found.push(...details);
  const different = [...new Set(found)];
  lines.push(...(different.length > 0 ? different : ['alike in every Helm there is']));
  process.stdout.write(`${lines.join('\n')}\n`);
  if (different.length > 0) process.exitCode = 1;
}

function caseFrom(file: string, { release, namespace, kubeVersion, apiVersions = [] }: ReproduceOptions): Case {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ChartError(
      { code: 'flag-invalid', where: `--values ${file}`, message: `cannot be read: ${messageOf(cause)}` },
      { cause },
    );
  }
  return {
    values: parseValues(text, file),
    release: createRelease(release, namespace, { apiVersions, ...(kubeVersion ? { kubeVersion } : {}) }),
  };
}
