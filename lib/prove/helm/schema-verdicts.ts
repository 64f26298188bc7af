import type { Json } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import { withKeyPatterns } from '../../values/key-patterns';
import { type Helm, type HelmResult, runHelm } from './find-helms';
import { batchArguments, withValuesFile } from './render-batch';
import { withTemporaryFolder } from './temporary-chart';

/**
 * The indexes of the documents that Helm's schema validation rejects. If its message does not name all of them, the
 * remaining documents that are expected to fail are checked one by one. If Helm cannot parse the documents at all (Helm 3
 * and control characters), each that may be the cause is checked separately.
 */
export async function rejectedIndexes(
  helm: Helm,
  schema: JsonSchema,
  documents: readonly Json[],
  expected: ReadonlySet<number>,
): Promise<Set<number>> {
  const { rejected, isComplete, isReadable } = await validateWith(helm, schema, documents);
  if (!isReadable) {
    if (documents.length === 1) return new Set([0]);
    const found: number[] = [];
    for (const part of splitUnreadable(documents)) {
      const positions = part.flatMap((index, position) => (expected.has(index) ? [position] : []));
      const partDocuments = part.map((index) => documents[index] as Json);
      const inPart = await rejectedIndexes(helm, schema, partDocuments, new Set(positions));
      found.push(...[...inPart].map((position) => part[position] as number));
    }
    return new Set(found);
  }
  if (isComplete) return rejected;
  for (const index of expected) {
    if (rejected.has(index)) continue;
    const alone = await validateWith(helm, schema, [documents[index] as Json]);
    if (alone.rejected.size > 0 || !alone.isComplete || !alone.isReadable) rejected.add(index);
  }
  return rejected;
}

/**
 * Splits document indexes so that unreadable documents do not affect the others: each document that Helm may fail to parse
 * becomes its own part. If that does not split them, returns halves.
 */
function splitUnreadable(documents: readonly Json[]): number[][] {
  const all = documents.map((_, index) => index);
  const plain = all.filter((index) => !mayBeUnreadable(documents[index] as Json));
  const alone = all.filter((index) => !plain.includes(index)).map((index) => [index]);
  if (plain.length > 0 && alone.length > 0) return [plain, ...alone];
  const half = Math.ceil(all.length / 2);
  return [all.slice(0, half), all.slice(half)];
}

/**
 * For schema validation, Helm 3 writes the values as YAML and parses them again. That fails for control characters, which
 * it does not escape, and for a merge key without a map.
 */
const mayBeUnreadable = (document: Json): boolean =>
  /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]|"<<":/.test(JSON.stringify(document));

interface ValidationResult {
  readonly rejected: Set<number>;
  /** Whether the message names every rejected document. */
  readonly isComplete: boolean;
  /** Whether Helm could parse the documents. */
  readonly isReadable: boolean;
}

async function validateWith(helm: Helm, schema: JsonSchema, documents: readonly Json[]): Promise<ValidationResult> {
  const { status, stderr } = await validateTogether(helm, schema, documents);
  if (status === 0) return { rejected: new Set<number>(), isComplete: true, isReadable: true };
  const { indexes, isComplete } = namedIn(stderr);
  if (indexes.length > 0 || !isComplete) return { rejected: new Set(indexes), isComplete, isReadable: true };
  if (!/control characters|merge requires|cannot unmarshal|did not find expected/.test(stderr))
    throw new Error(`helm ${helm.major}: ${stderr.slice(0, 2000)}`);
  return { rejected: new Set(), isComplete: false, isReadable: false };
}

/** Validates documents in one Helm process, each as an item of `cases`. */
export async function validateTogether(
  helm: Helm,
  schema: JsonSchema,
  documents: readonly Json[],
): Promise<HelmResult> {
  const { $schema, definitions, ...item } = withKeyPatterns(schema);
  const wrapper = {
    $schema,
    type: 'object',
    properties: { cases: { type: 'array', items: item } },
    definitions,
  };
  const files = new Map([
    ['Chart.yaml', 'apiVersion: v2\nname: verdict\nversion: 0.1.0\n'],
    ['values.schema.json', JSON.stringify(wrapper)],
    ['templates/empty.yaml', ''],
  ]);
  return withTemporaryFolder(withValuesFile(files, { cases: documents }), (folder) =>
    runHelm(helm, batchArguments(folder)),
  );
}

/**
 * The documents named in an error message of Helm. For an invalid property name, Helm 4.2 reports no path, and 4.3 and 3.22
 * report the path of the previous error, so the list is incomplete if there is such a line.
 */
export function namedIn(message: string): { indexes: number[]; isComplete: boolean } {
  const lines = message.split('\n');
  const isMisplaced = (line: string): boolean => /^ *- at '[^']*': invalid propertyName/.test(line);
  const named = lines.filter((line) => !isMisplaced(line)).join('\n');
  return {
    indexes: [...named.matchAll(/cases[./](\d+)/g)].map((match) => Number(match[1])),
    isComplete: !lines.some(isMisplaced),
  };
}
