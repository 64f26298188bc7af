import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { z } from 'zod';
import { commented, each, ifSet, when } from '../../lib/expr/blocks';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readCdk8sChart } from '../../lib/output/cdk8s-charts';
import { renderChart } from '../../lib/render/render-chart';
import { k8sList, k8sObject } from '../../lib/values/kubernetes-types';
import { rejectionOf, smallChart, specOf } from '../support/small-chart';

const values = {
  enabled: z.boolean().default(true).describe('A switch.'),
  count: z.int().min(0).max(100).default(2).describe('A count.'),
  name: z.string().default('n').describe('A name.'),
  hosts: z
    .array(z.strictObject({ host: z.string(), ip: z.string() }))
    .default([])
    .describe('Hosts.'),
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  args: z.array(z.string()).default([]).describe('Arguments.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  labels: z.record(z.string(), z.string()).default({}).describe('Labels.'),
  probe: k8sObject('Probe').optional().describe('A probe.').meta({ example: {} }),
};
type Build = Parameters<typeof smallChart<typeof values>>[1];

/** The pod spec of a KubeDeployment, rendered with values and compared with both Helms. */
async function deployed(user: JsonMap, build: Build, change: (object: ApiObject) => void = () => {}): Promise<unknown> {
  const model = smallChart(values, (v, chart) => {
    const template = { spec: build(v, chart) };
    const spec = { selector: { matchLabels: { a: 'b' } }, template } as unknown as k8s.DeploymentSpec;
    change(new k8s.KubeDeployment(chart, 'web', { spec }));
    return { ...v };
  });
  await specOf(model, user);
  const { manifests } = renderChart(model, user, createRelease('release'));
  const object = manifests.find(({ object: { kind } }) => kind === 'Deployment')?.object;
  return (object as { spec: { template: { spec: unknown } } }).spec.template.spec;
}

const two = {
  hosts: [
    { host: 'a.test', ip: '1.1.1.1' },
    { host: 'b.test', ip: '2.2.2.2' },
  ],
};
const env: JsonMap[] = [
  { name: 'A', value: '0' },
  { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
];

describe('classes that cdk8s import generates', () => {
  it('keep references in place of lists, objects and items', async () => {
    const resources = { limits: { cpu: '1' } };
    const probe = { httpGet: { port: 'http' } };
    const pod = await deployed({ env, resources, args: ['x', 'y: z'], probe, labels: { 'a/b': '1' } }, (v) => ({
      nodeSelector: v.labels,
      containers: [
        { name: 'one', env: v.env, args: v.args, resources: v.resources, readinessProbe: v.probe },
        { name: 'two', env: [{ name: 'X', value: v.name }, ...v.env], livenessProbe: ifSet(v.probe) },
      ],
    }));
    expect(pod).toEqual({
      nodeSelector: { 'a/b': '1' },
      containers: [
        { name: 'one', env, args: ['x', 'y: z'], resources, readinessProbe: probe },
        { name: 'two', env: [{ name: 'X', value: 'n' }, ...env], livenessProbe: probe },
      ],
    });
  });

  it.each([true, false])('keep blocks, and write what they contain with the names of the API: %p', async (on) => {
    const pod = await deployed({ ...two, enabled: on, env }, (v) => ({
      ...when(v.enabled, { hostPid: true }, { hostIpc: true }),
      hostAliases: [...each(v.hosts, ({ host, ip }) => ({ ip, hostnames: [host] })), { ip: '::1' }],
      securityContext: when(v.enabled, { seLinuxOptions: { level: v.name } }),
      dnsConfig: commented('Why.', { options: when(v.enabled, [{ name: v.name }], v.env) }),
      containers: [
        { name: 'one', ports: each(v.hosts, ({ host, ip }) => ({ name: host, hostIp: ip, containerPort: 1 })) },
        when(v.enabled, {
          name: 'two',
          ports: [{ hostIp: 'x', containerPort: v.count }, ...when(v.enabled, [{ hostIp: 'y' }], [])],
        }),
      ],
    }));
    const ports = two.hosts.map(({ host, ip }) => ({ name: host, hostIP: ip, containerPort: 1 }));
    const inTwo = { name: 'two', ports: [{ hostIP: 'x', containerPort: 2 }, { hostIP: 'y' }] };
    expect(pod).toEqual({
      ...(on ? { hostPID: true, securityContext: { seLinuxOptions: { level: 'n' } } } : { hostIPC: true }),
      hostAliases: [...two.hosts.map(({ host, ip }) => ({ ip, hostnames: [host] })), { ip: '::1' }],
      dnsConfig: { options: on ? [{ name: 'n' }] : env },
      containers: [{ name: 'one', ports }, ...(on ? [inTwo] : [])],
    });
  });

  it.each([true, false])('write the value of a union: %p', async (on) => {
    const { IntOrString, Quantity } = k8s;
    const port = (value: string | number) => ({ httpGet: { port: value } });
    const pod = await deployed({ enabled: on, count: 7, labels: { 'example.com/gpu': '3' } }, (v) => ({
      containers: [
        {
          name: 'one',
          resources: {
            limits: {
              cpu: Quantity.fromString(v.name),
              memory: when(v.enabled, Quantity.fromString('1Gi')),
              ...v.labels,
            },
          },
          livenessProbe: {
            httpGet: { port: when(v.enabled, IntOrString.fromNumber(v.count), IntOrString.fromString('http')) },
          },
          readinessProbe: { httpGet: { port: v.count, scheme: when(v.enabled, 'HTTPS') } },
          startupProbe: { httpGet: { port: IntOrString.fromNumber(v.count) } },
        },
      ],
    }));
    expect(pod).toEqual({
      containers: [
        {
          name: 'one',
          resources: { limits: { cpu: 'n', ...(on ? { memory: '1Gi' } : {}), 'example.com/gpu': '3' } },
          livenessProbe: port(on ? 7 : 'http'),
          readinessProbe: { httpGet: { port: 7, ...(on ? { scheme: 'HTTPS' } : {}) } },
          startupProbe: port(7),
        },
      ],
    });
  });

  it('keep references of a JSON patch', async () => {
    const patch = (path: string, value: unknown) => JsonPatch.add(`/spec/template/spec/${path}`, value);
    let given: { env: unknown; probe: unknown } = { env: undefined, probe: undefined };
    const pod = await deployed(
      { env, probe: { tcpSocket: { port: 1 } } },
      (v) => {
        given = { env: v.env, probe: v.probe };
        return { containers: [{ name: 'one' }] };
      },
      (object) =>
        object.addJsonPatch(
          patch('containers/0/env', given.env),
          patch('containers/0/livenessProbe', given.probe),
          patch('hostPid', true),
        ),
    );
    expect(pod).toEqual({
      containers: [{ name: 'one', env, livenessProbe: { tcpSocket: { port: 1 } } }],
      hostPID: true,
    });
  });

  it('produce a Lazy value once', async () => {
    let times = 0;
    const spec = (containers: unknown) => ({ containers: Lazy.any({ produce: () => [++times, containers][1] }) });
    const pod = await deployed({ env }, (v) => spec([{ name: 'one', env: v.env }]));
    expect([pod, times]).toEqual([{ containers: [{ name: 'one', env }] }, 1]);
  });

  it.each([
    ['hostPID', 'hostPid'],
    ['clusterIPs', undefined],
  ])('reject a property that they would drop: %s', (property, other) => {
    const rejection = rejectionOf(() =>
      smallChart(values, (_, chart) => {
        const template = { spec: { containers: [], [property]: true } } as k8s.PodTemplateSpec;
        new k8s.KubeDeployment(chart, 'web', { spec: { selector: {}, template } });
        return 'x';
      }),
    );
    const hint = other ? `, did you mean "${other}"?` : '';
    expect(rejection).toBe(
      `small/web.spec.template.spec.${property}: KubeDeployment has no property ${property} here and would drop it${hint}; cdk8s.ApiObject accepts any field [chart-invalid]`,
    );
  });

  it('reject a property that they would drop in a chart of cdk8s too', () => {
    const chart = new Chart(new App(), 'plain');
    new k8s.KubeConfigMap(chart, 'map', { dataa: { a: 'b' } } as k8s.KubeConfigMapProps);
    expect(rejectionOf(() => readCdk8sChart(chart, 'x.ts'))).toMatch(
      /^plain\/map\.dataa: KubeConfigMap has no property/,
    );
  });
});

describe('a JSON patch', () => {
  const patch = (...operations: JsonPatch[]) =>
    rejectionOf(() =>
      smallChart(values, (v, chart) => {
        const list = [{ name: 'x' }, ...v.env, { name: 'y' }];
        const spec = { list, map: { a: 'b', ...v.labels }, own: v.resources, probe: v.probe };
        new ApiObject(chart, 'o', { apiVersion: 'v1', kind: 'O', ...{ spec } }).addJsonPatch(...operations);
        return { ...v };
      }),
    );

  it.each([
    JsonPatch.remove('/spec/map/c'),
    JsonPatch.move('/spec/map/c', '/spec/c'),
    JsonPatch.copy('/spec/own/limits', '/spec/c'),
    JsonPatch.replace('/spec/own/limits/cpu', '1'),
    JsonPatch.add('/spec/probe/httpGet', {}),
    JsonPatch.replace('/spec/list/1/value', 'x'),
    JsonPatch.replace('/spec/list/1', 'x'),
    JsonPatch.remove('/spec/list/2'),
    JsonPatch.add('/spec/list/2', {}),
  ])('is rejected for a path into a reference: %j', (operation) => {
    expect(patch(operation)).toMatch(
      /^small\/o: JsonPatch\.\w+ cannot tell what is at \/spec\/\S+: it is in a reference or behind one; .* \[not-modelled\]$/,
    );
  });

  it('applies in front of a reference, and to what it replaces', () => {
    expect(
      patch(
        JsonPatch.replace('/spec/map/a', 'c'),
        JsonPatch.add('/spec/map/c', 'd'),
        JsonPatch.add('/spec/list/1', {}),
        JsonPatch.replace('/spec/list/0/name', 'z'),
        JsonPatch.add('/spec/list/-', {}),
        JsonPatch.add('/spec/own/limits', {}),
        JsonPatch.remove('/metadata/labels'),
        JsonPatch.replace('/spec/list', []),
      ),
    ).toBe('');
  });
});

describe('a class with a toJson of its own', () => {
  class Own extends ApiObject {
    #kind = 'more';
    override toJson() {
      const { apiVersion, kind, metadata, list } = super.toJson();
      return { apiVersion, kind, metadata, [this.#kind]: 1, list: list?.map((one: { a: unknown }) => ({ a: one.a })) };
    }
  }
  const own = (list: (v: { env: unknown[]; name: string }) => unknown) => () =>
    smallChart(values, (v, chart) => {
      new Own(chart, 'own', { apiVersion: 'v1', kind: 'Own', ...{ list: list(v) } });
      return { ...v };
    });

  it('is applied', async () => {
    const model = own(({ name }) => [{ a: name }])();
    const { manifests } = renderChart(model, {}, createRelease('release'));
    expect(manifests.find(({ object }) => object.kind === 'Own')?.object).toMatchObject({
      more: 1,
      list: [{ a: 'n' }],
    });
  });

  it('is rejected if it drops a reference', () => {
    expect(rejectionOf(own(({ env: list }) => list))).toBe(
      'small/own: toJson() of Own drops a reference or a block; pass plain lists and objects, whose fields may be references, or use cdk8s.ApiObject [token-undecodable]',
    );
  });
});
