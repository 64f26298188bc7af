import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { annotationMap, objectName } from '../values/kubernetes-types';

/**
 * Values of `ServiceAccount`.
 * @param options default of `automountToken`, which pods need that call the API, and an AWS role for the example
 */
export const serviceAccountValues = (
  options: { automountToken: boolean; role: string } = { automountToken: false, role: 'portal' },
) =>
  group(
    {
      create: z.boolean().default(true).describe('Create a ServiceAccount.'),
      name: objectName()
        .default('')
        .describe('Name of the ServiceAccount; the full name when empty, or "default" when none is created.'),
      annotations: annotationMap()
        .default({})
        .describe('Annotations of the ServiceAccount.')
        .meta({ example: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${options.role}` } }),
      automountToken: z.boolean().default(options.automountToken).describe('Mount an API token into the pods.'),
    },
    'Identity of the pods.',
  );

/**
 * The ServiceAccount of a chart's pods, and the named template `<chart>.serviceAccountName`.
 * @example
 * ```ts
 * const { name } = new ServiceAccount(this, v.serviceAccount);
 * const spec = { serviceAccountName: name, automountServiceAccountToken: v.serviceAccount.automountToken };
 * ```
 */
export class ServiceAccount {
  /** Its name, for `serviceAccountName` of the pods; one that the chart does not create is named too. */
  readonly name: string;

  /**
   * @param chart chart or component
   * @param values references to `serviceAccountValues`
   * @throws ChartError `chart-invalid` if the chart or component already has one
   */
  constructor(chart: ChartScope, values: Refs<ReturnType<typeof serviceAccountValues>>) {
    this.name = chart.define(
      'serviceAccountName',
      'ServiceAccount of the pods.',
      fn.choose(values.create, fn.default(chart.fullname, values.name), fn.default('default', values.name)),
      'quotable',
    );
    new ApiObject(chart.when(values.create), 'serviceaccount', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: this.name, annotations: ifSet(values.annotations) },
      automountServiceAccountToken: values.automountToken,
    });
  }
}
