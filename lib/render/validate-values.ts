import { ChartError, type Problem, resultOf, throwProblems } from '../errors';
import type { Expr, NamedTemplate } from '../expr/ast';
import { at, type Environment, eachScope, evaluate, type Observer, observe } from '../expr/evaluate';
import { valuesRead } from '../expr/values-read';
import { chartValues, isEnabled } from '../helm/coalesce';
import type { Scope } from '../helm/functions/helm-function';
import type { Release } from '../helm/release';
import { truthy } from '../helm/truthy';
import type { JsonMap } from '../json';
import type { ChartModel, ValidationRule } from '../model/chart-model';
import { conditionOfGuard } from '../model/traverse';
import { type RuleGroup, ruleGroups } from '../model/validation-rules';
import { valuesTree } from '../model/values-tree';
import { validateValues } from '../values/validate-against-schema';

/** A chart of a release, the top one or an enabled subchart, with everything its templates can read. */
export interface ResolvedChart {
  readonly model: ChartModel;
  /** `<chart>`, or `<parent>/charts/<chart>`. */
  readonly path: string;
  readonly env: Environment;
}

/** Results of `resolveCharts`, cached because several checks resolve the same values. */
const cache = new WeakMap<ChartModel, WeakMap<JsonMap, WeakMap<Release, ResolvedChart[] | ChartError>>>();

/** `resolveCharts` for a user's document, cached by model, document and release. */
export function resolvedCharts(model: ChartModel, user: JsonMap, release: Release): ResolvedChart[] {
  const ofModel = cache.get(model) ?? new WeakMap<JsonMap, WeakMap<Release, ResolvedChart[] | ChartError>>();
  const ofUser = ofModel.get(user) ?? new WeakMap<Release, ResolvedChart[] | ChartError>();
  cache.set(model, ofModel.set(user, ofUser));
  const result =
    ofUser.get(release) ?? resultOf(() => resolveCharts(model, chartValues(valuesTree(model), user), release));
  ofUser.set(release, result);
  if (result instanceof ChartError) throw result;
  return result;
}

/**
 * Validates the values of a release and returns its enabled charts. Throws `value-invalid` with every problem of all
 * charts, or `template-failed` with the first validation rule that fails.
 */
export function resolveCharts(
  model: ChartModel,
  values: JsonMap,
  release: Release,
  observer?: Observer,
): ResolvedChart[] {
  const charts = enabledCharts(model, values, model.name);
  const problems = charts.flatMap((chart) =>
    validateValues(chart.model.schema, chart.values).map((problem) => below(chart.path, problem)),
  );
  throwProblems(problems);
  return withoutFailures(charts, release, observer);
}

/** The first validation rule that fails for values that satisfy the schema; undefined if all pass. */
export function firstFailedRule(model: ChartModel, values: JsonMap, release: Release): Problem | undefined {
  try {
    withoutFailures(enabledCharts(model, values, model.name), release);
    return undefined;
  } catch (error) {
    if (error instanceof ChartError && error.code === 'template-failed') return error.problems[0];
    throw error;
  }
}

function withoutFailures(charts: readonly Placed[], release: Release, observer?: Observer): ResolvedChart[] {
  return charts.map((chart) => {
    const env = {
      ...chartEnvironment(chart.model, chart.values, release, chart.isRoot),
      ...(observer ? { observer } : {}),
    };
    const failed = firstFailure(ruleGroups(chart.model.validationRules), env);
    if (failed === undefined) return { ...chart, env };
    const where = `${chart.path}/templates/validate.yaml`;
    const reads = valuesReadBy(failed.rule, env).map((path) => inDocument(chart.path, path));
    throw new ChartError({ code: 'template-failed', where, message: failed.message, reads });
  });
}

type Placed = {
  readonly model: ChartModel;
  readonly values: JsonMap;
  readonly path: string;
  readonly isRoot: boolean;
};

const enabledCharts = (model: ChartModel, values: JsonMap, path: string, isRoot = true): Placed[] => [
  { model, values, path, isRoot },
  ...model.subcharts
    .filter(({ condition }) => isEnabled(condition, values))
    .flatMap(({ model: child }) =>
      enabledCharts(child, (values[child.name] ?? {}) as JsonMap, `${path}/charts/${child.name}`, false),
    ),
];

