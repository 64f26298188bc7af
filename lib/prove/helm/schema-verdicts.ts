import type { Json } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import { type Helm, runHelm } from './find-helms';
import { batchArguments, beside } from './render-batch';
import { inFolder } from './temporary-chart';

/**
 * The indexes of the documents that Helm's schema check rejects. Where its message does not name them all, the documents
 * that are expected to fail and were not named are checked one by one. Where Helm cannot even read the documents (Helm 3
 * with control characters in one), each that may be the reason is checked by itself.
 */
export async function rejectedIndexes(
  helm: Helm,
  schema: JsonSchema,
  documents: readonly Json[],
  expected: ReadonlySet<number>,
): Promise<Set<number>> {
  const { rejected, isComplete, isReadable } = await judge(helm, schema, documents);
  if (!isReadable) {
    if (documents.length === 1) return new Set([0]);
    const found: number[] = [];
    for (const part of readableApart(documents)) {
      const positions = part.flatMap((index, position) => (expected.has(index) ? [position] : []));
      const some = part.map((index) => documents[index] as Json);
      const inPart = await rejectedIndexes(helm, schema, some, new Set(positions));
      found.push(...[...inPart].map((position) => part[position] as number));
    }
    return new Set(found);
  }
  if (isComplete) return rejected;
  for (const index of expected) {
    if (rejected.has(index)) continue;
    const alone = await judge(helm, schema, [documents[index] as Json]);
    if (alone.rejected.size > 0 || !alone.isComplete || !alone.isReadable) rejected.add(index);
  }
  return rejected;
}

/**
 * Positions of documents in parts, so that a part is read although another is not: each document that Helm may not read
 * is alone. Where that says nothing, halves.
 */
function readableApart(documents: readonly Json[]): number[][] {
  const all = documents.map((_, index) => index);
  const plain = all.filter((index) => !mayBeUnreadable(documents[index] as Json));
  const alone = all.filter((index) => !plain.includes(index)).map((index) => [index]);
  if (plain.length > 0 && alone.length > 0) return [plain, ...alone];
  const half = Math.ceil(all.length / 2);
  return [all.slice(0, half), all.slice(half)];
}

/**
 * Helm 3 writes the values as YAML for its schema check and reads that again, which fails for control characters that its
 * writer does not escape, and for a merge key without a map.
 */
const mayBeUnreadable = (document: Json): boolean =>
  /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]|"<<":/.test(JSON.stringify(document));

interface Judgement {
  readonly rejected: Set<number>;
  /** Whether every refused document was named. */
  readonly isComplete: boolean;
  /** Whether the documents reached the schema check at all. */
  readonly isReadable: boolean;
}

async function judge(helm: Helm, schema: JsonSchema, documents: readonly Json[]): Promise<Judgement> {
  const { $schema, definitions, ...item } = schema;
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
  return inFolder(beside(files, { cases: documents }), async (folder) => {
    const run = await runHelm(helm, batchArguments(folder));
    if (run.status === 0) return { rejected: new Set<number>(), isComplete: true, isReadable: true };
    const { indexes, isComplete } = namedIn(run.stderr);
    if (indexes.length > 0 || !isComplete) return { rejected: new Set(indexes), isComplete, isReadable: true };
    if (!/control characters|merge requires|cannot unmarshal|did not find expected/.test(run.stderr))
      throw new Error(`helm ${helm.major}: ${run.stderr.slice(0, 2000)}`);
    return { rejected: new Set(), isComplete: false, isReadable: false };
  });
}

/**
 * The documents that a message of Helm names. Helm 4.2 gives no place for a property name that fails the schema, 4.3 and
 * 3.22 give that of whatever failed last, so that after such a line the list is incomplete.
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
