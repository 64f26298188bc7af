import { createApp } from '../../charts-src/app';
import { ci } from '../../charts-src/progressive-delivery/ci';
import { controllerFlags } from '../../charts-src/progressive-delivery/controller-flags';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { renderChart } from '../../lib/render/render-chart';
import { controllerGrants } from '../../lib/rollouts/rbac/rbac-table';
import { leavesOf } from '../../lib/values/define';

const model = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] };

/** What a role of the controller grants, as `verb group/resource`, with the names where it is limited to some. */
function granted(values: JsonMap, file: 'clusterrole' | 'role' | 'role-watched'): string[] {
  const { manifests } = renderChart(model, values, createRelease('release'));
  const role = manifests.find(({ source }) => source.endsWith(`/controller/${file}.yaml`));
  return ((role?.object.rules ?? []) as Rule[]).flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => {
          const permission = `${verb} ${group ? `${group}/` : ''}${resource}`;
          return resourceNames ? `${permission} ${resourceNames.join(',')}` : permission;
        }),
      ),
    ),
  );
}

/** What some values add to the permissions that the chart grants by default, in the cluster and in its own namespace. */
function added(values: JsonMap): string[] {
  return (['clusterrole', 'role'] as const).flatMap((file) => {
    const before = granted({}, file);
    return granted(values, file).filter((permission) => !before.includes(permission));
  });
}

const paths = [...leavesOf(model.declared)].map(({ path }) => path.join('.'));

/** The names of the Secrets that the controller may get where workloads are released; all of them where none is named. */
function secretsOf(values: JsonMap): (Json | 'all')[] {
  const { manifests } = renderChart(model, values, createRelease('release'));
  const role = manifests.find(({ object, source }) => object.kind === 'ClusterRole' && source.includes('/controller/'));
  const rules = (role?.object.rules ?? []) as JsonMap[];
  return rules
    .filter(({ resources }) => (resources as string[]).includes('secrets'))
    .filter(({ verbs }) => (verbs as string[]).includes('get'))
    .flatMap(({ resourceNames }) => (resourceNames as Json[] | undefined) ?? ['all']);
}

describe('the controller may get', () => {
  const header = (secretName: string) => ({ name: 'Authorization', secretName, secretKey: 'key' });
  const oauth2 = { tokenUrl: 'https://sso.example/token', clientId: 'id', secretName: 'client', secretKey: 'key' };

  it.each<[string, JsonMap, (Json | 'all')[]]>([
    ['no Secret by default', {}, []],
    ['the Secrets of headers', { prometheus: { headers: [header('one'), header('two')] } }, ['one', 'two']],
    ['no Secret for a header of plain text', { prometheus: { headers: [{ name: 'X-Scope-OrgID', value: 'a' }] } }, []],
    ['the Secret of OAuth 2', { prometheus: { oauth2 } }, ['client']],
    ['the Secrets of both', { prometheus: { headers: [header('one')], oauth2 } }, ['one', 'client']],
    [
      'no Secret of an analysis that is off',
      { prometheus: { headers: [header('one')] }, analysis: { enabled: false } },
      [],
    ],
    [
      'any Secret where arguments come from others too',
      { prometheus: { headers: [header('one')] }, features: { secretArguments: true } },
      ['all'],
    ],
  ])('%s', (_, values, names) => {
    expect(secretsOf(values)).toEqual(names);
  });
});

describe('the default role', () => {
  it.each(['watch pods', 'list pods', 'list apps/deployments', 'watch apps/deployments', 'list podtemplates'])(
    'grants %s, without which a controller of 1.10 logs errors or blocks its workers',
    (permission) => {
      expect(granted({}, 'clusterrole')).toContain(permission);
    },
  );

  it.each(['create pods/eviction', 'get pods', 'update pods'])(
    'grants %s, without which a restart or a change of pod metadata stops traffic, analysis and abort of a Rollout',
    (permission) => {
      expect(granted({}, 'clusterrole')).toContain(permission);
    },
  );

  it('names the lease of the instance', () => {
    expect(granted({}, 'role')).toContain('update coordination.k8s.io/leases argo-rollouts-controller-lock');
    const instance = granted({ controller: { instanceId: 'b' } }, 'role');
    expect(instance).toContain('update coordination.k8s.io/leases argo-rollouts-controller-lock-b');
    expect(instance).not.toContain('update coordination.k8s.io/leases argo-rollouts-controller-lock');
  });
});

