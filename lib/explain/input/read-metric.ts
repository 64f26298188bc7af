import { isMap, type Json, type JsonMap } from '../../json';
import { compileCondition, compileExpression, EvaluationError } from '../condition/compile-condition';
import { type CompiledQuery, compileQuery, secondsOf } from '../query/compile-query';
import type { VersionNames } from '../query/matchers';
import { Unreadable } from '../query/unreadable';
import type { MetricPlan } from '../release-plan';
import type { MetricSchedule } from '../simulation/analysis-run';
import type { Counters } from '../simulation/counters';
import type { CompletedPhase } from '../simulation/phases';

/** A field that cannot be read, and why. */
export class UnreadableField extends Error {
  constructor(
    readonly path: readonly (string | number)[],
    message: string,
  ) {
    super(message);
  }
}

/** Reads a metric of an AnalysisTemplate whose arguments are resolved; throws `UnreadableField`. */
export function readMetric(metric: JsonMap, template: string, names: VersionNames): MetricPlan {
  const name = String(metric.name);
  const provider = isMap(metric.provider) ? metric.provider : {};
  const { prometheus } = provider;
  if (!isMap(prometheus)) {
    const kinds = Object.keys(provider).join(', ') || 'none';
    throw new UnreadableField(['provider'], `the provider ${kinds} is not simulated: only prometheus is`);
  }
  const path = ['provider', 'prometheus', 'query'];
  const query = readable(path, () => compileQuery(String(prometheus.query), names));
  if (!query.distinguishes) {
    const message =
      'not simulated: it selects neither failed requests (by a status), nor fast ones (by le), nor canary and stable apart';
    throw new UnreadableField(path, message);
  }
  const evaluate = evaluation(query, prometheus);
  const phaseOf = conditionsOf(metric);
  return {
    name,
    template,
    schedule: scheduleOf(metric),
    query,
    reach: query.reach + evaluate.reach,
    measure: (counters, now) => phaseOf(evaluate.at(counters, now)),
  };
}

function readable<T>(path: readonly (string | number)[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) throw new UnreadableField(path, `not simulated: ${error.message}`);
    if (error instanceof EvaluationError) throw new UnreadableField(path, error.message);
    throw error;
  }
}

/** A vector of Prometheus, the points of a matrix, or a scalar. */
type Result = readonly number[] | number;

/** The result of an instant query, or of a range query with the points of all series one after another. */
function evaluation(
  query: CompiledQuery,
  prometheus: JsonMap,
): { reach: number; at: (counters: Counters, now: number) => Result } {
  const { rangeQuery } = prometheus;
  if (!isMap(rangeQuery)) {
    return {
      reach: 0,
      at: (counters, now) => {
        counters.end = now;
        return query.at(counters, now);
      },
    };
  }
  const timeOf = (field: 'start' | 'end'): ((now: number) => number) => {
    const path = ['provider', 'prometheus', 'rangeQuery', field];
    const compiled = readable(path, () => compileExpression(String(rangeQuery[field] ?? '')));
    const at = (now: number): number => compiled({ now }) as number;
    if (typeof readable(path, () => compiled({ now: 0 })) !== 'number')
      throw new UnreadableField(path, 'expected a time, such as now() - duration("5m")');
    return at;
  };
  const [start, end] = [timeOf('start'), timeOf('end')];
  const step = secondsOf(String(rangeQuery.step ?? ''));
  if (step === undefined)
    throw new UnreadableField(['provider', 'prometheus', 'rangeQuery', 'step'], 'expected a duration, such as 1m');
  const at = remembered(query);
  return {
    reach: Math.max(0, -start(0)),
    at: (counters, now) => {
      const points: number[] = [];
      const last = end(now) + 1e-9;
      counters.end = last;
      let time = start(now);
      // Before the release there is nothing of the canary.
      if (time < 0 && !query.readsStable && isEmpty(at(counters, time))) time += Math.ceil(-time / step) * step;
      for (; time <= last; time += step) {
        const result = at(counters, time);
        if (typeof result === 'number') points.push(result);
        else for (const value of result) points.push(value);
      }
      return points;
    },
  };
}

const isEmpty = (result: Result): boolean => typeof result !== 'number' && result.length === 0;

/** A query that remembers its last results, since range queries of successive measurements have points in common. */
function remembered({ at, endState }: CompiledQuery): CompiledQuery['at'] {
  const results = new Map<number, Result>();
  let state = '';
  let [generation, end] = [-1, Number.NaN];
  return (counters, time) => {
    if (counters.generation !== generation || counters.end !== end) {
      const current = endState(counters);
      if (counters.generation !== generation || current !== state) results.clear();
      state = current;
      generation = counters.generation;
      end = counters.end;
    }
    const known = results.get(time) ?? at(counters, time);
    results.set(time, known);
    return known;
  };
}

/** What the conditions of a metric say of a result, as `evaluate.EvaluateResult`; throws `UnreadableField`. */
export function conditionsOf(metric: JsonMap): (result: Result) => CompletedPhase {
  const condition = (field: 'successCondition' | 'failureCondition') => {
    const text = metric[field];
    return typeof text === 'string' && text !== '' ? readable([field], () => compileCondition(text)) : undefined;
  };
  const success = condition('successCondition');
  const failure = condition('failureCondition');
  return (result) => {
    try {
      const isSuccess = success?.(result);
      const isFailure = failure?.(result);
      if (isFailure ?? isSuccess === false) return 'Failed';
      return (isSuccess ?? true) ? 'Successful' : 'Inconclusive';
    } catch (error) {
      if (error instanceof EvaluationError) return 'Error';
      throw error;
    }
  };
}

const limits = [
  'count',
  'failureLimit',
  'inconclusiveLimit',
  'consecutiveErrorLimit',
  'consecutiveSuccessLimit',
] as const;

/** When a metric is measured, and when it ends; throws `UnreadableField`. */
export function scheduleOf(metric: JsonMap): MetricSchedule {
  const interval = durationOf(metric, 'interval');
  const numbers = limits.map((field): [string, number | undefined] => [field, integerOf(metric, field)]);
  return {
    ...Object.fromEntries(numbers.filter(([, value]) => value !== undefined)),
    ...(interval === undefined ? {} : { interval }),
    initialDelay: durationOf(metric, 'initialDelay') ?? 0,
  };
}

function integerOf(metric: JsonMap, field: string): number | undefined {
  const value: Json | undefined = metric[field];
  if (value === undefined || value === null) return undefined;
  const integer = Number(value);
  if (Number.isInteger(integer)) return integer;
  throw new UnreadableField([field], `expected a whole number, got ${JSON.stringify(value)}`);
}

function durationOf(metric: JsonMap, field: string): number | undefined {
  const value = metric[field];
  if (value === undefined || value === null || value === '') return undefined;
  const seconds = secondsOf(String(value));
  if (seconds !== undefined) return seconds;
  throw new UnreadableField([field], `expected a duration such as 30s or 5m, got ${JSON.stringify(value)}`);
}
