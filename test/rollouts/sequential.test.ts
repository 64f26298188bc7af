import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { smallestValues } from '../../lib/render/smallest-values';
import { guardrails } from '../../lib/rollouts/analysis/analysis-queries';

interface Argument {
  name: string;
  value?: string;
}
interface Template extends JsonMap {
  metadata: JsonMap & { name: string };
  spec: { args: Argument[] & JsonMap[]; metrics: JsonMap[] };
}

const app = createApp();

/** Numbers that are no defaults. */
const numbers: JsonMap = {
  healthyErrorRate: 0.001,
  harmfulErrorRate: 0.02,
  healthySlowRate: 0.002,
  harmfulSlowRate: 0.03,
  falseRollback: 0.01,
  missed: 0.2,
  errorBurst: 3,
  harmfulRatio: 4,
  window: '5m',
};

function objectsOf(path: string, values: JsonMap): (JsonMap & { kind: string })[] {
  const model = readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), app) as HelmChart);
  const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
  if ('rejected' in verdict) throw verdict.rejected;
  return [...verdict.objects.values()].flat() as (JsonMap & { kind: string })[];
}

describe('the templates of the rule sequential', () => {
  const templatesBy = (analysis: JsonMap) => {
    const all = objectsOf('progressive-delivery', { analysis }).filter(
      ({ kind }) => kind === 'ClusterAnalysisTemplate',
    ) as unknown as Template[];
    return (name: string): Template['spec'] => all.find(({ metadata }) => metadata.name === name)?.spec as never;
  };
  const argument = ({ args }: Template['spec'], name: string) => args.find((one) => one.name === name)?.value;

  it('are those without a rule in their name when analysis.rule says so', () => {
    for (const rule of ['threshold', 'sequential', 'relative']) {
      const specOf = templatesBy({ rule });
      for (const guardrail of guardrails) {
        for (const role of ['gate', 'guard'])
          expect(specOf(`${guardrail}-${role}`)).toEqual(specOf(`${guardrail}-${rule}-${role}`));
      }
      expect(specOf('error-rate-sequential-gate')).not.toEqual(specOf('error-rate-threshold-gate'));
      expect(specOf('error-rate-sequential-gate')).not.toEqual(specOf('error-rate-relative-gate'));
    }
  });

  it('end a gate with the first success, a guard with the first failure', () => {
    const specOf = templatesBy({});
    const [{ provider: ofGate, ...gate }] = specOf('error-rate-sequential-gate').metrics as [JsonMap];
    expect(gate).toEqual({
      name: 'error-rate',
      interval: '15s',
      initialDelay: '{{args.window}}',
      count: '{{args.looks}}',
      consecutiveErrorLimit: '{{args.error-limit}}',
      consecutiveSuccessLimit: 1,
      failureLimit: -1,
      successCondition: [
        'let starts = duration("{{args.horizon}}").Seconds() / duration("{{args.look}}").Seconds();',
        'let limit = starts * 2 / {{args.missed}};',
        'let isYoung = len(result) + 1 < duration("{{args.memory}}").Seconds() / duration("{{args.look}}").Seconds();',
        'reduce(result, (min(#acc, limit) + 1.0) * #, isYoung ? starts * 1 : 0.0) >= limit',
      ].join('\n'),
    });
    const range = {
      start: '(now() - duration("{{args.memory}}")).Truncate(duration("{{args.look}}"))',
      end: 'now() - duration("{{args.look}}")',
      step: '{{args.look}}',
    };
    expect((ofGate as { prometheus: JsonMap }).prometheus.rangeQuery).toEqual(range);
    const [{ provider: ofGuard, ...guard }] = specOf('latency-sequential-guard').metrics as [JsonMap];
    expect(guard).toEqual({
      name: 'latency',
      interval: '15s',
      initialDelay: '{{args.living}}',
      consecutiveErrorLimit: '{{args.error-limit}}',
      failureLimit: 0,
      failureCondition: [
        'let starts = duration("{{args.horizon}}").Seconds() / duration("{{args.look}}").Seconds();',
        'let limit = starts * 3.3 / {{args.false-rollback}};',
        'let isYoung = len(result) + 1 < duration("{{args.memory}}").Seconds() / duration("{{args.look}}").Seconds();',
        'reduce(result, (min(#acc, limit) + 1.0) * #, isYoung ? starts * 0.1 : 0.0) >= limit',
      ].join('\n'),
    });
    expect((ofGuard as { prometheus: JsonMap }).prometheus.rangeQuery).toEqual(range);
  });

  it('compare with the stable version by the rule relative: a guard by the weaker evidence, a gate by their mean', () => {
    const specOf = templatesBy({ sequential: { harmfulRatio: 4 } });
    const [gate] = specOf('latency-relative-gate').metrics as [JsonMap];
    const [guard] = specOf('error-rate-relative-guard').metrics as [JsonMap];
    const condition = (limit: string, start: string, ...together: string[]): string =>
      [
        'let starts = duration("{{args.horizon}}").Seconds() / duration("{{args.look}}").Seconds();',
        `let limit = starts * ${limit};`,
        'let points = int(len(result) / 2);',
        'let isYoung = points + 1 < duration("{{args.memory}}").Seconds() / duration("{{args.look}}").Seconds();',
        `let rates = reduce(result[:points], (min(#acc, limit) + 1.0) * #, isYoung ? starts * ${start} : 0.0);`,
        `let stable = reduce(result[points:], (min(#acc, limit) + 1.0) * #, isYoung ? starts * ${start} : 0.0);`,
        ...together,
      ].join('\n');
    expect(gate.successCondition).toBe(condition('4 / {{args.missed}}', '1', 'rates + stable >= limit'));
    expect(guard.failureCondition).toBe(
      condition(
        '3.3 / {{args.false-rollback}}',
        '0.1',
        'let hasStable = any(result[points:], # != 1.0);',
        'min(rates, hasStable ? stable : rates) >= limit',
      ),
    );
    for (const name of ['latency-relative-gate', 'success-rate-relative-guard'])
      expect(specOf(name).args).toEqual(
        expect.arrayContaining([{ name: 'stable-hash' }, { name: 'harmful-ratio', value: '4' }]),
      );
  });

  it('measure at each scrape, a gate until its time is over, a guard for the longest release', () => {
    const times = { gateTimeout: '10m', longestRelease: '2h' };
    const numbersOf = (undecided: string, name: string) => {
      const spec = templatesBy({ scrapeInterval: '10s', sequential: { ...times, undecided, memory: '30m' } })(name);
      return ['looks', 'horizon'].map((one) => argument(spec, one));
    };
    // A gate may start at the points of its memory, too.
    expect(numbersOf('rollback', 'error-rate-sequential-gate')).toEqual(['60', '2400s']);
    expect(numbersOf('wait', 'error-rate-sequential-gate')).toEqual(['720', '9000s']);
    expect(numbersOf('rollback', 'error-rate-sequential-guard')).toEqual([undefined, '9000s']);
    const gate = templatesBy({ scrapeInterval: '10s' })('latency-sequential-gate');
    expect([argument(gate, 'look'), argument(gate, 'living')]).toEqual(['10s', '30s']);
  });

  it('have the rates and chances of the values', () => {
    const sequential = { ...numbers, memory: '30m' };
    const specOf = templatesBy({ sequential });
    const values = (name: string) => Object.fromEntries(specOf(name).args.map((one) => [one.name, one.value]));
    const burst = { 'error-burst': '3' };
    const gate = { ...burst, missed: '0.2', window: '5m', memory: '30m' };
    const guard = { ...burst, 'false-rollback': '0.01', memory: '30m' };
    const errors = { 'healthy-error-rate': '0.001', 'harmful-error-rate': '0.02' };
    const slow = { 'healthy-slow-rate': '0.002', 'harmful-slow-rate': '0.03' };
    expect(values('success-rate-sequential-gate')).toMatchObject({ ...gate, ...errors });
    expect(values('error-rate-sequential-guard')).toMatchObject({ ...guard, ...errors });
    expect(values('latency-sequential-gate')).toMatchObject({ ...gate, ...slow });
    expect(values('latency-sequential-guard')).toMatchObject({ ...guard, ...slow });
  });
});

