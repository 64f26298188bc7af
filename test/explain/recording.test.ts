import { compileQuery } from '../../lib/explain/query/compile-query';
import { readRecording } from '../../lib/explain/recorded/read-recording';
import { Recording } from '../../lib/explain/recorded/recording';

/** The answer of Prometheus with series by their selector: values every 15 s from 1000 s on, of which `_` are missing. */
function answer(series: Record<string, string>): string {
  const result = Object.entries(series).map(([selector, text]) => {
    const [name = '', labels = ''] = selector.split(/[{}]/);
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]);
    const values = text.split(' ').flatMap((value, index) => (value === '_' ? [] : [[1000 + index * 15, value]]));
    return { metric: { __name__: name, ...Object.fromEntries(pairs) }, values };
  });
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

const steady = (count: number, step: number): string =>
  Array.from({ length: count }, (_, index) => index * step).join(' ');

const recording = new Recording(
  readRecording([
    {
      where: 'answer.json',
      text: answer({
        'x{pod="a",code="200"}': steady(41, 9),
        'x{pod="a",code="500"}': `${'_ '.repeat(20)}${steady(21, 1)}`,
        'x{pod="b",code="200"}': '0 10 20 30 5 15 25 35 45',
        'x{pod="c",code="200"}': `7 7 7 ${'_ '.repeat(5)}7 ${'_ '.repeat(31)}8`,
        'y{pod="a"}': steady(41, 2),
        'y{pod="b"}': steady(9, 2),
      }),
    },
  ]),
);

function resultOf(query: string, at = 600): unknown {
  recording.end = 1000 + at;
  const result = compileQuery(query, recording).at(recording, 1000 + at);
  return typeof result === 'number' ? result : result.map((value) => Number(value.toFixed(6)));
}

describe('a query of recorded samples', () => {
  it.each<[string, number, unknown]>([
    ['sum(increase(x{pod="a"}[1m]))', 600, [40]],
    ['sum by (code) (increase(x{pod="a"}[1m]))', 600, [36, 4]],
    ['sum without (pod, code) (increase(x{pod=~"a|d"}[1m]))', 600, [40]],
    ['increase(x{pod!="a",code!~"5..",pod!="c"}[1m])', 120, [40]],
    // From 10 at 15 s to 15 at 75 s with a reset: 30 - 10 + 5 + 10 in 60 s of 70.
    ['increase(x{pod="b"}[70s])', 80, [35 * (70 / 60)].map((value) => Number(value.toFixed(6)))],
    // The sample at the start of a range is not in it, so there are three.
    ['increase(x{pod="b"}[45s])', 45, [30]],
    ['increase(x{pod="b"}[15s])', 45, []],
    // The counter was zero only 7 s before 7, had it gained 1 a second: a counter cannot be extrapolated below zero.
    ['increase(y{pod="b"}[2m])', 60, [8 * ((60 + 0 + 0) / 60)]],
    ['x{pod="b"}', 120, [45]],
    ['x{pod="b"}', 134, [45]],
    // One interval after its last sample a series that is gone is stale; the function does not care.
    ['x{pod="b"}', 136, []],
    ['last_over_time(x{pod="b"}[30s])', 149, [45]],
    ['last_over_time(x{pod="b"}[30s])', 150, []],
    ['x{pod="c"}', 44, [7]],
    ['x{pod="c"}', 46, []],
    ['x{pod="c"}', 121, [7]],
    ['sum(x{pod="a"} unless x{pod="a"} == x{pod="a"} offset 5m) > 0', 600, [380]],
    ['count(x unless x == x offset 15s)', 600, [3]],
    ['sum(x{pod="c"} unless x{pod="c"} == x{pod="c"} offset 15s) > 0', 30, []],
    ['x{code="200"} / on (pod) y', 60, [4.5, 0.625]],
    ['x / on (pod) group_left () y', 60, 'vector matching'],
    ['y / ignoring (code) x{code="200"}', 60, [0.222222, 1.6]],
    ['y / on (pod) x{pod="a"}', 600, 'found duplicate series'],
    ['x{pod="a"} / on (pod) y', 600, 'multiple matches for labels'],
    ['y * 2 + y offset 15s * 3', 15, [4, 4]],
    ['y{pod="a"} offset 15s == 0 or y', 15, [0, 2]],
    ['y > bool 1', 15, [1, 1]],
    ['4 < y', 45, [6, 6]],
    ['count(x) by (code) or label_replace(vector(9), "code", "$1", "", "(.*)")', 600, [2, 1, 9]],
    ['clamp_min(y{pod="a"}, 100 * 2 / 4)', 15, [50]],
    ['x{pod="a"} and on (pod) last_over_time(y[30s] @ end())', 600, [360, 20]],
    ['scalar(y)', 15, Number.NaN],
    ['sum({__name__=~"x|y", pod="b"})', 15, [12]],
  ])('%s at %d s', (query, at, expected) => {
    if (typeof expected === 'string') expect(() => resultOf(query, at)).toThrow(expected);
    else expect(resultOf(query, at)).toEqual(expected);
  });
});

describe('a recording', () => {
  it('of promtool tsdb dump has staleness markers, and only them', () => {
    const text = [
      '{__name__="x", pod="a\\"{b}"} 1 1000000',
      '{__name__="x", pod="a\\"{b}"} 2 1015000',
      '{__name__="x", pod="a\\"{b}"} NaN 1020000',
      '{__name__="y"} 5e+06 1000000',
      '',
    ].join('\n');
    const dump = new Recording(readRecording([{ text, where: 'dump.txt' }]));
    const of = (query: string, at: number) => compileQuery(query, dump).at(dump, at);
    expect(of('x{pod="a\\"{b}"}', 1019)).toEqual([2]);
    expect(of('x', 1021)).toEqual([]);
    expect(of('y', 1299.999)).toEqual([5e6]);
    expect(of('y', 1300)).toEqual([]);
  });

  it('of several files has each sample once', () => {
    const files = ['1 2 3', '_ _ 3 4 5'].map((values) => ({ text: answer({ 'x{}': values }), where: 'x.json' }));
    const [series] = readRecording(files);
    expect(series?.values).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    [
      '{"status":"error","error":"query timed out"}',
      /answer.json: Prometheus answered with the error "query timed out": /,
    ],
    [
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      /got a vector, expected the answer of Prometheus/,
    ],
    ['{"data":}', /invalid JSON/],
    ['<html>', /answer.json:1: got "<html>", expected the answer of Prometheus/],
    [
      '{"data":{"resultType":"matrix","result":[{"metric":{},"histograms":[]}]}}',
      /data.result\[0\] has no metric with values/,
    ],
  ])('cannot be %s', (text, message) => {
    expect(() => readRecording([{ text, where: 'answer.json' }])).toThrow(message);
  });
});
