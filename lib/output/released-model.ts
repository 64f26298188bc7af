import { ChartError } from '../errors';
import type { ChartModel } from '../model/chart-model';

/** The model of a release's chart; throws `app-invalid` if the app has none of this name. */
export function releasedModel(models: readonly ChartModel[], chart: string): ChartModel {
  const model = models.find(({ name }) => name === chart);
  if (model) return model;
  const message = `chart not found in the app, which has ${models.map(({ name }) => name).join(', ')}`;
  throw new ChartError({ code: 'app-invalid', where: chart, message });
}
