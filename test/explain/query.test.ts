import type { SharedAggregates } from '../../lib/explain/query/compile-query';
import { Unreadable } from '../../lib/explain/query/unreadable';
import { Counters } from '../../lib/explain/simulation/counters';
import { compileSimulated } from '../../lib/explain/simulation/simulated-series';

const names = [
  ['web-6d4b75cb6d-x7k2p', 'web-7f9c8d5b4-q9w4z'],
  ['6d4b75cb6d', '7f9c8d5b4'],
  ['web-canary', 'web-stable'],
] as const;
const canary = 'pod=~"web-6d4b75cb6d-[a-z0-9]+"';
const stable = 'pod=~"web-7f9c8d5b4-[a-z0-9]+"';

/** Ten minutes in which each 15 s bring 8 good, 1 slow and 1 failed request of the canary, and 40 good of the stable version. */
function counters(): Counters {
  const all = new Counters(15);
  all.reset(0);
  for (let scrape = 0; scrape <= 40; scrape++) {
    all.add('canary', 8, 1, 1);
    all.add('stable', 40, 0, 0);
    all.scrape();
  }
  return all;
}

const resultOf = (query: string, at = 600) => {
  const result = compileSimulated(query, names).at(counters(), at);
  return typeof result === 'number' ? result : result.map((value) => Number(value.toFixed(6)));
};
const failed = `sum(increase(requests_total{${canary},code=~"5.."}[1m]))`;
const total = `sum(increase(requests_total{${canary}}[1m]))`;

