import fc from 'fast-check';
import { z } from 'zod';
import { createApp } from '../../charts-src/app';
import { metricStacks as mlflowStacks } from '../../charts-src/ml-platform/mlflow/values';
import { metricStacks as portalStacks } from '../../charts-src/portal-services/values';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { smallestValues } from '../../lib/render/smallest-values';
import { podPresets } from '../../lib/rollouts/analysis/analysis-values';
import { type MetricPresetName, metricPresets } from '../../lib/rollouts/analysis/metric-presets';
import { resolveArguments } from '../../lib/rollouts/arguments';
import { rolloutValues } from '../../lib/rollouts/values';
import { ProgressiveWorkload } from '../../lib/rollouts/workload/progressive-workload';
import { matchersOf, vectorSelectors } from '../support/promql';

const app = createApp();
const modelOf = (chart: string) => readChart(app.node.findChild(chart) as HelmChart);
const release = createRelease('r', 'team-a', {});

interface Argument {
  name: string;
  value?: string;
}
interface Analysis {
  templates: { templateName: string }[];
  args: Argument[];
}
interface Template {
  args: Argument[];
  metrics: { provider: { prometheus: { query: string } } }[];
}

/** Every chart with a progressive workload: the presets it offers, and where its values are in those of the whole chart. */
const workloads: {
  chart: string;
  path: string;
  presets: readonly MetricPresetName[];
  within(values: JsonMap): JsonMap;
}[] = [
  { chart: 'portal-services', path: 'portal-services', presets: portalStacks, within: (values) => values },
  { chart: 'ml-platform', path: 'ml-platform/mlflow', presets: mlflowStacks, within: (mlflow) => ({ mlflow }) },
];
const models = new Map(
  ['progressive-delivery', ...workloads.map(({ chart }) => chart)].map((one) => [one, modelOf(one)]),
);

function objects(chart: string, values: JsonMap): JsonMap[] {
  const model = models.get(chart) as ReturnType<typeof modelOf>;
  const { manifests } = renderChart(model, mergeValues(smallestValues(model), values), release);
  return manifests.map(({ object }) => object);
}

/** The analysis templates by name, as the chart progressive-delivery makes them for a preset of its own. */
function templatesFor(preset: string): Map<string, Template> {
  const analysis = { preset, ...(preset === 'express-prom-bundle' ? { latency: { threshold: 1500 } } : {}) };
  const templates = objects('progressive-delivery', { analysis }).filter(
    ({ kind }) => kind === 'ClusterAnalysisTemplate',
  );
  return new Map(
    templates.map(({ metadata, spec }) => [(metadata as { name: string }).name, spec as unknown as Template]),
  );
}

/** The queries that the controller sends for a workload, with each argument resolved. */
function queriesOf(templates: Map<string, Template>, rollout: JsonMap): [template: string, query: string][] {
  const { canary } = (
    rollout.spec as unknown as { strategy: { canary: { analysis: Analysis; steps: { analysis?: Analysis }[] } } }
  ).strategy;
  return [canary.analysis, ...canary.steps.flatMap(({ analysis }) => analysis ?? [])].flatMap((analysis) =>
    analysis.templates.flatMap(({ templateName }): [string, string][] => {
      const template = templates.get(templateName) as Template;
      const given = [...template.args, ...analysis.args].filter(({ value }) => value !== undefined);
      const args = {
        'canary-hash': '6d4b75cb6d',
        'stable-hash': '7f9c8d5b4',
        ...Object.fromEntries(given.map(({ name, value }) => [name, value as string])),
      };
      const resolved = (text: string): string =>
        resolveArguments(text, args, (tag) => {
          throw new Error(`${templateName} uses ${tag}, which has no value`);
        });
      return template.metrics.map(({ provider }) => [templateName, resolved(provider.prometheus.query)]);
    }),
  );
}

const rolloutWith = ({ chart, within }: (typeof workloads)[number], preset: string, selector: string): JsonMap => {
  const threshold = { 'express-prom-bundle': 1500, traefik: 1200 }[preset];
  const metrics: Json = { preset, selector, ...(threshold ? { latencyThreshold: threshold } : {}) };
  const router = { 'ingress-nginx': 'nginx', traefik: 'traefik' }[preset];
  const values = within({
    rollout: { enabled: true, metrics, ...(router ? { trafficRouting: router } : {}) },
    ...(router ? { ingress: { enabled: true } } : {}),
  });
  return objects(chart, values).find(({ kind }) => kind === 'Rollout') as JsonMap;
};

describe('the descriptions of rollout.metrics', () => {
  const described = (...presets: [MetricPresetName, ...MetricPresetName[]]): string =>
    JSON.stringify(z.toJSONSchema(rolloutValues(presets).shape.metrics, { unrepresentable: 'any' }));

  it('name the route only for presets whose series have it', () => {
    expect(described('opentelemetry', 'istio')).toMatch(/for the preset opentelemetry: .*"|http_route!=/);
    expect(described('opentelemetry', 'opentelemetry-legacy')).toContain(
      'for the presets opentelemetry and opentelemetry-legacy',
    );
    const without = described('mlflow', 'istio', 'ingress-nginx');
    expect(without).not.toMatch(/opentelemetry|http_route|\/healthz/);
    expect(without).toContain('the presets of this chart count them in any case');
  });
});

describe('the matchers of a query', () => {
  it('are tested for every chart with a progressive workload', () => {
    const charts = app.node.findAll().filter((node) => node instanceof ProgressiveWorkload);
    expect(charts.map(({ node }) => (node.scope as HelmChart).node.path)).toEqual(workloads.map(({ path }) => path));
  });

  it("include those of the workload's preset and those of rollout.metrics.selector, in every vector selector", () => {
    const templates = new Map(podPresets.map((preset) => [preset, templatesFor(preset)]));
    const cases = workloads.flatMap((workload) => workload.presets.map((preset) => ({ workload, preset })));
    const selectors = ['', 'http_route!="/ready"', 'path=~"/api/.*", method!="OPTIONS"', 'code!~"4..",'];
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.constantFrom(...podPresets),
        fc.constantFrom(...selectors),
        ({ workload, preset }, ofTemplates, selector) => {
          const rollout = rolloutWith(workload, preset, selector);
          const queries = queriesOf(templates.get(ofTemplates) as Map<string, Template>, rollout);
          expect(queries.length).toBeGreaterThan(0);
          const { selector: own } = metricPresets[preset];
          for (const [template, query] of queries) {
            for (const matchers of vectorSelectors(query)) {
              expect({ template, matchers }).toEqual({
                template,
                matchers: expect.arrayContaining([...matchersOf(own), ...matchersOf(selector)]),
              });
              // Nothing of the templates' default preset is left.
              if (ofTemplates !== preset) {
                const foreign = matchersOf(metricPresets[ofTemplates].selector);
                expect(matchers.filter((one) => foreign.includes(one) && !matchersOf(own).includes(one))).toEqual([]);
              }
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
