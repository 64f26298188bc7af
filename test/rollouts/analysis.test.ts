import fc from 'fast-check';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import {
  deadCanaries,
  deadPromotions,
  guardrails,
  measurements,
  sampleArguments,
} from '../../lib/rollouts/analysis/analysis-queries';
import {
  type MetricPreset,
  type MetricPresetName,
  metricPresets,
  presetTable,
  routerPresets,
} from '../../lib/rollouts/analysis/metric-presets';
import { checkPromQL } from '../../lib/rollouts/analysis/promql';
import { relativeQuery, sequentialQuery } from '../../lib/rollouts/analysis/sequential-queries';
import { resolveArguments } from '../../lib/rollouts/arguments';
import { helm, majors } from '../support/helm';
import { vectorSelectors } from '../support/promql';

const model = withMinimalCrds(readChart(createApp().node.findChild('progressive-delivery') as HelmChart));
const presets = Object.entries(metricPresets) as [MetricPresetName, MetricPreset][];
const queries = {
  ...Object.fromEntries(guardrails.map((guardrail) => [guardrail, measurements[guardrail].query])),
  ...Object.fromEntries(
    guardrails.flatMap((guardrail) =>
      (['gate', 'guard'] as const).flatMap((role) => [
        [`${guardrail}-sequential-${role}`, sequentialQuery(guardrail, role)],
        [`${guardrail}-relative-${role}`, relativeQuery(guardrail, role)],
      ]),
    ),
  ),
};

interface Template {
  metadata: { name: string };
  spec: { args: { name: string; value?: string }[]; metrics: (JsonMap & { provider: { prometheus: JsonMap } })[] };
}

async function templatesBy(major: 3 | 4, values: JsonMap): Promise<Template[]> {
  return withTemporaryFolder(helmFiles(model), async (folder) => {
    const { status, stdout, stderr } = helm(major, ['template', 'r', folder, '-f', '-'], `${JSON.stringify(values)}\n`);
    expect([status, stderr]).toEqual([0, '']);
    const documents = parseYamlDocuments(stdout, 'helm template') as JsonMap[];
    return documents.filter(({ kind }) => String(kind).endsWith('AnalysisTemplate')) as unknown as Template[];
  });
}

/** The queries with the series of a preset; the rules sequential and relative need those of pods. */
const queriesFor = (preset: MetricPresetName): [string, string][] =>
  Object.entries(queries).filter(([name]) => !routerPresets.includes(preset) || !/sequential|relative/.test(name));

describe('the queries of the guardrails', () => {
  it.each(presets)('parse with the series of %s', (preset, series) => {
    for (const [name, query] of queriesFor(preset)) checkPromQL(query, name, sampleArguments(series));
  });

  it.each(presets)('leave no placeholder open for %s, also with a selector of its own', (name, preset) => {
    for (const selector of ['', 'http_route!="/healthz"']) {
      for (const [file, query] of queriesFor(name)) {
        const resolved = resolveArguments(query, { ...sampleArguments(preset), selector }, (tag) => {
          throw new Error(tag);
        });
        expect(resolved).not.toMatch(/\{\{|\}\}/);
        checkPromQL(resolved, file);
      }
    }
  });

  it('measure the pods of the canary only, and those of the stable version by the rule relative', () => {
    const pods = (hash: string): string => `pod=~"portal-${hash}-[a-z0-9]+(?:@[a-z]+)?"`;
    const ofCanary = [pods('6d4b75cb6d')];
    const ofBoth = [...ofCanary, pods('(?:6d4b75cb6d|7f9c8d5b4)'), pods('7f9c8d5b4')];
    for (const [name, query] of Object.entries(queries)) {
      const allowed = name.includes('relative') ? ofBoth : ofCanary;
      const selectors = vectorSelectors(resolveArguments(query, sampleArguments(metricPresets.mlflow), String));
      expect(selectors.length).toBeGreaterThan(1);
      const found = selectors.flatMap((matchers) => matchers.filter((matcher) => allowed.includes(matcher)));
      expect(found).toHaveLength(selectors.length);
      expect(new Set(found)).toEqual(new Set(allowed));
    }
  });
});

