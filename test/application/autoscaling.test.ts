import { App } from 'cdk8s';
import { PortalServices } from '../../charts-src/portal-services/chart';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';

const model = readChart(new PortalServices(new App() as never, 'portal') as unknown as HelmChart);

/** The objects of the chart by kind. */
function objectsFor(autoscaling: JsonMap, rollout: JsonMap = {}): Record<string, JsonMap & { spec: JsonMap }> {
  const verdict = evaluateCase(model, caseOf({ autoscaling: { enabled: true, ...autoscaling }, rollout }));
  if ('rejected' in verdict) throw verdict.rejected;
  const objects = [...verdict.objects.values()].flat() as (JsonMap & { kind: string; spec: JsonMap })[];
  return Object.fromEntries(objects.map((object) => [object.kind, object]));
}

const cron = {
  type: 'cron',
  metadata: { timezone: 'UTC', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: '9' },
};

describe('the kind of an autoscaler', () => {
  it('is a HorizontalPodAutoscaler by default', () => {
    const objects = objectsFor({});
    expect(objects).toHaveProperty('HorizontalPodAutoscaler');
    expect(objects).not.toHaveProperty('ScaledObject');
    expect(objects.Deployment?.spec).not.toHaveProperty('replicas');
  });

  it('can be a ScaledObject, which scales what is released', () => {
    const keda = { triggers: [cron], pollingInterval: 15, fallback: { failureThreshold: 3, replicas: 6 } };
    const behavior = { scaleDown: { stabilizationWindowSeconds: 300 } };
    const values = { kind: 'ScaledObject', targetCPUUtilizationPercentage: 70, behavior, keda };
    const objects = objectsFor(values, { enabled: true });
    expect(objects.ScaledObject?.spec).toEqual({
      scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'release-portal' },
      minReplicaCount: 3,
      maxReplicaCount: 10,
      pollingInterval: 15,
      fallback: keda.fallback,
      advanced: { horizontalPodAutoscalerConfig: { behavior } },
      triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }, cron],
    });
    expect(objects).not.toHaveProperty('HorizontalPodAutoscaler');
    expect(objects.Rollout?.spec).not.toHaveProperty('replicas');
    expect(objectsFor(values).ScaledObject?.spec.scaleTargetRef).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });
  });

  it('can be none, and the workload still leaves the number of pods alone', () => {
    const objects = objectsFor({ kind: '' }, { enabled: true });
    expect(Object.keys(objects)).not.toEqual(expect.arrayContaining(['HorizontalPodAutoscaler']));
    expect(objects).not.toHaveProperty('ScaledObject');
    expect(objects.Rollout?.spec).not.toHaveProperty('replicas');
  });

  it('needs requests for a target of utilization only where it has one', () => {
    const withoutRequests = (autoscaling: JsonMap): unknown => {
      const values = { autoscaling: { enabled: true, ...autoscaling }, resources: { requests: { cpu: null } } };
      const verdict = evaluateCase(model, caseOf(values));
      return 'rejected' in verdict && verdict.rejected.message;
    };
    expect(withoutRequests({})).toMatch('resources.requests.cpu is not set');
    expect(withoutRequests({ kind: 'ScaledObject', targetCPUUtilizationPercentage: 70 })).toMatch(
      'requests.cpu is not set',
    );
    expect(withoutRequests({ kind: 'ScaledObject', keda: { triggers: [cron] } })).toBe(false);
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };
    expect(withoutRequests({ kind: 'ScaledObject', keda: { triggers: [cpu] } })).toMatch('requests.cpu is not set');
    const metricsApi = { type: 'metrics-api', metadata: { targetValue: '5' } };
    const fallback = { failureThreshold: 1, replicas: 1 };
    expect(withoutRequests({ kind: 'ScaledObject', keda: { triggers: [metricsApi], fallback } })).toBe(false);
    expect(withoutRequests({ kind: '', targetCPUUtilizationPercentage: 70 })).toBe(false);
  });

  it('cannot scale by memory behind a router', () => {
    const values: JsonMap = {
      rollout: { enabled: true, trafficRouting: 'nginx' },
      ingress: { enabled: true },
      autoscaling: {
        enabled: true,
        kind: 'ScaledObject',
        keda: { triggers: [{ type: 'memory', metricType: 'Utilization', metadata: { value: '70' } }] },
      },
    };
    const verdict = evaluateCase(model, caseOf(values));
    expect('rejected' in verdict && verdict.rejected.message).toMatch('scales by memory behind a router');
  });
});
