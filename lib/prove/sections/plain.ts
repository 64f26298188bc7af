import type { HelmChart } from '../../chart/helm-chart';
import { ChartError, type Problem, resultOf } from '../../errors';
import { numberFloor } from '../../expr/tokens';
import { type Json, type JsonMap, withValue } from '../../json';
import type { LoadedApp } from '../../loader/load-app';
import type { SourceLocations } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import { readChart } from '../../model/read-chart';
import { plainProblems, plainValues, plainVariants } from '../../render/check-references';
import { leavesOf } from '../../values/define';
import { caseOf, evaluateCase, withoutRejected } from '../cases/case';
import { overDefault } from '../search/assignment';
import { valuesFor } from '../search/variables';
import type { Failure, ProofTarget, SectionResult } from '../target';

/**
 * Builds the chart from plain values instead of references and compares the result with the evaluation: a difference means
 * that a reference was used as a plain value. Uses the defaults, every ci document, each boolean flipped, and several
 * documents in which all values differ from the defaults.
 */
export function provePlain(subject: ProofTarget, app: LoadedApp, locations: SourceLocations): SectionResult {
  const { model, path, progress } = subject;
  const found = new Map<string, Failure>();
  const documents = variants(subject);
  for (const [index, [name, values]] of documents.entries()) {
    progress(`plain builds: ${index} of ${documents.length}`);
    for (const problem of problemsWith(subject, app, path, values)) {
      const { where, message } = problem;
      if (found.has(where)) continue;
      const reproducer = { testCase: caseOf(values) };
      const location = locationOf(problem, locations);
      found.set(where, {
        title: `${location ? `${location}: ` : ''}${where} ${message}`,
        details: [`with ${name}`],
        reproducer,
      });
    }
  }
  const summary = `${documents.length} builds of ${model.name} with plain values`;
  return { section: 'plain', summary, failures: [...found.values()] };
}

/** The location of the construct that a problem belongs to or mentions. */
const locationOf = ({ where, subject }: Problem, locations: SourceLocations): string | undefined =>
  [subject?.construct ?? '', ...where.split(': ')].flatMap((path) => locations.construct(path) ?? [])[0];

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

/** Enough documents to use each word of long enums, and lists and maps of different sizes. */
const rounds = 8;

/** A document in which every value differs from its default, with different values in each round. */
function othersOf({ declared, schema }: ChartModel, round: number): JsonMap {
  return [...leavesOf(declared)].reduce<JsonMap>((document, { path, schema: own, default: value }) => {
    const others = valuesFor(own, schema).filter(
      (other) => isLiteral(other) && JSON.stringify(other) !== JSON.stringify(value),
    );
    const other = others[round % Math.max(1, others.length)];
    return other === undefined ? document : withValue(document, path, overDefault(other, value));
  }, {});
}

/** Whether a chart may have a value as a literal: numbers from 2^50 on would be taken for results of arithmetic. */
const isLiteral = (value: Json): boolean =>
  typeof value === 'number'
    ? Math.abs(value) < numberFloor
    : value === null || typeof value !== 'object' || Object.values(value).every(isLiteral);

function problemsWith({ whole }: ProofTarget, app: LoadedApp, path: string, user: JsonMap): readonly Problem[] {
  const values = plainValues(whole, user, path);
  const problems = resultOf(() => {
    const charts = app.buildPlain((chart) => values.get(chart));
    return plainProblems(whole, readChart(chartAt(charts, path), { check: false }), user);
  });
  if (!(problems instanceof ChartError)) return problems;
  // Values that fail schema validation, or that the evaluation cannot read either, cannot be built.
  return problems.code === 'value-invalid' || isNotModelled(whole, user) ? [] : problems.problems;
}

function isNotModelled(whole: ChartModel, user: JsonMap): boolean {
  const verdict = evaluateCase(whole, caseOf(user));
  return 'rejected' in verdict && verdict.rejected.code === 'not-modelled';
}

/** Finds a chart in an app by its path of construct ids. */
export function chartAt(charts: readonly HelmChart[], path: string): HelmChart {
  const [first, ...rest] = path.split('/');
  const top = charts.find(({ node }) => node.id === first) as HelmChart;
  return rest.reduce((chart, id) => chart.subcharts.find(({ node }) => node.id === id) as HelmChart, top);
}
