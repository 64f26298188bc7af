import { parse } from 'yaml';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { valuesYaml } from '../../lib/output/values-yaml';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { renderChart } from '../../lib/render/render-chart';

const whole = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);
const model = withMinimalCrds(whole);

/** An object of the chart, with the fields that the tests look into. */
interface Made extends JsonMap {
  kind: string;
  spec: JsonMap;
  metadata: { name: string; namespace?: string; labels: JsonMap; annotations?: JsonMap };
}

/** The objects of a values document, by the file of their template. */
function filesOf(values: JsonMap, release = 'release', namespace = 'space'): Map<string, Made[]> {
  const verdict = evaluateCase(model, caseOf(values, release, namespace));
  if ('rejected' in verdict) throw verdict.rejected;
  return new Map([...verdict.objects].map(([file, objects]) => [file.replace('templates/', ''), objects as Made[]]));
}

/** The one object of a template file. */
function objectOf(file: string, values: JsonMap): Made | undefined {
  return filesOf(values).get(file)?.[0];
}

describe('the values', () => {
  it('have descriptions for a controller, not for a workload', () => {
    const text = valuesYaml(whole.declared);
    for (const foreign of ['DATABASE_URL', 'role/portal', 'portal-tls', 'broken canary', 'stable and canary']) {
      expect(text).not.toContain(foreign);
    }
    expect(text).not.toContain('at least four scrapes in each of its windows');
  });

  it('label and annotate what others select or watch', () => {
    const metadata = { labels: { team: 'platform' }, annotations: { note: 'x' } };
    const dashboard = {
      enabled: true,
      networkPolicy: { enabled: false },
      podDisruptionBudget: metadata,
      ingress: { enabled: true, ...metadata },
      httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], ...metadata },
    };
    const notifications = { enabled: true, secret: { create: true, annotations: metadata.annotations } };
    const files = filesOf({ dashboard, controller: { podDisruptionBudget: metadata }, notifications });
    for (const file of ['dashboard/pdb', 'dashboard/ingress', 'dashboard/httproute', 'controller/pdb']) {
      expect([file, files.get(`${file}.yaml`)?.[0]?.metadata]).toEqual([
        file,
        expect.objectContaining({
          labels: expect.objectContaining({ ...metadata.labels, 'app.kubernetes.io/name': 'progressive-delivery' }),
          annotations: metadata.annotations,
        }),
      ]);
    }
    expect(files.get('secret.yaml')?.[0]?.metadata.annotations).toEqual(metadata.annotations);
  });
});

describe('the controller', () => {
  it('leaves argo-rollouts-config to another release in its namespace', () => {
    const file = 'controller/config.yaml';
    expect([objectOf(file, {}), objectOf(file, { plugins: { createConfigMap: false } })]).toEqual([
      expect.objectContaining({ kind: 'ConfigMap' }),
      undefined,
    ]);
  });

  it('sets its rolling update explicitly, so that an upgrade can disable leader election again', () => {
    const one = { leaderElection: { enabled: false }, replicas: 1 };
    expect(objectOf('controller/deployment.yaml', {})).toMatchObject({
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } } },
    });
    expect(objectOf('controller/deployment.yaml', { controller: one })?.spec.strategy).toEqual({ type: 'Recreate' });
  });
});

describe('the alerts', () => {
  it('are in the namespace that Prometheus watches, and are about the controller of the release', () => {
    const rule = (values: JsonMap) =>
      objectOf('prometheusrule.yaml', { prometheusRule: { enabled: true, job: 'argo-rollouts', ...values } });
    expect(rule({})?.metadata.namespace).toBe('space');
    const elsewhere = rule({ namespace: 'monitoring' });
    expect(elsewhere?.metadata.namespace).toBe('monitoring');
    expect(elsewhere?.spec).toEqual(rule({})?.spec);
  });
});

describe('the test pod', () => {
  const pod = (values: JsonMap) => objectOf('tests/test-connection.yaml', values);

  it('is pulled with the pull secrets of the chart', () => {
    const values = {
      imagePullSecrets: [{ name: 'own' }, { name: 'shared' }],
      global: { imagePullSecrets: [{ name: 'shared' }] },
    };
    expect(pod(values)?.spec.imagePullSecrets).toEqual([{ name: 'shared' }, { name: 'own' }]);
  });

  it('can reach the metrics with every NetworkPolicy', () => {
    const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    const networkPolicy = { enabled: true, from: [monitoring] };
    const policy = objectOf('controller/networkpolicy.yaml', { controller: { networkPolicy } });
    const own = { podSelector: { matchLabels: pod({})?.metadata.labels } };
    expect(policy?.spec).toMatchObject({ ingress: [{ from: [monitoring, own] }] });
  });
});

