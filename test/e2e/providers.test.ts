import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { JsonMap } from '../../lib/json';
import { controllerNamespace } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { AnalysisRun } from './support/release';
import { scenario, together } from './support/scenario';
import { type StandInProviders, startStandInProviders } from './support/stand-in-providers';

const namespace = 'measured';
const hash = '{{args.canary-hash}}';

/** A metric by each provider whose address can be that of a stand-in, with a query that holds the hash of the canary. */
const metricsOf = (standIn: StandInProviders): Record<string, JsonMap> => ({
  prometheus: {
    provider: { prometheus: { address: standIn.url('prometheus'), query: `errors{pod="${hash}"}` } },
    max: 0.05,
  },
  datadog: { provider: { datadog: { apiVersion: 'v2', interval: '5m', query: `avg:errors{pod:${hash}}` } }, max: 0.05 },
  'new-relic': {
    provider: { newRelic: { query: `SELECT rate(count(*)) AS value FROM Error WHERE pod = '${hash}'` } },
    max: 0.05,
  },
  influxdb: {
    provider: { influxdb: { query: `from(bucket: "errors") |> filter(fn: (r) => r.pod == "${hash}")` } },
    max: 0.05,
  },
  graphite: {
    provider: { graphite: { address: standIn.url('graphite'), query: `target=errors.${hash}&from=-3min` } },
    max: 0.05,
  },
  skywalking: {
    provider: {
      skywalking: {
        address: standIn.url('skywalking'),
        interval: '3m',
        query: `query { value: errors(pod: "${hash}") }`,
      },
    },
    successCondition: 'result.value <= 0.05',
    failureCondition: 'result.value > 0.05',
  },
  'cloud-watch': {
    provider: {
      cloudWatch: { interval: '30m', metricDataQueries: [{ id: 'errors', expression: `SEARCH('${hash}')` }] },
    },
    max: 0.05,
  },
  web: {
    provider: {
      web: {
        url: `${standIn.url('web')}/${hash}`,
        headers: [{ key: 'Authorization', value: 'Bearer {{args.web-token}}' }],
        jsonPath: '{$.data.errors}',
      },
    },
    args: [{ name: 'web-token', valueFrom: { secretKeyRef: { name: 'web', key: 'token' } } }],
    max: 0.05,
  },
  job: {
    provider: {
      job: {
        spec: {
          backoffLimit: 0,
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [
                { name: 'test', image: 'busybox:1.37.0', command: ['sh', '-c', `test ${hash} = hash-good`] },
              ],
            },
          },
        },
      },
    },
    failureLimit: 0,
  },
  kayenta: {
    provider: {
      kayenta: {
        address: standIn.url('kayenta'),
        application: 'portal',
        canaryConfigName: 'portal',
        configurationAccountName: 'store',
        metricsAccountName: 'metrics',
        storageAccountName: 'store',
        threshold: { pass: 90, marginal: 75 },
        scopes: [
          {
            name: 'default',
            controlScope: { scope: '{{args.stable-hash}}', region: 'eu', step: 60 },
            experimentScope: { scope: hash, region: 'eu', step: 60 },
          },
        ],
      },
    },
    failureLimit: 0,
  },
});

/** Providers that cannot be given the address of a stand-in, and how a measurement by them ends. */
const unreachable: Record<string, { entry: JsonMap; message: RegExp }> = {
  // Its client adds https:// to the name of the Secret's key, which holds no port.
  wavefront: {
    entry: {
      provider: { wavefront: { address: 'example.wavefront.com', query: `ts(errors, pod=${hash})` } },
      max: 0.05,
    },
    message: /API token not found/,
  },
  plugin: {
    entry: {
      provider: { plugin: { 'hmco/queue': { pod: hash } } },
      successCondition: 'result < 1',
      failureCondition: 'result > 1',
    },
    message: /unable to find plugin|failed to/i,
  },
};

interface Template {
  spec: { args: { name: string; value?: string; valueFrom?: object }[]; metrics: JsonMap[] };
}
interface Run {
  status?: {
    phase: string;
    message?: string;
    metricResults?: { measurements?: { value?: string; message?: string }[] }[];
  };
}

