import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { chartScopeOf } from '../chart/chart-scope-of';
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

/** Props of `ServiceAccount`. */
export interface ServiceAccountProps {
  /** References to `serviceAccountValues`. */
  readonly values: Refs<ReturnType<typeof serviceAccountValues>>;
}

/**
 * The ServiceAccount of a chart's pods, and the named template `<chart>.serviceAccountName`.
 * @example
 * ```ts
 * const { name } = new ServiceAccount(this, 'serviceaccount', { values: v.serviceAccount });
 * const spec = { serviceAccountName: name, automountServiceAccountToken: v.serviceAccount.automountToken };
 * ```
 */
export class ServiceAccount extends Construct {
  /** Its name, for `serviceAccountName` of the pods; one that the chart does not create is named too. */
  readonly name: string;

  /** The ServiceAccount, which is rendered while `create` is on. */
  readonly serviceAccount: k8s.ServiceAccount;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one
   */
  constructor(scope: Construct, id: string, { values }: ServiceAccountProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    this.name = chart.define(
      'serviceAccountName',
      'ServiceAccount of the pods.',
      fn.choose(values.create, fn.default(chart.fullname, values.name), fn.default('default', values.name)),
      'quotable',
    );
    this.serviceAccount = new k8s.ServiceAccount(chart.when(values.create, this), 'Resource', {
      metadata: { name: this.name, annotations: ifSet(values.annotations) },
      automountServiceAccountToken: values.automountToken,
    });
  }
}
