import type { Expr } from '../expr/ast';
import { valuesRead } from '../expr/values-read';
import { chartValues } from '../helm/coalesce';
import { isMap, type Json, type JsonMap, valueAt, withValue } from '../json';
import type { ChartModel } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';
import { plainRule } from './check-references';
import { smallestValues } from './smallest-values';
import { textOfTemplate } from './validate-values';

/** A call of a method of strings on a reference. */
export interface TextCall {
  readonly expr: Expr;
  readonly method: TextMethod;
  readonly argument: unknown;
}

/** Changes a text so that a method whose argument is a text returns something else than for a text without that. */
type Sample = (text: string, argument: string) => string;

const inside: readonly Sample[] = [
  (text, argument) => `${text}${argument}x`,
  (text, argument) => `x${argument}${text}`,
  (text, argument) => `${text}${argument}`,
];

/** The methods that return for a placeholder what they return for most values, with texts for which they do not. */
const samples = {
  split: inside,
  replace: inside,
  replaceAll: inside,
  includes: inside,
  indexOf: inside,
  lastIndexOf: inside,
  search: inside,
  match: inside,
  startsWith: [(text, argument) => `${argument}${text}`],
  endsWith: [(text, argument) => `${text}${argument}`],
  toLowerCase: [(text) => `${text}X`, (text) => `X${text}`, (text) => text.toUpperCase()],
  trim: [(text) => ` ${text}`, (text) => `${text} `],
  trimStart: [(text) => ` ${text}`],
  trimEnd: [(text) => `${text} `],
} satisfies Record<string, readonly Sample[]>;

type TextMethod = keyof typeof samples;

/** The methods of strings whose calls on references are observed. */
export const textMethods = Object.keys(samples) as readonly TextMethod[];

/**
 * A document with other texts where the app called a method on a reference to them, such as `image.split(':')`, which would
 * return something else for that text; undefined if there is none. With the defaults, the call may change nothing.
 */
export function textVariant(model: ChartModel, calls: readonly TextCall[]): JsonMap | undefined {
  const smallest = smallestValues(model);
  const variant = [...changesOf(model, calls, [])].reduce((user, { path, samplesOf }) => {
    const current = valueAt(chartValues(valuesTree(model), user), path);
    const changed = samplesOf.map((sample) => withValue(user, path, inTexts(current ?? '', sample)));
    return changed.find((one) => plainRule(model, one) === undefined) ?? user;
  }, smallest);
  return variant === smallest ? undefined : variant;
}

interface Change {
  readonly path: readonly string[];
  readonly samplesOf: readonly ((text: string) => string)[];
}

/** The changes for the values of a chart and its subcharts. */
function* changesOf(model: ChartModel, calls: readonly TextCall[], section: readonly string[]): Generator<Change> {
  for (const { expr, method, argument } of calls) {
    const samplesOf = (samples[method] as readonly Sample[]).map(
      (sample) => (text: string) => sample(text, textOf(argument)),
    );
    if (expr.chartKey === model.chartKey)
      for (const path of valuesRead(expr, textOfTemplate(model))) yield { path: [...section, ...path], samplesOf };
  }
  for (const { model: child } of model.subcharts) yield* changesOf(child, calls, [...section, child.name]);
}

/** A text that an argument finds. */
const textOf = (argument: unknown): string =>
  argument instanceof RegExp
    ? ([...'A:/.-_, @1'].find((text) => new RegExp(argument.source, argument.flags.replace(/[gy]/g, '')).test(text)) ??
      '')
    : String(argument ?? '');

/** A value with each text in it changed. */
function inTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => inTexts(item, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inTexts(item, change)]));
}
