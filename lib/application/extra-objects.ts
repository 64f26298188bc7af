import { z } from 'zod';
import type { HelmChart } from '../chart/helm-chart';
import { ValueObject } from '../chart/scopes';
import type { JsonMap } from '../json';
import { anyObject } from '../values/kubernetes-types';

/** The value that holds them; the name is that of the example. */
export const extraObjectsValue = (name: string) =>
  z
    .array(anyObject())
    .default([])
    .describe('Further objects, as they are.')
    .meta({ example: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: 'value' } }] });

/** Objects that a user of the chart adds by values, printed as they are. */
export class ExtraObjects {
  constructor(chart: HelmChart, objects: JsonMap[]) {
    chart.each(objects, (scope, object) => {
      new ValueObject(scope, 'extra-objects', object);
    });
  }
}
