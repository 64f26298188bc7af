import { ChartError } from '../../lib/errors';
import { functions } from '../../lib/helm/functions/function-table';
import type { HelmFunction, ParameterKind } from '../../lib/helm/functions/helm-function';
import { createRelease } from '../../lib/helm/release';
import { truthy } from '../../lib/helm/truthy';
import type { Json } from '../../lib/json';

const anything: readonly Json[] = [null, false, true, 0, 7, '', 'text', '%d', [], ['a'], {}, { a: 1 }];
const arguments_: Record<ParameterKind, readonly Json[]> = {
  string: ['', 'text', '%d %s'],
  integer: [-3, 0, 2 ** 40],
  int: [0, 7],
  number: [0.5, -2],
  boolean: [true, false],
  map: [{}, { a: 1 }],
  list: [[], ['a', null]],
  key: ['a', 0],
  comparable: ['a', 'b'],
  any: anything,
};
const scope = {
  Values: {},
  Release: { Name: 'r', Namespace: 'n', Service: 'Helm', Revision: 1, IsInstall: true, IsUpgrade: false },
  Chart: {},
  Capabilities: createRelease('r').capabilities,
  Files: {},
};

/** Every combination of arguments for the parameters of a function, with one more if it is variadic. */
function combinations({ params, rest }: HelmFunction): Json[][] {
  const kinds = rest ? [...params, rest] : params;
  return kinds.reduce<Json[][]>(
    (all, kind) => all.flatMap((args) => arguments_[kind].map((arg) => [...args, arg])),
    [[]],
  );
}

/** The result of a function; undefined if it fails. */
function resultOf(entry: HelmFunction, args: Json[]): Json | undefined {
  try {
    return entry.evaluate(args as never, scope);
  } catch (error) {
    if (error instanceof ChartError) return undefined;
    throw error;
  }
}

const entries: [string, HelmFunction][] = Object.entries(functions);
const named = (has: (entry: HelmFunction) => boolean) => entries.filter(([, entry]) => has(entry));

describe('attributes in the function table', () => {
  it.each(named(({ passes }) => passes !== undefined))('%s returns one of the arguments it passes', (_, entry) => {
    for (const args of combinations(entry)) {
      const result = resultOf(entry, args);
      if (result !== undefined) expect([...(entry.passes?.(args) ?? []), null]).toContain(result);
    }
  });

  it.each(named(({ decidedBy }) => decidedBy !== undefined))('%s is decided by the argument it names', (_, entry) => {
    const position = entry.decidedBy as number;
    // The other arguments are objects, so that the result can be identified.
    const chosenBy = (decisive: Json): number => {
      const args = entry.params.map((_, index): Json => (index === position ? decisive : { index }));
      return args.indexOf(resultOf(entry, args) as Json);
    };
    const decisive = arguments_[entry.params[position] as ParameterKind];
    const [yes, no] = [true, false].map(
      (truth) => new Set(decisive.filter((arg) => truthy(arg) === truth).map(chosenBy)),
    );
    expect([yes?.size, no?.size]).toEqual([1, 1]);
    expect(yes).not.toEqual(no);
  });

  it.each(named(({ fallsBack }) => fallsBack === true))('%s is empty only if all its arguments are', (_, entry) => {
    for (const args of combinations(entry))
      expect([args, truthy(resultOf(entry, args) ?? null)]).toEqual([args, args.some(truthy)]);
  });

  it('name every function that falls back from one empty argument to the next', () => {
    const isEmptyOnlyIfAllAre = ([, entry]: [string, HelmFunction]): boolean =>
      entry.passes !== undefined &&
      combinations(entry).every((args) => truthy(resultOf(entry, args) ?? null) === args.some(truthy));
    expect(entries.filter(isEmptyOnlyIfAllAre)).toEqual(named(({ fallsBack }) => fallsBack === true));
  });

  it.each(named(({ keeps }) => keeps === 'part'))('%s returns something that its first argument holds', (_, entry) => {
    for (const args of combinations(entry)) {
      const result = resultOf(entry, args);
      if (result !== undefined) expect([...Object.values(args[0] as object), null, '']).toContain(result);
    }
  });

  it.each(named(({ keeps }) => keeps === 'entries' || keeps === 'items'))('%s holds nothing of its own', (_, entry) => {
    for (const args of combinations(entry)) {
      const held = args.flatMap((arg) => (typeof arg === 'object' ? Object.values(arg as object) : []));
      expect(held).toEqual(expect.arrayContaining(Object.values(resultOf(entry, args) ?? {})));
    }
  });

  it.each(named(({ nullAsZero }) => nullAsZero === true))('%s takes null for 0', (_, entry) => {
    expect([resultOf(entry, [0]), resultOf(entry, [null]) ?? 0]).toEqual([0, 0]);
  });

  it.each(named(({ total }) => total === 'always'))('%s never fails', (_, entry) => {
    for (const args of combinations(entry)) {
      try {
        entry.evaluate(args as never, scope);
      } catch (error) {
        // Results that are not emulated do not fail in Helm.
        expect(error).toMatchObject({ code: 'not-modelled' });
      }
    }
  });
});
