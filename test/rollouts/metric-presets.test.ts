import type { JsonMap } from '../../lib/json';
import { rendered } from '../support/own-metrics';

/** The arguments of the guards of a release, by name. */
const argumentsOf = (rollout: JsonMap, more: JsonMap = {}) => {
  const args = rendered({}, rollout, more).canary?.analysis?.args ?? [];
  return Object.fromEntries(args.map(({ name, ...source }) => [name, 'value' in source ? source.value : source]));
};
const ofPreset = (preset: string, metrics: JsonMap = {}) => argumentsOf({ metrics: { preset, ...metrics } });
const ingress = { ingress: { enabled: true } };
const traefik = { metrics: { preset: 'traefik', latencyThreshold: 1200 }, trafficRouting: 'traefik' };

describe('a preset of gRPC', () => {
  it('has its own failures, for both ratios, unless the values name others', () => {
    const go = 'Unknown|DeadlineExceeded|ResourceExhausted|Internal|Unavailable|DataLoss';
    const canonical = 'UNKNOWN|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|INTERNAL|UNAVAILABLE|DATA_LOSS';
    expect(ofPreset('grpc-go')).toMatchObject({ 'failure-status': go, 'error-status': go });
    expect(ofPreset('opentelemetry-grpc')).toMatchObject({ 'failure-status': canonical, 'error-status': canonical });
    expect(ofPreset('grpc-go', { failureStatus: 'Internal' })).toMatchObject({
      'failure-status': 'Internal',
      'error-status': 'Internal',
    });
    expect(ofPreset('micrometer')).not.toHaveProperty('failure-status');
    expect(ofPreset('micrometer')).not.toHaveProperty('error-status');
  });

  it('has them for an objective too', () => {
    const statusOf = (metrics: JsonMap) =>
      rendered({ metrics: { a: { slo: { objective: 99 } } } }, { metrics }).templates[
        'a-guard'
      ]?.metrics[0].provider.prometheus.query.match(/status-label\}\}=~"(.*?)"/)?.[1];
    expect(statusOf({ preset: 'grpc-go' })).toMatch(/^Unknown\|/);
    expect(statusOf({ preset: 'linkerd' })).toBe('failure');
    expect(statusOf({ preset: 'grpc-go', failureStatus: 'Internal' })).toBe('Internal');
    expect(statusOf({ preset: 'promhttp' })).toBe('5..');
  });

  it('may have failures that are no status of HTTP, which others may not', () => {
    expect(() => ofPreset('promhttp', { failureStatus: 'Internal' })).toThrow(/matches no status from 500 to 599/);
    expect(() => ofPreset('linkerd', { failureStatus: 'failure' })).not.toThrow();
  });
});

describe('the preset traefik', () => {
  it('knows both versions by their Services', () => {
    expect(argumentsOf(traefik, ingress)).toMatchObject({
      workload: 'space',
      'canary-hash': 'release-portal-services-canary(?:-http)?',
      'stable-hash': 'release-portal-services(?:-http)?',
      'canary-label': 'service',
      'latency-bound': '1.2',
    });
    expect(ofPreset('promhttp')).toMatchObject({
      workload: 'release-portal-services',
      'canary-hash': { valueFrom: { podTemplateHashValue: 'Latest' } },
      'stable-hash': { valueFrom: { podTemplateHashValue: 'Stable' } },
    });
  });

  it('counts no calls of gRPC, for whose codes 0 is success', () => {
    // Traefik 3.6.12, pkg/middlewares/metrics/metrics.go: the label code of the protocols grpc and grpc-web.
    expect(argumentsOf(traefik, ingress)).toMatchObject({ 'preset-selector': 'protocol!~"grpc(-web)?"' });
    const gateway = { metrics: traefik.metrics, trafficRouting: 'gatewayAPI' };
    const route = { enabled: true, parentRefs: [{ name: 'public' }] };
    expect(() => argumentsOf(gateway, { httpRoute: route })).not.toThrow();
    expect(() => argumentsOf(gateway, { grpcRoute: route })).toThrow(
      /metrics\.preset is traefik, which does not measure the calls of grpcRoute.*grpc-go/,
    );
    const inPods = { metrics: { preset: 'grpc-go' }, trafficRouting: 'gatewayAPI' };
    expect(() => argumentsOf(inPods, { grpcRoute: route })).not.toThrow();
  });

  it('needs a router that Traefik may be', () => {
    const { metrics } = traefik;
    for (const trafficRouting of ['', 'nginx'])
      expect(() => argumentsOf({ metrics, trafficRouting }, ingress)).toThrow(
        /preset is traefik, whose series know no pod/,
      );
    const httpRoute = { httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] } };
    expect(argumentsOf({ metrics, trafficRouting: 'gatewayAPI' }, httpRoute)).toMatchObject({ workload: 'space' });
  });

  it('fails validation with what compares pods', () => {
    const ratio: JsonMap = { ratio: { numerator: 'orders_total' }, max: 1 };
    expect(() => rendered({ metrics: { a: ratio } }, traefik, ingress)).toThrow(/known by its Service/);
    expect(() => rendered({ rule: 'sequential' }, traefik, ingress)).toThrow(/outlive a release/);
  });
});