describe('a compiled query', () => {
  it.each<[string, number | number[]]>([
    [`${failed} / ${total}`, [0.1]],
    [`1 - (${failed} or vector(0)) / ${total}`, [0.9]],
    [total, [40]],
    [`${total} >= 41`, []],
    [`${total} >= bool 41`, [0]],
    [`${total} / 4 ^ 2 - -1`, [3.5]],
    [`sum(rate(requests_total{${stable}}[2m] offset 1m))`, [40 / 15].map((value) => Number(value.toFixed(6)))],
    [`sum(increase(x_bucket{${canary},le="0.5"}[1m])) or vector(7)`, [36]],
    [`sum(increase(x_bucket{${canary},le="0.5"}[1m])) / sum(increase(x_bucket{${canary},le="+Inf"}[1m]))`, [0.9]],
    // One to one, each series is divided by itself: the canary of 500s alone is 1.
    [`rate(requests_total{${canary},code=~"5.."}[1m]) / rate(requests_total{${canary}}[1m])`, [1]],
    [
      `sum by (code) (increase(requests_total{${canary},code=~".+",code!~"4.."}[1m]) > 0 and (requests_total{code=~"5.."}))`,
      [4],
    ],
    [`last_over_time(requests_total{${canary},code=~"5.."}[10m] offset 1m)`, [37]],
    [
      `sum(requests_total{${canary}} and on (namespace, pod) last_over_time(requests_total{${canary}}[45s] @ end()))`,
      [410],
    ],
    [`sum(requests_total{${canary}} and on (pod) requests_total{${stable}})`, []],
    [`requests_total{${canary},code=~"5.."} unless on (pod) requests_total{${canary},code=~"2.."}`, []],
    [
      `sum(requests_total{${canary}} offset 5m or requests_total{${canary}} unless on (pod) requests_total{${canary}} offset 1m)`,
      [210],
    ],
    [`${total} unless ${failed} > 3`, []],
    [`${total} unless ${failed} > 5`, [40]],
    [`sum(x{${canary}} unless x{${canary}} == x{${canary}} offset 5m) > 0`, [410]],
    [`sum(x{${canary}} unless x{${canary}} >= x{${canary}} offset 5m) > 0`, []],
    [`x{${stable},code=~"2.."} + x{${stable},code=~"2.."} offset 15s * 2`, [1640 + 3200]],
    [`scalar(${failed})`, 4],
    [`clamp_max(${failed}, 2)`, [2]],
  ])('%s', (query, expected) => {
    expect(resultOf(query)).toEqual(expected);
  });

  it('has no value where a version has no samples in the window', () => {
    expect(resultOf(`${failed} / ${total}`, 10)).toEqual([]);
    expect(resultOf(`(${failed} or vector(0)) / ${total}`, 10)).toEqual([]);
    expect(resultOf(`${failed} or vector(0)`, 10)).toEqual([0]);
  });

  it('computes increments of living pods, as the sequential rule does', () => {
    const of = (status: string, range = '30s') => {
      const series = `x{${canary},code=~"${status}"}`;
      const living = `last_over_time(x{${canary},code=~".+"}[${range}] @ end())`;
      return `sum((${series} - last_over_time(${series}[10m] offset 30s) >= 0 or ${series}) and on (ns, pod) ${living})`;
    };
    expect(resultOf(of('5..'))).toEqual([2]);
    // The first value of a counter that begins at zero is its increment.
    expect(resultOf(of('5..'), 20)).toEqual([2]);
    const { at, endState } = compileSimulated(of('5..'), names);
    const all = counters();
    all.end = 700;
    expect(at(all, 600)).toEqual([]);
    expect(endState(all)).toBe('undefined,undefined,');
    all.end = 600;
    expect(at(all, 600)).toEqual([2]);
    expect(endState(all)).toBe('1,1,');
  });

  it('computes what several queries have in common once, however it is written', () => {
    const shared: SharedAggregates = new Map();
    const living = `last_over_time(x{${canary},code=~".+"}[30s] @ end())`;
    const of = (status: string) => `sum(x{${canary},code=~"${status}"} and on (ns, pod) ${living})`;
    const gate = compileSimulated(`${of('5..|408')} / 2`, names, shared);
    const guard = compileSimulated(`vector(3) *  ${of('5..').replaceAll(' and', '\n    and')}`, names, shared);
    const good = compileSimulated(of('2..'), names, shared);
    const later = compileSimulated(`sum(x{${canary},code=~"5.."} offset 1m and on (ns, pod) ${living})`, names, shared);
    const all = counters();
    // Not by a spy of Jest, which the tests of mutants do not have.
    const read = all.at.bind(all);
    let reads = 0;
    all.at = (...args) => {
      reads++;
      return read(...args);
    };
    all.end = 600;
    expect([gate, gate, guard].map(({ at }) => at(all, 600))).toEqual([[20.5], [20.5], [123]]);
    expect(reads).toBe(1);
    expect(good.at(all, 600)).toEqual([369]);
    expect(later.at(all, 600)).toEqual([37]);
    const requests = compileSimulated(`sum(x{${canary},code=~".+"})`, names, shared);
    expect(requests.at(all, 600)).toEqual([410]);
    // Another time, another end, and other samples.
    expect(guard.at(all, 585)).toEqual([120]);
    all.end = 700;
    expect(guard.at(all, 600)).toEqual([]);
    all.reset(0);
    all.end = 600;
    all.add('canary', 1, 2, 0);
    all.scrape();
    expect(gate.at(all, 20)).toEqual([]);
    all.end = 20;
    expect(gate.at(all, 20)).toEqual([1]);
    expect(requests.at(all, 600)).toEqual([]);
  });

  it('distinguishes versions by pods, hashes and Services, and mixes them without such a label', () => {
    expect(
      resultOf(
        'sum(increase(x{rollouts_pod_template_hash="6d4b75cb6d",code=~".*"}[1m])) - sum(increase(x{code=~"5.."}[1m]))',
      ),
    ).toEqual([36]);
    expect(resultOf('sum(increase(x{service="web-canary"}[1m])) / sum(increase(x{service="web-stable"}[1m]))')).toEqual(
      [0.25],
    );
    expect(resultOf('sum(increase(x{code!~"5.."}[1m])) / sum(increase(x[1m]))')).toEqual([0.98]);
  });

  it('assumes that every request matches what names other pods, but not what names those of both versions', () => {
    const assumedOf = (pods: string) =>
      compileSimulated(`sum(x{${canary},code=~"5.."}) / sum(x{pod=~"${pods}"})`, names).assumed;
    expect(assumedOf('other-.*')).toEqual(['pod']);
    expect(assumedOf('web-(?:6d4b75cb6d|7f9c8d5b4)-.*')).toEqual([]);
  });

  it('says which labels it takes to match', () => {
    expect(compileSimulated(`sum(rate(x{${canary},code=~"5..",job="web",route!=""}[1m]))`, names).assumed).toEqual([
      'job',
      'route',
    ]);
  });

  it.each([
    ['histogram_quantile(0.95, sum by (le) (rate(x_bucket{le=~".+"}[1m])))', /the function histogram_quantile/],
    ['sum(rate(x_bucket{code="500"}[1m]))', /no matcher on le/],
    ['sum(last_over_time(x{code="500"}[1m] @ 100))', /the @ modifier with anything but end/],
    ['max_over_time(x{code="500"}[5m])', /the function max_over_time, at "max_over_time/],
    ['sum(x{code="500"} @ end())', /the @ modifier/],
    ['x{code="500"} * on (pod) group_left y', /vector matching/],
  ])('cannot be %s', (query, message) => {
    expect(() => compileSimulated(query, names)).toThrow(Unreadable);
    expect(() => compileSimulated(query, names)).toThrow(message);
  });

  it('says whether it distinguishes anything that is simulated', () => {
    const of = (query: string) => compileSimulated(query, names).distinguishes;
    expect(of(`sum(rate(container_cpu_usage_seconds_total{${canary}}[1m]))`)).toBe(false);
    expect(of(`sum(rate(x{${canary},code="500"}[1m]))`)).toBe(true);
    expect(of(`sum(rate(x{${canary}}[1m])) / sum(rate(x{${stable}}[1m]))`)).toBe(true);
    expect(of(`sum(rate(x_bucket{${canary},le="1"}[1m]))`)).toBe(true);
  });

  it('reads an offset as Prometheus does: of the last selector', () => {
    // The canary's series begin at 0, so that 300 s earlier there are none at 200.
    const query = `sum(x{${canary},code=~"5.."} unless x{${canary},code=~"5.."} offset 300s)`;
    expect(resultOf(query, 200)).toEqual([14]);
    expect(resultOf(query, 400)).toEqual([]);
  });
});

describe('increase()', () => {
  it('does not see the first value of a series that begins in the window', () => {
    const all = new Counters(15);
    all.reset(0);
    for (let scrape = 0; scrape <= 8; scrape++) {
      if (scrape === 5) all.add('canary', 0, 100, 0);
      if (scrape > 5) all.add('canary', 0, 1, 0);
      all.scrape();
    }
    expect(all.increase(1, 60, 60)).toBeUndefined();
    expect(all.increase(1, 75, 60)).toBeUndefined();
    // Two samples, 100 and 101: the window begins 45 s before, of which half a scrape is added.
    expect(all.increase(1, 90, 60)).toBeCloseTo(1.5);
  });

  it('extrapolates to the ends of the window, but not below zero', () => {
    const all = new Counters(15);
    all.reset(5);
    for (let scrape = 0; scrape <= 4; scrape++) {
      all.add('canary', 2, 0, 0);
      all.scrape();
    }
    // Samples 2, 4, 6, 8 at 5, 20, 35 and 50: 6 in 45 s, 5 s to the start and 5 s to the end.
    expect(all.increase(0, 55, 55)).toBeCloseTo(6 * (55 / 45));
    // A counter of 2 that gains 6 in 45 s was 0 only 15 s before its first sample, and one of 1 that gains 30 only 1.5 s.
    const steep = new Counters(15);
    steep.reset(10);
    for (let scrape = 0; scrape <= 3; scrape++) {
      steep.add('canary', scrape === 0 ? 1 : 10, 0, 0);
      steep.scrape();
    }
    expect(steep.increase(0, 55, 55)).toBeCloseTo(30 * (46.5 / 45));
    expect(all.at(0, 55)).toBe(8);
    expect(all.at(0, 3)).toBeUndefined();
    expect(all.at(0, 1000)).toBeUndefined();
  });
});