describe('headers of the queries', () => {
  const headers: JsonMap[] = [
    { name: 'X-Scope-OrgID', value: 'team-a' },
    { name: 'Authorization', secretName: 'prometheus', secretKey: 'authorization' },
  ];
  const spec = (values: JsonMap) =>
    objectOf('analysis/latency-gate.yaml', values)?.spec as { args: JsonMap[]; metrics: [{ provider: JsonMap }] };

  it('are plain text or from a Secret, each an argument that a workload may override', () => {
    const { args, metrics } = spec({ prometheus: { headers } });
    expect(metrics[0].provider.prometheus).toMatchObject({
      headers: [
        { key: 'X-Scope-OrgID', value: '{{args.prometheus-header-x-scope-orgid}}' },
        { key: 'Authorization', value: '{{args.prometheus-header-authorization}}' },
      ],
    });
    expect(args.filter(({ name }) => String(name).startsWith('prometheus-header-'))).toEqual([
      { name: 'prometheus-header-x-scope-orgid', value: 'team-a' },
      {
        name: 'prometheus-header-authorization',
        valueFrom: { secretKeyRef: { name: 'prometheus', key: 'authorization' } },
      },
    ]);
  });
});

describe('the analysis templates', () => {
  const label = 'argo-rollouts.argoproj.io/controller-instance-id';
  const file = 'analysis/latency-gate.yaml';

  it('carry the instance id without which a controller that has one does not see them', () => {
    const analysis = { clusterScope: false, namespaces: ['portal'] };
    expect(objectOf(file, {})?.metadata.labels).not.toHaveProperty([label]);
    expect(objectOf(file, { controller: { instanceId: 'blue' } })?.metadata.labels[label]).toBe('blue');
    expect(objectOf(file, { controller: { instanceId: 'blue' }, analysis })?.metadata.labels[label]).toBe('blue');
  });

  it('are in the watched namespace for a namespaced controller', () => {
    const found = (values: JsonMap) =>
      filesOf({ namespaced: true, ...values })
        .get(file)
        ?.map(({ kind, metadata }) => [kind, metadata.namespace]);
    expect(found({})).toEqual([['AnalysisTemplate', 'space']]);
    expect(found({ watchNamespace: 'portal' })).toEqual([['AnalysisTemplate', 'portal']]);
    expect(found({ analysis: { clusterScope: false, namespaces: ['space'] } })).toEqual([
      ['AnalysisTemplate', 'space'],
    ]);
  });

  it('are of both kinds while workloads move from one to the other, and of one kind before and after', () => {
    const found = (analysis: JsonMap) =>
      filesOf({ analysis })
        .get(file)
        ?.map(({ kind, metadata }) => [kind, metadata.namespace]);
    const cluster = ['ClusterAnalysisTemplate', undefined];
    const namespaced = ['AnalysisTemplate', 'portal'];
    expect(found({})).toEqual([cluster]);
    expect(found({ namespaces: ['portal'] })).toEqual([namespaced, cluster]);
    expect(found({ clusterScope: false, namespaces: ['portal'] })).toEqual([namespaced]);
  });
});

describe('the dashboard', () => {
  it('shows the watched namespace, independent of its own namespace', () => {
    const argsOf = (values: JsonMap) =>
      JSON.stringify(objectOf('dashboard/deployment.yaml', { dashboard: { enabled: true }, ...values })?.spec);
    expect(argsOf({})).not.toContain('--namespace=');
    expect(argsOf({ namespaced: true, watchNamespace: 'portal' })).toContain('"--namespace=portal"');
  });
});

