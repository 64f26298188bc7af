import type { HelmChart } from '../chart/helm-chart';
import { ValueObject } from '../chart/scopes';
import type { JsonMap } from '../json';

/** Objects that a user of the chart adds by values, printed as they are. */
export class ExtraObjects {
  constructor(chart: HelmChart, objects: JsonMap[]) {
    chart.each(objects, (scope, object) => {
      new ValueObject(scope, 'extra-objects', object);
    });
  }
}
