import { Composer, type Document, isScalar, visit } from 'yaml';
import { ChartError } from '../../errors';
import type { Json } from '../../json';
import { checkPair, isFlow } from './check-pair';
import { Decoder } from './decode-nodes';
import { checkCharacters, keyMessage, tabMessage, tokens } from './scan';
import { Source } from './source';

// Helm reads YAML with sigs.k8s.io/yaml over goyaml v2: a scanner of YAML 1.1, scalars of neither version. The library
// reads the structure here; what goyaml refuses, reads otherwise or calls by another type is this folder. Where both could
// read on with different results, the text is refused. Both Helms of test/support/helm.ts have the same goyaml.

/**
 * Reads the one document of a values file as Helm does: JSON with string keys and float64 numbers, empty text as null.
 * Throws `yaml-invalid` with every problem of the file.
 */
export function parseYaml(text: string, where: string): Json {
  const source = new Source(text, where);
  const documents = compose(source);
  checkSingleDocument(source, documents);
  const [value] = decode(source, documents.slice(0, 1));
  return value ?? null;
}

/** Reads a stream of documents, as rendered manifests are, and drops the empty ones; throws as `parseYaml` does. */
export function parseYamlDocuments(text: string, where: string): Json[] {
  const source = new Source(text, where);
  return decode(source, compose(source)).filter((value) => value !== null);
}

/** Whether the structure of a text is YAML; its scalars and keys may still not be what JSON can hold. */
export function isYamlStructure(text: string): boolean {
  try {
    compose(new Source(text, ''));
    return true;
  } catch (error) {
    if (error instanceof ChartError) return false;
    throw error;
  }
}

function compose(source: Source): Document.Parsed[] {
  checkCharacters(source);
  source.throwProblems();
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
  });
  const documents = [...composer.compose(tokens(source))] as Document.Parsed[];
  for (const { errors } of [...documents, composer.streamInfo()]) {
    // What follows on a line is noise, and so is the end of the file where an open quote was noticed.
    for (const { pos, message } of errors) {
      if (!source.hasProblemInLine(pos[0]) && !/^Missing closing/.test(message))
        source.report(pos[0], explain(message));
    }
  }
  for (const document of documents) {
    visit(document, { Pair: (_, pair, path) => checkPair(source, pair.srcToken, isFlow(path.at(-1))) });
  }
  source.throwProblems();
  return documents;
}

/** The library's messages that name no remedy, in other words. */
const remedies: [RegExp, string][] = [
  [/^Nested mappings are not/, 'a value that holds ": " must be quoted, and a nested map starts on its own line'],
  [/^Implicit keys need to be on a single line/, keyMessage],
  [/^Implicit map keys need to be followed/, 'a ":" is missing after this key'],
  [/^Tabs are not allowed/, tabMessage],
  [/^Plain value cannot start with/, 'text that starts with this character must be quoted'],
  [/^Unexpected|^Unsupported/, 'this does not belong here; look at the indentation and at the end of the line before'],
  [/^Maximum call stack/, 'this nests too deeply'],
  [/^Block collections are not allowed within flow/, 'a "," or a quote is missing here'],
];

const explain = (message: string): string => remedies.find(([pattern]) => pattern.test(message))?.[1] ?? message;

/** Helm 3 reads the first document of a values file and no more, Helm 4 merges them all. */
function checkSingleDocument(source: Source, documents: Document.Parsed[]): void {
  for (const { contents, range } of documents.slice(1)) {
    if (contents && !(isScalar(contents) && contents.source === '' && !contents.tag)) {
      source.report(
        contents.range?.[0] ?? range[0],
        'a values file is one document: Helm 3 reads the first, Helm 4 merges all',
      );
    }
  }
  for (const { index } of source.text.matchAll(/^---(?:[ \t]*[^\s#]|#)/gm)) {
    source.report(index, 'only a comment may follow "---" on its line: Helm 4 refuses anything else');
  }
  source.throwProblems();
}

function decode(source: Source, documents: Document.Parsed[]): Json[] {
  const values = documents.map((document) => new Decoder(source, document).value(document.contents));
  source.throwProblems();
  return values;
}
