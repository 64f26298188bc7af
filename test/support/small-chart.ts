import { ApiObject, App } from 'cdk8s';
import type { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { ChartError } from '../../lib/errors';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf } from '../../lib/prove/cases/case';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs } from '../../lib/values/define';
import { differences } from './differences';
import { majors } from './helm';

type Values<S extends z.ZodRawShape> = Refs<z.ZodObject<S>>;

/** A chart with one object whose spec is built from its values. */
export function smallChart<S extends z.ZodRawShape>(
  shape: S,
  spec: (v: Values<S>, chart: HelmChart<z.ZodObject<S>>) => unknown,
): ChartModel {
  const chart = new HelmChart<z.ZodObject<S>>(new App(), 'small', {
    values: group(shape) as z.ZodObject<S>,
    version: '1.0.0',
    appVersion: '1',
    description: 'A small chart.',
  });
  new ApiObject(chart, 'only', { apiVersion: 'example.com/v1', kind: 'Only', spec: spec(chart.values, chart) });
  return readChart(chart as unknown as HelmChart);
}

/** The template text of the object's spec. */
export const specTemplate = (model: ChartModel): string =>
  ((helmFiles(model).get('templates/only.yaml') as string).split('\nspec:\n')[1] ?? '').trimEnd();

/** The spec rendered by our evaluation and both Helms; throws if they differ. */
export async function specOf(model: ChartModel, values: JsonMap): Promise<Json | undefined> {
  for (const major of majors) {
    const found = await differences(major, model, [caseOf(values)]);
    if (found.length > 0) throw new Error(`Helm ${major}: ${JSON.stringify(found)}`);
  }
  return renderChart(model, values, createRelease('release')).manifests[0]?.object.spec;
}

/** The message of the ChartError that a function throws; "" if it does not throw. */
export function rejectionOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof ChartError) return error.message;
    throw error;
  }
  return '';
}
