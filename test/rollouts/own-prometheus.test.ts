import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { metric, rendered } from '../support/own-metrics';

const platform = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);

interface Template {
  args: { name: string; value?: string; valueFrom?: object }[];
  metrics: [{ provider: { prometheus: JsonMap }; consecutiveErrorLimit: string }];
}

/** A template of the platform. */
const platformTemplate = (name: string, values: JsonMap): Template => {
  const { manifests } = renderChart(platform, values, createRelease('release'));
  return manifests.find(({ object }) => (object.metadata as JsonMap).name === name)?.object.spec as unknown as Template;
};

const slo: JsonMap = { slo: { objective: 99.9 } };
const own = (fields: JsonMap): JsonMap => ({ provider: { prometheus: { query: 'x', ...fields } }, max: 1 });
const prometheusOf = (entry: JsonMap, settings: JsonMap = {}, role = 'guard'): JsonMap =>
  metric(`a-${role}`, entry, { prometheus: settings }).provider.prometheus as unknown as JsonMap;
const declared = (entry: JsonMap, analysis: JsonMap, role = 'guard') =>
  rendered({ metrics: { a: entry }, ...analysis }).templates[`a-${role}`]?.args;

const headers: JsonMap[] = [
  { name: 'X-Scope-OrgID', value: 'team-a' },
  { name: 'Authorization', secretName: 'prometheus', secretKey: 'authorization' },
];
const oauth2: JsonMap = { tokenUrl: 'https://sso.example/token', clientId: 'id', secretName: 'sso', secretKey: 'key' };
const sigv4: JsonMap = { region: 'eu-west-1', profile: 'metrics' };

