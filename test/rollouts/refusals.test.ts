import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { caseOf, evaluateCase } from '../../lib/cli/prove/case';
import { inFolder } from '../../lib/cli/prove/in-folder';
import { withSmallCrds } from '../../lib/cli/prove/small-crds';
import type { JsonMap } from '../../lib/json';
import { helmFiles } from '../../lib/synth/helm';
import { readChart } from '../../lib/synth/read';
import { helm, majors } from '../support/helm';

const app = createApp();
const modelOf = (name: string) => withSmallCrds(readChart(app.node.findChild(name) as HelmChart));

/** Mistakes by chart, each with the words a reader needs to mend it. */
const mistakes: Record<string, [string, JsonMap, RegExp][]> = {
  'progressive-delivery': [
    ['no namespace for the templates', { analysis: { clusterScope: false } }, /analysis\.namespaces is empty/],
    ['a threshold above 1', { analysis: { successRate: { threshold: 95 } } }, /threshold/],
    ['a threshold below 0', { analysis: { errorRate: { threshold: -0.1 } } }, /threshold/],
    ['a malformed duration', { analysis: { interval: '60' } }, /interval/],
    ['a malformed lease', { controller: { leaderElection: { leaseDuration: '15 s' } } }, /leaseDuration/],
    ['a plugin without a location', { plugins: { step: [{ name: 'example/step' }] } }, /location/],
    [
      'a checksum that the chart writes itself',
      { controller: { podAnnotations: { 'checksum/config': 'x' } } },
      /podAnnotations|checksum/,
    ],
    [
      'a component that the chart writes itself',
      { controller: { metrics: { serviceMonitor: { labels: { 'app.kubernetes.io/component': 'x' } } } } },
      /serviceMonitor|app\.kubernetes\.io\/component/,
    ],
    [
      'plugins that nobody reads',
      {
        plugins: {
          createConfigMap: false,
          step: [{ name: 'argoproj-labs/step-exec', location: 'file:///plugins/step-exec' }],
        },
      },
      /plugins\.createConfigMap is off/,
    ],
    [
      'an Ingress of a dashboard that is off',
      { dashboard: { ingress: { enabled: true } } },
      /dashboard\.enabled to true/,
    ],
    [
      'an Ingress that the NetworkPolicy of the dashboard lets nobody through',
      { dashboard: { enabled: true, ingress: { enabled: true } } },
      /dashboard\.ingress\.enabled is on, but .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'a load balancer in front of a dashboard that lets nobody in',
      { dashboard: { enabled: true, service: { type: 'LoadBalancer' } } },
      /dashboard\.service\.type leads out .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'an HTTPRoute to a dashboard that lets nobody in',
      { dashboard: { enabled: true, httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] } } },
      /dashboard\.httpRoute\.enabled is on, but .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'alerts on a controller that nobody scrapes',
      { prometheusRule: { enabled: true } },
      /controller\.metrics\.serviceMonitor\.enabled to true, or prometheusRule\.job/,
    ],
    [
      'an annotation with which the namespace would not be kept',
      { namespace: { create: true, annotations: { 'helm.sh/resource-policy': 'delete' } } },
      /namespace|helm\.sh.resource-policy/,
    ],
    [
      'an unknown notification service',
      { notifications: { enabled: true, services: { smoke: 'x' } } },
      /smoke|services/,
    ],
    ['no controller at all', { controller: { replicas: 0 } }, /replicas/],
    [
      'one namespace that is watched and two that get templates',
      { namespaced: true, analysis: { namespaces: ['a', 'b'] } },
      /just the namespace that is watched/,
    ],
    [
      'a CRD upgrade by a ServiceAccount without a name',
      { crds: { upgrade: { serviceAccount: { create: false } } } },
      /crds\.upgrade\.serviceAccount\.name/,
    ],
    [
      'annotations of CRDs that nobody puts on',
      { namespaced: true, crds: { annotations: { owner: 'platform' } } },
      /turn it on, or empty crds\.annotations/,
    ],
    ['too few scrapes in an interval', { analysis: { interval: '30s' } }, /fewer than four scrapes/],
    [
      'a threshold between two buckets',
      { analysis: { latency: { threshold: 800 } } },
      /no bucket bound of opentelemetry \(analysis\.preset\).*the nearest bound is 750 ms/,
    ],
    [
      'two controllers without an election',
      { controller: { leaderElection: { enabled: false } } },
      /controller\.replicas to 1/,
    ],
    [
      'OAuth 2 without a secret',
      { prometheus: { oauth2: { tokenUrl: 'https://sso.example/token' } } },
      /oauth2\.clientId/,
    ],
    ['a misspelt router', { trafficRouting: { nginxx: true } }, /nginxx/],
    ['a query in a status', { analysis: { errorRate: { errorStatus: '5.."} or vector(0)' } } }, /errorStatus/],
  ],
  'portal-services': [
    [
      'ingress-nginx as a stack without its router',
      { rollout: { enabled: true, metrics: { preset: 'ingress-nginx' } } },
      /set rollout\.trafficRouting to nginx/,
    ],
    [
      'a router without an Ingress',
      { rollout: { enabled: true, trafficRouting: 'nginx' } },
      /set ingress\.enabled to true/,
    ],
    [
      'a router while a live release is switched',
      { rollout: { enabled: true, keep: 'Deployment', trafficRouting: 'nginx' }, ingress: { enabled: true } },
      /empty rollout\.trafficRouting in an upgrade before/,
    ],
    [
      'a threshold that express-prom-bundle has no bucket for',
      { rollout: { enabled: true, metrics: { preset: 'express-prom-bundle' } } },
      /the nearest bound is 1500 ms/,
    ],
    [
      'a histogram without its bound',
      { rollout: { metrics: { latencyBuckets: 'my_bucket' } } },
      /set rollout\.metrics\.latencyBound/,
    ],
    [
      'a route past the Ingress that splits the requests',
      {
        rollout: { enabled: true, trafficRouting: 'nginx' },
        ingress: { enabled: true },
        httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }] },
      },
      /httpRoute\.enabled sends requests past the Ingress/,
    ],
    [
      'a variable that is set twice',
      { config: { LOG_LEVEL: 'info' }, extraEnv: [{ name: 'LOG_LEVEL', value: 'debug' }] },
      /extraEnv and config both set LOG_LEVEL/,
    ],
    ['a budget that no drain could break', { podDisruptionBudget: { minAvailable: 0 } }, /minAvailable/],
  ],
  'ml-platform': [
    [
      'garbage collection beside a database that only the server has',
      {
        mlflow: {
          replicaCount: 1,
          backendStore: { postgresql: { secretName: '' }, sqlite: { enabled: true } },
          gc: { enabled: true },
        },
      },
      /set gc\.enabled to false/,
    ],
  ],
};

describe.each(Object.entries(mistakes))('%s refuses', (name, cases) => {
  const model = modelOf(name);

  it.each(cases)('%s, and says what to do', (_, values, words) => {
    const verdict = evaluateCase(model, caseOf(values));
    expect('refused' in verdict && verdict.refused.message).toMatch(words);
  });

  it.each(majors)('all of it by Helm %i too, in the same words where a template refuses', async (major) => {
    await inFolder(helmFiles(model), async (folder) => {
      for (const [mistake, values, words] of cases) {
        const { status, stderr } = helm(major, ['template', 'r', folder, '-f', '-'], `${JSON.stringify(values)}\n`);
        expect([mistake, status]).toEqual([mistake, 1]);
        expect([mistake, stderr.replace(/\s+/g, ' ')]).toEqual([mistake, expect.stringMatching(words)]);
      }
    });
  });
});
