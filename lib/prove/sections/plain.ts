import type { HelmChart } from '../../chart/helm-chart';
import { ChartError, type Problem, resultOf } from '../../errors';
import { type JsonMap, withValue } from '../../json';
import type { LoadedApp } from '../../loader/load-app';
import type { Places } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import { readChart } from '../../model/read-chart';
import { plainProblems, plainValues, plainVariants } from '../../render/check-references';
import { leavesOf } from '../../values/define';
import { caseOf, withoutRejected } from '../cases/case';
import { overDefault } from '../search/assignment';
import { valuesFor } from '../search/variables';
import type { Failure, ProofTarget, SectionResult } from '../target';

/**
 * Builds the chart once more with plain values in place of references, for the defaults, every ci document, every boolean
 * flipped and several documents in which all values are others, and compares it with the evaluation: a difference is a
 * reference that was used as if it were its value.
 */
export function provePlain(subject: ProofTarget, app: LoadedApp, places: Places): SectionResult {
  const { model, path, progress } = subject;
  const found = new Map<string, Failure>();
  const documents = variants(subject);
  for (const [index, [name, values]] of documents.entries()) {
    progress(`built with plain values: ${index} of ${documents.length}`);
    for (const problem of problemsWith(subject, app, path, values)) {
      const { where, message } = problem;
      if (found.has(where)) continue;
      const shown = { by: caseOf(values) };
      const place = placeOf(problem, places);
      found.set(where, { title: `${place ? `${place}: ` : ''}${where} ${message}`, details: [`with ${name}`], shown });
    }
  }
  const summary = `${documents.length} builds of ${model.name} with plain values`;
  return { section: 'plain', summary, failures: [...found.values()] };
}

/** The line of the construct that a problem is about, or names. */
const placeOf = ({ where, subject }: Problem, places: Places): string | undefined =>
  [subject?.construct ?? '', ...where.split(': ')].flatMap((path) => places.construct(path) ?? [])[0];

function variants({ whole }: ProofTarget): [string, JsonMap][] {
  const flipped = [...leavesOf(whole.declared)].flatMap(({ path, type, default: value }): [string, JsonMap][] =>
    type === 'boolean' && typeof value === 'boolean'
      ? [[`${path.join('.')}: ${!value}`, withValue({}, path, !value)]]
      : [],
  );
  return [
    ...plainVariants.map(({ name, valuesOf }): [string, JsonMap] => [name, valuesOf(whole)]),
    ...Object.entries(whole.ci).map(([name, values]): [string, JsonMap] => [`ci/${name}-values.yaml`, values]),
    ...flipped,
    ...Array.from({ length: rounds }, (_, round): [string, JsonMap] => [
      `other values, ${round + 1}`,
      withoutRejected(whole, othersOf(whole, round)),
    ]),
  ];
}

/** So many documents take each word of the longer enums, and lists and maps with one entry and with several. */
const rounds = 8;

/** A document in which every value is another one that its schema accepts, in each round the next. */
function othersOf({ declared, schema }: ChartModel, round: number): JsonMap {
  return [...leavesOf(declared)].reduce<JsonMap>((document, { path, schema: own, default: value }) => {
    const others = valuesFor(own, schema).filter((other) => JSON.stringify(other) !== JSON.stringify(value));
    const other = others[round % Math.max(1, others.length)];
    return other === undefined ? document : withValue(document, path, overDefault(other, value));
  }, {});
}

function problemsWith({ whole }: ProofTarget, app: LoadedApp, path: string, user: JsonMap): readonly Problem[] {
  const values = plainValues(whole, user, path);
  const problems = resultOf(() => {
    const charts = app.buildPlain((chart) => values.get(chart));
    return plainProblems(whole, readChart(chartAt(charts, path), { check: false }), user);
  });
  if (!(problems instanceof ChartError)) return problems;
  // Values that the schema refuses build nothing.
  return problems.code === 'value-invalid' ? [] : problems.problems;
}

/** The chart at a path of construct ids, among the charts of an app. */
export function chartAt(charts: readonly HelmChart[], path: string): HelmChart {
  const [first, ...rest] = path.split('/');
  const top = charts.find(({ node }) => node.id === first) as HelmChart;
  return rest.reduce((chart, id) => chart.subcharts.find(({ node }) => node.id === id) as HelmChart, top);
}
