import { didYouMean } from '../../errors';
import { isMap, type Json, type JsonMap } from '../../json';
import { resolveArguments } from '../../rollouts/arguments';
import type { CompiledQuery } from '../query/compile-query';
import type { MetricPlan } from '../release-plan';
import type { Finding } from './finding';
import { readMetric, UnreadableField } from './read-metric';
import type { SourcedObject } from './sourced-object';

/** Changes the text of an argument, by its name; to try another value. */
export type ArgumentOverrides = Readonly<Record<string, string>>;

/** Where analysis templates are found, and what they are read with. */
export interface AnalysisSources {
  readonly templates: readonly SourcedObject[];
  /** Reads a query; throws `Unreadable`. */
  readonly compile: (query: string) => CompiledQuery;
  /** Values of `podTemplateHashValue` by its name: Latest and Stable. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly rollout: SourcedObject;
  readonly overrides: ArgumentOverrides;
  /** Metrics that are read already: the gates of all weights have the same ones, and the same results of a query. */
  readonly plans: Map<string, MetricPlan>;
  readonly findings: Finding[];
}

interface FoundTemplate {
  readonly template: SourcedObject;
  readonly name: string;
  readonly spec: JsonMap;
}

const maps = (list: Json | undefined): JsonMap[] => (Array.isArray(list) ? list.filter(isMap) : []);

/** The metrics of an analysis of a Rollout: `templates`, `args` and `dryRun` at a path of it. */
export function readAnalysis(
  analysis: JsonMap,
  path: readonly (string | number)[],
  sources: AnalysisSources,
): MetricPlan[] {
  const found = templatesOf(analysis, path, sources.rollout, sources);
  const args = argumentsOf(analysis, found, path, sources);
  const dryRun = [analysis, ...found.map(({ spec }) => spec)].flatMap(({ dryRun: list }) =>
    maps(list).map(({ metricName }) => new RegExp(String(metricName))),
  );
  return found.flatMap(({ template, name, spec }) =>
    maps(spec.metrics).flatMap((metric, index) => {
      const at = ['spec', 'metrics', index];
      const report = (kind: Finding['kind'], field: readonly (string | number)[], message: string): void => {
        const where = template.where([...at, ...field]);
        if (!sources.findings.some((other) => other.where === where && other.message === message))
          sources.findings.push({ kind, where, message });
      };
      if (dryRun.some((pattern) => pattern.test(String(metric.name)))) {
        report('assumed', [], `metric ${metric.name} is a dry run and decides nothing`);
        return [];
      }
      try {
        const resolvedMetric = resolved(metric, args);
        const key = JSON.stringify([name, resolvedMetric]);
        const plan = sources.plans.get(key) ?? {
          ...readMetric(resolvedMetric, name, sources.compile),
          ...promisesIn(metric, args),
        };
        sources.plans.set(key, plan);
        const { assumed } = plan.query;
        if (assumed.length > 0) {
          const list = assumed.join(', ');
          report('assumed', ['provider', 'prometheus', 'query'], `every request matches the selector's ${list}`);
        }
        return [plan];
      } catch (error) {
        if (!(error instanceof UnreadableField)) throw error;
        report('left out', error.path, `metric ${metric.name}: ${error.message}`);
        return [];
      }
    }),
  );
}

function templatesOf(
  holder: JsonMap,
  path: readonly (string | number)[],
  from: SourcedObject,
  sources: AnalysisSources,
): FoundTemplate[] {
  return maps(holder.templates).flatMap((reference, index) => {
    const name = String(reference.templateName);
    const kind = reference.clusterScope === true ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    const ofKind = sources.templates.filter(({ object }) => object.kind === kind);
    const nameOf = ({ object }: SourcedObject): string => String(isMap(object.metadata) ? object.metadata.name : '');
    const template = ofKind.find((candidate) => nameOf(candidate) === name);
    if (!template) {
      const where = from.where([...path, 'templates', index, 'templateName']);
      const message = `${kind} ${name} is not found${didYouMean(name, ofKind.map(nameOf))}: pass its file with --template`;
      sources.findings.push({ kind: 'left out', where, message });
      return [];
    }
    const spec = isMap(template.object.spec) ? template.object.spec : {};
    return [{ template, name, spec }, ...templatesOf(spec, ['spec'], template, sources)];
  });
}

/** The values of all arguments, as `MergeArgs`: those of the Rollout replace the defaults of the templates. */
function argumentsOf(
  analysis: JsonMap,
  found: readonly FoundTemplate[],
  path: readonly (string | number)[],
  sources: AnalysisSources,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { spec } of found) {
    for (const { name, value, valueFrom } of maps(spec.args)) {
      if (value !== undefined && value !== null) values[String(name)] ??= String(value);
      else if (isMap(valueFrom)) values[String(name)] ??= 'secret';
    }
  }
  maps(analysis.args).forEach((argument, index) => {
    const name = String(argument.name);
    const value = isMap(argument.valueFrom) ? valueFromOf(argument.valueFrom, sources) : String(argument.value ?? '');
    if (value === undefined) {
      const where = sources.rollout.where([...path, 'args', index, 'valueFrom']);
      const message = `argument ${name}: expected podTemplateHashValue, or fieldRef to a field of the Rollout`;
      sources.findings.push({ kind: 'left out', where, message });
    } else values[name] = value;
  });
  for (const [name, value] of Object.entries(sources.overrides)) if (name in values) values[name] = value;
  return values;
}

function valueFromOf(
  { podTemplateHashValue, fieldRef }: JsonMap,
  { hashes, rollout }: AnalysisSources,
): string | undefined {
  if (typeof podTemplateHashValue === 'string') return hashes[podTemplateHashValue];
  const field = isMap(fieldRef) ? String(fieldRef.fieldPath) : '';
  const keys = [...field.matchAll(/([^.[\]']+)|\['([^']+)'\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');
  let value: Json | undefined = rollout.object;
  for (const key of keys) value = isMap(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Rates and chances of the rule `sequential`, by the arguments that the templates of progressive-delivery have for them. */
function promisesIn(metric: JsonMap, args: Readonly<Record<string, string>>): Pick<MetricPlan, 'rates' | 'promises'> {
  const text = JSON.stringify(metric);
  const chanceOf = (name: string): number => (text.includes(`{{args.${name}}}`) ? Number(args[name]) : Number.NaN);
  const [healthy, harmful] = [chanceOf('healthy-error-rate'), chanceOf('harmful-error-rate')];
  const [maxFalseRollback, maxMissed] = [chanceOf('false-rollback'), chanceOf('missed')];
  return {
    ...(healthy > 0 && harmful > healthy ? { rates: { healthy, harmful } } : {}),
    promises: { ...(maxFalseRollback > 0 ? { maxFalseRollback } : {}), ...(maxMissed > 0 ? { maxMissed } : {}) },
  };
}

/** A metric with its arguments in place, as `ResolveMetricArgs`. */
function resolved(metric: JsonMap, args: Readonly<Record<string, string>>): JsonMap {
  const inJson = (value: Json, path: readonly (string | number)[]): Json => {
    if (typeof value === 'string') {
      return resolveArguments(value, args, (tag) => {
        throw new UnreadableField(path, `{{${tag}}} has no value: give the argument a value in the Rollout`);
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => inJson(item, [...path, index]));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inJson(item, [...path, key])]));
  };
  const { name, ...rest } = metric;
  return { name: name ?? '', ...(inJson(rest, []) as JsonMap) };
}
