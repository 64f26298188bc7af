import { type Schema, Validator } from '@cfworker/json-schema';
import { createApp } from '../../charts-src/app';
import rollouts from '../../imports/argo-rollouts.schema.json';
import gatewayApi from '../../imports/gateway-api.schema.json';
import prometheusOperator from '../../imports/prometheus-operator.schema.json';
import verticalPodAutoscaler from '../../imports/vertical-pod-autoscaler.schema.json';
import { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { smallestValues } from '../../lib/render/smallest-values';

const schemas: Record<string, { definitions: object }> = {
  'argoproj.io': rollouts,
  'monitoring.coreos.com': prometheusOperator,
  'gateway.networking.k8s.io': gatewayApi,
  'autoscaling.k8s.io': verticalPodAutoscaler,
};
const groupOf = (object: JsonMap): string => String(object.apiVersion).split('/')[0] as string;

const validators = new Map<string, Validator>();

/** What the imported schema of its kind refuses in an object. */
function validationRules(object: JsonMap): string[] {
  const kind = String(object.kind);
  const definitions = schemas[groupOf(object)]?.definitions as Record<string, Schema>;
  if (!definitions[kind]) throw new Error(`no definition of ${kind}`);
  const validator = validators.get(kind) ?? new Validator({ $ref: `#/definitions/${kind}`, definitions }, '7', false);
  validators.set(kind, validator);
  return validator.validate(object).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

const charts = createApp().node.children.filter((child) => child instanceof HelmChart);
const rendered = charts
  .map((chart) => readChart(chart))
  .flatMap((model) =>
    Object.entries({ defaults: smallestValues(model), ...model.ci }).flatMap(([document, values]) => {
      const { manifests, hooks } = renderChart(model, values, createRelease(model.name, 'space'));
      return [...manifests, ...hooks].map(({ object }) => ({ from: `${model.name} with ${document}`, object }));
    }),
  );
const resources = rendered.filter(({ object }) => groupOf(object) in schemas);
const firstOfKind = new Map(resources.map(({ object }) => [String(object.kind), object] as const).reverse());

describe('the custom resources of the charts', () => {
  it('are of every kind that the charts can bring', () => {
    expect([...firstOfKind.keys()].sort()).toEqual([
      'AnalysisTemplate',
      'ClusterAnalysisTemplate',
      'GRPCRoute',
      'HTTPRoute',
      'PrometheusRule',
      'Rollout',
      'ServiceMonitor',
      'VerticalPodAutoscaler',
    ]);
  });

  it('conform to the schemas of their kinds, by default and with every ci/ document', () => {
    const rejected = resources.flatMap(({ from, object }) =>
      validationRules(object).map((rejection) => `${from}: ${object.kind} ${rejection}`),
    );
    expect(rejected).toEqual([]);
  });

  it.each([...firstOfKind])('are refused as %s with a misspelt field', (_, { spec, ...object }) => {
    const [[field, value] = ['', null], ...rest] = Object.entries(spec as JsonMap);
    const misspelt = { [`${field}x`]: value, ...Object.fromEntries(rest) };
    expect(validationRules({ ...object, spec: misspelt }).join('\n')).toContain(`${field}x`);
  });
});