describe('a metric by the Prometheus of the platform', () => {
  it('survives as many errors in a row as the templates of the platform', () => {
    for (const role of ['gate', 'guard'])
      expect(metric(`a-${role}`, slo).consecutiveErrorLimit).toBe('{{args.error-limit}}');
    expect(declared(slo, {})).toContainEqual({ name: 'error-limit', valueFrom: {} });
    expect(declared(slo, {}, 'gate')).toContainEqual({ name: 'error-limit' });
    const template = platformTemplate('latency-guard', { analysis: { outageTolerance: '20m' } });
    expect(template.args).toContainEqual({ name: 'error-limit', value: '120' });
    expect(template.metrics[0].consecutiveErrorLimit).toBe('{{args.error-limit}}');
    const off = { successRate: false, errorRate: false, latency: false };
    const alone = rendered({ ...off, metrics: { a: own({ address: 'http://p:9090' }) } }).templates['a-guard'];
    expect(alone?.metrics[0].consecutiveErrorLimit).toBe(30);
    expect(alone?.args.map(({ name }) => name)).not.toContain('error-limit');
  });

  it('waits as long for an answer, and takes as many measurements, as the values say', () => {
    expect(prometheusOf(slo)).toMatchObject({ timeout: 5 });
    expect(prometheusOf(slo, { timeout: 20 })).toMatchObject({ timeout: 20 });
    expect(prometheusOf(own({ timeout: 9 }), { timeout: 20 })).toMatchObject({ timeout: 9 });
    expect(metric('a-gate', slo, { gateCount: 12 }).count).toBe(12);
    expect(metric('a-gate', { ...slo, count: 9 }, { gateCount: 12 }).count).toBe(9);
  });

  it.each(['gate', 'guard'])(
    'sends the headers that the values name, with what the platform has for them: a %s',
    (role) => {
      const settings = { headers: ['X-Scope-OrgID', 'Authorization'] };
      expect(prometheusOf(slo, settings, role).headers).toEqual([
        { key: 'X-Scope-OrgID', value: '{{args.prometheus-header-x-scope-orgid}}' },
        { key: 'Authorization', value: '{{args.prometheus-header-authorization}}' },
      ]);
      const args = declared(slo, { prometheus: settings }, role)?.map(({ name }) => name) as string[];
      const template = platformTemplate(`latency-${role}`, { prometheus: { headers } });
      const given = template.args.map(({ name }) => name);
      expect(args.filter((name) => name.startsWith('prometheus-header-'))).toEqual(
        given.filter((name) => name.startsWith('prometheus-header-')),
      );
    },
  );

  it.each<[string, JsonMap]>([
    ['oauth2', { oauth2 }],
    ['sigv4', { sigv4, address: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/x' }],
  ])('signs in by %s as the platform', (authentication, prometheus) => {
    const template = platformTemplate('latency-guard', { prometheus });
    const { scopes, ...platformWay } = (template.metrics[0].provider.prometheus.authentication as JsonMap)[
      authentication
    ] as JsonMap;
    const way = (prometheusOf(slo, { authentication }).authentication as JsonMap)[authentication] as JsonMap;
    expect(way).toMatchObject(platformWay);
    expect(scopes).toBeUndefined();
    const used = [...JSON.stringify(way).matchAll(/\{\{args\.([a-z0-9-]+)\}\}/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(2);
    const names = (args: { name?: unknown }[] = []) => args.map(({ name }) => name);
    expect(names(template.args)).toEqual(expect.arrayContaining(used));
    expect(names(declared(slo, { prometheus: { authentication } }))).toEqual(expect.arrayContaining(used));
    expect(names(declared(slo, {})).filter((name) => used.includes(name as string))).toEqual([]);
  });

  it('sends scopes as one text', () => {
    const template = platformTemplate('latency-guard', { prometheus: { oauth2: { ...oauth2, scopes: ['a', 'b'] } } });
    expect(template.args).toContainEqual({ name: 'prometheus-scopes', value: 'a b' });
    expect(template.metrics[0].provider.prometheus.authentication).toMatchObject({
      oauth2: { scopes: ['{{args.prometheus-scopes}}'] },
    });
  });

  it('is named before the templates of the platform, whose Secrets would be lost otherwise', () => {
    const { canary } = rendered({ metrics: { a: slo }, clusterScope: false });
    for (const analysis of [canary?.analysis, canary?.steps[1]?.analysis])
      expect(analysis?.templates[0]?.templateName).toMatch(/[.]a-(?:gate|guard)$/);
  });
});

describe('a metric by another Prometheus', () => {
  it('gets no credentials of the platform', () => {
    const settings = { headers: ['Authorization'], authentication: 'oauth2' };
    const provider = prometheusOf(own({ address: 'http://other:9090' }), settings);
    expect(provider).toEqual(expect.not.objectContaining({ headers: expect.anything() }));
    expect(provider).not.toHaveProperty('authentication');
    const args = declared(own({ address: 'http://other:9090' }), { prometheus: settings })?.map(({ name }) => name);
    expect(args?.filter((name) => String(name).startsWith('prometheus-'))).toEqual([]);
  });

  it('has headers and a way to sign in of its own, before those of the values', () => {
    const fields: JsonMap = {
      headers: [{ key: 'X-Own', value: 'a' }],
      authentication: { sigv4: { region: 'eu-west-1' } },
    };
    expect(prometheusOf(own(fields), { headers: ['X-Scope-OrgID'], authentication: 'oauth2' })).toMatchObject(fields);
  });
});

it('headers and authentication fail validation where no template of the platform measures', () => {
  const off = { successRate: false, errorRate: false, latency: false };
  const metrics = { a: own({ address: 'http://p:9090' }) };
  const settings: JsonMap[] = [{ headers: ['X-Scope-OrgID'] }, { authentication: 'sigv4' }];
  for (const prometheus of settings)
    expect(() => rendered({ ...off, metrics, prometheus })).toThrow(/all of them are off: switch one on/);
  expect(() => rendered({ ...off, metrics, prometheus: { timeout: 9 } })).not.toThrow();
});