describe('the CRDs', () => {
  const job = 'crd-upgrade/job.yaml';

  it('survive the Application that Argo CD applies them with', () => {
    expect(whole.crds.size).toBe(5);
    for (const text of whole.crds.values()) {
      const { metadata } = parse(text) as Made;
      expect(metadata.annotations).toMatchObject({
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false,ServerSideApply=true',
        'controller-gen.kubebuilder.io/version': expect.any(String),
      });
    }
  });

  it('are upgraded by a Job with the scheduling values, which is deleted after a day', () => {
    const placed = {
      nodeSelector: { pool: 'system' },
      tolerations: [{ key: 'system', operator: 'Exists' }],
      affinity: { podAntiAffinity: {} },
      priorityClassName: 'system-cluster-critical',
    };
    const upgrade = { ...placed, podLabels: { team: 'platform' }, podAnnotations: { note: 'x' } };
    const dnsConfig = { options: [{ name: 'ndots', value: '2' }] };
    expect(objectOf(job, { crds: { upgrade }, dnsConfig })?.spec).toMatchObject({
      ttlSecondsAfterFinished: 86_400,
      template: {
        metadata: { labels: { team: 'platform' }, annotations: { note: 'x' } },
        spec: { ...placed, dnsConfig },
      },
    });
  });

  it('are upgraded with an existing ServiceAccount, and without roles if rbac.create is off', () => {
    const values = {
      rbac: { create: false },
      crds: { upgrade: { serviceAccount: { create: false, name: 'crds' } } },
    };
    expect([...filesOf(values).keys()].filter((file) => file.startsWith('crd-upgrade/')).sort()).toEqual([
      'crd-upgrade/configmap.yaml',
      job,
    ]);
    expect(objectOf(job, values)?.spec.template).toMatchObject({ spec: { serviceAccountName: 'crds' } });
  });

  it('are not upgraded by a namespaced release unless whileNamespaced is on', () => {
    const kinds = (values: JsonMap) => [...filesOf(values).values()].flat().map(({ kind }) => kind);
    expect(kinds({ namespaced: true, dashboard: { enabled: true } }).filter((kind) => /^Cluster/.test(kind))).toEqual(
      [],
    );
    expect(kinds({ namespaced: true })).not.toContain('Job');
    const enabled = { namespaced: true, crds: { upgrade: { whileNamespaced: true } } };
    expect(kinds(enabled)).toEqual(expect.arrayContaining(['Job', 'ClusterRole', 'ClusterRoleBinding']));
  });

  it('are upgraded with a ClusterRole that no release of the same name in another namespace has', () => {
    const long = 'a'.repeat(53);
    const nameIn = (namespace: string) =>
      filesOf({}, long, namespace).get('crd-upgrade/clusterrole.yaml')?.[0]?.metadata.name as string;
    expect(nameIn('blue')).not.toBe(nameIn('green'));
    expect(nameIn('n'.repeat(63)).length).toBeLessThanOrEqual(253);
    const binding = filesOf({}, long, 'blue').get('crd-upgrade/clusterrolebinding.yaml')?.[0];
    expect(binding).toMatchObject({ metadata: { name: nameIn('blue') }, roleRef: { name: nameIn('blue') } });
  });
});

describe('the namespace', () => {
  it('is kept by Helm and Argo CD, with the annotations of the values beside those that say so', () => {
    const values = { namespace: { create: true, annotations: { owner: 'platform' } } };
    expect(objectOf('namespace.yaml', values)?.metadata.annotations).toEqual({
      'helm.sh/resource-policy': 'keep',
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      owner: 'platform',
    });
  });
});

describe('two releases with the same name in two namespaces', () => {
  const watched = { namespaced: true, watchNamespace: 'portal' };

  it.each([
    ['ClusterRole', {}],
    ['ClusterRoleBinding', {}],
    ['Role', watched],
    ['RoleBinding', watched],
  ])('share no %s', (kind, values) => {
    const namesIn = (namespace: string) =>
      [...filesOf({ dashboard: { enabled: true }, ...values }, 'pd', namespace).values()]
        .flat()
        .filter((object) => object.kind === kind && object.metadata.namespace !== namespace)
        .map(({ metadata }) => metadata.name);
    expect(namesIn('blue').length).toBeGreaterThan(1);
    expect(namesIn('blue').filter((name) => namesIn('green').includes(name))).toEqual([]);
  });
});

describe('the notes', () => {
  const notesOf = (values: JsonMap): string =>
    renderChart(model, values, createRelease('release'))
      .notes.flatMap(({ lines }) => lines)
      .join('\n');

  it('say what a gate without data does', () => {
    expect(notesOf({})).toContain('a gate without data waits');
    expect(notesOf({ analysis: { noData: 'pass' } })).not.toContain('waits');
    expect(notesOf({ analysis: { noData: 'pass' } })).toContain('passes: an idle canary is promoted unseen');
  });

  it('name the label of the instance, whether or not there are analysis templates', () => {
    for (const enabled of [true, false]) {
      expect(notesOf({ controller: { instanceId: 'blue' }, analysis: { enabled } })).toContain(
        'controller-instance-id=blue',
      );
    }
  });
});

describe('the Job that upgrades the CRDs', () => {
  it('gives up before Helm does, whose timeout is five minutes', () => {
    expect(objectOf('crd-upgrade/job.yaml', {})?.spec.activeDeadlineSeconds).toBeLessThan(300);
  });
});

describe('the permissions', () => {
  const rulesOf = (file: string, values: JsonMap) => objectOf(file, values)?.rules as JsonMap[];
  const on = (resource: string, rules: JsonMap[]) =>
    rules.filter(({ resources }) => (resources as string[]).includes(resource));

  it('let the controller access only its own lease', () => {
    expect(on('leases', rulesOf('controller/role.yaml', {}))).toEqual([
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: ['argo-rollouts-controller-lock'],
        verbs: ['get', 'update'],
      },
    ]);
  });

  it('let the Gateway API plugin access only its own ConfigMap, without duplicate rules', () => {
    const rules = rulesOf('controller/clusterrole.yaml', { trafficRouting: { gatewayAPI: true } });
    const verbs = on('services', rules).flatMap((rule) => rule.verbs);
    expect(verbs.toSorted()).toEqual(['get', 'list', 'patch', 'watch']);
    expect(on('configmaps', rules)).toEqual([
      { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['argo-gatewayapi-configmap'],
        verbs: ['get', 'update'],
      },
    ]);
  });
});
