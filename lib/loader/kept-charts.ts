import { resolve } from 'node:path';
import type { HelmChart } from '../chart/helm-chart';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { isSameModel } from '../model/same-model';
import type { PlainResult } from './check-plain-use';
import type { LoadedApp } from './load-app';
import type { ModuleChange } from './project-modules';

interface KeptChart {
  readonly model: ChartModel;
  readonly plain: PlainResult;
  /** The modules that construct the chart, besides the app file. */
  readonly files: readonly string[];
  /** Whether none of them, nor what they import, has changed since. */
  readonly isSameCode: boolean;
}

/**
 * The charts of the last run of `synth --watch` without errors. Their models are kept, and with them everything that is derived
 * from a model, where neither the model nor the code that constructs the chart has changed.
 */
export class KeptCharts {
  private charts: ReadonlyMap<string, KeptChart> = new Map();
  private readonly appFile: string;

  /** @param app the app file */
  constructor(app: string) {
    this.appFile = resolve(app);
  }

  /** Marks the charts whose code a change may have changed: all, if the app file uses a changed module itself. */
  mark({ reloaded, reaches }: ModuleChange): void {
    const kept = [...this.charts];
    const isAll = reaches(this.appFile, new Set(kept.flatMap(([, { files }]) => files)));
    const isChanged = ({ files }: KeptChart): boolean =>
      isAll || files.length === 0 || files.some((file) => reloaded.has(file));
    this.charts = new Map(
      kept.map(([name, chart]) => [name, isChanged(chart) ? { ...chart, isSameCode: false } : chart]),
    );
  }

  /** The model of a chart: the kept one, if it is the same. */
  modelOf(chart: HelmChart): ChartModel {
    const kept = this.charts.get(chart.node.id);
    if (!kept?.isSameCode) return readChart(chart);
    return isSameModel(kept.model, readChart(chart, { check: false })) ? kept.model : readChart(chart);
  }

  /** What plain builds of the kept models gave. */
  plainResults(models: readonly ChartModel[]): Map<ChartModel, PlainResult> {
    const kept = [...this.charts.values()].filter(({ model }) => models.includes(model));
    return new Map(kept.map(({ model, plain }) => [model, plain]));
  }

  /** Replaces what is kept, after a run without errors. */
  keep({ charts, madeBy }: LoadedApp, results: ReadonlyMap<ChartModel, PlainResult>): void {
    this.charts = new Map(
      [...results].map(([model, plain]) => {
        const files = charts.filter(({ node }) => node.id === model.name).flatMap(madeBy);
        return [model.name, { model, plain, files: files.filter((file) => file !== this.appFile), isSameCode: true }];
      }),
    );
  }
}
