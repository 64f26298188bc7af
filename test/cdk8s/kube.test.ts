import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Lazy, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { when } from '../../lib/expr/blocks';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { renderChart } from '../../lib/render/render-chart';
import { Assembly } from './assembly';
import { KubeClass, randomFrom } from './kube-classes';
import { type Build, outcomeOf } from './measure';
import { more, type Plus } from './plus-samples';

/** The installed versions: 28, and that of cdk8s-cli. */
const versions = readdirSync(join(__dirname, '../../node_modules')).filter((name) => /^cdk8s-plus-\d+$/.test(name));
const messageOf = (build: Build): string => {
  const outcome = outcomeOf(build);
  return outcome.kind === 'works' ? '' : outcome.message;
};

describe.each(versions)('the generated classes of %s', (version) => {
  const plus = require(version) as Plus;
  const assembly = new Assembly(version);
  const names = Object.entries(plus.k8s)
    .filter(
      ([, value]) =>
        typeof value === 'function' &&
        Object.prototype.isPrototypeOf.call(ApiObject.prototype, value.prototype as object),
    )
    .map(([name]) => name);

  it('are many', () => {
    expect(versions).toContain('cdk8s-plus-28');
    expect(names.length).toBeGreaterThan(100);
  });

  it.each(names)('%s renders the same from references as from plain values', (name) => {
    expect(messageOf(new KubeClass(assembly, plus, randomFrom(name.length * 7919)).build(name))).toBe('');
  });
});

describe.each(versions)('the constructs of %s', (version) => {
  const plus = require(version) as Plus;
  const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];
  const others = [
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Service',
    'Ingress',
    'PersistentVolumeClaim',
    'NetworkPolicy',
  ];

  it.each([...workloads, ...others])('%s has the standard labels, and only its address in selectors', (name) => {
    const outcome = outcomeOf((chart) => {
      const Class = plus[name as 'Deployment'];
      return new Class(chart, 'tested', more[name]?.(plus, chart));
    });
    if (outcome.kind !== 'works') throw new Error(outcome.message);
    const { manifests } = renderChart(outcome.model, {}, createRelease('release'));
    const object = manifests.find(({ object: { kind } }) => kind === name)?.object as JsonMap;
    const metadata = object.metadata as JsonMap;
    expect(metadata.labels).toEqual({
      'helm.sh/chart': 'chart-1.0.0',
      'app.kubernetes.io/name': 'chart',
      'app.kubernetes.io/instance': 'release',
      'app.kubernetes.io/version': '1',
      'app.kubernetes.io/managed-by': 'Helm',
    });
    const spec = object.spec as { selector?: { matchLabels?: JsonMap }; template?: { metadata: { labels: JsonMap } } };
    if (!workloads.slice(0, 3).includes(name)) return;
    expect(spec.selector?.matchLabels).toEqual({ 'cdk8s.io/metadata.addr': expect.stringMatching(/^release-/) });
    expect(spec.template?.metadata.labels).toEqual(spec.selector?.matchLabels);
  });

  it('name the reference of replicas beside an autoscaler, which cdk8s-plus rejects', () => {
    const message = messageOf((chart, v) => {
      const resources = { cpu: { request: plus.Cpu.millis(1) } };
      const target = new plus.Deployment(chart, 'd', { replicas: v.count, containers: [{ image: 'x', resources }] });
      return new plus.HorizontalPodAutoscaler(chart, 'h', { target, maxReplicas: 9 });
    });
    expect(message).toMatch(
      /^test\/cdk8s\/kube\.test\.ts:\d+: chart\/h: HorizontalPodAutoscaler target cannot have a fixed number of replicas \(\{\{ \.Values\.count \}\}\)\. \[chart-invalid\]$/,
    );
  });
});

describe('errors of constructs', () => {
  it.each<[string, Build, RegExp]>([
    [
      'a block that a construct looks into',
      (chart, v) => new kplus.Deployment(chart, 'd', { containers: [when(v.flag, { image: 'x' }) as never] }),
      /: when\(\): the field "\w+" of when\(\) is unknown at build time: use when\(\) for the fields .* \[inspected-reference\]$/,
    ],
    [
      'a list that a construct loops over',
      (chart, v) => new kplus.Role(chart, 'r', { rules: when(v.flag, [{ resources: [], verbs: ['get'] }]) as never }),
      /: rule\.resources is not iterable.*; a construct cannot look into a reference, when\(\).* \[app-invalid\]$/,
    ],
    [
      'a reference that a construct converts when it is rendered',
      (chart, v) => new kplus.PersistentVolumeClaim(chart, 'p', { storage: Size.mebibytes(v.count) }),
      /: chart\/p\/Resource: Size\.toGibibytes: values\.count: cdk8s cannot convert .* \[inspected-reference\]$/,
    ],
    [
      'an id with a reference',
      (chart, v) => new kplus.ConfigMap(chart, v.text),
      /: the id of a construct inspected a reference where only a literal is allowed: \{\{ \.Values\.text \}\}\. .* \[inspected-reference\]$/,
    ],
  ])('name the line and the way out: %s', (_, build, message) => {
    expect(messageOf(build)).toMatch(/^test\/cdk8s\/kube\.test\.ts:\d+: /);
    expect(messageOf(build)).toMatch(message);
  });

  it('are none for a Lazy in a block', () => {
    const build: Build = (chart, v) => {
      const spec = { x: when(v.flag, Lazy.any({ produce: () => v.text })) };
      return new ApiObject(chart, 'o', { apiVersion: 'v1', kind: 'O', ...{ spec } });
    };
    expect(messageOf(build)).toBe('');
  });
});
