import { ChartError, type Problem } from '../errors';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { releaseName, releaseValues } from '../output/environment';
import { plainProblems, plainRule, plainValues, plainVariants } from '../render/check-references';
import { textVariant } from '../render/text-variant';
import type { LoadedApp } from './load-app';

/** Values for a plain build of a chart. */
interface Document {
  readonly name: string;
  readonly user: JsonMap;
}

/**
 * Builds every chart again from plain values, including those of its environments, and throws `plain-use` if the result
 * differs. Returns the reasons why documents were skipped because they fail validation.
 */
export function checkPlainUse(app: LoadedApp, models: readonly ChartModel[]): string[] {
  const problems = new Map<string, Problem>();
  const skipped: string[] = [];
  const add = (found: readonly Problem[]): void => {
    for (const problem of found) if (!problems.has(problem.where)) problems.set(problem.where, problem);
  };
  const documents = new Map(models.map((model) => [model, documentsOf(model, app)]));
  const rounds = Math.max(0, ...[...documents.values()].map(({ length }) => length));
  for (let round = 0; round < rounds; round++) {
    // One build covers all charts; a chart that has run out of documents is built from its first and not compared again.
    const all = [...documents].map(([model, own]) => ({ model, document: own[round] ?? (own[0] as Document) }));
    const values = new Map(all.flatMap(({ model, document }) => [...plainValues(model, document.user)]));
    const charts = new Map(app.buildPlain((path) => values.get(path)).map((chart) => [chart.node.id, chart]));
    add(differentCharts(models, [...charts.keys()]));
    for (const { model, document } of all) {
      const chart = charts.get(model.name);
      if (!chart || documents.get(model)?.[round] !== document) continue;
      add(plainProblems(model, readChart(chart, { check: false }), document.user).map(withDocument(document)));
      const rejection = plainRule(model, document.user);
      if (rejection !== undefined) skipped.push(`${model.name} rejects ${document.name}: ${rejection}`);
    }
  }
  if (problems.size > 0) throw new ChartError([...problems.values()]);
  return skipped;
}

/** The distinct documents of a chart. Environment values that fail validation are left to rendering, which reports them. */
function documentsOf(model: ChartModel, { environments, textCalls }: LoadedApp): Document[] {
  const ofVariants = plainVariants.map(({ name, valuesOf }) => ({ name, user: valuesOf(model) }));
  const ofEnvironments = environments.flatMap((environment) =>
    environment.releases
      .filter(({ chart }) => chart === model.name)
      .map((release) => ({
        name: `environment ${environment.name}, ${releaseName(release)}`,
        user: releaseValues(release),
      }))
      .filter(({ user }) => plainRule(model, user) === undefined),
  );
  const ofTexts = textVariant(model, textCalls);
  const all = [...ofVariants, ...(ofTexts ? [{ name: 'its texts changed', user: ofTexts }] : []), ...ofEnvironments];
  return [...new Map(all.reverse().map((document) => [JSON.stringify(document.user), document])).values()].reverse();
}

const withDocument =
  ({ name }: Document) =>
  (problem: Problem): Problem =>
    name.startsWith('environment ') ? { ...problem, message: `${problem.message} (values of ${name})` } : problem;

/** Problems for charts that exist in only one of the two builds. */
function differentCharts(models: readonly ChartModel[], built: readonly string[]): Problem[] {
  const names = models.map(({ name }) => name);
  const unmatched = [...names, ...built].filter((name) => !names.includes(name) || !built.includes(name));
  return unmatched.map((name) => ({
    code: 'plain-use',
    where: name,
    message: `createApp() constructs this chart only ${names.includes(name) ? 'from references' : 'from real values'}: it used a reference as a plain value`,
  }));
}
