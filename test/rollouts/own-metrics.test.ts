import type { JsonMap } from '../../lib/json';
import { reservedMetrics } from '../../lib/rollouts/analysis/own-metric-values';

import { type Analysis, metric, prometheus, query, rendered, smoke } from '../support/own-metrics';

describe('the templates of the metrics of a workload', () => {
  it('are referenced beside those of the platform, in the namespace of the workload', () => {
    const { canary, templates } = rendered({
      metrics: { a: { ...prometheus(), min: 1 }, b: { ...smoke, role: 'gate' } },
    });
    expect(Object.keys(templates).sort()).toEqual(['a-gate', 'a-guard', 'b-gate']);
    const names = (analysis?: Analysis) =>
      analysis?.templates.filter(({ clusterScope }) => !clusterScope).map(({ templateName }) => templateName);
    const name = (end: string) => `release-portal-services.${end}`;
    expect(names(canary?.analysis)).toEqual([name('a-guard')]);
    expect(names(canary?.steps[1]?.analysis)).toEqual([name('a-gate'), name('b-gate')]);
    expect(canary?.analysis?.templates).toHaveLength(6);
  });

  it('exist only beside a Rollout, and have its labels, by which a controller with an instance id finds them', () => {
    const metrics = { a: { ...prometheus(), min: 1 } };
    expect(rendered({ metrics }, { enabled: false }).templates).toEqual({});
    expect(Object.keys(rendered({ metrics }, { enabled: false, keep: 'Rollout' }).templates)).toHaveLength(2);
    const label = 'argo-rollouts.argoproj.io/controller-instance-id';
    const { templates } = rendered({ metrics }, {}, { workloadLabels: { [label]: 'blue' } });
    expect(templates['a-gate']?.labels).toMatchObject({ [label]: 'blue' });
  });

  it('have names that Argo Rollouts does not find twice in an analysis', () => {
    for (const name of reservedMetrics)
      expect(() => rendered({ metrics: { [name]: { ...prometheus(), min: 1 } } })).toThrow(/metrics/);
  });

  it('have a dot before the name of the metric, so that they are those of no other workload', () => {
    const { canary } = rendered({ metrics: { a: { ...prometheus(), min: 1 } } });
    const names = JSON.stringify(canary).match(/release-portal-services[^"]*-gate/g);
    expect(new Set(names)).toEqual(new Set(['release-portal-services.a-gate']));
    expect(() => rendered({ metrics: { 'a.b': { ...prometheus(), min: 1 } } })).toThrow(/metrics/);
  });

  it('get an interval from the Rollout where no template of the platform has one', () => {
    const off = { successRate: false, errorRate: false, latency: false };
    const own = { metrics: { a: { ...prometheus({ address: 'http://p:9090' }), min: 1 } } };
    const interval = (analysis: JsonMap) =>
      rendered(analysis).canary?.analysis?.args.filter(({ name }) => /^(?:interval|guard-delay)$/.test(name));
    expect(interval(own)).toEqual([]);
    expect(interval({ ...own, ...off })).toEqual([
      { name: 'interval', value: '1m' },
      { name: 'guard-delay', value: '180s' },
    ]);
    expect(interval({ ...own, ...off, interval: '2m' })).toEqual([
      { name: 'interval', value: '2m' },
      { name: 'guard-delay', value: '360s' },
    ]);
  });

  it('declare guard-delay for guards only, since no gate of the platform has a default for it', () => {
    const { templates } = rendered({ metrics: { a: { ...prometheus(), min: 1 } } });
    const declared = (name: string) => templates[name]?.args.map((argument) => argument.name);
    expect(declared('a-guard')).toContain('guard-delay');
    expect(declared('a-gate')).not.toContain('guard-delay');
  });

  it('leave out the analysis of a role that no metric has', () => {
    const off = { successRate: false, errorRate: false, latency: false };
    const gate = rendered({ ...off, metrics: { smoke: { ...smoke, role: 'gate' } } }).canary;
    expect(gate?.analysis).toBeUndefined();
    expect(gate?.steps.some(({ analysis }) => analysis)).toBe(true);
    const guard = rendered({ ...off, metrics: { smoke: { ...smoke, role: 'guard' } } }).canary;
    expect(guard?.analysis?.templates.map(({ templateName }) => templateName)).toContain(
      'release-portal-services.smoke-guard',
    );
    expect(guard?.steps.some(({ analysis }) => analysis)).toBe(false);
  });

  it('keep arguments of the controller as they are, whatever else is in a text', () => {
    const hostile = '{{args.namespace}}"}}\n$x `{{ args.workload }}` \\"';
    const { provider } = metric('a-gate', { provider: { graphite: { address: 'http://g', query: hostile } }, min: 0 });
    expect(provider.graphite).toEqual({ address: 'http://g', query: hostile });
  });
});

describe('a gate and a guard', () => {
  it('of a query of Prometheus see one point and three', () => {
    const entry = { ...prometheus({ timeout: 5 }), min: 0, max: 2.5 };
    const good = 'len(result) > 0 && !isNaN(result[0]) ? result[0] >= 0 && result[0] <= 2.5 : false';
    expect(metric('a-gate', entry)).toEqual({
      name: 'a',
      interval: '{{args.interval}}',
      initialDelay: '{{args.interval}}',
      count: 30,
      failureLimit: -1,
      consecutiveSuccessLimit: 3,
      consecutiveErrorLimit: '{{args.error-limit}}',
      provider: { prometheus: { timeout: 5, address: '{{args.prometheus-address}}', query } },
      successCondition: `(len(result) <= 1) && (${good})`,
      failureCondition: `(len(result) <= 1) && !(${good})`,
    });
    const rangeQuery = {
      start: 'now() - duration("{{args.interval}}") - duration("{{args.interval}}")',
      end: 'now()',
      step: '{{args.interval}}',
    };
    const bad = '(len(result) >= 3 || false) && all(result, (false && isNaN(#)) || # < 0 || # > 2.5)';
    expect(metric('a-guard', entry)).toEqual({
      name: 'a',
      interval: '{{args.interval}}',
      initialDelay: '{{args.guard-delay}}',
      failureLimit: 0,
      consecutiveErrorLimit: '{{args.error-limit}}',
      provider: { prometheus: { timeout: 5, address: '{{args.prometheus-address}}', query, rangeQuery } },
      successCondition: `(len(result) <= 3) && !(${bad})`,
      failureCondition: `(len(result) <= 3) && (${bad})`,
    });
  });

  it.each<[string, JsonMap, string, string, number]>([
    [
      'datadog',
      { apiVersion: 'v2', query: 'x' },
      '!isNil(result) ? default(result, 0) <= 9 : false',
      '!isNil(result) ? default(result, 0) > 9 : false',
      2,
    ],
    [
      'web',
      { url: 'http://x' },
      '!isNil(result) ? default(result, 0) <= 9 : false',
      '!isNil(result) ? default(result, 0) > 9 : false',
      2,
    ],
    [
      'wavefront',
      { address: 'x', query: 'x' },
      '!isNil(result) ? default(result, 0) <= 9 : false',
      '!isNil(result) ? default(result, 0) > 9 : false',
      2,
    ],
    [
      'newRelic',
      { query: 'SELECT count(*) AS value FROM X' },
      'result.value != nil ? result.value <= 9 : false',
      'result.value != nil ? result.value > 9 : false',
      2,
    ],
  ])('of %s compare the form of its result', (provider, fields, good, bad, failureLimit) => {
    const entry = { provider: { [provider]: fields }, max: 9 };
    expect(metric('a-gate', entry).successCondition).toBe(good);
    expect(metric('a-guard', entry)).toMatchObject({ failureCondition: bad, failureLimit });
  });

  it('take no data for what the values say, of the metric before those of the release', () => {
    const entry = { provider: { datadog: { apiVersion: 'v2', query: 'x' } }, max: 9 };
    const conditions = (own: JsonMap, analysis: JsonMap) => [
      metric('a-gate', { ...entry, ...own }, analysis)
        .successCondition?.toString()
        .split(' : ')[1],
      metric('a-guard', { ...entry, ...own }, analysis)
        .failureCondition?.toString()
        .split(' : ')[1],
    ];
    expect(conditions({}, {})).toEqual(['false', 'false']);
    expect(conditions({}, { noData: 'pass' })).toEqual(['true', 'false']);
    expect(conditions({}, { noData: 'fail' })).toEqual(['false', 'true']);
    expect(conditions({ noData: 'wait' }, { noData: 'fail' })).toEqual(['false', 'false']);
    const bad = metric('a-guard', { ...prometheus(), max: 9, noData: 'fail' }).failureCondition;
    expect(bad).toBe('(len(result) <= 3) && ((len(result) >= 3 || true) && all(result, (true && isNaN(#)) || # > 9))');
  });

  it('of a Job begin at once and decide by it', () => {
    expect(metric('a-gate', smoke)).toEqual({
      name: 'a',
      interval: '{{args.interval}}',
      count: 1,
      failureLimit: 0,
      consecutiveErrorLimit: '{{args.error-limit}}',
      provider: {
        job: { spec: { activeDeadlineSeconds: 600, ...(smoke.provider as { job: { spec: JsonMap } }).job.spec } },
      },
    });
    expect(metric('a-guard', smoke)).toMatchObject({ failureLimit: 2, initialDelay: '{{args.guard-delay}}' });
  });

  it('of a Job end after ten minutes, unless the Job has a time of its own', () => {
    const { spec } = (smoke.provider as { job: { spec: JsonMap } }).job;
    const own = { provider: { job: { spec: { ...spec, activeDeadlineSeconds: 60 } } } };
    for (const role of ['gate', 'guard']) expect(metric(`a-${role}`, own).provider).toEqual(own.provider);
  });

  it('have the conditions of the values, each its own, and a range query as it is', () => {
    const rangeQuery = { start: 'now()', end: 'now()', step: '1m' };
    const entry = { ...prometheus({ rangeQuery }), successCondition: 'good', failureCondition: 'bad' };
    const [gate, guard] = [metric('a-gate', entry), metric('a-guard', entry)];
    expect([gate.successCondition, gate.failureCondition]).toEqual(['good', undefined]);
    expect([guard.successCondition, guard.failureCondition, guard.failureLimit]).toEqual([undefined, 'bad', 2]);
    expect([gate, guard].map(({ provider }) => provider.prometheus.rangeQuery)).toEqual([rangeQuery, rangeQuery]);
  });

  it('have counts and times of their own', () => {
    const own = { interval: '2m', initialDelay: '10s', count: 7, failureLimit: 5, consecutiveErrorLimit: 0 };
    const entry = { ...prometheus(), max: 1, ...own };
    const shared = { interval: '2m', initialDelay: '10s', consecutiveErrorLimit: 0 };
    expect(metric('a-gate', entry)).toMatchObject({ ...shared, count: 7, failureLimit: -1 });
    expect(metric('a-guard', entry)).toMatchObject({ ...shared, failureLimit: 5 });
    expect(metric('a-guard', { ...prometheus(), max: 1, interval: '40s' }).initialDelay).toBe('120s');
  });
});

describe('a comparison with the stable version', () => {
  it('is in percent, of the same query for the other hash', () => {
    const stable = query.replace('canary', 'stable');
    const dropped = metric('a-gate', { ...prometheus(), maxDrop: 2 });
    expect(dropped.provider.prometheus.query).toBe(`100 * ((${query}) / ((${stable}) > 0) - 1)`);
    expect(dropped.successCondition).toContain('? result[0] >= -2 : false');
    const risen = metric('a-gate', { ...prometheus(), maxDrop: 2, maxRise: 300, minimumRise: 0.015 });
    expect(risen.provider.prometheus.query).toBe(
      `100 * ((${query}) - (${stable})) / clamp_min(${stable}, 100 * 0.015 / 300)`,
    );
    expect(risen.successCondition).toContain('? result[0] >= -2 && result[0] <= 300 : false');
  });

  it('of two series divides what both gained in an interval, with the matchers of the values', () => {
    const { provider } = metric('orders-guard', {
      ratio: { numerator: 'orders_total{status="paid",kind!="test"}' },
      maxDrop: 2,
      interval: '15m',
    });
    expect(provider.prometheus.query.split(' / ((')[0]).toBe(
      [
        '100 * (((sum(increase(orders_total{',
        '  {{args.namespace-label}}="{{args.namespace}}",',
        '  {{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-[a-z0-9]+(?:@[a-z]+)?",',
        '  status="paid",kind!="test"',
        '}[15m]))',
        'or 0 * count(orders_total{',
        '  {{args.namespace-label}}="{{args.namespace}}",',
        '  status="paid",kind!="test"',
        '}))',
        '/ (sum(increase({{args.requests}}{',
        '  {{args.namespace-label}}="{{args.namespace}}",',
        '  {{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-[a-z0-9]+(?:@[a-z]+)?",',
        '  {{args.preset-selector}}, ',
        '}[15m])) >= 10))',
      ].join('\n'),
    );
    const own = metric(
      'a-gate',
      { ratio: { numerator: 'a', denominator: 'b{c="d"}' }, max: 1 },
      { minimumRequests: 7 },
    );
    expect(own.provider.prometheus.query).toMatch(
      /increase\(b\{[^}]*\}\}[\s\S]*\n {2}c="d"\n\}\[\{\{args.interval\}\}\]\)\) >= 7\)$/,
    );
  });
});

