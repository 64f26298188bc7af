import type { Json } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import { type Helm, runHelm } from './helms';
import { inFolder } from './in-folder';
import { batchArguments, beside } from './render-batch';

/**
 * The indexes of the documents that Helm's schema check rejects. Where its message does not name them all, the documents
 * that are expected to fail and were not named are checked one by one. Where Helm
 * cannot even read the documents, as Helm 3 with control characters in one, they are halved until that one is alone.
 */
export async function refusedIndexes(
  helm: Helm,
  schema: JsonSchema,
  documents: readonly Json[],
  expected: ReadonlySet<number>,
): Promise<Set<number>> {
  const { refused, isComplete, isReadable } = await judge(helm, schema, documents);
  if (!isReadable) {
    if (documents.length === 1) return new Set([0]);
    const half = Math.ceil(documents.length / 2);
    const ask = async (from: number, to: number): Promise<number[]> => {
      const part = new Set([...expected].filter((index) => index >= from && index < to).map((index) => index - from));
      const found = await refusedIndexes(helm, schema, documents.slice(from, to), part);
      return [...found].map((index) => index + from);
    };
    return new Set([...(await ask(0, half)), ...(await ask(half, documents.length))]);
  }
  if (isComplete) return refused;
  for (const index of expected) {
    if (refused.has(index)) continue;
    const alone = await judge(helm, schema, [documents[index] as Json]);
    if (alone.refused.size > 0 || !alone.isComplete || !alone.isReadable) refused.add(index);
  }
  return refused;
}

interface Judgement {
  readonly refused: Set<number>;
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
    if (run.status === 0) return { refused: new Set<number>(), isComplete: true, isReadable: true };
    const { indexes, isComplete } = namedIn(run.stderr);
    if (indexes.length > 0 || !isComplete) return { refused: new Set(indexes), isComplete, isReadable: true };
    if (!/control characters|merge requires|cannot unmarshal/.test(run.stderr))
      throw new Error(`helm ${helm.major}: ${run.stderr.slice(0, 2000)}`);
    return { refused: new Set(), isComplete: false, isReadable: false };
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
