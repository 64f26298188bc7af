import { z } from 'zod';
import type { HelmChart } from '../chart/helm-chart';
import { ValueObject } from '../chart/scopes';
import type { JsonMap } from '../json';
import { anyObject } from '../values/kubernetes-types';

/**
 * Value of `ExtraObjects`: a list of objects.
 * @param name name of the ConfigMap in the example
 */
export const extraObjectsValue = (name: string) =>
  z
    .array(anyObject())
    .default([])
    .describe('Further objects, as they are.')
    .meta({ example: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: 'value' } }] });

/**
 * Objects that users add in the values, rendered unchanged.
 * @example
 * ```ts
 * new ExtraObjects(this, v.extraObjects);
 * ```
 */
export class ExtraObjects {
  /**
   * @param chart the chart
   * @param objects reference to `extraObjectsValue`
   */
  constructor(chart: HelmChart, objects: JsonMap[]) {
    chart.each(objects, (scope, object) => {
      new ValueObject(scope, 'extra-objects', object);
    });
  }
}
