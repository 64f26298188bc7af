import { Composer, type Document, isScalar, visit } from 'yaml';
import type { Json } from '../../json';
import { checkPair, isFlow } from './check-pair';
import { Decoder } from './decode-nodes';
import { checkCharacters, keyMessage, tabMessage, tokens } from './scan';
import { Source } from './source';

// Helm parses YAML with sigs.k8s.io/yaml over goyaml v2: a YAML 1.1 scanner with scalar rules of its own. Here the yaml
// library parses the structure, and this folder adds what goyaml rejects or resolves differently. Text that the two parse
// with different results is rejected. Both Helms of test/support/helm.ts have the same goyaml.

/**
 * Parses a values file as Helm does: one document, string keys, float64 numbers, empty text as null. Throws
 * `yaml-invalid` with every problem in the file.
 */
export function parseYaml(text: string, where: string): Json {
  const source = new Source(text, where);
  const documents = compose(source);
  checkSingleDocument(source, documents);
  const [value] = decode(source, documents.slice(0, 1));
  return value ?? null;
}

/** Parses a stream of documents, such as rendered manifests, and drops empty ones; throws as `parseYaml` does. */
export function parseYamlDocuments(text: string, where: string): Json[] {
  const source = new Source(text, where);
  return decode(source, compose(source)).filter((value) => value !== null);
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
    // Later errors on the same line are consequences of the first, and so is a missing closing quote at the end.
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

/** Replacements for messages of the yaml library that suggest no fix. */
const remedies: [RegExp, string][] = [
  [/^Nested mappings are not/, 'quote a value that contains ": ", and start a nested map on its own line'],
  [/^Implicit keys need to be on a single line/, keyMessage],
  [/^Implicit map keys need to be followed/, 'missing ":" after this key'],
  [/^Tabs are not allowed/, tabMessage],
  [/^Plain value cannot start with/, 'quote text that starts with this character'],
  [/^Unexpected|^Unsupported/, 'unexpected token; check the indentation and the end of the previous line'],
  [/^Maximum call stack/, 'nesting is too deep'],
  [/^Block collections are not allowed within flow/, 'missing "," or quote'],
];

const explain = (message: string): string => remedies.find(([pattern]) => pattern.test(message))?.[1] ?? message;

/** Helm 3 reads only the first document of a values file, Helm 4 merges all of them. */
function checkSingleDocument(source: Source, documents: Document.Parsed[]): void {
  for (const { contents, range } of documents.slice(1)) {
    if (contents && !(isScalar(contents) && contents.source === '' && !contents.tag)) {
      source.report(
        contents.range?.[0] ?? range[0],
        'a values file must be one document: Helm 3 reads only the first, Helm 4 merges all',
      );
    }
  }
  for (const { index } of source.text.matchAll(/^---(?:[ \t]*[^\s#]|#)/gm)) {
    source.report(index, 'only a comment may follow "---" on its line: Helm 4 rejects anything else');
  }
  source.throwProblems();
}

function decode(source: Source, documents: Document.Parsed[]): Json[] {
  const values = documents.map((document) => new Decoder(source, document).value(document.contents));
  source.throwProblems();
  return values;
}