/** A subchart's problem, with its path prefixed by the subchart's section of the parent's values. */
function below(path: string, problem: Problem): Problem {
  const sections = sectionsOf(path);
  if (sections.length === 0) return problem;
  const section = sections.join('.');
  const where = problem.where === 'values' ? section : `${section}.${problem.where}`;
  return { ...problem, where, path: [...sections, ...(problem.path ?? [])] };
}

const sectionsOf = (path: string): string[] => path.split('/charts/').slice(1);

/** The path of a chart's value in the top chart's values; globals are shared by all charts. */
const inDocument = (chart: string, path: readonly string[]): readonly string[] =>
  path[0] === 'global' ? path : [...sectionsOf(chart), ...path];

function valuesReadBy({ guards, condition }: ValidationRule, { textOf }: Environment): (readonly string[])[] {
  const paths = [...guards.map(conditionOfGuard), condition].flatMap((expr) => [...valuesRead(expr, textOf)]);
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()];
}

/** The environment in which a chart's templates are evaluated, given its final values. */
export function chartEnvironment(model: ChartModel, values: JsonMap, release: Release, isRoot = true): Environment {
  const { texts, files } = constantsOf(model);
  const { version, appVersion } = model.metadata;
  const scope: Scope = {
    Values: values,
    Release: {
      Name: release.name,
      Namespace: release.namespace,
      Service: 'Helm',
      Revision: 1,
      IsInstall: !release.isUpgrade,
      IsUpgrade: release.isUpgrade,
    },
    Chart: { Name: model.name, Version: version, AppVersion: appVersion, IsRoot: isRoot },
    Capabilities: release.capabilities,
    Files: files,
  };
  return { scope, locals: new Map(), textOf: (template) => texts.get(template.name) as Expr, included: new Map() };
}

/** The texts of a chart's named templates. */
export const textOfTemplate =
  (model: ChartModel) =>
  ({ name }: NamedTemplate): Expr =>
    constantsOf(model).texts.get(name) as Expr;

interface ChartConstants {
  readonly texts: ReadonlyMap<string, Expr>;
  readonly files: Readonly<Record<string, string>>;
}

const constants = new WeakMap<ChartModel, ChartConstants>();

/** What every environment of a chart shares: its named templates and its files. */
function constantsOf(model: ChartModel): ChartConstants {
  const known = constants.get(model);
  if (known) return known;
  const texts = new Map(
    model.namedTemplates.flatMap((named) => (named.form === 'text' ? [[named.name, named.text] as const] : [])),
  );
  const crds = [...model.crds].map(([file, text]) => [`crds/${file}`, text] as const);
  const found = { texts, files: Object.fromEntries([...model.files, ...crds]) };
  constants.set(model, found);
  return found;
}

interface FailedRule {
  readonly rule: ValidationRule;
  readonly message: string;
}

/** The first validation rule that fails, where Helm stops; an observer is told about the others too. */
function firstFailure(groups: readonly RuleGroup[], env: Environment): FailedRule | undefined {
  let first: FailedRule | undefined;
  for (const group of groups) {
    if (!first) first = failedRules(group, env)[0];
    else if (env.observer) resultOf(() => failedRules(group, env));
    else break;
  }
  return first;
}

/** The validation rules that fail; those inside a loop fail once for each iteration. */
function failedRules({ guards: [guard, ...inner], validationRules }: RuleGroup, env: Environment): FailedRule[] {
  if (!guard) return validationRules.flatMap((rule) => failureOf(rule, at(env, rule)));
  const scopes = guard.kind === 'each' ? eachScope(guard, env) : truthy(evaluate(guard.condition, env)) ? [env] : [];
  const outcome = guard.kind === 'each' ? scopes.length : scopes.length > 0;
  for (const rule of validationRules) observe(at(env, rule), guard, outcome);
  return scopes.flatMap((scope) => failedRules({ guards: inner, validationRules }, scope));
}

function failureOf(rule: ValidationRule, env: Environment): FailedRule[] {
  const isFailed = truthy(evaluate(rule.condition, env));
  observe(env, rule, isFailed);
  return isFailed ? [{ rule, message: evaluate(rule.message, env) as string }] : [];
}
