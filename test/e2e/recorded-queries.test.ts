import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompiledQuery, compileQuery } from '../../lib/explain/query/compile-query';
import type { Labels } from '../../lib/explain/query/labels';
import { type RecordedSeries, Recording } from '../../lib/explain/recorded/recording';
import { randomOf } from '../../lib/explain/simulation/random';
import type { Json } from '../../lib/json';
import {
  deadCanaries,
  deadPromotions,
  guardrails,
  measurements,
  sampleArguments,
} from '../../lib/rollouts/analysis/analysis-queries';
import { metricPresets } from '../../lib/rollouts/analysis/metric-presets';
import { sampleValues, shortQueries } from '../../lib/rollouts/analysis/own-metric-queries';
import { relativeQuery, sequentialQuery } from '../../lib/rollouts/analysis/sequential-queries';
import { resolveArguments } from '../../lib/rollouts/arguments';
import { metric } from '../support/own-metrics';
import { binary } from './support/binaries';

const preset = metricPresets.opentelemetry;
const args = sampleArguments(preset);
const random = randomOf(1917);
const among = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)] as T;
const isLikely = (share: number): boolean => random.uniform() < share;

/** Seconds between two scrapes, and of all of them. */
const [scrapeInterval, length] = [15, 900];

/** What a scrape of a series each second would see: a number, nothing, or a staleness marker. */
type Second = number | '_' | 'stale';

/** A counter that is scraped now and then, restarts, has gaps, and may begin late or end early. */
function counter(): Second[] {
  const seconds: Second[] = Array.from({ length }, () => '_' as const);
  const rate = among([0, 0.02, 0.3, 2, 20]);
  const [from, until] = [isLikely(0.3) ? among([200, 480, 700]) : 0, isLikely(0.2) ? among([300, 600, 850]) : length];
  let value = isLikely(0.5) ? 0 : among([1, 500]);
  let isStale = true;
  for (let scrape = Math.floor(random.uniform() * scrapeInterval); scrape < length; scrape += scrapeInterval) {
    // Scrapes may be a second late.
    const second = Math.min(length - 1, scrape + (isLikely(0.1) ? 1 : 0));
    value = isLikely(0.02) ? random.poisson(rate) : value + random.poisson(rate * scrapeInterval);
    const isScraped = second >= from && second < until && !isLikely(0.05);
    if (isScraped) seconds[second] = value;
    else if (!isStale && isLikely(0.9)) seconds[second] = 'stale';
    isStale = !isScraped;
  }
  return seconds;
}

interface Generated {
  readonly labels: Labels;
  readonly seconds: readonly Second[];
}

/** Counters of some pods of both versions, and the buckets of their latency. */
function generated(): Generated[] {
  const hashes = [args['canary-hash'], args['stable-hash']];
  const pods = hashes.flatMap((hash) => ['a', 'b'].slice(0, among([1, 2])).map((suffix) => `portal-${hash}-${suffix}`));
  return pods.flatMap((pod) => {
    const common = { namespace: 'portal', pod, http_route: '/' };
    const statuses = ['200', '404', '500'].filter(() => isLikely(0.8));
    return [
      ...statuses.flatMap((http_response_status_code) => [
        { __name__: preset.latencyCount, http_response_status_code, ...common },
        ...['1', '+Inf'].map((le) => ({ __name__: preset.latencyBuckets, le, http_response_status_code, ...common })),
      ]),
      { __name__: 'orders_total', status: among(['paid', 'new']), ...common },
    ].map((labels) => ({ labels, seconds: counter() }));
  });
}

function recorded({ labels, seconds }: Generated): RecordedSeries {
  const at = (test: (second: Second) => boolean): number[] =>
    seconds.flatMap((second, index) => (test(second) ? [index * 1000] : []));
  const isNumber = (second: Second): second is number => typeof second === 'number';
  return { labels, times: at(isNumber), values: seconds.filter(isNumber), stale: at((second) => second === 'stale') };
}

const selectorOf = (labels: Labels): string => {
  const { __name__, ...others } = labels;
  return `${__name__}{${Object.entries(others).map(([name, value]) => `${name}=${JSON.stringify(value)}`)}}`;
};

const filled = (query: string): string =>
  query.replaceAll(
    /<([a-z ]+)>/g,
    (_, name: string) =>
      ({
        ...sampleValues,
        'long window': '10m',
        'errors matchers': '{{args.status-label}}=~"5..",',
        'requests matchers': '',
      })[name] ?? '',
  );
