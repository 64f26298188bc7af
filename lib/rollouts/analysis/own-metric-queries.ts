import { eachText, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { podsOf, sampleArguments } from './analysis-queries';
import { failureStatusOf, metricPresets } from './metric-presets';
import {
  has,
  intervalOf,
  isPrometheus,
  isRelative,
  type MetricRole,
  type OwnMetric,
  type OwnMetricSource,
  orEmpty,
  textByMetric,
  textIn,
} from './own-metric';
import { checkPromQL } from './promql';
import { defaultWindows } from './slo-windows';

/** A series of the pods of the canary. What is in angle brackets is replaced by values. */
const ofCanary = (series: string): string =>
  [
    `<${series}>{`,
    '  {{args.namespace-label}}="{{args.namespace}}",',
    `  ${podsOf('canary')},`,
    `  <${series} matchers>`,
    '}',
  ].join('\n');

/** The increase of a counter; 0 where only other pods have such series, so that what is misspelt is no data. */
const gained = (series: string, window: string, atLeast = ''): string =>
  [
    `(sum(increase(${ofCanary(series)}[<${window}>]))${atLeast}`,
    `or 0 * count(<${series}>{`,
    '  {{args.namespace-label}}="{{args.namespace}}",',
    `  <${series} of others>`,
    '}))',
  ].join('\n');

/** The increase of a counter divided by that of another; no value where the other gained too little. */
const quotient = (numerator: string, denominator: string, window: string, atLeast = ''): string =>
  [
    gained(numerator, window, atLeast),
    `/ (sum(increase(${ofCanary(denominator)}[<${window}>])) >= <minimum requests>)`,
  ].join('\n');

/**
 * How fast a version uses its error budget: 1 uses all of it in the period of the objective. Few errors count as none: of
 * ten requests a single error would be a hundred times the budget of 99.9 %.
 */
const burnRate = (window: string): string =>
  [
    'label_replace(',
    `${quotient('errors', 'requests', window, ' >= <minimum errors>')} / (1 - <objective> / 100),`,
    `"window", "${window.split(' ')[0]}", "", "")`,
  ].join('\n');

/** The queries of the short forms. */
export const shortQueries = {
  ratio: quotient('numerator', 'denominator', 'interval'),
  slo: `${burnRate('short window')}\nor\n${burnRate('long window')}`,
};

type ShortForm = keyof typeof shortQueries;

/** Values with which the queries can be parsed. */
export const sampleValues: Readonly<Record<string, string>> = {
  numerator: 'orders_total',
  'numerator matchers': 'status="paid"',
  'numerator of others': 'status="paid"',
  denominator: '{{args.requests}}',
  'denominator matchers': '{{args.preset-selector}}, ',
  errors: '{{args.requests}}',
  'errors matchers': '{{args.status-label}}=~"5.."',
  'errors of others': '',
  requests: '{{args.requests}}',
  'requests matchers': '',
  interval: '{{args.interval}}',
  'short window': '5m',
  'long window': '1h',
  'minimum requests': '10',
  'minimum errors': '5',
  objective: '99.9',
};

let checked = false;

/** Throws `query-invalid` when a query of a short form does not parse. */
function checkShortQueries(): void {
  if (checked) return;
  const args = sampleArguments(metricPresets.opentelemetry);
  for (const [form, query] of Object.entries(shortQueries))
    checkPromQL(
      query.replaceAll(/<([a-z ]+)>/g, (_, name: string) => sampleValues[name] ?? ''),
      form,
      args,
    );
  checked = true;
}

const fileOf = (form: ShortForm): string => `promql/${form}.promql`;

/** The query of Prometheus of an entry; where it compares, in percent of the stable version. */
export function queryOf(source: OwnMetricSource, metric: OwnMetric, name: string, role: MetricRole): string {
  const query = textIn(queriesByMetric(source), name);
  // After a switch the stable version has no requests.
  if (role === 'promotion') return query;
  const stable = fn.replace('{{args.canary-hash}}', '{{args.stable-hash}}', query);
  const number = (field: 'maxRise' | 'minimumRise'): string => fn.toString(fn.get(metric, field));
  // A rise is in percent of the stable version, or of what makes the smallest rise that counts the largest that is allowed.
  const rise = fn.printf(
    '100 * ((%s) - (%s)) / clamp_min(%s, 100 * %s / %s)',
    ...[query, stable, stable, number('minimumRise'), number('maxRise')],
  );
  const drop = fn.printf('100 * ((%s) / ((%s) > 0) - 1)', query, stable);
  return when(has(metric, 'maxRise'), rise, when(isRelative(metric), drop, query)) as string;
}

function queriesByMetric(source: OwnMetricSource): Record<string, string> {
  const { chart } = source;
  checkShortQueries();
  for (const form of ['ratio', 'slo'] as const)
    if (!chart.files.has(fileOf(form))) chart.addFile(fileOf(form), `${shortQueries[form]}\n`);
  return textByMetric(source, 'queries', 'The queries of Prometheus, by metric.', (metric) => {
    const section = (of: object, name: string, query: (section: object) => string): string =>
      eachText(fn.pick(of, name) as Record<string, object>, (section) => fn.toJson(query(section)));
    const text = [
      fn.choose(
        has(metric, 'slo'),
        section(metric, 'slo', (slo) => sloQuery(source, slo)),
        '',
      ),
      fn.choose(
        has(metric, 'ratio'),
        section(metric, 'ratio', (ratio) => ratioQuery(source, metric, ratio)),
        '',
      ),
      section(orEmpty(metric.provider), 'prometheus', (own) => fn.get(own, 'query') as string),
    ];
    return [isPrometheus(metric), text.join('')];
  });
}

const filled = (form: ShortForm, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce(
    (text, [key, value]) => fn.replace(`<${key}>`, value, text),
    fn.trim(fn.filesGet(fileOf(form))),
  );

/** A series and its matchers, or the requests of the workload with others. */
function seriesOf(form: object, key: string, others: string): Record<string, string> {
  const series = fn.default('', fn.get(form, key)) as string;
  return {
    [key]: fn.default('{{args.requests}}', fn.regexFind('^[a-zA-Z0-9_]+', series)),
    [`${key} matchers`]: fn.ternary(`<other ${key}>`, matchersIn(series), fn.not(series)),
    [`other ${key}`]: others,
  };
}

const matchersIn = (series: string): string => fn.trimSuffix('}', fn.trimPrefix('{', fn.regexFind('[{].*', series)));

/** The matchers that other pods' series must have, for a version without such series to have 0 of them. */
const knownBy = (form: object, matchers: string): string =>
  fn.ternary('', matchers, fn.eq(fn.default('noData', fn.get(form, 'absent') as string), 'zero'));

const minimumOf = ({ rollout }: OwnMetricSource): string =>
  fn.toString(fn.default(10, rollout.analysis.minimumRequests));

const ratioQuery = (source: OwnMetricSource, metric: OwnMetric, ratio: object): string =>
  filled('ratio', {
    numerator: fn.regexFind('^[a-zA-Z0-9_]+', fn.get(ratio, 'numerator') as string),
    'numerator matchers': matchersIn(fn.get(ratio, 'numerator') as string),
    'numerator of others': knownBy(ratio, matchersIn(fn.get(ratio, 'numerator') as string)),
    ...seriesOf(ratio, 'denominator', `{{args.preset-selector}}, ${source.rollout.metrics.selector}`),
    interval: intervalOf(metric),
    'minimum requests': minimumOf(source),
  });

/** The statuses that are failures of the workload, by its values, its preset, or as those of HTTP. */
function failuresOf({ chart, presets, rollout, once }: OwnMetricSource): string {
  const { failureStatus, preset } = rollout.metrics;
  const ofPreset = failureStatusOf(presets, preset);
  if (ofPreset === undefined) return fn.default('5..', failureStatus);
  return once('metrics.failureStatus', (name) =>
    chart.define(name, 'The statuses of failed requests.', fn.default(fn.default('5..', ofPreset), failureStatus)),
  );
}

function sloQuery(source: OwnMetricSource, slo: object): string {
  const { selector } = source.rollout.metrics;
  const failures = failuresOf(source);
  const requests = (status: string): string =>
    `{{args.status-label}}=~"${status}", {{args.preset-selector}}, ${selector}`;
  const field = (name: string) => fn.get(slo, name) as string;
  return filled('slo', {
    // That there are requests with the status label is known by the denominator.
    'errors of others': knownBy(slo, matchersIn(fn.default('', fn.get(slo, 'errors')) as string)),
    ...seriesOf(slo, 'errors', requests(fn.default(failures, field('errorStatus')))),
    ...seriesOf(slo, 'requests', requests('.+')),
    'short window': fn.default(defaultWindows.shortWindow, field('shortWindow')),
    'long window': fn.default(defaultWindows.longWindow, field('longWindow')),
    objective: fn.toString(field('objective')),
    'minimum requests': minimumOf(source),
    'minimum errors': fn.toString(fn.default(5, fn.get(slo, 'minimumErrors') as number)),
  });
}
