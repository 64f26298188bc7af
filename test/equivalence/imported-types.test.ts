import { ApiObject, App } from 'cdk8s';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf } from '../../lib/prove/cases/case';
import { randomDocuments } from '../../lib/prove/cases/pairwise';
import { rejectedIndexes } from '../../lib/prove/helm/schema-verdicts';
import { group } from '../../lib/values/define';
import type { JsonSchema } from '../../lib/values/json-schema';
import { k8sList, k8sObject } from '../../lib/values/kubernetes-types';
import { validateValues } from '../../lib/values/validate-against-schema';
import { differences } from '../support/differences';
import { majors, pinned } from '../support/helm';

const seed = 11;
const values = group({
  basicAuth: k8sObject('BasicAuth').default({}).describe('How Prometheus signs in.'),
  tlsConfig: k8sObject('TLSConfig').default({}).describe('How Prometheus trusts the target.'),
  relabelings: k8sList('RelabelConfig').default([]).describe('Relabelings.'),
  parentRefs: k8sList('ParentReference').default([]).describe('Gateways.'),
  rules: k8sList('HTTPRouteRule').default([]).describe('Rules of the route.'),
});
const chart = new HelmChart(new App(), 'imported', {
  values,
  version: '1.0.0',
  appVersion: '1.0.0',
  description: 'Values of every type of a custom resource.',
});
const { values: v } = chart;
new ApiObject(chart, 'monitor', {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  spec: { endpoints: [{ basicAuth: v.basicAuth, tlsConfig: v.tlsConfig, relabelings: v.relabelings }] },
});
new ApiObject(chart, 'route', {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  spec: { parentRefs: v.parentRefs, rules: v.rules },
});
const model = readChart(chart);
const documents = randomDocuments(model, model.schema.definitions as Record<string, JsonSchema>, 300, seed);

describe('values of the types of custom resources', () => {
  it.each(majors)('render the same objects as Helm %i', async (major) => {
    const cases = documents.map((document) => caseOf(document));
    const found = await differences(major, model, cases);
    expect(found.map(({ file, reader, paths }) => [file, reader, paths]).slice(0, 5)).toEqual([]);
  });

  const right: Record<string, Json> = {
    basicAuth: { username: { name: 'basic', key: 'user' } },
    tlsConfig: { minVersion: 'TLS12', ca: { configMap: { name: 'ca', key: 'ca.crt' } } },
    relabelings: [{ action: 'replace', sourceLabels: ['__address__'], regex: '(.*):.*', targetLabel: 'host' }],
    parentRefs: [{ name: 'public', group: '', port: 443 }],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/a' }, headers: [{ name: 'x-canary', value: '1' }] }],
        filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
        timeouts: { request: '10s' },
      },
    ],
  };
  const wrong: [string, JsonMap][] = [
    ['a misspelt field', { parentRefs: [{ name: 'public', sectionname: 'https' }] }],
    ['a missing field', { parentRefs: [{ namespace: 'gateways' }] }],
    ['a string that is not in the enum', { tlsConfig: { minVersion: 'TLS9' } }],
    [
      'a number that is not in the enum',
      { rules: [{ filters: [{ type: 'URLRewrite', requestRedirect: { statusCode: 404 } }] }] },
    ],
    ['text outside its pattern', { relabelings: [{ sourceLabels: ['a-b'] }] }],
    ['text outside a pattern with a choice', { parentRefs: [{ name: 'public', group: 'A' }] }],
    ['text that is too short', { parentRefs: [{ name: '' }] }],
    ['text that is too long', { parentRefs: [{ name: 'x'.repeat(254) }] }],
    ['a number out of bounds', { parentRefs: [{ name: 'public', port: 0 }] }],
    ['a list that is too long', { rules: [{ matches: Array.from({ length: 65 }, () => ({ method: 'GET' })) }] }],
    ['text that Helm does not preserve', { relabelings: [{ replacement: 'a\u2028b' }] }],
  ];
  const all = [right as JsonMap, ...wrong.map(([, document]) => ({ ...right, ...document }))];
  const rejected = all.flatMap((document, index) => (validateValues(model.schema, document).length > 0 ? [index] : []));

  it.each(wrong.map(([name], index) => [name, index + 1] as const))('reject %s', (_name, index) => {
    expect(rejected).toContain(index);
  });

  it.each(majors)('are validated as in Helm %i', async (major) => {
    expect(rejected).not.toContain(0);
    expect(
      [...(await rejectedIndexes(pinned(major), model.schema, all, new Set(rejected)))].sort((a, b) => a - b),
    ).toEqual(rejected);
  });
});
