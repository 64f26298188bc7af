import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readValuesFile } from '../../lib/cli/flags/values-file';
import { ChartError } from '../../lib/errors';
import type { Json } from '../../lib/json';
import { helm, majors } from '../support/helm';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: demo\nversion: 1.0.0\n');
  mkdirSync(join(folder, 'templates'));
  writeFileSync(join(folder, 'templates/values.yaml'), '# {{ toJson .Values }}\na: b\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function save(content: string | Uint8Array): string {
  const file = join(folder, 'in.yaml');
  writeFileSync(file, content);
  return file;
}

/** The values that both Helms and we read from a file; undefined if it is rejected. */
function readings(content: string | Uint8Array): { helms: (Json | undefined)[]; ours: Json | undefined; why: string } {
  const file = save(content);
  const helms = majors.map((major) => {
    const { stdout } = helm(major, ['template', 'r', folder, '-f', file]);
    const text = /^# (\{.*\})$/m.exec(stdout)?.[1];
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  });
  try {
    return { helms, ours: readValuesFile(file).values, why: '' };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    return { helms, ours: undefined, why: error.message };
  }
}

describe('a values file without a final newline', () => {
  const accepted = [
    'a: b',
    'a: |-\n  x',
    'a: |\n  x\n# end',
    'a: |\n  x\nb: c',
    'a: "x"',
    'a: >-\n  x\n  y',
    '# only',
    '',
  ];
  it.each(accepted)('is read like both Helms read it: %j', (text) => {
    const { helms, ours, why } = readings(text);
    expect([...helms, why]).toEqual([ours, ours, '']);
  });

  it.each(['a:\n- |\n  x\n  y', 'a: >\n  x\n  y', 'a: |+\n  x', 'a:\r\n  b: |\r\n    x'])(
    'is rejected if the Helms read %j differently',
    (text) => {
      const { helms, why } = readings(text);
      expect(isDeepStrictEqual(helms[0], helms[1])).toBe(false);
      expect(why).toMatch(/in\.yaml: .*add a newline at the end/);
      const whole = readings(`${text}\n`);
      expect([...whole.helms, whole.why]).toEqual([whole.ours, whole.ours, '']);
    },
  );
});

it('rejects other encodings, as do Helm 4 and, except for UTF-16, Helm 3', () => {
  const latin1 = readings(Buffer.from('a: caf\u00e9\n', 'latin1'));
  expect(latin1).toMatchObject({
    helms: [undefined, undefined],
    why: expect.stringMatching(/in\.yaml: expected UTF-8/),
  });
  const utf16 = readings(Buffer.from('\ufeffa: b\n', 'utf16le'));
  expect(utf16).toMatchObject({
    helms: [{ a: 'b' }, undefined],
    why: expect.stringMatching(/in\.yaml: expected UTF-8/),
  });
});

it('finds the lines of a thousand problems by parsing the file once', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => `  key${index}:\n  - x: 1\n`);
  const { lineOf } = readValuesFile(save(`a:\n${rows.join('')}`));
  const timeOf = (work: () => void): number => {
    const started = performance.now();
    work();
    return performance.now() - started;
  };
  const reading = timeOf(() => expect(lineOf(['a', 'none'])).toBeUndefined());
  const lines: (number | undefined)[] = [];
  const lookUps = timeOf(() => rows.forEach((_, index) => void lines.push(lineOf(['a', `key${index}`, '0', 'x']))));
  expect(lines).toEqual(rows.map((_, index) => 2 * index + 3));
  expect(lookUps).toBeLessThan(20 * reading);
});