describe.each(['portal-services', 'ml-platform/mlflow'])('%s with the rule sequential', (path) => {
  interface Analysis {
    templates: { templateName: string }[];
    args: Argument[];
  }
  const canaryBy = (rollout: JsonMap) => {
    const found = objectsOf(path, { rollout: { enabled: true, ...rollout } }).find(({ kind }) => kind === 'Rollout');
    const { canary } = (found as unknown as { spec: { strategy: { canary: JsonMap } } }).spec.strategy;
    const [step] = (canary.steps as { analysis?: Analysis }[]).filter(({ analysis }) => analysis);
    return { guard: canary.analysis as unknown as Analysis, gate: step?.analysis as Analysis };
  };
  const names = ({ templates }: Analysis) => templates.map(({ templateName }) => templateName);

  it.each([
    ['', ''],
    ['threshold', '-threshold'],
    ['sequential', '-sequential'],
    ['relative', '-relative'],
  ])('names the templates of the rule "%s"', (rule, part) => {
    const { gate, guard } = canaryBy({ analysis: { rule, hanging: true } });
    expect(names(gate)).toEqual(guardrails.map((name) => `${name}${part}-gate`));
    // Those of dead versions have no rule.
    expect(names(guard)).toEqual([
      ...guardrails.map((name) => `${name}${part}-guard`),
      'failing-guard',
      'hanging-guard',
    ]);
  });

  it('passes the numbers of its own, and no others', () => {
    const sequential = { ...numbers, scrapeInterval: '1m' };
    const known = (values: JsonMap) => {
      const { args } = canaryBy({ analysis: { rule: 'relative', sequential: values } }).guard;
      return args.filter(({ name }) =>
        /-rate$|^false-|^missed|^error-burst|^harmful-ratio|^look|^living|^window/.test(name),
      );
    };
    expect(known(sequential)).toEqual([
      { name: 'healthy-error-rate', value: '0.001' },
      { name: 'harmful-error-rate', value: '0.02' },
      { name: 'healthy-slow-rate', value: '0.002' },
      { name: 'harmful-slow-rate', value: '0.03' },
      { name: 'false-rollback', value: '0.01' },
      { name: 'missed', value: '0.2' },
      { name: 'error-burst', value: '3' },
      { name: 'harmful-ratio', value: '4' },
      { name: 'look', value: '1m' },
      { name: 'living', value: '180s' },
      { name: 'window', value: '5m' },
    ]);
    expect(known({})).toEqual([]);
  });
});

describe('portal-services behind ingress-nginx', () => {
  it('keeps the rule threshold, whatever the rule of the templates is', () => {
    const rollout = { enabled: true, trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } };
    const ingress = { enabled: true, hosts: [{ host: 'portal.example', paths: [{ path: '/', pathType: 'Prefix' }] }] };
    const text = JSON.stringify(objectsOf('portal-services', { rollout, ingress }));
    expect(text).toContain('"templateName":"error-rate-threshold-gate"');
    expect(text).not.toContain('"templateName":"error-rate-gate"');
  });
});
