import type { App } from 'cdk8s';
import { ChartError, didYouMean } from '../errors';
import { allCharts, findChart } from '../loader/find-chart';
import { appFrom } from '../loader/load-app';
import { withLocations } from '../loader/source-locations';
import { findHelms, type Major, majors } from '../prove/helm/find-helms';
import { proveSections, type SectionName, sectionNames } from '../prove/prove-sections';
import { type ReportedSection, summaryTable } from '../prove/report';

/** Options of `proveChart`. */
export interface ProveChartOptions {
  /** Name of the chart, or its path in the app for a subchart. @default every chart of the app */
  readonly chart?: string;
  /** Number of values documents that are compared for each chart. @default 200 */
  readonly cases?: number;
  /** Seed of the random cases. @default 1 */
  readonly seed?: number;
  /** Sections of the proof to run; `docs/proof.md` describes them. @default all sections */
  readonly sections?: readonly SectionName[];
  /** Helm major versions to compare with. @default [3, 4] */
  readonly helms?: readonly Major[];
  /** Folder in which failing values documents are saved. @default 'chartwright-prove' */
  readonly out?: string;
  /** App file, for the commands that reproduce a failure. @default 'charts-src/app.ts' */
  readonly app?: string;
}

/**
 * Proves the charts of an app, as `chartwright prove` does: Helm and Chartwright render the same objects, accept the
 * same values and fail in the same cases. It runs the installed Helm binaries.
 * @param createApp function that builds the app, which is called more than once
 * @param options charts, sections and number of cases
 * @returns a table of the sections and what each has compared
 * @throws Error with that table and every failure as its message
 * @throws ChartError `flag-invalid` for an unknown chart, section or Helm version, `app-invalid` for an app without
 * charts, `inspected-reference` or `token-undecodable` for a construct that inspects a reference, `schema-invalid`,
 * `chart-invalid` or `not-modelled` for a chart that synth rejects
 * @example
 * ```ts
 * test('the web chart', async () => {
 *   await proveChart(createApp, { chart: 'web', cases: 100 });
 * });
 * ```
 */
export async function proveChart(createApp: () => App, options: ProveChartOptions = {}): Promise<string> {
  const {
    chart,
    cases = 200,
    seed = 1,
    helms = majors,
    out = 'chartwright-prove',
    sections: chosen,
    app: file = 'charts-src/app.ts',
  } = options;
  checkNames('sections', chosen, sectionNames);
  checkNames('helms', helms, majors);
  const { app, locations } = withLocations(() => appFrom({ createApp }, file));
  const found = [...(await findHelms())].filter(([major]) => helms.includes(major));
  const sections: ReportedSection[] = [];
  for (const subject of chart === undefined ? allCharts(app.charts) : [findChart(app, chart, file)]) {
    const proofOptions = { app: file, cases, seed, out, sections: chosen };
    for await (const section of proveSections(subject, app, locations, new Map(found), proofOptions))
      sections.push(section);
  }
  const table = summaryTable(sections);
  if (sections.every(({ ok }) => ok)) return table;
  throw new Error(`proof failed:\n${table}`);
}

/** Rejects unknown names and empty lists, with which nothing would be checked. */
function checkNames<T extends string | number>(
  where: string,
  chosen: readonly T[] | undefined,
  names: readonly T[],
): void {
  const list = names.join(', ');
  const rejected = (message: string): ChartError => new ChartError({ code: 'flag-invalid', where, message });
  if (chosen?.length === 0) throw rejected(`empty list: omit the option, or choose from ${list}`);
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw rejected(
    `unknown name ${unknown}${(typeof unknown === 'string' && didYouMean(unknown, names as readonly string[])) || `; expected ${list}`}`,
  );
}
