import {
  ChartError,
  didYouMean,
  hasSourceLocation,
  messageOf,
  type Problem,
  problemsOf,
  resultOf,
  resultsOf,
  throwProblems,
  withLocation,
  withProblems,
} from '../lib/errors';

const problem = (where: string): Problem => ({ code: 'io', where, message: 'failed' });
const failing =
  (...wheres: string[]) =>
  () => {
    throw new ChartError(wheres.map(problem));
  };
const broken = () => {
  throw new TypeError('internal');
};

describe('problems', () => {
  it('are the result of work that fails, and nothing else is', () => {
    expect(resultOf(() => 1)).toBe(1);
    expect(resultOf(failing('a'))).toEqual(new ChartError(problem('a')));
    expect(() => resultOf(broken)).toThrow(TypeError);
    expect(problemsOf(() => 1)).toEqual([]);
    expect(problemsOf(failing('a', 'b'))).toEqual([problem('a'), problem('b')]);
    expect(() => problemsOf(broken)).toThrow(TypeError);
  });

  it('of some items leave the results of the others', () => {
    const half = (n: number) => (n % 2 === 0 ? n / 2 : failing(`${n}`)());
    expect(resultsOf([4, 1, 2, 3], half)).toEqual({ results: [2, 1], problems: [problem('1'), problem('3')] });
    expect(resultsOf([], half)).toEqual({ results: [], problems: [] });
    expect(() => resultsOf([1], broken)).toThrow(TypeError);
  });

  it('are thrown together, and no error where there are none', () => {
    expect(() => throwProblems([])).not.toThrow();
    expect(() => throwProblems([problem('a'), problem('b')])).toThrow('a: failed [io]\nb: failed [io]');
    expect(() => new ChartError([])).toThrow(new TypeError('a ChartError needs at least one problem'));
  });

  it('are changed on their way out, with the error that they came from as the cause', () => {
    const changed = (work: () => unknown) =>
      resultOf(() => withProblems((one) => ({ ...one, message: `${one.message} twice` }), work));
    expect(changed(() => 1)).toBe(1);
    const error = changed(failing('a', 'b')) as ChartError;
    expect(error.message).toBe('a: failed twice [io]\nb: failed twice [io]');
    expect((error.cause as ChartError).message).toBe('a: failed [io]\nb: failed [io]');
    expect(() => changed(broken)).toThrow(TypeError);
  });

  it('have the location in front of their own', () => {
    expect(problemsOf(() => withLocation('here', failing('a', '')))).toEqual([problem('here: a'), problem('here')]);
    expect(withLocation('here', () => 1)).toBe(1);
  });

  it('start with a line of TypeScript or JavaScript once they are located', () => {
    const located = ['app.ts:3', 'charts-src/web/chart.ts:12', 'a.mts:1', 'a.cjs:1: demo', 'a.tsx:20', 'a.js:7'];
    const others = [
      '',
      'demo: values.a',
      'demo/web: a.ts:3',
      'a.ts',
      'a.ts:x',
      '.ts:3',
      'a.yaml:3',
      'a.dts:3',
      'a.s:1',
    ];
    expect([...located, ...others].filter((where) => hasSourceLocation(problem(where)))).toEqual(located);
  });

  it('have one code for all, the first', () => {
    const error = new ChartError([problem(''), { ...problem('b'), code: 'scope' }]);
    expect([error.name, error.code, error.message]).toEqual(['ChartError', 'io', 'failed [io]\nb: failed [scope]']);
  });
});

describe('messages', () => {
  it('are those of errors, and the text of anything else', () => {
    expect([messageOf(new TypeError('x')), messageOf('y'), messageOf(1)]).toEqual(['x', 'y', '1']);
  });

  it('suggest the nearest name, if one is near', () => {
    const names = ['replicas', 'image', 'port'];
    expect(didYouMean('replica', names)).toBe(', did you mean "replicas"?');
    expect(didYouMean('IMAGE', names)).toBe(', did you mean "image"?');
    expect(didYouMean('prt', names)).toBe(', did you mean "port"?');
    expect(didYouMean('xy', names)).toBe('');
    expect(didYouMean('x', [])).toBe('');
    expect(didYouMean('ab', ['ac', 'ad'])).toBe(', did you mean "ac"?');
    expect(didYouMean('replcaCont', ['replicaCount'])).toBe(', did you mean "replicaCount"?');
    expect(didYouMean('ab', ['cd', 'ac', 'ab'])).toBe(', did you mean "ab"?');
  });
});