describe('a value that changes what the controller requests grants exactly that', () => {
  const targetGroups = (group: string) => [`list ${group}/targetgroupbindings`, 'get endpoints'];
  const services = (group: string) => [`get ${group}/traefikservices`, `update ${group}/traefikservices`];
  const mappings = (resource: string) => ['create', 'get', 'update', 'delete'].map((verb) => `${verb} ${resource}`);

  it.each<[string, JsonMap, string[]]>([
    ['target groups', { controller: { awsVerifyTargetGroup: true } }, targetGroups('elbv2.k8s.aws')],
    [
      'target groups of EKS Auto Mode',
      { controller: { awsVerifyTargetGroup: true, awsTargetGroupBindingApiVersion: 'eks.amazonaws.com/v1' } },
      targetGroups('eks.amazonaws.com'),
    ],
    [
      'the version of target groups that are not verified',
      { controller: { awsTargetGroupBindingApiVersion: 'eks.amazonaws.com/v1' } },
      [],
    ],
    ['Traefik 3', { trafficRouting: { traefik: true } }, services('traefik.io')],
    [
      'Traefik 2',
      { trafficRouting: { traefik: true }, controller: { traefikApiGroup: 'traefik.containo.us' } },
      services('traefik.containo.us'),
    ],
    ['Ambassador', { trafficRouting: { ambassador: true } }, mappings('getambassador.io/mappings')],
    [
      'Ambassador in its other group',
      { trafficRouting: { ambassador: true }, controller: { ambassadorApiVersion: 'x.getambassador.io/v3alpha1' } },
      mappings('x.getambassador.io/ambassadormappings'),
    ],
    [
      'the primary cluster of an Istio mesh',
      { trafficRouting: { istio: true, istioMulticluster: true } },
      [
        ...['virtualservices', 'destinationrules'].flatMap((resource) =>
          ['get', 'list', 'watch', 'update'].map((verb) => `${verb} networking.istio.io/${resource}`),
        ),
        'list secrets',
      ],
    ],
    [
      'Secrets with headers for the download of plugins',
      {
        plugins: {
          step: [
            { name: 'a/b', location: 'https://a/b', headersFrom: [{ secretRef: { name: 'one' } }] },
            { name: 'a/c', location: 'https://a/c' },
          ],
          metricProvider: [{ name: 'a/d', location: 'https://a/d', headersFrom: [{ secretRef: { name: 'two' } }] }],
        },
      },
      ['get secrets two,one'],
    ],
  ])('%s', (_, values, permissions) => {
    expect(added(values).sort()).toEqual([...permissions].sort());
  });
});

describe('a controller of one namespace', () => {
  const probe = 'list networking.istio.io/virtualservices';

  it.each<[string, JsonMap, boolean]>([
    ['may list VirtualServices beside itself, where it looks whether Istio is installed', { istio: true }, true],
    ['may not without Istio', {}, false],
  ])('%s', (_, trafficRouting, isGranted) => {
    const values = { namespaced: true, watchNamespace: 'portal', trafficRouting };
    expect(granted(values, 'role').includes(probe)).toBe(isGranted);
  });

  it('needs no second permission while it works in every namespace', () => {
    expect(granted({ trafficRouting: { istio: true } }, 'role')).not.toContain(probe);
  });
});

describe('a controller of AnalysisRuns alone', () => {
  it('has no access to Rollouts, ReplicaSets or routers', () => {
    const values = {
      controller: { analysisOnly: true },
      trafficRouting: { istio: true },
      features: { restarts: true },
    };
    const resources = granted(values, 'clusterrole').map((permission) => permission.split(' ')[1]);
    expect([...new Set(resources)].sort()).toEqual([
      'argoproj.io/analysisruns',
      'argoproj.io/analysistemplates',
      'argoproj.io/clusteranalysistemplates',
      'batch/jobs',
      'events',
      'pods',
    ]);
  });

  it('takes part in the election without an instance, whatever its instance is', () => {
    // NewAnalysisManager passes no instance id on.
    const values = { controller: { analysisOnly: true, instanceId: 'b' } };
    expect(granted(values, 'role')).toContain('update coordination.k8s.io/leases argo-rollouts-controller-lock');
  });
});

describe('the table of permissions', () => {
  const known = new Set(paths);
  const isKnown = (path: string) => known.has(path) || [...known].some((leaf) => leaf.startsWith(`${path}.`));

  it('names values of the chart, and each feature and router among them', () => {
    const named = controllerGrants.flatMap(({ values }) => values);
    expect(named.filter((path) => !isKnown(path))).toEqual([]);
    const switches = [...known].filter((path) => /^(?:features|trafficRouting)\./.test(path));
    expect(switches.filter((path) => !named.includes(path))).toEqual([]);
  });

  it('gives a reason for each rule', () => {
    const reasons = controllerGrants.flatMap(({ rules }) => rules.map(([why]) => why));
    expect(reasons.filter((why) => !/^.{10,}\.$/.test(why))).toEqual([]);
  });

  it('is in the role as comments', () => {
    const files = [...helmFiles(model)].filter(([path]) => path.startsWith('templates/')).map(([, text]) => text);
    const words = files.join('\n').replace(/\n *# /g, ' ');
    for (const [why] of controllerGrants.flatMap(({ rules }) => rules)) expect(words).toContain(why);
  });
});

describe('the flags of the controller', () => {
  const args = (values: JsonMap): string[] => {
    const { manifests } = renderChart(model, values, createRelease('release'));
    const deployment = manifests.find(({ source }) => source.endsWith('/controller/deployment.yaml'))?.object as never;
    const { containers } = (deployment as { spec: { template: { spec: { containers: { args: string[] }[] } } } }).spec
      .template.spec;
    return (containers[0]?.args ?? []).map((arg) => arg.replace(/^--([^=]*).*$/, '$1'));
  };

  it('are each in the table of flags that extraArgs may not hold', () => {
    const everything = {
      ...ci.everything,
      controller: {
        ...(ci.everything?.controller as JsonMap),
        istioApiVersion: 'v1',
        traefikApiGroup: 'traefik.io',
        traefikApiVersion: 'traefik.io/v1alpha1',
        nginxIngressClasses: ['nginx'],
        albIngressClasses: ['alb'],
        awsTargetGroupBindingApiVersion: 'eks.amazonaws.com/v1',
        albTagKeyResourceId: 'a/b',
        pprofAddress: ':1',
      },
    };
    const passed = new Set([...args(everything), ...args({ namespaced: true, controller: { analysisOnly: true } })]);
    const deprecated = ['metricsport', 'alb-verify-weight'];
    expect([...passed, ...deprecated].sort()).toEqual(Object.keys(controllerFlags).sort());
    for (const path of Object.values(controllerFlags)) expect(paths).toContain(path);
  });
});
