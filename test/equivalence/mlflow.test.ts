import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { smallestValues } from '../../lib/render/smallest-values';
import { proveChart } from '../../lib/testing';
import { type Major, majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

// Hostile strings take as long as all the rest: npm run test:nightly runs them, with ten thousand cases for each chart.
const sections = ['values', 'plain', 'coverage', 'objects', 'equivalence', 'verdicts', 'batch'] as const;

it('renders the same objects and accepts the same values as both Helms', async () => {
  await proveChart(createApp, { chart: 'ml-platform/mlflow', cases: 100, sections });
}, 1_800_000);

interface Labelled {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

interface Template {
  readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations?: JsonMap };
  readonly spec: JsonMap & { readonly serviceAccountName: string };
}

/** The pod template of the object of a kind. */
function templateIn(objects: JsonMap[], kind: string): Template {
  const { spec } = objects.find((object) => object.kind === kind) as unknown as {
    spec: { template: Template; jobTemplate?: { spec: { template: Template } } };
  };
  return spec.jobTemplate?.spec.template ?? spec.template;
}

const basicAuthOf = (objects: JsonMap[]): unknown =>
  (objects.find(({ kind }) => kind === 'ServiceMonitor') as { spec: { endpoints: [{ basicAuth?: JsonMap }] } }).spec
    .endpoints[0].basicAuth;

describe('mlflow alone', () => {
  const model = readChart(createApp().node.findChild('ml-platform').node.findChild('mlflow') as unknown as HelmChart);
  /** The objects rendered by Helm and by Chartwright, with the required values. */
  const objectsOf = (major: Major, user: JsonMap): Promise<JsonMap[]> =>
    expectSameObjects(major, model, mergeValues(smallestValues(model), user));
  const workloadIn = (objects: JsonMap[], kind: string): string =>
    JSON.stringify(objects.find((object) => object.kind === kind));

  it.each(majors)('is a Rollout with its own globals, as in Helm %i', async (major) => {
    const user = { rollout: { enabled: true }, global: { vault: { enabled: false }, imageRegistry: 'mirror.example' } };
    const rollout = workloadIn(await objectsOf(major, user), 'Rollout');
    expect(rollout).toContain('"image":"mirror.example/mlflow/mlflow:');
    expect(rollout).not.toContain('vault');
  });

  it.each(majors)('loses a default that is set to null, as in Helm %i', async (major) => {
    const user = { resources: { limits: null }, podSecurityContext: { fsGroup: null } };
    const [before, after] = await Promise.all(
      [{}, user].map(async (values) => workloadIn(await objectsOf(major, values), 'Deployment')),
    );
    for (const key of ['"limits"', '"fsGroup"']) {
      expect(before).toContain(key);
      expect(after).not.toContain(key);
    }
  });

  it.each(majors)('gives the Jobs access to the database, but no sidecars, as in Helm %i', async (major) => {
    const objects = await objectsOf(major, {
      gc: { enabled: true },
      extraEnv: [{ name: 'PGSSLROOTCERT', value: '/ca/ca.crt' }],
      extraEnvFrom: [{ configMapRef: { name: 'further-env' } }],
      extraVolumes: [{ name: 'ca', configMap: { name: 'ca-volume' } }],
      extraVolumeMounts: [{ name: 'ca', mountPath: '/ca-mount' }],
      initContainers: [{ name: 'proxy', image: 'proxy', restartPolicy: 'Always' }],
      sidecars: [{ name: 'shipper', image: 'shipper' }],
    });
    const further = [
      '"/ca/ca.crt"',
      '"further-env"',
      '"ca-volume"',
      '"/ca-mount"',
      '"initContainers":[{"name":"proxy"',
    ];
    for (const kind of ['Deployment', 'Job', 'CronJob']) {
      for (const text of further)
        expect([kind, workloadIn(objects, kind)]).toEqual([kind, expect.stringContaining(text)]);
      expect([kind, workloadIn(objects, kind).includes('"shipper"')]).toEqual([kind, kind === 'Deployment']);
    }
  });

  it.each(majors)('gives the Jobs the labels and annotations of the server pods, as in Helm %i', async (major) => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn', 'helm.sh/hook-weight': '7' };
    const objects = await objectsOf(major, {
      gc: { enabled: true },
      podLabels: { 'azure.workload.identity/use': 'true' },
      podAnnotations: { 'linkerd.io/inject': 'enabled' },
      priorityClassName: 'important',
      serviceAccount: { annotations },
    });
    const selector = { 'app.kubernetes.io/name': 'mlflow', 'app.kubernetes.io/instance': 'release' };
    // A cluster autoscaler must not interrupt the migrations.
    const stays = {
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
    };
    for (const kind of ['Deployment', 'Job', 'CronJob']) {
      const { metadata, spec } = templateIn(objects, kind);
      expect([kind, metadata]).toEqual([
        kind,
        {
          labels: expect.objectContaining({ 'azure.workload.identity/use': 'true' }),
          annotations: { 'linkerd.io/inject': 'enabled', ...(kind === 'Job' ? stays : {}) },
        },
      ]);
      expect([kind, spec.priorityClassName]).toEqual([kind, 'important']);
      // The Service must not select the pods of Jobs.
      expect(kind === 'Deployment').toBe(
        Object.entries(selector).every(([name, value]) => metadata.labels[name] === value),
      );
      expect([kind, workloadIn(objects, kind).includes('activeDeadlineSeconds')]).toEqual([kind, false]);
    }
    const accounts = objects.filter(({ kind }) => kind === 'ServiceAccount') as unknown as Labelled[];
    expect(accounts.map(({ metadata }) => [metadata.name, metadata.annotations['eks.amazonaws.com/role-arn']])).toEqual(
      [
        ['release-mlflow', 'arn'],
        ['release-mlflow-migrations', 'arn'],
      ],
    );
    expect(accounts[1]?.metadata.annotations['helm.sh/hook-weight']).toBe('-1');
  });

  it.each(majors)('runs the Jobs with an existing ServiceAccount, as in Helm %i', async (major) => {
    const objects = await objectsOf(major, {
      gc: { enabled: true },
      serviceAccount: { create: false, name: 'mine' },
    });
    expect(objects.filter(({ kind }) => kind === 'ServiceAccount')).toEqual([]);
    for (const kind of ['Deployment', 'Job', 'CronJob'])
      expect([kind, templateIn(objects, kind).spec.serviceAccountName]).toEqual([kind, 'mine']);
  });

  it('sets a deadline for its Jobs only if a value says so', async () => {
    const objects = await objectsOf(4, {
      gc: { enabled: true, activeDeadlineSeconds: 3600 },
      migrations: { activeDeadlineSeconds: 7200 },
    });
    expect(workloadIn(objects, 'Job')).toContain('"activeDeadlineSeconds":7200');
    expect(workloadIn(objects, 'CronJob')).toContain('"activeDeadlineSeconds":3600');
  });

  it.each(majors)('pulls every image with its own and the global pull secrets, as in Helm %i', async (major) => {
    const objects = await objectsOf(major, {
      gc: { enabled: true },
      global: { imagePullSecrets: [{ name: 'everywhere' }] },
      // The API server rejects duplicate names in the list.
      imagePullSecrets: [{ name: 'here' }, { name: 'everywhere' }],
    });
    for (const kind of ['Deployment', 'Job', 'CronJob', 'Pod'])
      expect(workloadIn(objects, kind)).toContain('"imagePullSecrets":[{"name":"everywhere"},{"name":"here"}]');
  });

  it.each(majors)(
    'lets Prometheus authenticate with its own Secret, or as the administrator, as in Helm %i',
    async (major) => {
      const auth = { mode: 'basic-auth', admin: { secretName: 'admins', usernameKey: 'name' } };
      const basicAuthWith = async (user: JsonMap) =>
        basicAuthOf(await objectsOf(major, { auth, metrics: { serviceMonitor: { enabled: true, ...user } } }));
      expect(await basicAuthWith({})).toEqual({
        username: { name: 'admins', key: 'name' },
        password: { name: 'admins', key: 'password' },
      });
      expect(
        await basicAuthWith({ namespace: 'monitoring', basicAuth: { secretName: 'scraper', passwordKey: 'word' } }),
      ).toEqual({
        username: { name: 'scraper', key: 'username' },
        password: { name: 'scraper', key: 'word' },
      });
    },
  );

  it.each(majors)('omits hanging-guard unless it is enabled, as in Helm %i', async (major) => {
    const guards = async (hanging?: boolean) =>
      workloadIn(
        await objectsOf(major, { rollout: { enabled: true, ...(hanging ? { analysis: { hanging } } : {}) } }),
        'Rollout',
      );
    expect(await guards()).toContain('"failing-guard"');
    expect(await guards()).not.toContain('"hanging-guard"');
    expect(await guards(true)).toContain('"hanging-guard"');
  });

  it.each(majors)('keeps the migration Job and its log until the next one, as in Helm %i', async (major) => {
    const objects = await objectsOf(major, {});
    const [job] = objects.filter(({ kind }) => kind === 'Job') as unknown as [Labelled & { spec: JsonMap }];
    expect([
      job.metadata.annotations['helm.sh/hook-delete-policy'],
      job.metadata.annotations['argocd.argoproj.io/hook-delete-policy'],
      job.spec.ttlSecondsAfterFinished,
    ]).toEqual(['before-hook-creation', 'BeforeHookCreation', 604_800]);
  });

  it.each(majors)(
    'probes /health below the static prefix with the timing of the values, for Helm %i',
    async (major) => {
      const probesOf = async (user: JsonMap) => {
        const [container] = templateIn(await objectsOf(major, user), 'Deployment').spec.containers as [JsonMap];
        return [container.startupProbe, container.readinessProbe, container.livenessProbe];
      };
      const health = (path: string, timing: object) => ({ httpGet: { path, port: 'http' }, ...timing });
      const fast = { timeoutSeconds: 5, failureThreshold: 3 };
      expect(await probesOf({})).toEqual([
        health('/health', { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 }),
        health('/health', { periodSeconds: 10, ...fast }),
        health('/health', { periodSeconds: 20, ...fast, failureThreshold: 6 }),
      ]);
      expect(
        await probesOf({
          server: { staticPrefix: '/mlflow' },
          startupProbe: { spec: { initialDelaySeconds: 3, periodSeconds: 7 } },
          readinessProbe: { spec: { tcpSocket: { port: 'http' } } },
          livenessProbe: { enabled: false },
        }),
      ).toEqual([
        health('/mlflow/health', { initialDelaySeconds: 3, periodSeconds: 7, timeoutSeconds: 5, failureThreshold: 60 }),
        { tcpSocket: { port: 'http' }, periodSeconds: 10, ...fast },
        undefined,
      ]);
    },
  );

  it.each(majors)('is scraped by a Service of its own, as in Helm %i', async (major) => {
    const objects = await objectsOf(major, {
      rollout: { enabled: true, trafficRouting: 'nginx' },
      ingress: { enabled: true },
      metrics: { serviceMonitor: { enabled: true } },
    });
    const selector = (objects.find(({ kind }) => kind === 'ServiceMonitor') as { spec: { selector: JsonMap } }).spec
      .selector;
    const { matchLabels } = selector as { matchLabels: Record<string, string> };
    const services = objects.filter(({ kind }) => kind === 'Service') as unknown as Labelled[];
    const isSelected = ({ metadata }: Labelled) =>
      Object.entries(matchLabels).every(([name, value]) => metadata.labels[name] === value);
    expect(services).toHaveLength(3);
    expect(services.filter(isSelected).map(({ metadata }) => metadata.name)).toEqual(['release-mlflow-metrics']);
  });
});
