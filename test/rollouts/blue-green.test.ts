import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { smallestValues } from '../../lib/render/smallest-values';
import { blueGreen } from '../support/blue-green-mistakes';

type Argument = { name: string; value?: string; valueFrom?: JsonMap };
type Strategy = JsonMap & { postPromotionAnalysis?: { templates: JsonMap[]; args: Argument[] } };

const app = createApp();

const serviceSpec = (service: JsonMap | undefined): JsonMap => (service as { spec: JsonMap }).spec;

describe.each(['portal-services', 'ml-platform/mlflow'])('%s by blue-green', (path) => {
  const model = readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), app) as HelmChart);
  const rendered = (values: JsonMap) => {
    const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
    if ('rejected' in verdict) throw verdict.rejected;
    const objects = [...verdict.objects.values()].flat() as (JsonMap & { kind: string; metadata: { name: string } })[];
    const named = (kind: string, name: string): JsonMap | undefined =>
      objects.find((one) => one.kind === kind && one.metadata.name === name);
    const rollout = objects.find(({ kind }) => kind === 'Rollout') as
      | (JsonMap & {
          metadata: { name: string };
          spec: JsonMap & { strategy: { blueGreen?: Strategy; canary?: JsonMap } };
        })
      | undefined;
    return { named, rollout, notes: [...verdict.notes.values()].flat().join('\n') };
  };
  const strategyOf = (fields: JsonMap = {}, more: JsonMap = {}): Strategy =>
    rendered(blueGreen(fields, more)).rollout?.spec.strategy.blueGreen as Strategy;
  const namesOf = (strategy: Strategy) =>
    strategy.postPromotionAnalysis?.templates.map(({ templateName }) => templateName);
  const own = { templates: [{ templateName: 'orders' }], args: [{ name: 'service', value: 'portal' }] };
  const unmeasured = { analysis: { successRate: false, errorRate: false, latency: false } };

  it('names the Service, and a preview Service of the same pods', () => {
    const { rollout, named } = rendered(blueGreen({}));
    const name = rollout?.metadata.name as string;
    expect(Object.keys(rollout?.spec.strategy as object)).toEqual(['blueGreen']);
    expect(rollout?.spec.strategy.blueGreen).toMatchObject({
      activeService: name,
      previewService: `${name}-preview`,
      autoPromotionEnabled: true,
    });
    const { selector, ports } = serviceSpec(named('Service', name));
    expect(named('Service', `${name}-preview`)?.spec).toEqual({ type: 'ClusterIP', selector, ports });
  });

  it('has no preview Service for a canary, and for a Deployment', () => {
    for (const values of [{ rollout: { enabled: true } }, blueGreen({}, { enabled: false })]) {
      const { named, rollout } = rendered(values);
      expect(named('Service', `${rollout?.metadata.name ?? 'release-name'}-preview`)).toBeUndefined();
      expect(rollout?.spec.strategy.blueGreen).toBeUndefined();
    }
  });

  it('takes the fields of Argo Rollouts, 0 as a number of its own', () => {
    const fields: JsonMap = {
      autoPromotionSeconds: 300,
      previewReplicaCount: 1,
      scaleDownDelaySeconds: 600,
      scaleDownDelayRevisionLimit: 2,
      abortScaleDownDelaySeconds: 0,
      maxUnavailable: 0,
      previewMetadata: { labels: { role: 'preview' } },
      activeMetadata: { labels: { role: 'active' } },
      antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 100 } },
      prePromotionAnalysis: own,
    };
    expect(strategyOf(fields)).toMatchObject(fields);
    expect(strategyOf({ autoPromotionEnabled: false })).toMatchObject({ autoPromotionEnabled: false });
    expect(Object.keys(strategyOf())).toEqual([
      'activeService',
      'previewService',
      'autoPromotionEnabled',
      'postPromotionAnalysis',
    ]);
  });

  it('is measured after the switch by the promotion templates of what the analysis measures', () => {
    const all = ['success-rate', 'error-rate', 'latency', 'failing', 'hanging'];
    expect(namesOf(strategyOf({}, { analysis: { hanging: true } }))).toEqual(all.map((name) => `${name}-promotion`));
    const few = { successRate: false, failing: false, hanging: false, clusterScope: false };
    expect(strategyOf({}, { analysis: few }).postPromotionAnalysis?.templates).toEqual([
      { templateName: 'error-rate-promotion' },
      { templateName: 'latency-promotion' },
    ]);
    const args = strategyOf().postPromotionAnalysis?.args ?? [];
    expect(args).toEqual(
      expect.arrayContaining([
        { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } },
        { name: 'stable-hash', valueFrom: { podTemplateHashValue: 'Stable' } },
      ]),
    );
    // No share of the requests: the switch is for all of them.
    expect(args.map(({ name }) => name)).not.toContain('minimum-weight');
  });

  it('runs analyses of the values beside these, or alone where nothing is measured', () => {
    const beside = strategyOf({ postPromotionAnalysis: { ...own, dryRun: [{ metricName: 'orders' }] } });
    expect(beside.postPromotionAnalysis).toMatchObject({ dryRun: [{ metricName: 'orders' }] });
    const dry = strategyOf({}, { analysis: { dryRun: ['latency'] } });
    expect(dry.postPromotionAnalysis).toMatchObject({ dryRun: [{ metricName: '^latency$' }] });
    expect(namesOf(beside)).toEqual([...(namesOf(strategyOf()) ?? []), 'orders']);
    expect(beside.postPromotionAnalysis?.args.at(-1)).toEqual({ name: 'service', value: 'portal' });
    expect(strategyOf({ postPromotionAnalysis: own }, unmeasured).postPromotionAnalysis).toEqual(own);
    expect(strategyOf({}, unmeasured)).not.toHaveProperty('postPromotionAnalysis');
  });

  it('is not aborted when an analysis lasts longer than progressDeadlineSeconds; a canary may be', () => {
    expect(rendered(blueGreen({})).rollout?.spec).not.toHaveProperty('progressDeadlineAbort');
    expect(rendered({ rollout: { enabled: true } }).rollout?.spec.progressDeadlineAbort).toBe(true);
  });

  it('is scraped through a Service that selects both versions', () => {
    const { named, rollout } = rendered({ ...blueGreen({}), metrics: { serviceMonitor: { enabled: true } } });
    const name = rollout?.metadata.name as string;
    const { selector } = serviceSpec(named('Service', name));
    expect(named('Service', `${name}-metrics`)?.spec).toMatchObject({ clusterIP: 'None', selector });
  });

  it('is reached at a host of its own by what the chart has: an Ingress, an HTTPRoute, a GRPCRoute', () => {
    const previewHost = 'preview.example.com';
    const parentRefs = [{ name: 'public' }];
    const ingress = {
      enabled: true,
      className: 'nginx',
      annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
      tls: [{ secretName: 'web-tls', hosts: ['web.example.com'] }],
    };
    const httpRoute = { enabled: true, parentRefs, hostnames: ['web.example.com'] };
    const grpcRoute = { enabled: true, parentRefs, hostnames: ['grpc.example.com'] };
    const isGrpc = path === 'portal-services';
    const routes = { httpRoute, ...(isGrpc && { grpcRoute }) };
    const { named, rollout } = rendered({ ...blueGreen({}), previewHost, ingress, ...routes });
    const name = `${rollout?.metadata.name}-preview`;
    const service = { name, port: { name: 'http' } };
    expect(named('Ingress', name)).toMatchObject({
      metadata: { annotations: ingress.annotations },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [previewHost], secretName: `${name}-tls` }],
        rules: [{ host: previewHost, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }],
      },
    });
    for (const kind of ['HTTPRoute', ...(isGrpc ? ['GRPCRoute'] : [])])
      expect(named(kind, name)?.spec).toMatchObject({
        parentRefs,
        hostnames: [previewHost],
        rules: [{ backendRefs: [{ name }] }],
      });
    const without = rendered({ ...blueGreen({}), ingress: { enabled: true } });
    expect(without.named('Ingress', name)).toBeUndefined();
    const deployed = rendered({ ...blueGreen({}, { enabled: false }), previewHost, ingress, httpRoute });
    expect([deployed.named('Ingress', name), deployed.named('HTTPRoute', name)]).toEqual([undefined, undefined]);
  });

  it('scales by memory, since an autoscaler sees the active version only', () => {
    const autoscaling = { enabled: true, targetMemoryUtilizationPercentage: 80 };
    expect(rendered({ ...blueGreen({}), autoscaling }).rollout).toBeDefined();
  });

  it('keeps a budget of a number of pods, or of less than half of them', () => {
    for (const maxUnavailable of [1, '49%', '5%'])
      expect(rendered({ ...blueGreen({}), podDisruptionBudget: { maxUnavailable } }).rollout).toBeDefined();
    const budget = { podDisruptionBudget: { enabled: false, minAvailable: 1 } };
    expect(rendered({ ...blueGreen({}), ...budget }).rollout).toBeDefined();
  });

  it('keeps its values while a live release is switched, without blue-green itself', () => {
    const strategy = { blueGreen: { enabled: false, scaleDownDelaySeconds: 600 } };
    const { rollout } = rendered({ rollout: { enabled: true, keep: 'Deployment', strategy } });
    expect(rollout?.spec.strategy).not.toHaveProperty('blueGreen');
  });

  it('needs no surge, even of a single pod', () => {
    const strategy = { canary: { maxSurge: 0, maxUnavailable: 1 }, blueGreen: { enabled: true } };
    expect(rendered({ replicaCount: 1, rollout: { enabled: true, strategy } }).rollout).toBeDefined();
  });

  describe('in its notes', () => {
    const notes = (fields: JsonMap = {}, more: JsonMap = {}, values: JsonMap = {}): string =>
      rendered(mergeValues(blueGreen(fields, more), values)).notes;

    it('says how to look at the new version, to promote it, and to go back', () => {
      expect(notes()).toContain('Releases go by blue-green');
      expect(notes()).toMatch(/port-forward service\/\S+-preview 8080:http/);
      expect(notes()).not.toContain('somebody promotes');
      expect(notes({ autoPromotionEnabled: false })).toMatch(
        /somebody promotes the release:\n +kubectl argo rollouts .* promote/,
      );
      expect(notes()).toContain('for 30 seconds after that');
      expect(notes({ scaleDownDelaySeconds: 600 })).toContain('for 600 seconds after that');
      expect(notes()).not.toContain('by canary:');
      expect(rendered({ rollout: { enabled: true } }).notes).not.toContain('blue-green');
    });

    it('says what measures a release', () => {
      expect(notes()).toContain('One that gets no requests');
      expect(notes({}, unmeasured)).toContain('Nothing measures a release');
      expect(notes({ postPromotionAnalysis: own }, unmeasured)).toContain('postPromotionAnalysis alone decides');
      expect(notes()).toContain('the analysis has no data and each release waits');
      expect(notes({}, { analysis: { noData: 'pass' } })).toContain('promoted without being measured');
      const scraped = { metrics: { serviceMonitor: { enabled: true } } };
      expect(notes({}, {}, scraped)).not.toContain('There is no ServiceMonitor');
    });

    it('begins a switch to a Deployment without blue-green, whose hash would leave the Service without pods', () => {
      const command = /helm upgrade .* --set (\S+)/;
      expect(command.exec(notes())?.[1]).toMatch(
        /rollout\.enabled=false,\S*rollout\.keep=Rollout,\S*rollout\.strategy\.blueGreen\.enabled=false$/,
      );
      expect(command.exec(rendered({ rollout: { enabled: true } }).notes)?.[1]).not.toContain('blueGreen');
    });
  });
});

describe('mlflow by blue-green', () => {
  it('answers to the names of the preview Service, and to the preview host', () => {
    const model = readChart(app.node.findChild('ml-platform').node.findChild('mlflow') as HelmChart);
    const values = { ...blueGreen({}), previewHost: 'preview.example.com', ingress: { enabled: true } };
    const verdict = evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)));
    const hosts = /MLFLOW_SERVER_ALLOWED_HOSTS","value":"([^"]*)"/.exec(
      JSON.stringify('objects' in verdict && [...verdict.objects.values()]),
    )?.[1];
    expect(hosts?.split(',')).toEqual(
      expect.arrayContaining(['release-mlflow-preview', 'release-mlflow-preview:5000', 'preview.example.com']),
    );
  });
});
