import { isMap, type Json, type JsonMap } from '../../json';
import { compileCondition, compileExpression } from '../condition/compile-condition';
import { EvaluationError } from '../condition/values';
import { ByTime } from '../query/by-time';
import type { CompiledQuery } from '../query/compile-query';
import { secondsOf } from '../query/durations';
import type { Samples } from '../query/series';
import { Unreadable } from '../query/unreadable';
import { QueryError } from '../query/vector';
import type { Measurement, MetricPlan, QueryTimes } from '../release-plan';
import type { MetricSchedule } from '../simulation/analysis-run';
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
export function readMetric(metric: JsonMap, template: string, compile: (query: string) => CompiledQuery): MetricPlan {
  const name = String(metric.name);
  const provider = isMap(metric.provider) ? metric.provider : {};
  const { prometheus } = provider;
  if (!isMap(prometheus)) {
    const kinds = Object.keys(provider).join(', ') || 'none';
    throw new UnreadableField(['provider'], `the provider ${kinds} is not simulated: only prometheus is`);
  }
  const path = ['provider', 'prometheus', 'query'];
  const query = readable(path, () => compile(String(prometheus.query)));
  if (!query.distinguishes) {
    const message =
      'not simulated: it selects neither failed requests (by a status), nor fast ones (by le), nor canary and stable apart';
    throw new UnreadableField(path, message);
  }
  const evaluate = evaluation(query, prometheus);
  const phaseOf = conditionsOf(metric);
  const measureAt = (samples: Samples, times: QueryTimes): Measurement => {
    try {
      const result = evaluate.over(samples, times);
      return { result, phase: phaseOf(result) };
    } catch (error) {
      if (error instanceof QueryError) return { phase: 'Error' };
      throw error;
    }
  };
  return {
    name,
    template,
    schedule: scheduleOf(metric),
    query,
    reach: query.reach + evaluate.reach,
    measure: (samples, now) => measureAt(samples, evaluate.timesAt(now)).phase,
    timesAt: evaluate.timesAt,
    measureAt,
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

/** When a query is evaluated, and its result: of an instant query, or of a range query, series by series. */
interface Evaluation {
  readonly reach: number;
  readonly timesAt: (now: number) => QueryTimes;
  readonly over: (samples: Samples, times: QueryTimes) => Result;
}

function evaluation(query: CompiledQuery, prometheus: JsonMap): Evaluation {
  const { rangeQuery } = prometheus;
  if (!isMap(rangeQuery)) {
    return {
      reach: 0,
      timesAt: (now) => ({ end: now }),
      over: (samples, { end }) => {
        samples.end = end;
        return query.at(samples, end);
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
  const [startAt, endAt] = [timeOf('start'), timeOf('end')];
  const step = secondsOf(String(rangeQuery.step ?? ''));
  if (step === undefined)
    throw new UnreadableField(['provider', 'prometheus', 'rangeQuery', 'step'], 'expected a duration, such as 1m');
  const { isEmptyBefore, pointsOf } = remembered(query);
  return {
    reach: Math.max(0, -startAt(0)),
    timesAt: (now) => ({ start: startAt(now), end: endAt(now), step }),
    over: (samples, { start = 0, end, step: by = step }) => {
      // Times are multiples of a part of a second, of which sums are not exact.
      const last = end + 1e-5;
      samples.end = last;
      let first = start;
      // Before the release there is nothing of the canary.
      if (start < 0 && !query.readsStable && isEmptyBefore(samples, start)) first += Math.ceil(-start / by) * by;
      return pointsOf(samples, { start: first, end: last, step: by });
    },
  };
}

type Point = readonly (number | undefined)[];

/**
 * A query that remembers its last results, since range queries of successive measurements have points in common. Those of a
 * single series that begin at the same time are the same array, which becomes longer.
 */
function remembered({ point, endState, labels }: CompiledQuery): {
  /** Whether it has no result at a time before the release, nor at any other one. */
  isEmptyBefore: (samples: Samples, time: number) => boolean;
  pointsOf: (samples: Samples, times: Required<QueryTimes>) => readonly number[];
} {
  const isSingle = labels.length === 1;
  const results = new ByTime<Point>();
  let state = '';
  let [generation, end] = [-1, Number.NaN];
  let [begin, next] = [Number.NaN, 0];
  let points: number[] = [];
  let isEmpty: boolean | undefined;
  const refresh = (samples: Samples): void => {
    if (samples.generation === generation && samples.end === end) return;
    const current = endState(samples);
    if (samples.generation !== generation || current !== state) {
      results.clear();
      begin = Number.NaN;
      isEmpty = undefined;
    }
    state = current;
    generation = samples.generation;
    end = samples.end;
  };
  return {
    isEmptyBefore: (samples, time) => {
      refresh(samples);
      isEmpty ??= point(samples, time).every((value) => value === undefined);
      return isEmpty;
    },
    pointsOf: (samples, { start, end: last, step }) => {
      refresh(samples);
      if (begin !== start || !isSingle) {
        begin = start;
        next = 0;
        points = [];
      }
      const all: Point[] = [];
      for (; start + next * step <= last; next++) {
        const found = results.at(samples, start + next * step, point);
        if (!isSingle) all.push(found);
        else if (found[0] !== undefined) points.push(found[0]);
      }
      for (let element = 0; element < (all[0]?.length ?? 0); element++) {
        for (const found of all) {
          const value = found[element];
          if (value !== undefined) points.push(value);
        }
      }
      return points;
    },
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
