import { isMap, type Json, type JsonMap } from '../../json';
import { isStated, otherValues } from '../power/changed-text';
import type { Variant } from '../power/remedies';
import { type ReadOptions, readRelease } from './read-release';
import { fieldPath, type SourcedObject } from './sourced-object';

const fields = ['interval', 'initialDelay', 'count', 'failureLimit', 'consecutiveSuccessLimit'] as const;

const maps = (list: Json | undefined): JsonMap[] => (Array.isArray(list) ? list.filter(isMap) : []);

/** Releases with one argument or one field of a metric changed: numbers and durations. */
export function* fileVariants(
  rollout: SourcedObject,
  objects: readonly SourcedObject[],
  options: ReadOptions,
): Generator<Variant> {
  const templates = objects.filter(({ object }) => /^(?:Cluster)?AnalysisTemplate$/.test(String(object.kind)));
  yield* argumentVariants(rollout, templates, options);
  for (const template of templates) {
    const { spec, metadata } = template.object;
    for (const [index, metric] of maps(isMap(spec) ? spec.metrics : []).entries()) {
      for (const field of fields) {
        const value = metric[field];
        if (typeof value !== 'number' && typeof value !== 'string') continue;
        const path = ['spec', 'metrics', index, field];
        const where = `${String(isMap(metadata) ? metadata.name : '')}: ${fieldPath(path)}`;
        for (const other of otherValues(value)) {
          const changed = { ...template, object: withField(template.object, path, other) as JsonMap };
          const all = templates.map((one) => (one === template ? changed : one));
          yield {
            change: { where, from: String(value), to: String(other) },
            read: () => readRelease(rollout, all, options).plan,
          };
        }
      }
    }
  }
}

/** Releases with one argument changed, in the Rollout or in the templates that have a default for it. */
function* argumentVariants(
  rollout: SourcedObject,
  templates: readonly SourcedObject[],
  options: ReadOptions,
): Generator<Variant> {
  const values = new Map<string, string>();
  const collect = (json: Json): void => {
    if (Array.isArray(json)) json.forEach(collect);
    if (!isMap(json)) return;
    for (const { name, value } of maps(json.args)) if (typeof value === 'string') values.set(String(name), value);
    Object.values(json).forEach(collect);
  };
  for (const { object } of [...templates, rollout]) collect(object);
  for (const [name, value] of values) {
    if (isStated(name)) continue;
    for (const other of otherValues(value)) {
      const overrides = { [name]: String(other) };
      yield {
        change: { where: `argument ${name}`, from: value, to: String(other) },
        read: () => readRelease(rollout, templates, { ...options, overrides }).plan,
      };
    }
  }
}

/** A copy of a document with the value at a path replaced. */
function withField(json: Json, [key, ...rest]: readonly (string | number)[], value: Json): Json {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((item, index) => (index === key ? withField(item, rest, value) : item));
  return isMap(json) ? { ...json, [key]: withField(json[key] ?? null, rest, value) } : json;
}