const compared = (fields: object): string =>
  metric('a-gate', { ratio: { numerator: 'orders_total{status="paid"}' }, ...fields }).provider.prometheus.query;
const counts = `{__name__=~"${preset.latencyCount}|orders_total",namespace="portal"}`;

/** The queries of the templates, and forms that others use. */
const queries: ReadonlySet<string> = new Set([
  ...Object.values(measurements).map(({ query }) => query),
  ...[...Object.values(deadCanaries), ...Object.values(deadPromotions)].map(({ query }) => query),
  // exp() of Go and of JavaScript differ in the last digit.
  ...guardrails.flatMap((guardrail) =>
    (['gate', 'guard'] as const).flatMap((role) =>
      [sequentialQuery, relativeQuery].map((query) => `clamp_max(${query(guardrail, role)}, 1e6)`),
    ),
  ),
  filled(shortQueries.ratio),
  ...['sum', 'max', 'count'].map((aggregate) => `${aggregate}(${filled(shortQueries.slo)})`),
  compared({ maxRise: 20, minimumRise: 0.02 }),
  compared({ maxDrop: 20 }),
  `count(${counts} unless ${counts} == ${counts} offset 30s)`,
  `sum(${counts} - ${counts} offset 1m >= 0 or ${counts} * 2)`,
  `max(rate(${preset.latencyCount}[1m] offset 45s)) by (pod) / on (pod) (sum by (pod) (rate(${preset.latencyCount}[2m])) > 0)`,
  `avg without (pod, http_response_status_code) (increase(${preset.latencyCount}{http_response_status_code!~"4.."}[75s]))`,
  `sum(last_over_time(${counts}[40s])) - sum(${counts})`,
  `count by (status, http_response_status_code) (${counts})`,
]);

/** The result of a query with its labels, which a recording has by the order of a range query. */
function resultOf(compiled: CompiledQuery, recording: Recording, time: number): { labels: string; value: number }[] {
  recording.end = time;
  const values = compiled.point(recording, time);
  return compiled.labels.flatMap((labels, index) => {
    const value = values[index];
    const { __name__ = '', ...others } = labels;
    return value === undefined ? [] : [{ labels: selectorOf({ __name__, ...others }), value }];
  });
}

/** Numbers that JSON lacks and YAML has. */
const inYaml: Readonly<Record<string, string>> = { NaN: '.nan', Infinity: '.inf', '-Infinity': '-.inf' };
const numberIn = (value: number): Json => (Number.isFinite(value) ? value : `yaml:${value}`);
const yamlOf = (tests: object): string =>
  JSON.stringify(tests).replaceAll(/"yaml:([^"]+)"/g, (_, number: string) => inYaml[number] ?? '');

describe('a query of recorded samples', () => {
  it('has the results that Prometheus has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recorded-queries-'));
    try {
      let results = 0;
      const tests = Array.from({ length: 30 }, () => {
        const series = generated();
        const recording = new Recording(series.map(recorded));
        const cases = [...queries].flatMap((template) => {
          const expr = resolveArguments(template, args, (tag) => {
            throw new Error(`${tag} has no value`);
          });
          const compiled = compileQuery(expr, recording);
          return Array.from({ length: 6 }, () => {
            const time = Math.floor(random.uniform() * (length - 60)) + 60;
            const exp_samples = resultOf(compiled, recording, time);
            results += exp_samples.length;
            return {
              expr,
              eval_time: `${time}s`,
              exp_samples: exp_samples.map(({ labels, value }) => ({ labels, value: numberIn(value) })),
            };
          });
        });
        return {
          interval: '1s',
          input_series: series.map(({ labels, seconds }) => ({
            series: selectorOf(labels),
            values: seconds.join(' '),
          })),
          promql_expr_test: cases,
        };
      });
      expect(results).toBeGreaterThan(2000);
      const file = join(folder, 'test.json');
      // Samples are loaded at the evaluations of rules, of which there are none.
      writeFileSync(file, yamlOf({ fuzzy_compare: true, evaluation_interval: '1s', tests }));
      const { stdout, stderr, status } = spawnSync(binary('promtool'), ['test', 'rules', file], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      expect([status, status === 0 ? '' : (stdout + stderr).slice(0, 5000)]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
