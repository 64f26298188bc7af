import { ChartError, resultOf } from '../../errors';
import { parseYamlDocuments } from '../../helm/yaml/parse-yaml';
import type { Json } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { helmFiles } from '../../output/chart-files';
import { type Case, evaluateCase, type Verdict } from '../cases/case';
import { withEmptyDependencies } from '../helm/empty-dependencies';
import type { Helm } from '../helm/find-helms';
import { type BatchResult, renderBatch } from '../helm/render-batch';
import { canonical, differingPaths } from './differing-paths';

/** A case for which Helm and our evaluation render different objects. */
export interface Difference {
  /** Position in the list of cases. */
  readonly index: number;
  readonly file: string;
  readonly reader: 'Helm' | 'ours';
  /** The paths that differ, with both values. */
  readonly paths: readonly string[];
}

/** Renders the accepted cases in one Helm process and compares every file with our evaluation, parsed by Helm and by us. */
export async function differences(
  helm: Helm,
  model: ChartModel,
  cases: readonly Case[],
  verdicts: readonly Verdict[] = cases.map((testCase) => evaluateCase(model, testCase)),
  chart: ReadonlyMap<string, string> = withEmptyDependencies(model, helmFiles(model)),
): Promise<Difference[]> {
  const accepted = cases.flatMap((_, index) => ('objects' in (verdicts[index] as Verdict) ? [index] : []));
  const rendered = await renderBatch(
    helm,
    model,
    chart,
    accepted.map((index) => cases[index] as Case),
  );
  return rendered.flatMap((result) => {
    const index = accepted[result.index] as number;
    const verdict = verdicts[index] as Extract<Verdict, { objects: unknown }>;
    return compared(result, verdict).map((found) => ({ index, file: result.file, ...found }));
  });
}

type Found = Pick<Difference, 'reader' | 'paths'>;

/** The differences in one file of one case. */
function compared(
  { file, text, documents }: BatchResult,
  { objects, notes }: Extract<Verdict, { objects: unknown }>,
): Found[] {
  if (file.endsWith('NOTES.txt')) return notesDiffer(text, notes.get(file) ?? []);
  const ours = canonical(objects.get(file) ?? []);
  const readings = { Helm: () => canonicalOnce(documents), ours: () => read(text, file) };
  return (['Helm', 'ours'] as const).flatMap((reader) => {
    const theirs = attempt(readings[reader]);
    if (typeof theirs === 'string') return [{ reader, paths: [`: ${theirs} <> a document`] }];
    if (theirs.join('\n') === ours.join('\n')) return [];
    return [{ reader, paths: differingPaths(theirs.map(parsed), ours.map(parsed)).slice(0, 5) }];
  });
}

const canonicals = new WeakMap<readonly Json[], string[]>();

/** The canonical text of documents, cached because many results of a batch share them. */
function canonicalOnce(documents: readonly Json[]): string[] {
  const known = canonicals.get(documents) ?? canonical(documents);
  canonicals.set(documents, known);
  return known;
}

/** The parsed documents, or the message of the parse error. */
function attempt(read: () => string[]): string[] | string {
  const result = resultOf(read);
  return result instanceof ChartError ? result.message : result;
}

const parsed = (document: string): Json => JSON.parse(document) as Json;

function notesDiffer(text: string, notes: readonly string[]): Found[] {
  const nonEmpty = (lines: string): string[] => lines.split('\n').filter((line) => line.trim() !== '');
  const [theirs, ours] = [nonEmpty(text), nonEmpty(notes.join('\n'))];
  return theirs.join('\n') === ours.join('\n')
    ? []
    : [{ reader: 'Helm', paths: differingPaths(theirs, ours).slice(0, 5) }];
}

const limit = 5000;
const readings = new Map<string, string[]>();

/** Parses a text; cached because many cases and both Helms render the same text. */
function read(text: string, file: string): string[] {
  const known = readings.get(text);
  if (known) return known;
  if (readings.size >= limit) readings.clear();
  const documents = canonical(parseYamlDocuments(`${text}\n`, file));
  readings.set(text, documents);
  return documents;
}
