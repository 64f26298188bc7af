import type { JsonMap } from '../../lib/json';
import { type Case, caseOf } from '../../lib/prove/cases/case';
import { shrink } from '../../lib/prove/cases/shrink';

const shows =
  (is: (values: JsonMap) => boolean) =>
  async (cases: readonly Case[]): Promise<boolean[]> =>
    cases.map(({ values }) => is(values));

describe('a document that reproduces a failure', () => {
  const big = caseOf(
    { a: { b: ['x', { deep: 'a long text with one { in it' }], c: 12 }, d: true, e: { f: {} } },
    'production',
    'live',
  );

  it('is reduced to the smallest that still reproduces it, for a plain release', async () => {
    const small = await shrink(
      big,
      shows((values) => JSON.stringify(values).includes('{ in')),
    );
    expect(small).toEqual(caseOf({ a: { b: [{ deep: '{ in' }] } }));
  });

  it('keeps its release if the failure depends on it', async () => {
    const isLive = async (cases: readonly Case[]) => cases.map(({ release }) => release.name === 'production');
    expect(await shrink(big, isLive)).toEqual(caseOf({}, 'production', 'live'));
  });

  it('is unchanged if nothing smaller reproduces it', async () => {
    const text = JSON.stringify(big.values);
    expect(
      (
        await shrink(
          big,
          shows((values) => JSON.stringify(values) === text),
        )
      ).values,
    ).toEqual(big.values);
  });
});