describe('arguments', () => {
  const resolve = (text: string, args: Record<string, string>): string =>
    resolveArguments(text, args, (tag) => `<${tag}>`);

  it('are replaced as the controller replaces them', () => {
    expect(resolve('a {{args.x}} b {{ args.y }}', { x: '1', y: '2' })).toBe('a 1 b 2');
    expect(resolve('{{{args.x}}', { x: '1' })).toBe('<{args.x>');
    expect(resolve('{{args.x}}}', { x: '1' })).toBe('1}');
    expect(resolve('{{args.x {{args.x}}', { x: '1' })).toBe('<args.x {{args.x>');
    expect(resolve('{{x}} {{args.z}}', { x: '1' })).toBe('<x> <args.z>');
    expect(resolve('no end {{args.x', { x: '1' })).toBe('no end {{args.x');
  });
});

describe.each(majors)('the analysis templates, by Helm %i', (major) => {
  it('are a gate and a guard of each guardrail by each rule, promotions, and two of dead versions', async () => {
    const templates = await templatesBy(major, {});
    const queries = templates.map(({ metadata, spec }): [string, unknown[]] => [
      metadata.name,
      spec.metrics.map(({ provider }) => provider.prometheus.query),
    ]);
    expect(Object.fromEntries(queries)).toEqual({
      ...Object.fromEntries(
        guardrails.flatMap((guardrail) => [
          ...['gate', 'threshold-gate', 'guard', 'threshold-guard', 'promotion'].map((role) => [
            `${guardrail}-${role}`,
            [measurements[guardrail].query],
          ]),
          ...(['gate', 'guard'] as const).flatMap((role) => [
            [`${guardrail}-sequential-${role}`, [sequentialQuery(guardrail, role)]],
            [`${guardrail}-relative-${role}`, [relativeQuery(guardrail, role)]],
          ]),
        ]),
      ),
      'failing-guard': [deadCanaries.failing.query],
      'hanging-guard': [deadCanaries.hanging.query],
      'failing-promotion': [deadCanaries.failing.query],
      'hanging-promotion': [deadPromotions.hanging.query],
    });
  });

  it('declare each argument they use, and use each they declare', async () => {
    for (const { metadata, spec } of await templatesBy(major, {})) {
      const used = new Set(
        [...JSON.stringify(spec.metrics).matchAll(/\{\{args\.([^}]+)\}\}/g)].map(([, name]) => name),
      );
      const declared = spec.args.map(({ name }) => name);
      expect([metadata.name, [...used].sort()]).toEqual([metadata.name, declared.sort()]);
    }
  });

  it('give a gate three successes in a row, and a guard three bad points in a row', async () => {
    const templates = await templatesBy(major, {
      analysis: { interval: '2m', outageTolerance: '1h', gateCount: 12 },
    });
    const metricOf = (name: string) => templates.find(({ metadata }) => metadata.name === name)?.spec.metrics[0];
    const { provider: _, ...gate } = metricOf('success-rate-gate') ?? {};
    expect(gate).toEqual({
      name: 'success-rate',
      interval: '{{args.interval}}',
      initialDelay: '{{args.interval}}',
      count: 12,
      failureLimit: -1,
      consecutiveSuccessLimit: 3,
      consecutiveErrorLimit: '{{args.error-limit}}',
      successCondition: 'len(result) > 0 ? result[0] >= {{args.success-threshold}} : "{{args.no-data}}" == "pass"',
    });
    const { provider, ...guard } = metricOf('error-rate-guard') ?? {};
    expect(guard).toEqual({
      name: 'error-rate',
      interval: '{{args.interval}}',
      initialDelay: '{{args.guard-delay}}',
      failureLimit: 0,
      consecutiveErrorLimit: '{{args.error-limit}}',
      failureCondition:
        '(len(result) >= 3 || "{{args.no-data}}" == "fail") && all(result, # > {{args.error-threshold}})',
    });
    expect(provider?.prometheus.rangeQuery).toEqual({
      start: 'now() - duration("{{args.interval}}") - duration("{{args.interval}}")',
      end: 'now()',
      step: '{{args.interval}}',
    });
    const guardTemplate = templates.find(({ metadata }) => metadata.name === 'error-rate-guard');
    expect(guardTemplate?.spec.args).toEqual(
      expect.arrayContaining([
        { name: 'guard-delay', value: '360s' },
        { name: 'error-limit', value: '360' },
      ]),
    );
  });

  it('decide after a switch by three points in a row, and end by themselves', async () => {
    const templates = await templatesBy(major, { analysis: { gateCount: 12 } });
    const metricOf = (name: string) => templates.find(({ metadata }) => metadata.name === name)?.spec.metrics[0];
    const { provider, ...promotion } = metricOf('latency-promotion') ?? {};
    expect(promotion).toEqual({
      name: 'latency',
      interval: '{{args.interval}}',
      consecutiveErrorLimit: '{{args.error-limit}}',
      initialDelay: '{{args.guard-delay}}',
      count: 12,
      failureLimit: 0,
      inconclusiveLimit: 12,
      consecutiveSuccessLimit: 1,
      successCondition:
        '(len(result) >= 3 || "{{args.no-data}}" == "pass") && all(result, # >= {{args.latency-share}})',
      failureCondition: '(len(result) >= 3 || "{{args.no-data}}" == "fail") && all(result, # < {{args.latency-share}})',
    });
    expect(provider?.prometheus.rangeQuery).toEqual(metricOf('latency-guard')?.provider.prometheus.rangeQuery);
    // Until the first three points are there.
    expect(metricOf('failing-promotion')).toEqual({ ...metricOf('failing-guard'), count: 3 });
    const { provider: _, ...hanging } = metricOf('hanging-promotion') ?? {};
    expect(hanging).toMatchObject({ initialDelay: '{{args.guard-delay}}', count: 1, failureLimit: 0 });
  });

  it('end a release when nearly every request of one interval fails, or when no answer comes in three', async () => {
    const templates = await templatesBy(major, {});
    const metricsOf = (guard: string) =>
      templates
        .find(({ metadata }) => metadata.name === guard)
        ?.spec.metrics.map(({ provider: { prometheus }, ...metric }) => [metric, prometheus.rangeQuery]);
    const common = { interval: '{{args.interval}}', failureLimit: 0, consecutiveErrorLimit: '{{args.error-limit}}' };
    expect(metricsOf('failing-guard')).toEqual([
      [
        {
          ...common,
          name: 'failing',
          initialDelay: '{{args.interval}}',
          failureCondition: 'len(result) > 0 && result[0] >= 10',
        },
        undefined,
      ],
    ]);
    expect(metricsOf('hanging-guard')).toEqual([
      [
        {
          ...common,
          name: 'hanging',
          initialDelay: '{{args.guard-delay}}',
          failureCondition: 'len(result) > 0 && result[0] >= 20',
        },
        undefined,
      ],
    ]);
  });

  it('outlast one failed query however short an outage may be', async () => {
    for (const { spec } of await templatesBy(major, { analysis: { outageTolerance: '5s' } }))
      expect(spec.args).toContainEqual({ name: 'error-limit', value: '1' });
  });

  it('end a release within eight minutes while Prometheus hangs', async () => {
    for (const { spec } of await templatesBy(major, {})) {
      const limit = Number(spec.args.find(({ name }) => name === 'error-limit')?.value);
      for (const { provider } of spec.metrics) {
        const secondsOfAnError = 10 + Number(provider.prometheus.timeout);
        expect((limit + 1) * secondsOfAnError).toBeLessThanOrEqual(8 * 60);
      }
    }
  });

  it('take the bucket at the threshold as the stack writes it', async () => {
    const bounds = await Promise.all(
      [
        { preset: 'opentelemetry', latency: { threshold: 250 } },
        { preset: 'opentelemetry-legacy', latency: { threshold: 250 } },
        { preset: 'express-prom-bundle', latency: { threshold: 1500 } },
        { preset: 'istio', latency: { threshold: 60_000 } },
      ].map(async (analysis) => {
        const templates = await templatesBy(major, { analysis });
        const latency = templates.find(({ metadata }) => metadata.name === 'latency-gate');
        return latency?.spec.args.find(({ name }) => name === 'latency-bound')?.value;
      }),
    );
    expect(bounds).toEqual(['0.25', '250', '1.5', '60000']);
  });
});

describe('the table of bucket bounds', () => {
  it('names the nearest bound of every threshold', () => {
    const table = presetTable(presets.map(([name]) => name as keyof typeof metricPresets));
    fc.assert(
      fc.property(fc.constantFrom(...presets), fc.integer({ min: 1, max: 86_400_000 }), ([name, preset], threshold) => {
        const ranges = Object.entries(
          (table[name] as { nearestBound: Record<string, { from: number; to: number }> }).nearestBound,
        );
        const nearest = ranges
          .filter(([, { from, to }]) => threshold >= from && threshold < to)
          .map(([bound]) => Number(bound));
        expect(nearest).toHaveLength(1);
        const distance = Math.min(...preset.latencyBounds.map((bound) => Math.abs(bound - threshold)));
        expect(Math.abs((nearest[0] as number) - threshold)).toBe(distance);
      }),
    );
  });
});
