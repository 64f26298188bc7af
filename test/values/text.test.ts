import fc from 'fast-check';
import { z } from 'zod';
import type { JsonMap } from '../../lib/json';
import { declare, group } from '../../lib/values/define';
import type { JsonSchema } from '../../lib/values/json-schema';
import { validateValues } from '../../lib/values/validate-against-schema';
import { valuesSchema } from '../../lib/values/values-schema';

const declared = declare(
  group({
    text: z.string().default('').describe('Text.'),
    map: z.record(z.string(), z.string()).default({}).describe('Map.'),
  }),
);
const schema: JsonSchema = valuesSchema(declared);
const isAccepted = (text: string, map: Record<string, string> = {}): boolean =>
  validateValues(schema, { text, map }).length === 0;

/** Spaces that toYaml does not quote, and that Helm trims from the end of a document. */
const trimmed = ['\u00a0', '\u1680', '\u2000', '\u2009', '\u200a', '\u202f', '\u205f', '\u3000'];

/** The characters that Helm's toYaml does not preserve. */
const lost = ['\u007f', '\u0080', '\u0085', '\u009f', '\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff'];

describe('free text in values', () => {
  it.each(lost)('must not contain %j, as a value, in a map or as a key', (character) => {
    const text = `a${character}b`;
    expect([isAccepted(text), isAccepted('', { key: text }), isAccepted('', { [text]: 'value' })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is validated under global as well', () => {
    const judged = (global: JsonMap): number => validateValues(schema, { text: '', map: {}, global }).length;
    expect(judged({ other: { text: 'a', list: [1, null] } })).toBe(0);
    const bad: JsonMap[] = [{ other: 'a\u007f' }, { other: { '<<': 'a' } }, { 'a\u0085': 1 }];
    for (const global of bad) expect(judged(global)).toBeGreaterThan(0);
  });

  it('is validated in the values of a subchart even if it is disabled', () => {
    const parent = valuesSchema(
      declare(group({ database: group({ enabled: z.boolean().default(false).describe('Use it.') }) })),
      ['database'],
    );
    const judged = (database: JsonMap) => validateValues(parent, { database: { enabled: false, ...database } });
    expect(judged({ name: 'a', list: [1, null] })).toEqual([]);
    expect(judged({ name: 'a\u007f' })).toEqual([
      expect.objectContaining({
        where: 'database.name',
        message: expect.stringContaining("Helm's YAML writer does not preserve"),
      }),
    ]);
  });

  it('does not hide an error in a value with the same prefix', () => {
    const judged = valuesSchema(
      declare(
        group({
          a: z.union([z.int(), z.boolean()]).default(1).describe('A.'),
          ab: z.string().default('').describe('B.'),
        }),
      ),
    );
    const places = validateValues(judged, { a: 'x', ab: 'b\u007f' }).map(({ where }) => where);
    expect(new Set(places)).toEqual(new Set(['a', 'ab']));
  });

  it('may contain anything else', () => {
    const clean = fc.string({ unit: 'binary' }).filter((text) => !lost.some((character) => text.includes(character)));
    const ends = new RegExp(`[${trimmed.join('')}]\n?$`);
    const kept = clean.filter(
      (text) => !/[\u007f-\u009f]|\n\n$|^\n+$/.test(text) && !ends.test(text) && text.isWellFormed(),
    );
    fc.assert(fc.property(kept, (text) => isAccepted(text)));
  });

  it.each(trimmed)('may contain %j, but not end in it', (space) => {
    expect([isAccepted(`a${space}b`), isAccepted(`a${space}`), isAccepted('', { key: space })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isAccepted(`a${space}\n`)).toBe(false);
  });

  it('may end in one line break, but not in two', () => {
    expect([isAccepted('a\n'), isAccepted('a\n\n')]).toEqual([true, false]);
  });

  it.each(['<', '&', '"', '\\', '\n', '\u0001'])(
    'may be a key of 170 of %j and no more, because toYaml loses it',
    (character) => {
      const key = (length: number): boolean => isAccepted('', { [`${character.repeat(length - 1)}a`]: 'value' });
      expect([key(170), key(171)]).toEqual([true, false]);
    },
  );

  it('may be a key of a thousand letters', () => {
    expect([1000, 1001].map((length) => isAccepted('', { ['\u00e9'.repeat(length)]: 'value' }))).toEqual([true, false]);
  });
});