describe('the metric providers', () => {
  let platform: Platform;
  let standIn: StandInProviders;

  const kubectl = (...args: string[]): Promise<string> => platform.kubectl(...args, '--namespace', namespace);
  const secret = (where: string, name: string, data: Record<string, string>): Promise<string> => {
    const literals = Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`);
    return platform.kubectl('create', 'secret', 'generic', name, ...literals, '--namespace', where);
  };

  beforeAll(async () => {
    platform = await startPlatform({ name: 'providers' });
    standIn = await startStandInProviders();
    await platform.createNamespace(controllerNamespace);
    await platform.createNamespace(namespace, 'privileged');
    await secret(controllerNamespace, 'aws', { key: 'stand-in', id: 'stand-in' });
    await secret(controllerNamespace, 'datadog', {
      address: standIn.url('datadog'),
      'api-key': 'stand-in',
      'app-key': 'stand-in',
    });
    await secret(controllerNamespace, 'newrelic', {
      'personal-api-key': 'stand-in',
      'account-id': '1',
      'base-url-nerdgraph': standIn.url('newRelic'),
    });
    await secret(controllerNamespace, 'influxdb', {
      address: standIn.url('influxdb'),
      authToken: 'stand-in',
      org: 'hmco',
    });
    await secret(controllerNamespace, 'wavefront-api-tokens', { 'other.wavefront.com': 'stand-in' });
    await secret(namespace, 'web', { token: 'web-token-of-a-secret' });
    const ofSecret = (key: string) => ({ valueFrom: { secretKeyRef: { name: 'aws', key } } });
    const values = {
      controller: {
        replicas: 1,
        extraEnv: [
          { name: 'AWS_ENDPOINT_URL', value: standIn.root },
          { name: 'AWS_REGION', value: 'eu-west-1' },
          { name: 'AWS_ACCESS_KEY_ID', ...ofSecret('id') },
          { name: 'AWS_SECRET_ACCESS_KEY', ...ofSecret('key') },
        ],
      },
      features: { secretArguments: true, jobMetrics: true, metricProviderSecrets: true },
    };
    const file = join(platform.controlPlane.folder, 'controller.yaml');
    writeFileSync(file, stringify(values));
    const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
    const flags = [...platform.shortIntervals, '--values', file, '--wait', '--timeout', '3m'];
    await platform.helm(4, 'install', ...chart, ...flags);
  });
  afterAll(async () => {
    await platform?.stop();
    await standIn?.stop();
  });

  const entries = (): Record<string, JsonMap> => ({
    ...metricsOf(standIn),
    ...Object.fromEntries(Object.entries(unreachable).map(([name, { entry }]) => [name, entry])),
  });

  /** Runs the template of a metric for a version, as an analysis of a release would, every second. */
  const measure = async (
    name: string,
    role: 'gate' | 'guard',
    version: 'good' | 'bad' | 'odd',
    other: { dryRun?: JsonMap[]; args?: { name: string; valueFrom: JsonMap }[] } = {},
  ): Promise<Run> => {
    const template = JSON.parse(
      await kubectl('get', 'analysistemplate', `portal-portal-services.${name}-${role}`, '--output', 'json'),
    ) as Template;
    const given: Record<string, string> = {
      'canary-hash': `hash-${version}`,
      'stable-hash': 'hash-stable',
      interval: '1s',
      'guard-delay': '1s',
    };
    const args = template.spec.args.map(({ name: argument, valueFrom = {} }) =>
      Object.keys(valueFrom).length > 0
        ? { name: argument, valueFrom }
        : { name: argument, value: given[argument] ?? 'x' },
    );
    const run = `${name}-${role}-${version}${other.dryRun ? '-dry' : ''}`;
    const file = join(platform.controlPlane.folder, `${run}.json`);
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AnalysisRun',
        metadata: { name: run },
        spec: {
          ...template.spec,
          dryRun: other.dryRun,
          args: args.map((argument) => other.args?.find((one) => one.name === argument.name) ?? argument),
        },
      }),
    );
    await kubectl('apply', '--filename', file);
    return await eventually(90, async () => {
      const found = JSON.parse(await kubectl('get', 'analysisrun', run, '--output', 'json')) as Run;
      if (!found.status || /^(?:Pending|Running)$/.test(found.status.phase))
        throw new Error(JSON.stringify(found.status));
      return found;
    });
  };
  const seen = ({ status }: Run): string => {
    const last = status?.metricResults?.[0]?.measurements?.at(-1);
    return `${status?.phase}: ${last?.value ?? last?.message ?? 'by itself'}`;
  };

  scenario('a Rollout with a metric by every provider', 'the controller accepts its templates', async () => {
    const file = join(platform.controlPlane.folder, 'metrics.yaml');
    const metrics = Object.fromEntries(
      Object.entries(entries()).map(([name, entry]) => [
        name,
        name in unreachable ? { ...entry, consecutiveErrorLimit: 0 } : entry,
      ]),
    );
    writeFileSync(file, stringify({ replicaCount: 1, rollout: { enabled: true, analysis: { metrics } } }));
    const chart = ['portal', 'dist/helm/charts/portal-services', '--namespace', namespace];
    await platform.helm(4, 'upgrade', '--install', ...chart, '--values', file);
    await kubectl('argo', 'rollouts', 'status', 'portal-portal-services', '--timeout', '60s');
    return 'Healthy';
  });

  together(
    [
      'prometheus',
      'datadog',
      'new-relic',
      'influxdb',
      'graphite',
      'skywalking',
      'cloud-watch',
      'web',
      'job',
      'kayenta',
    ].map((name) => [
      name,
      'a good version passes its gate, and its guard aborts a bad one',
      async () => {
        const [good, bad] = await Promise.all([measure(name, 'gate', 'good'), measure(name, 'guard', 'bad')]);
        expect([seen(good), good.status?.phase]).toEqual([seen(good), 'Successful']);
        expect([seen(bad), bad.status?.phase]).toEqual([seen(bad), 'Failed']);
        return `${seen(good)}; ${seen(bad)}`;
      },
    ]),
  );

  together(
    (
      [
        ['prometheus', 'gate', 'two series'],
        ['prometheus', 'guard', 'two series'],
        ['cloud-watch', 'gate', 'two series'],
        ['cloud-watch', 'guard', 'two series'],
        ['graphite', 'guard', 'two points'],
        ['influxdb', 'guard', 'two points'],
      ] as const
    ).map(([name, role, result]) => [
      `a ${role} of ${name} with ${result}`,
      'is inconclusive, so that somebody decides',
      async () => {
        const run = await measure(name, role, 'odd');
        expect([seen(run), run.status?.phase]).toEqual([seen(run), 'Inconclusive']);
        return seen(run);
      },
    ]),
  );

  scenario('a page behind a token', 'the controller sends the token of the Secret', async () => {
    const asked = standIn.received.filter((request) => request.startsWith('GET /web/'));
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((request) => !request.endsWith(' Bearer web-token-of-a-secret'))).toEqual([]);
    return `${asked.length} requests with it`;
  });

  scenario(
    'a metric in dryRun whose Secret is missing',
    'the controller ends the whole analysis as Error',
    async () => {
      const run = await measure('web', 'gate', 'good', {
        dryRun: [{ metricName: '^web$' }],
        args: [{ name: 'web-token', valueFrom: { secretKeyRef: { name: 'missing', key: 'token' } } }],
      });
      expect(run.status?.phase).toBe('Error');
      expect(run.status?.message).toMatch(/Unable to resolve metric arguments: secrets "missing" not found/);
      return String(run.status?.message);
    },
  );

  together(
    Object.entries(unreachable).map(([name, { message }]) => [
      name,
      'the controller reads the template, and finds no server',
      async () => {
        const run = await measure(name, 'gate', 'good');
        expect([run.status?.phase, seen(run)]).toEqual(['Error', expect.stringMatching(message)]);
        return seen(run);
      },
    ]),
  );

  scenario(
    'orders per request and an objective',
    'a good release goes on, and one whose orders drop is aborted by them',
    async () => {
      await platform.createNamespace(portalNamespace);
      const requests = 'http_server_request_duration_seconds_count';
      const metrics = {
        // A request with an answer is an order: a bad version fails one in five.
        orders: { ratio: { numerator: `${requests}{http_response_status_code="200"}` }, maxDrop: 5 },
        availability: { slo: { objective: 99.9, shortWindow: '8s', longWindow: '60s' } },
      };
      const dryRun = ['success-rate', 'error-rate', 'latency', 'availability'];
      const file = join(platform.controlPlane.folder, 'orders.yaml');
      writeFileSync(file, stringify({ rollout: { analysis: { metrics, dryRun } } }));
      const portal = new Portal(platform, 'own', ['rollout.weights={50}'], ['--values', file]);
      const { release } = portal;
      await portal.install();
      await portal.deploy('1.1.0-good');
      const { rollout: promoted } = await release.promoted(':1.1.0-good', 120);
      const { gates, guard } = await release.analysis(promoted.status?.currentPodHash as string);
      const values = (run: AnalysisRun | undefined, name: string): number[] =>
        JSON.parse(
          run?.status?.metricResults?.find((metric) => metric.name === name)?.measurements?.at(-1)?.value ?? '[]',
        );
      expect(values(gates[0], 'orders')).toEqual([expect.closeTo(0, 0)]);
      expect(values(gates[0], 'availability')).toEqual([0, 0]);
      // The background takes interval and address from the templates of the platform.
      expect(guard?.status?.metricResults?.map(({ name, error = 0 }) => [name, error])).toContainEqual(['orders', 0]);
      await portal.deploy('1.2.0-bad');
      const { rollout: aborted } = await release.aborted(':1.2.0-bad', 120);
      expect(aborted.status?.message).toContain('"orders"');
      const bad = await release.analysis(aborted.status?.currentPodHash as string);
      const dropped = values(bad.guard, 'orders');
      expect(dropped).toHaveLength(3);
      for (const change of dropped) expect(change).toBeCloseTo(-20, -1);
      for (const rate of values(bad.guard, 'availability')) expect(rate).toBeGreaterThan(14.4);
      return `aborted at a change of ${dropped.map((change) => `${change.toFixed(0)} %`).join(', ')}`;
    },
  );
});
