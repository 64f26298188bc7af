import { Construct } from 'constructs';
import { z } from 'zod';
import { chartScopeOf, helmChartOf } from '../chart/chart-scope-of';
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

/** Props of `ExtraObjects`. */
export interface ExtraObjectsProps {
  /** Reference to `extraObjectsValue`. */
  readonly objects: readonly JsonMap[];
}

/**
 * Objects that users add in the values, rendered unchanged.
 * @example
 * ```ts
 * new ExtraObjects(this, 'extra-objects', { objects: v.extraObjects });
 * ```
 */
export class ExtraObjects extends Construct {
  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props the objects
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { objects }: ExtraObjectsProps) {
    super(scope, id);
    const build = (each: Construct, object: JsonMap) => void new ValueObject(each, 'Resource', object);
    helmChartOf(this).each(objects, build, chartScopeOf(this).when(true, this));
  }
}
