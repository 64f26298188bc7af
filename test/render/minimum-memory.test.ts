import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { extraContainerValues, lifecycleValues, placementValues, securityValues } from '../../lib/application';
import { type OwnParts, rejectInvalidPod, rejectInvalidPods } from '../../lib/application/pod-rules';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs } from '../../lib/values/define';
import { k8sObject } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const pod = () =>
  group({
    ...lifecycleValues({}),
    ...extraContainerValues(),
    ...placementValues(),
    ...securityValues(1000),
    resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  });
const needs = (message: string): OwnParts => ({
  container: 'main',
  volumes: [],
  mounts: [],
  minimumMemory: { condition: true, bytes: 1024 ** 2, message },
});

const { minimumMemory: _, ...plain } = needs('');

/** Reads the values that no rule reads, as each declared value must be read. */
const readOthers = (chart: Construct, id: string, v: Refs<ReturnType<typeof pod>>): void => {
  const { nodeSelector, affinity, priorityClassName, topologySpread, podSecurityContext, securityContext } = v;
  const { maxSkew } = topologySpread;
  const spec = { nodeSelector, affinity, priorityClassName, maxSkew, podSecurityContext, securityContext };
  new ApiObject(chart, id, { apiVersion: 'example.com/v1', kind: 'Only', metadata: { name: id }, spec });
};

const alone = readChart(
  testChart(pod(), (chart, v) => {
    readOthers(chart, 'only', v);
    rejectInvalidPod(chart, v, needs('too little'));
  }),
);
const several = readChart(
  testChart(group({ a: pod(), b: pod() }), (chart, v) => {
    readOthers(chart, 'a', v.a);
    readOthers(chart, 'b', v.b);
    rejectInvalidPods(chart, { a: { values: v.a, own: needs('too little for a') }, b: { values: v.b, own: plain } });
  }),
);

const limited = (memory: Json): JsonMap => ({ resources: { limits: { memory } } });
const verdict = (model: typeof alone, values: JsonMap): string =>
  rejectionOf(() => renderChart(model, values, createRelease('release')));

describe('a pod that needs a mebibyte', () => {
  it.each(['1Mi', '1024Ki', '1.1M', 1_048_576, '1048576000m'])('accepts a limit of %s', (memory) => {
    expect(verdict(alone, limited(memory))).toBe('');
  });

  it.each(['1M', '1023Ki', 1_048_575, '1e6'])('rejects a limit of %s', (memory) => {
    expect(verdict(alone, limited(memory))).toContain('too little');
  });

  it('needs no limit', () => {
    expect(verdict(alone, {})).toBe('');
    expect(verdict(alone, { resources: { limits: { cpu: '1m' } } })).toBe('');
  });
});

it('is checked for the component that needs it', () => {
  expect(verdict(several, { a: limited('1M') })).toContain('too little for a');
  expect(verdict(several, { b: limited('1M') })).toBe('');
});
