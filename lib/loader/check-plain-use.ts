import { ChartError, type Problem } from '../errors';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { type DeployEnvironment, releaseName } from '../output/environment';
import { plainProblems, plainRule, plainValues, plainVariants } from '../render/check-references';
import type { LoadedApp } from './load-app';

/** Values with which a chart is built again. */
interface Document {
  readonly name: string;
  readonly user: JsonMap;
}

/**
 * Builds every chart again with plain values, those of its environments too, and refuses what comes out differently;
 * returns what could not be compared, because the chart itself refuses it.
 */
export function checkPlainUse(app: LoadedApp, models: readonly ChartModel[]): string[] {
  const problems = new Map<string, Problem>();
  const skipped: string[] = [];
  const add = (found: readonly Problem[]): void => {
    for (const problem of found) if (!problems.has(problem.where)) problems.set(problem.where, problem);
  };
  const documents = new Map(models.map((model) => [model, documentsOf(model, app.environments)]));
  const rounds = Math.max(0, ...[...documents.values()].map(({ length }) => length));
  for (let round = 0; round < rounds; round++) {
    // One build is for all charts; one with fewer documents than others is built with its first, and not compared again.
    const all = [...documents].map(([model, own]) => ({ model, document: own[round] ?? (own[0] as Document) }));
    const values = new Map(all.flatMap(({ model, document }) => [...plainValues(model, document.user)]));
    const charts = new Map(app.buildPlain((path) => values.get(path)).map((chart) => [chart.node.id, chart]));
    add(differentCharts(models, [...charts.keys()]));
    for (const { model, document } of all) {
      const chart = charts.get(model.name);
      if (!chart || documents.get(model)?.[round] !== document) continue;
      add(plainProblems(model, readChart(chart, { check: false }), document.user).map(withDocument(document)));
      const rejection = plainRule(model, document.user);
      if (rejection !== undefined) skipped.push(`${model.name} refuses ${document.name}: ${rejection}`);
    }
  }
  if (problems.size > 0) throw new ChartError([...problems.values()]);
  return skipped;
}

/** Each document once, without those that fail validation: rendering the environment reports them. */
function documentsOf(model: ChartModel, environments: readonly DeployEnvironment[]): Document[] {
  const ofVariants = plainVariants.map(({ name, valuesOf }) => ({ name, user: valuesOf(model) }));
  const ofEnvironments = environments.flatMap((environment) =>
    environment.releases
      .filter(({ chart }) => chart === model.name)
      .map((release) => ({
        name: `environment ${environment.name}, ${releaseName(release)}`,
        user: release.values ?? {},
      }))
      .filter(({ user }) => plainRule(model, user) === undefined),
  );
  return [
    ...new Map([...ofVariants, ...ofEnvironments].reverse().map((one) => [JSON.stringify(one.user), one])).values(),
  ].reverse();
}

const withDocument =
  ({ name }: Document) =>
  (problem: Problem): Problem =>
    name.startsWith('environment ') ? { ...problem, message: `${problem.message} (values of ${name})` } : problem;

/** Charts that only one of two builds holds. */
function differentCharts(models: readonly ChartModel[], built: readonly string[]): Problem[] {
  const names = models.map(({ name }) => name);
  const odd = [...names, ...built].filter((name) => !names.includes(name) || !built.includes(name));
  return odd.map((name) => ({
    code: 'plain-use',
    where: name,
    message: `the app holds this chart only ${names.includes(name) ? 'by the references' : 'when it is built with the values themselves'}: createApp() used a reference as a plain value`,
  }));
}
