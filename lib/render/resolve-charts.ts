import type { Guard } from '../chart/scopes';
import { ChartError, type Problem } from '../errors';
import type { Expr, NamedTemplate } from '../expr/ast';
import { at, type Environment, eachScope, evaluate, type Observer, observe } from '../expr/evaluate';
import { isEnabled } from '../helm/coalesce';
import { type Scope, truthy } from '../helm/functions';
import type { Release } from '../helm/release';
import type { JsonMap } from '../json';
import type { ChartModel, RefusalModel } from '../model/chart-model';
import { type RefusalGroup, refusalGroups } from '../model/refusal-groups';
import { validateValues } from '../values/validate';

/** A chart of a release, the top one or an enabled subchart, with all that its templates may read. */
export interface Admitted {
  readonly model: ChartModel;
  /** `<chart>`, or `<parent>/charts/<chart>`. */
  readonly path: string;
  readonly env: Environment;
}

/**
 * The charts of a release by the values of the top one, as nothing refuses them. Throws `value-invalid` with every
 * problem of all of them, or `template-failed` with the first refusal.
 */
export function admit(model: ChartModel, values: JsonMap, release: Release, observer?: Observer): Admitted[] {
  const charts = enabledCharts(model, values, model.name);
  const problems = charts.flatMap((chart) =>
    validateValues(chart.model.schema, chart.values).map((problem) => below(chart.path, problem)),
  );
  if (problems.length > 0) throw new ChartError(problems);
  return unrefused(charts, release, observer);
}

/** The first refusal of values that the schema is known to accept; undefined where there is none. */
export function firstRefusal(model: ChartModel, values: JsonMap, release: Release): string | undefined {
  try {
    unrefused(enabledCharts(model, values, model.name), release);
    return undefined;
  } catch (error) {
    if (error instanceof ChartError && error.code === 'template-failed') return error.problems[0]?.message;
    throw error;
  }
}

/** The words of a refusal's message that may be paths of values, which it asks to change. */
export const pathsNamedIn = (refusal: string): ReadonlySet<string> =>
  new Set(refusal.split(/[^\w.]+/).map((word) => word.replace(/\.$/, '')));

function unrefused(charts: readonly Placed[], release: Release, observer?: Observer): Admitted[] {
  return charts.map((chart) => {
    const env = {
      ...chartEnvironment(chart.model, chart.values, release, chart.isRoot),
      ...(observer ? { observer } : {}),
    };
    const refusal = refusalGroups(chart.model.refusals).flatMap((group) => refusedBy(group, env))[0];
    if (refusal === undefined) return { ...chart, env };
    const where = `${chart.path}/templates/validate.yaml`;
    throw new ChartError({ code: 'template-failed', where, message: refusal });
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

/** A subchart's problem with the path its values have in the parent's document. */
function below(path: string, problem: Problem): Problem {
  const sections = path.split('/charts/').slice(1);
  if (sections.length === 0) return problem;
  const section = sections.join('.');
  const where = problem.where === 'values' ? section : `${section}.${problem.where}`;
  return { ...problem, where, path: [...sections, ...(problem.path ?? [])] };
}

/** What the templates of a chart may read, given its final values. */
export function chartEnvironment(model: ChartModel, values: JsonMap, release: Release, isRoot = true): Environment {
  const texts = new Map(
    model.namedTemplates.flatMap((named) => (named.form === 'text' ? [[named.name, named.text] as const] : [])),
  );
  const { name, version, appVersion } = model.metadata;
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
    Chart: { Name: name, Version: version, AppVersion: appVersion, IsRoot: isRoot },
    Capabilities: release.capabilities,
    Files: Object.fromEntries([
      ...model.files,
      ...[...model.crds].map(([file, text]) => [`crds/${file}`, text] as const),
    ]),
  };
  return { scope, locals: new Map(), textOf: (template: NamedTemplate) => texts.get(template.name) as Expr };
}

/** The messages of failed validation rules, iteration by iteration where a rule is in a loop. */
function refusedBy({ guards: [guard], refusals }: RefusalGroup, env: Environment): string[] {
  if (guard?.kind !== 'each') return refusals.flatMap((refusal) => messageOf(refusal, at(env, refusal)));
  const turns = eachScope(guard, env);
  for (const refusal of refusals) observe(at(env, refusal), refusal.guards[0] as Guard, turns.length);
  return turns.flatMap((turn) => refusals.flatMap((refusal) => messageOf(refusal, at(turn, refusal))));
}

function messageOf(refusal: RefusalModel, env: Environment): string[] {
  const isRefused = truthy(evaluate(refusal.condition, env));
  observe(env, refusal, isRefused);
  return isRefused ? [evaluate(refusal.message, env) as string] : [];
}