describe('a series that no pod has', () => {
  const others = (entry: JsonMap): string[] =>
    [
      ...metric('a-gate', entry).provider.prometheus.query.matchAll(
        /or 0 \* count\((\w+|\{\{args.requests\}\})\{\n.*\n *(.*)\n/g,
      ),
    ].map(([, series, matchers]) => `${series}{${matchers}}`);

  it('is no data, unless the values say that there is none', () => {
    const numerator = 'errors_total{code="500"}';
    expect(others({ ratio: { numerator }, max: 0.1 })).toEqual([numerator]);
    expect(others({ ratio: { numerator, absent: 'noData' }, max: 0.1 })).toEqual([numerator]);
    expect(others({ ratio: { numerator, absent: 'zero' }, max: 0.1 })).toEqual(['errors_total{}']);
    expect(others({ slo: { objective: 99, errors: numerator } })).toEqual([numerator, numerator]);
    expect(others({ slo: { objective: 99, errors: numerator, absent: 'zero' } })).toEqual([
      'errors_total{}',
      'errors_total{}',
    ]);
  });

  it('with a failure status is 0 where requests with a status are known', () => {
    expect(others({ slo: { objective: 99 } })).toEqual(['{{args.requests}}{}', '{{args.requests}}{}']);
  });
});

describe('a values file laid over another', () => {
  it('removes a metric by null', () => {
    const metrics = { a: null, b: { ...prometheus(), min: 1 } };
    const { templates, canary } = rendered({ metrics });
    expect(Object.keys(templates).sort()).toEqual(['b-gate', 'b-guard']);
    expect(JSON.stringify(canary)).not.toContain('.a-');
  });

  it('leaves a release unmeasured that has no other metric', () => {
    const off = { successRate: false, errorRate: false, latency: false };
    const { canary, notes } = rendered({ ...off, metrics: { a: null } });
    expect([canary?.analysis, canary?.steps.some(({ analysis }) => analysis)]).toEqual([undefined, false]);
    expect(notes).toContain('Nothing measures a release');
  });

  it('removes a field by null', () => {
    const before = { slo: null, count: null, args: null, maxDrop: null, failureLimit: null, noData: null };
    expect(metric('a-gate', { ...prometheus(), max: 1, ...before })).toEqual(
      metric('a-gate', { ...prometheus(), max: 1 }),
    );
  });
});

describe('the values beside the metrics', () => {
  it('name metrics without effect where they are measured, each as an anchored regular expression', () => {
    const metrics = { a: { ...prometheus(), min: 1 }, smoke: { ...smoke, role: 'gate' } };
    const { canary } = rendered({ metrics, dryRun: ['smoke', 'hanging', 'latency'] });
    expect(canary?.analysis?.dryRun).toEqual([{ metricName: '^hanging$' }, { metricName: '^latency$' }]);
    expect(canary?.steps[1]?.analysis?.dryRun).toEqual([{ metricName: '^smoke$' }, { metricName: '^latency$' }]);
    expect(rendered({}).canary?.analysis).not.toHaveProperty('dryRun');
  });

  it('limit the runs that are kept, 0 among the limits', () => {
    expect(rendered({ successfulRunHistoryLimit: 0, unsuccessfulRunHistoryLimit: 9 }).spec?.analysis).toEqual({
      successfulRunHistoryLimit: 0,
      unsuccessfulRunHistoryLimit: 9,
    });
    expect(rendered({}).spec).not.toHaveProperty('analysis');
  });
});

describe('the notes', () => {
  it('say what a missing Secret does, to a metric in dryRun too', () => {
    const args = [{ name: 'a-token', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    const line = 'While such a Secret cannot be read, each analysis ends as Error';
    expect(rendered({ metrics: { a: { ...prometheus(), max: 1, args } } }).notes).toContain(line);
    expect(rendered({ metrics: { a: { ...prometheus(), max: 1 } } }).notes).not.toContain(line);
  });

  it.each<[string, JsonMap]>([
    ['features.jobMetrics=true', { a: smoke }],
    ['features.metricProviderSecrets=true', { a: { provider: { newRelic: { query: 'SELECT 1 AS value' } }, max: 1 } }],
    [
      'features.secretArguments=true',
      {
        a: {
          ...prometheus(),
          max: 1,
          args: [{ name: 'a-token', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        },
      },
    ],
    ['a plugin', { a: { provider: { plugin: { x: {} } }, successCondition: 'x', failureCondition: 'x' } }],
  ])('name what the controller needs: %s', (line, metrics) => {
    expect(rendered({ metrics }).notes).toContain(line);
    expect(rendered({ metrics: { a: { ...prometheus(), max: 1 } } }).notes).not.toContain(line);
  });
});

describe('a metric fails validation', () => {
  const bounded = { max: 1 };
  const datadog = (fields: JsonMap): JsonMap => ({
    provider: { datadog: { apiVersion: 'v2', ...fields } },
    ...bounded,
  });
  const datadogV1 = (fields: JsonMap): JsonMap => ({
    provider: { datadog: fields },
    successCondition: 'x',
    failureCondition: 'x',
  });
  const web = (fields: JsonMap): JsonMap => ({ provider: { web: { url: 'http://x', ...fields } }, ...bounded });
  const secret = (name: string): JsonMap => ({ name, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } });
  const atRouter: JsonMap = { trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } };
  const ownAnalysis = (templateName: string): JsonMap => ({
    strategy: { canary: { steps: [{ setWeight: 20 }, { analysis: { templates: [{ templateName }] } }] } },
  });
  const job = (spec: JsonMap): JsonMap => ({ provider: { job: { spec: { template: { spec } } } } });

  it.each<[string, JsonMap, RegExp, JsonMap?]>([
    ['without a provider', bounded, /exactly one of provider, ratio and slo/],
    ['with two forms', { ...prometheus(), slo: { objective: 99 } }, /exactly one of provider, ratio and slo/],
    [
      'with two providers',
      { provider: { datadog: { query: 'x' }, web: { url: 'x' } }, ...bounded },
      /exactly one metric provider/,
    ],
    [
      'with two plugins',
      { provider: { plugin: { a: {}, b: {} } }, successCondition: 'x', failureCondition: 'x' },
      /exactly one plugin/,
    ],
    ['that says nothing to a gate', { ...prometheus(), failureCondition: 'x' }, /good for a gate/],
    ['that says nothing to a guard', { ...prometheus(), successCondition: 'x' }, /bad for a guard/],
    ['with bounds and a condition', { ...prometheus(), ...bounded, successCondition: 'x' }, /bounds and a condition/],
    ['with a condition that a Job ignores', { ...smoke, successCondition: 'x' }, /ignores for job and kayenta/],
    ['with bounds beside an objective', { slo: { objective: 99 }, ...bounded }, /slo.burnRate replaces/],
    ['with bounds for a plugin', { provider: { plugin: { a: {} } }, ...bounded }, /no single value/],
    [
      'with bounds for SkyWalking',
      { provider: { skywalking: { address: 'x', query: 'x' } }, ...bounded },
      /no single value/,
    ],
    ['with bounds that no value meets', { ...prometheus(), min: 2, max: 1.5 }, /larger than/],
    ['with noData where nothing reads it', { ...smoke, noData: 'pass' }, /noData has no effect/],
    [
      'with noData for InfluxDB',
      { provider: { influxdb: { query: 'x' } }, ...bounded, noData: 'pass' },
      /noData has no effect/,
    ],
    ['with an objective that a missed scrape fails', { slo: { objective: 99 }, noData: 'fail' }, /one missed scrape/],
    ['with the count of a guard', { ...prometheus(), ...bounded, role: 'guard', count: 5 }, /count has no effect/],
    ['with a count below three', { ...prometheus(), ...bounded, count: 2 }, /less than 3/],
    [
      'with the failureLimit of a gate',
      { ...prometheus(), ...bounded, role: 'gate', failureLimit: 1 },
      /failureLimit has no effect/,
    ],
    ['with an objective that nothing can miss', { slo: { objective: 99, burnRate: 100 } }, /burnRate 100 is never/],
    ['with an objective below the default burn rate', { slo: { objective: 93 } }, /burnRate 14.4 is never/],
    [
      'with an absence that the requests of the workload do not have',
      { slo: { objective: 99, absent: 'zero' } },
      /slo.absent has no effect without/,
    ],
    [
      'that compares sums',
      { provider: { prometheus: { query: 'sum(rate(x{pod=~"{{args.canary-hash}}",path!~"/a"}[1m]))' } }, maxDrop: 1 },
      /its query is a sum/,
    ],
    ['that rises from 0 without a minimum', { ...prometheus(), maxRise: 10 }, /set .*minimumRise/],
    ['with a minimum that nothing reads', { ...prometheus(), max: 10, minimumRise: 1 }, /minimumRise has no effect/],
    ['of a Job with fewer measurements than failures', { ...smoke, failureLimit: 2 }, /set .*count to 2 or more/],
    ['that compares and has bounds', { ...prometheus(), ...bounded, maxDrop: 1 }, /make two metrics/],
    [
      'that compares with what it cannot find',
      { provider: { prometheus: { query: 'x' } }, maxDrop: 1 },
      /could measure the stable version too/,
    ],
    [
      'that compares by Datadog',
      { provider: { datadog: { query: 'x' } }, maxDrop: 1 },
      /could measure the stable version too/,
    ],
    ['with the range query of its bounds', { ...prometheus({ rangeQuery: {} }), ...bounded }, /has by itself/],
    ['without a query', { provider: { prometheus: {} }, ...bounded }, /prometheus needs query/],
    [
      'of Graphite without an address',
      { provider: { graphite: { query: 'x' } }, ...bounded },
      /graphite needs address and query/,
    ],
    [
      'of Wavefront without an address',
      { provider: { wavefront: { query: 'x' } }, ...bounded },
      /wavefront needs address and query/,
    ],
    [
      'of SkyWalking without an address',
      { provider: { skywalking: { query: 'x' } }, successCondition: 'x', failureCondition: 'x' },
      /skywalking needs address/,
    ],
    ['of InfluxDB without a query', { provider: { influxdb: {} }, ...bounded }, /influxdb needs query/],
    [
      'of New Relic without a column',
      { provider: { newRelic: { query: 'SELECT count(*) FROM X' } }, ...bounded },
      /add AS value/,
    ],
    ['with a negative timeout', { ...prometheus({ timeout: -1 }), ...bounded }, /negative timeout/],
    ['of Datadog without a query', datadog({}), /either query or queries/],
    ['of Datadog with both', datadog({ apiVersion: 'v2', query: 'x', queries: { a: 'x' } }), /either query or queries/],
    ['of Datadog with queries of v2', datadogV1({ queries: { a: 'x' } }), /apiVersion v2/],
    ['of Datadog with an aggregator of v2', datadogV1({ query: 'x', aggregator: 'avg' }), /apiVersion v2/],
    [
      'of Datadog with a formula over nothing',
      datadog({ apiVersion: 'v2', query: 'x', formula: 'x' }),
      /formula needs/,
    ],
    ['of Datadog with several queries', datadog({ apiVersion: 'v2', queries: { a: 'x', b: 'y' } }), /combine them/],
    [
      'of Datadog with a Secret without a name',
      datadog({ query: 'x', secretRef: { namespaced: true } }),
      /secretRef.name/,
    ],
    ['of a page that GET sends a body', web({ body: 'x' }), /a GET cannot send/],
    ['of a page with two bodies', web({ method: 'POST', body: 'x', jsonBody: { a: 1 } }), /choose one/],
    [
      'of a page whose token has no client',
      web({ authentication: { oauth2: { tokenUrl: 'http://x' } } }),
      /clientId and clientSecret/,
    ],
    [
      'of a Job that restarts',
      job({ restartPolicy: 'Always', containers: [{ name: 'a', image: 'b' }] }),
      /Never or OnFailure/,
    ],
    ['of a Job without containers', job({ restartPolicy: 'Never', containers: [] }), /needs containers/],
    [
      'with a credential in a header',
      web({ headers: [{ key: 'X-Api-Key', value: 'abc' }] }),
      /credential as plain text/,
    ],
    [
      'with a client secret',
      web({ authentication: { oauth2: { tokenUrl: 'http://x', clientId: 'x', clientSecret: 'abc' } } }),
      /credential as plain text/,
    ],
    ['with a token in a URL', web({ url: 'https://x/y?a=b&access_token=abc' }), /URL with a credential/],
    ['with a key in a URL', web({ url: 'https://x/y?key=abc' }), /URL with a credential/],
    [
      'with a password in the address of Graphite',
      { provider: { graphite: { address: 'http://a:b@x', query: 'x' } }, ...bounded },
      /URL with a credential/,
    ],
    [
      'of a Job with a plain credential',
      job({
        restartPolicy: 'Never',
        containers: [{ name: 'a', image: 'b', env: [{ name: 'API_TOKEN', value: 'abcdef' }] }],
      }),
      /credential as plain text/,
    ],
    [
      'of a Job with a plain credential in an init container',
      job({
        restartPolicy: 'Never',
        containers: [{ name: 'a', image: 'b' }],
        initContainers: [{ name: 'a', image: 'b', env: [{ name: 'DATABASE', value: 'postgres://a:b@c' }] }],
      }),
      /credential as plain text/,
    ],
    ['with a password in a URL', { provider: { web: { url: 'http://a:b@x' } }, ...bounded }, /URL with a credential/],
    [
      'with a credential as an argument',
      { ...prometheus(), ...bounded, args: [{ name: 'api-key', value: 'x' }] },
      /credential as value/,
    ],
    [
      'with an argument from nowhere',
      { ...prometheus(), ...bounded, args: [{ name: 'a' }] },
      /exactly one of value and valueFrom/,
    ],
    [
      'with an argument of the templates',
      { ...prometheus(), ...bounded, args: [{ name: 'interval', value: '1m' }] },
      /which all templates have/,
    ],
    [
      'with an argument of other templates of the analysis',
      { ...prometheus(), ...bounded, args: [{ name: 'success-threshold', value: '0.1' }] },
      /which all templates have/,
    ],
    [
      'with an argument twice',
      { ...prometheus(), ...bounded, args: [secret('a'), secret('a')] },
      /the same name twice/,
    ],
    [
      'with an argument that is not defined',
      { provider: { prometheus: { query: '{{args.canaryhash}}' } }, ...bounded },
      /a: \{\{args.canaryhash\}\}/,
    ],
    ['with other braces', { provider: { prometheus: { query: 'x{{a="b"}}' } }, ...bounded }, /not defined/],
    [
      'behind a router that knows Services',
      { ratio: { numerator: 'x' }, ...bounded },
      /preset the canary is known by its Service/,
      atRouter,
    ],
    [
      'of an objective by series of the application behind such a router',
      { slo: { objective: 99, errors: 'x' } },
      /series of the application/,
      atRouter,
    ],
    [
      'of requests of the application behind such a router',
      { slo: { objective: 99, requests: 'x' } },
      /series of the application/,
      atRouter,
    ],
    ...[undefined, '59m'].map((initialDelay): [string, JsonMap, RegExp, JsonMap] => [
      `of an objective that sees the release before behind such a router, ${initialDelay}`,
      { slo: { objective: 99 }, ...(initialDelay && { initialDelay }) },
      /looks back over 1h.*requests of the release before.*set rollout\.analysis\.metrics\.a\.initialDelay to 1h/,
      atRouter,
    ]),
    [
      'with the hash of a version behind such a router',
      datadog({ query: 'avg:x{pod_hash:{{args.canary-hash}}}' }),
      /a: \{\{args.canary-hash\}\}.*for its own series only/,
      atRouter,
    ],
    [
      'that is a gate beside analyses of the steps',
      { ...prometheus(), ...bounded, role: 'gate' },
      /it would not be measured: set rollout.analysis.metrics.a.role to guard/,
      ownAnalysis('smoke'),
    ],
  ])('%s', (_, entry, message, rollout = {}) => {
    expect(() => rendered({ metrics: { a: entry } }, rollout, { ingress: { enabled: true } })).toThrow(message);
  });

  it('but not as a gate that a step names, as a guard beside it, or for series of the router', () => {
    const gate = { ...prometheus(), ...bounded, role: 'gate' };
    const { canary } = rendered({ metrics: { a: gate } }, ownAnalysis('release-portal-services.a-gate'));
    expect(canary?.steps).toHaveLength(2);
    const { templates } = rendered({ metrics: { a: { ...gate, role: 'guard' } } }, ownAnalysis('smoke'));
    expect(Object.keys(templates)).toEqual(['a-guard']);
    const ofRouter = 'sum(nginx_ingress_controller_requests{canary=~"{{args.workload}}-{{args.canary-hash}}-.*"})';
    const slo = { objective: 99, longWindow: '15m' };
    const entries: JsonMap[] = [
      { provider: { prometheus: { query: ofRouter } }, ...bounded },
      { slo, initialDelay: '900s' },
      { slo, initialDelay: '1h' },
    ];
    for (const entry of entries)
      expect(() => rendered({ metrics: { a: entry } }, atRouter, { ingress: { enabled: true } })).not.toThrow();
    expect(() => rendered({ metrics: { a: { slo } } })).not.toThrow();
  });

  it('but not with a ratio, a percentile or a rise that is compared', () => {
    const pods = '{pod=~"{{args.canary-hash}}"}';
    for (const text of [
      `sum(rate(x${pods}[1m])) / sum(rate(y${pods}[1m]))`,
      `histogram_quantile(0.9, sum by (le) (rate(x${pods}[1m])))`,
      `max(memory${pods})`,
    ])
      expect(metric('a-gate', { provider: { prometheus: { query: text } }, maxDrop: 1 }).name).toBe('a');
  });

  it('but not with a credential of a Secret, or what only looks like one', () => {
    const env: JsonMap[] = [
      { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'MODE', value: 'token' },
      { name: 'SEND_TOKEN', value: 'false' },
      { name: 'SERVER', value: 'http://portal:8080/a@b' },
    ];
    const entry = job({ restartPolicy: 'Never', containers: [{ name: 'a', image: 'b', env }] });
    expect(metric('a-gate', entry).count).toBe(1);
    const page = web({ url: 'https://x/keys?monkey=1&token={{args.a-token}}' });
    expect(metric('a-gate', { ...page, args: [secret('a-token')] }).name).toBe('a');
  });

  it('where the name of a Job would be cut', () => {
    const [fits, long] = ['a'.repeat(20), 'a'.repeat(21)];
    expect(metric(`${fits}-gate`, smoke).name).toBe(fits);
    expect(() => metric(`${long}-gate`, smoke)).toThrow(/by more than 20 characters.*use a shorter name/);
    expect(metric(`${long}-gate`, { ...prometheus(), max: 1 }).name).toBe(long);
  });

  it('where no template knows the address of Prometheus', () => {
    const off = { successRate: false, errorRate: false, latency: false };
    expect(() => rendered({ ...off, metrics: { a: { ...prometheus(), ...bounded } } })).toThrow(/whose address/);
    expect(() => rendered({ ...off, metrics: { a: { slo: { objective: 99 } } } })).toThrow(/whose address/);
  });

  it('where dryRun names no metric, or one twice', () => {
    expect(() => rendered({ dryRun: ['orders'] })).toThrow(/names orders, which is no metric/);
    expect(() => rendered({ latency: false, dryRun: ['latency'] })).toThrow(/names latency/);
    expect(() => rendered({ dryRun: ['latency', 'latency'] })).toThrow(/twice/);
  });

  it('but not with a page that only has to answer, and arguments of its own', () => {
    const args = [{ name: 'a-path', value: 'x' }, secret('a-token')];
    const entry = {
      provider: {
        web: {
          url: 'http://x/{{args.a-path}}',
          headers: [{ key: 'Authorization', value: 'Bearer {{ args.a-token }}' }],
        },
      },
      args,
    };
    expect(metric('a-gate', entry)).not.toHaveProperty('successCondition');
    expect(rendered({ metrics: { a: entry } }).templates['a-gate']?.args).toEqual(expect.arrayContaining(args));
  });
});
