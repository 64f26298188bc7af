import type { App } from 'cdk8s';
import { ChartError, didYouMean } from '../errors';
import { allCharts, findChart } from '../loader/find-chart';
import { appFrom } from '../loader/load-app';
import { withPlaces } from '../loader/source-locations';
import { findHelms, type Major, majors } from '../prove/helm/find-helms';
import { proveSections, type SectionName, sectionNames } from '../prove/prove-sections';
import { type ReportedSection, summaryTable } from '../prove/report';

/** What is proven, and how thoroughly. */
export interface ProveChartOptions {
  /** Name of the chart, or its path in the app for a subchart. @default every chart of the app */
  readonly chart?: string;
  /** Cases to compare for each chart. @default 200 */
  readonly cases?: number;
  /** What the random cases are drawn by. @default 1 */
  readonly seed?: number;
  /** Sections of the proof to run, by the names in docs/proof.md. @default all of them */
  readonly sections?: readonly SectionName[];
  /** Helm major versions to compare with. @default [3, 4] */
  readonly helms?: readonly Major[];
  /** Folder where documents that show a failure are saved. @default 'chartwright-prove' */
  readonly out?: string;
  /** File of the app, for the commands that show a failure again. @default 'charts-src/app.ts' */
  readonly app?: string;
}

/**
 * Proves the charts of an app as `chartwright prove` does: that Helm and our evaluation give the same objects, accept the
 * same values and fail alike. Returns the table of what was looked at.
 * @throws Error whose message is that table and every failure
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
  const { app, places } = withPlaces(() => appFrom({ createApp }, file));
  const found = [...(await findHelms())].filter(([major]) => helms.includes(major));
  const sections: ReportedSection[] = [];
  for (const one of chart === undefined ? allCharts(app.charts) : [findChart(app, chart, file)]) {
    const settings = { app: file, cases, seed, out, sections: chosen };
    for await (const section of proveSections(one, app, places, new Map(found), settings)) sections.push(section);
  }
  const table = summaryTable(sections);
  if (sections.every(({ ok }) => ok)) return table;
  throw new Error(`not proven:\n${table}`);
}

/** Refuses a choice of which nothing would be proven, as a typing error in JavaScript makes it. */
function checkNames<T extends string | number>(
  where: string,
  chosen: readonly T[] | undefined,
  names: readonly T[],
): void {
  const list = names.join(', ');
  const rejected = (message: string): ChartError => new ChartError({ code: 'flag-invalid', where, message });
  if (chosen?.length === 0) throw rejected(`an empty list proves nothing: leave it out, or name some of ${list}`);
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw rejected(
    `unknown name ${unknown}${(typeof unknown === 'string' && didYouMean(unknown, names as readonly string[])) || `; expected some of ${list}`}`,
  );
}
