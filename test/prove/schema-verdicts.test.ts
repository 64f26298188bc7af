import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../lib/json';
import { namedIn, rejectedIndexes } from '../../lib/prove/helm/schema-verdicts';
import { helmPath } from '../support/helm';

const folder = mkdtempSync(join(tmpdir(), 'schema-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: { count: { type: 'integer' } },
} as const;

/** A Helm that counts its processes. */
function countedHelm(major: 3 | 4) {
  const [path, log] = [join(folder, `helm-${major}`), join(folder, `log-${major}`)];
  writeFileSync(log, '');
  writeFileSync(path, `#!/bin/sh\necho >> ${log}\nexec ${helmPath(major)} "$@"\n`);
  chmodSync(path, 0o755);
  return { helm: { major, path }, processes: () => readFileSync(log, 'utf8').length };
}

const documents: Json[] = Array.from({ length: 100 }, (_, index): Json => ({ count: index, text: 'a' }));
documents[30] = { count: 1.5 };
documents[40] = { text: '\u007f' };
documents[60] = { text: 'caf\u00e9\u2028' };
documents[80] = { labels: { '<<': 'a' } };

describe("the documents that Helm's schema validation rejects", () => {
  it('are found among documents that Helm 3 cannot parse, with one process for each of those', async () => {
    const { helm, processes } = countedHelm(3);
    expect([...(await rejectedIndexes(helm, schema, documents, new Set([30])))].sort()).toEqual([30, 40, 80]);
    expect(processes()).toBe(4);
  });

  it('are found in one process by Helm 4', async () => {
    const { helm, processes } = countedHelm(4);
    expect([...(await rejectedIndexes(helm, schema, documents, new Set([30])))]).toEqual([30]);
    expect(processes()).toBe(1);
  });

  it('are found by bisection if the unparsable document is unknown', async () => {
    const { helm } = countedHelm(3);
    const hidden: Json[] = [{ count: 1 }, { 'a\u0085': 1 }, { count: 'x' }];
    expect([...(await rejectedIndexes(helm, schema, hidden, new Set([2])))].sort()).toEqual([1, 2]);
  });
});

const header = "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nc:\n";

describe('documents named in a schema error of Helm', () => {
  it.each([
    ['3.18', '- cases.0.m: Property name of "A" does not match\n- cases.1.n: Invalid type.\n', [0, 1], true],
    [
      '4.2',
      "- at '': invalid propertyName 'A'\n  - at '': 'allOf' failed\n- at '/cases/1/n': got number\n",
      [1],
      false,
    ],
    // Case 0 contains the key and case 1 the number: the path of the first line is wrong.
    ['4.3', "- at '/cases/1/n': invalid propertyName 'A'\n- at '/cases/1/n': got number, want string\n", [1], false],
    ['4.3, property names only', "- at '/cases/1/m': invalid propertyName 'A'\n  - at '': 'not' failed\n", [], false],
    ['4.3, no property name', "- at '/cases/12/n': got number, want string\n", [12], true],
  ])('are found in messages of Helm %s', (_, lines, indexes, isComplete) => {
    expect(namedIn(header + lines)).toEqual({ indexes, isComplete });
  });
});
