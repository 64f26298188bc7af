import { ChartError, type Problem } from '../errors';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { releaseName, releaseValues } from '../output/environment';
import { plainProblems, plainRule, plainValues, plainVariants } from '../render/check-references';
import { textVariant } from '../render/text-variant';
import type { LoadedApp } from './load-app';

type App = Pick<LoadedApp, 'environments' | 'textCalls' | 'buildPlain'>;

/** Values for a plain build of a chart. */
interface Document {
  readonly name: string;
  readonly user: JsonMap;
}

/** What plain builds of a chart gave, none of which differs from the evaluation of its references. */
export interface PlainResult {
  /** The documents that do not depend on environments. */
  readonly own: readonly Document[];
  /** The values of all documents, as JSON. */
  readonly compared: ReadonlySet<string>;
  /** Why documents were skipped: they fail validation. */
  readonly skipped: readonly string[];
}

/**
 * Builds every chart again from plain values, including those of its environments, and throws `plain-use` if the result
 * differs. Documents in a known result of a chart are not compared again.
 */
export function checkPlainUse(
  app: App,
  models: readonly ChartModel[],
  known: ReadonlyMap<ChartModel, PlainResult> = new Map(),
): Map<ChartModel, PlainResult> {
  const problems = new Map<string, Problem>();
  const add = (found: readonly Problem[]): void => {
    for (const problem of found) if (!problems.has(problem.where)) problems.set(problem.where, problem);
  };
  const charts = models.map((model) => chartToCompare(model, app, known.get(model)));
  const rounds = Math.max(0, ...charts.map(({ left }) => left.length));
  for (let round = 0; round < rounds; round++) {
    // One build covers all charts; a chart that has run out of documents is built from its first and not compared again.
    const values = new Map(
      charts.flatMap(({ model, all, left }) => [...plainValues(model, (left[round] ?? (all[0] as Document)).user)]),
    );
    const built = new Map(app.buildPlain((path) => values.get(path)).map((chart) => [chart.node.id, chart]));
    add(differentCharts(models, [...built.keys()]));
    for (const { model, left, skipped } of charts) {
      const chart = built.get(model.name);
      const document = left[round];
      if (!chart || !document) continue;
      add(plainProblems(model, readChart(chart, { check: false }), document.user).map(withDocument(document)));
      const rejection = plainRule(model, document.user);
      if (rejection !== undefined) skipped.push(`${model.name} rejects ${document.name}: ${rejection}`);
    }
  }
  if (problems.size > 0) throw new ChartError([...problems.values()]);
  return new Map(
    charts.map(({ model, own, all, skipped }) => [model, { own, compared: new Set(all.map(jsonOf)), skipped }]),
  );
}

interface ChartToCompare {
  readonly model: ChartModel;
  readonly own: readonly Document[];
  /** All distinct documents, and those that are not compared yet. */
  readonly all: readonly Document[];
  readonly left: readonly Document[];
  readonly skipped: string[];
}

function chartToCompare(model: ChartModel, app: App, known?: PlainResult): ChartToCompare {
  const own = known?.own ?? ownDocuments(model, app);
  const documents = [...own, ...environmentDocuments(model, app)];
  const all = [...new Map(documents.reverse().map((document) => [jsonOf(document), document])).values()].reverse();
  const left = known ? all.filter((document) => !known.compared.has(jsonOf(document))) : all;
  return { model, own, all, left, skipped: [...(known?.skipped ?? [])] };
}

const jsonOf = ({ user }: Document): string => JSON.stringify(user);

function ownDocuments(model: ChartModel, { textCalls }: App): Document[] {
  const ofVariants = plainVariants.map(({ name, valuesOf }) => ({ name, user: valuesOf(model) }));
  const ofTexts = textVariant(model, textCalls);
  return [...ofVariants, ...(ofTexts ? [{ name: 'its texts changed', user: ofTexts }] : [])];
}

/** The values of a chart's releases; those that fail validation are left to rendering, which reports them. */
const environmentDocuments = (model: ChartModel, { environments }: App): Document[] =>
  environments.flatMap((environment) =>
    environment.releases
      .filter(({ chart }) => chart === model.name)
      .map((release) => ({
        name: `environment ${environment.name}, ${releaseName(release)}`,
        user: releaseValues(release),
      }))
      .filter(({ user }) => plainRule(model, user) === undefined),
  );

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
