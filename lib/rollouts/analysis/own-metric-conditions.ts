import { eachText, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { knownYaml } from '../../helm/yaml/parse-once';
import { printYaml } from '../../helm/yaml/print-yaml';
import type { JsonMap } from '../../json';
import {
  has,
  isBounded,
  isPrometheus,
  isShort,
  type MetricRole,
  type OwnMetric,
  type OwnMetricSource,
  providerOf,
  textByMetric,
  textIn,
} from './own-metric';

/** With it 2 % of the error budget of 30 days are gone within an hour. */
export const defaultBurnRate = 14.4;

/** The conditions of a kind of result, in the expressions of Argo Rollouts. */
interface ResultForm {
  /** The value in the condition of a gate. */
  readonly value: string;
  /** The value in that of a guard: `#`, one of several points, where one measurement decides. */
  readonly point: string;
  /** When a measurement is good for a gate. */
  readonly gate: string;
  /** When it is bad for a guard. */
  readonly guard: string;
  /** When a gate can judge it; what it cannot judge is inconclusive. @default '', always */
  readonly gateClear?: string;
  /** The same of a guard. @default '', always */
  readonly guardClear?: string;
  /** When it is good after the switch of a blue-green release, where a guard's condition says what is bad. */
  readonly promotion: string;
}

/** Three points decide. A list that never has three would be a guard that never aborts. */
const points = (value: string, hasValue: string, list: string, missing = ''): ResultForm => ({
  value,
  point: '#',
  gate: `${hasValue} ? <good> : <no data>`,
  guard: `(len(${list}) >= 3 || <no data>) && all(${list}, ${missing}<bad>)`,
  guardClear: `<no data> || len(${list}) == 0 || len(${list}) >= 3`,
  promotion: `(len(${list}) >= 3 || <no data>) && all(${list}, ${missing}<good>)`,
});

const listOfCloudWatch = '(len(result) > 0 ? result[0].Values : [])';

const single = (value: string, hasValue: string): ResultForm => ({
  value,
  point: value,
  gate: `${hasValue} ? <good> : <no data>`,
  guard: `${hasValue} ? <bad> : <no data>`,
  promotion: `${hasValue} ? <good> : <no data>`,
});

const scalar = single('default(result, 0)', '!isNil(result)');

/** The results of the providers that have values (metricproviders/* of Argo Rollouts), and of an objective. */
export const resultForms: Readonly<Record<string, ResultForm>> = {
  // The points of several series are one list, in which they cannot be told apart.
  prometheus: {
    ...points('result[0]', 'len(result) > 0 && !isNaN(result[0])', 'result', '(<no data> && isNaN(#)) || '),
    gateClear: 'len(result) <= 1',
    guardClear: 'len(result) <= 3',
  },
  cloudWatch: {
    ...points('result[0].Values[0]', 'len(result) > 0 && len(result[0].Values) > 0', listOfCloudWatch),
    gateClear: 'len(result) <= 1',
    guardClear: `len(result) <= 1 && (<no data> || len(${listOfCloudWatch}) == 0 || len(${listOfCloudWatch}) >= 3)`,
  },
  datadog: scalar,
  graphite: points('last(result)', 'len(result) > 0', 'result'),
  // A window without data is a point without a value.
  influxdb: points('last(result)', 'last(result) != nil', 'filter(result, # != nil)'),
  newRelic: single('result.value', 'result.value != nil'),
  wavefront: scalar,
  web: scalar,
  // The burn rates of both windows.
  slo: {
    value: '#',
    point: '#',
    gate: 'len(result) == 2 ? all(result, <good>) : <no data>',
    guard: 'len(result) == 2 && all(result, <bad>)',
    promotion: 'len(result) == 2 ? all(result, <good>) : <no data>',
  },
};

const formsFile = 'metric-results.yaml';
const about =
  '# What is good for a gate, bad for a guard, and good after the switch of a blue-green release, by the form of the results of each metric provider, in the expressions\n' +
  '# of Argo Rollouts. The bounds take the place of <good> and <bad>, with the value for #.\n';

/** The forms of the results of an entry: one, or none where its provider has no values. */
function formsOf(source: OwnMetricSource, name: string): Record<string, ResultForm> {
  const { chart } = source;
  if (!chart.files.has(formsFile)) {
    const table: JsonMap = Object.fromEntries(Object.entries(resultForms).map(([kind, form]) => [kind, { ...form }]));
    const content = about + printYaml(table);
    chart.addFile(formsFile, content);
    knownYaml(content, table);
  }
  const kinds = textByMetric(source, 'results', 'The forms of the results, by metric.', (one) => [
    true,
    fn.choose(has(one, 'slo'), 'slo', fn.choose(isPrometheus(one), 'prometheus', `'${providerOf(one)}'`)),
  ]);
  return fn.pick(fn.fromYaml(fn.filesGet(formsFile)), textIn(kinds, name));
}

/** Whether one measurement of a guard is enough: its condition sees several points. */
export const judgesAtOnce = (source: OwnMetricSource, name: string): BooleanRef =>
  fn.contains('#', textIn(derivedConditions(source, 'guard'), name));

/** The condition of an entry for a role: its own, or that of its bounds. */
export function conditionOf(source: OwnMetricSource, metric: OwnMetric, name: string, role: MetricRole) {
  const own = role === 'guard' ? metric.failureCondition : metric.successCondition;
  const derived = textIn(derivedConditions(source, role), name);
  const clear = textIn(clearByMetric(source, role), name);
  return ifSet(
    own,
    (condition) => condition,
    when(fn.or(has(metric, 'slo'), isBounded(metric)), when(clear, fn.printf('(%s) && (%s)', clear, derived), derived)),
  );
}

/** The other condition of an entry with bounds whose results cannot all be judged: with both false one is inconclusive. */
export function otherConditionOf(source: OwnMetricSource, name: string, role: MetricRole) {
  const clear = textIn(clearByMetric(source, role), name);
  return when(clear, fn.printf('(%s) && !(%s)', clear, textIn(derivedConditions(source, role), name)));
}

/** When results can be judged, by metric; "" where all can. */
function clearByMetric(source: OwnMetricSource, role: MetricRole): Record<string, string> {
  const key = role === 'gate' ? 'gateClear' : 'guardClear';
  return textByMetric(source, `${role}-clear`, `When a ${role} can judge a measurement, by metric.`, (metric, name) => [
    fn.and(isBounded(metric), fn.not(isShort(metric))),
    eachText(formsOf(source, name), (form) => {
      const clear = fn.trim(fn.default('', fn.get(form, key) as string));
      return fn.toJson(fn.replace('<no data>', withoutData(source, metric, role), clear));
    }),
  ]);
}

/** Whether no data is good for a gate, or bad for a guard, in an expression. */
function withoutData({ rollout }: OwnMetricSource, metric: OwnMetric, role: MetricRole): string {
  const noData = fn.default(fn.default('wait', rollout.analysis.noData), metric.noData);
  return fn.toString(fn.eq(noData, role === 'guard' ? 'fail' : 'pass'));
}

const abouts: Readonly<Record<MetricRole, string>> = {
  gate: 'When a measurement is good for a gate, by metric.',
  guard: 'When a measurement is bad, by metric.',
  promotion: 'When a measurement is good after the switch of a blue-green release, by metric.',
};

/** The conditions of all entries with bounds. */
function derivedConditions(source: OwnMetricSource, role: MetricRole): Record<string, string> {
  const bound = role === 'guard' ? '<bad>' : '<good>';
  const value = role === 'gate' ? 'value' : 'point';
  return textByMetric(source, `${role}-conditions`, abouts[role], (metric, name) => {
    const text = eachText(formsOf(source, name), (form) => {
      const part = (key: keyof ResultForm) => fn.trim(fn.get(form, key) as string);
      const bounds = fn.replace('#', part(value), textIn(boundsByMetric(source, bound), name));
      return fn.toJson(
        fn.replace('<no data>', withoutData(source, metric, role), fn.replace(bound, bounds, part(role))),
      );
    });
    return [fn.or(has(metric, 'slo'), isBounded(metric)), text];
  });
}

/** The bounds of `#`, by metric: where it is good, or bad. */
function boundsByMetric(source: OwnMetricSource, bound: '<good>' | '<bad>'): Record<string, string> {
  const [name, below, and, above] =
    bound === '<good>' ? (['good', '>=', '&&', '<='] as const) : (['bad', '<', '||', '>'] as const);
  return textByMetric(source, `${name}-bounds`, `The bounds of what is ${name}, by metric.`, (metric) => {
    const number = (name: 'min' | 'max' | 'maxDrop' | 'maxRise') => fn.toString(fn.get(metric, name));
    const hasLower = fn.or(has(metric, 'maxDrop'), has(metric, 'min'));
    const hasUpper = fn.or(has(metric, 'maxRise'), has(metric, 'max'));
    const burnRate = fn.choose(
      has(metric, 'slo'),
      eachText(
        fn.pick(metric, 'slo') as Record<string, object>,
        (slo) => `# ${above} ${fn.toString(fn.default(defaultBurnRate, fn.get(slo, 'burnRate') as number))}`,
      ),
      '',
    );
    return [
      true,
      [
        "'",
        fn.choose(has(metric, 'maxDrop'), `# ${below} -${number('maxDrop')}`, ''),
        fn.choose(has(metric, 'min'), `# ${below} ${number('min')}`, ''),
        fn.choose(fn.and(hasLower, hasUpper), ` ${and} `, ''),
        burnRate,
        fn.choose(has(metric, 'maxRise'), `# ${above} ${number('maxRise')}`, ''),
        fn.choose(has(metric, 'max'), `# ${above} ${number('max')}`, ''),
        "'",
      ].join(''),
    ];
  });
}
