import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { chartValues } from '../../lib/helm/coalesce';
import { isMap, type JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { valuesTree } from '../../lib/model/values-tree';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { pairwise, randomDocuments } from '../../lib/prove/cases/pairwise';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { rejectedIndexes } from '../../lib/prove/helm/schema-verdicts';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { checkPromQL } from '../../lib/rollouts/analysis/promql';
import { controllerDashboard } from '../../lib/rollouts/controller-dashboard';
import { GrafanaDashboard, grafanaDashboardValues } from '../../lib/rollouts/monitoring/grafana-dashboard';
import { PrometheusRule } from '../../lib/rollouts/monitoring/prometheus-rule';
import { prometheusRuleValues } from '../../lib/rollouts/monitoring/prometheus-rule-values';
import { notificationEvents, notificationTriggers } from '../../lib/rollouts/notifications/notification-events';
import { Notifications, notificationsValues } from '../../lib/rollouts/notifications/notifications';
import { group } from '../../lib/values/define';
import type { JsonSchema } from '../../lib/values/json-schema';
import { validateValues } from '../../lib/values/validate-against-schema';
import { differences } from '../support/differences';
import { helm, type Major, majors, pinned } from '../support/helm';
import { unknownIn, vectorSelectors } from '../support/promql';

const values = group({
  prometheusRule: prometheusRuleValues(),
  grafanaDashboard: grafanaDashboardValues(),
  notifications: notificationsValues(),
  trafficRouting: group({ istio: z.boolean().default(false).describe('Istio.') }, 'Routers.'),
});

/** A chart that is nothing but what observes a controller. */
class Observed extends HelmChart<typeof values> {
  constructor(scope: Construct) {
    const description = 'What observes an Argo Rollouts controller.';
    super(scope, 'observed', { values, version: '1.0.0', appVersion: 'v1.9.1', description });
    new PrometheusRule(this, 'prometheusrule', {
      values: this.values.prometheusRule,
      target: { job: this.nameOf('metrics'), istio: this.values.trafficRouting.istio },
    });
    new GrafanaDashboard(this, 'grafana-dashboard', { values: this.values.grafanaDashboard });
    new Notifications(this, 'notifications', { values: this.values.notifications });
  }
}

const seed = 41;
const model = readChart(new Observed(new App()));
const definitions = model.schema.definitions as Record<string, JsonSchema>;

interface Alert {
  alert: string;
  expr: string;
  annotations: Record<string, string>;
}

const everything = (over: JsonMap = {}): JsonMap => ({
  prometheusRule: { enabled: true },
  grafanaDashboard: { enabled: true },
  notifications: { enabled: true, ...over },
});

/** What Helm makes of a values document, by the file of its template. */
const rendered = (major: Major, document: JsonMap): Promise<Record<string, JsonMap>> =>
  withTemporaryFolder(helmFiles(model), async (folder) => {
    const run = helm(major, ['template', 'release', folder, '-n', 'space', '-f', '-'], JSON.stringify(document));
    expect(run.stderr).toBe('');
    const files = printedDocuments(run.stdout).map(({ source, object }) => [source.replace(/^.*\//, ''), object]);
    return Object.fromEntries(files) as Record<string, JsonMap>;
  });

const dataOf = (object: JsonMap | undefined): Record<string, string> => object?.data as Record<string, string>;
const alertsOf = (object: JsonMap | undefined): Alert[] => {
  const { groups = [] } = (object?.spec ?? {}) as { groups?: { rules?: Alert[] }[] };
  return groups.flatMap(({ rules = [] }) => rules);
};
const evaluated = (document: JsonMap, file: string): JsonMap => {
  const verdict = evaluateCase(model, caseOf(document));
  if ('rejected' in verdict) throw verdict.rejected;
  return verdict.objects.get(`templates/${file}`)?.[0] as JsonMap;
};

/**
 * A values document without texts that must be YAML or the name of an event, which random text hardly ever is, and without
 * rule groups, whose names random fields rarely tell apart.
 */
const withoutTexts = ({ notifications, prometheusRule, ...others }: JsonMap): JsonMap => {
  const { services: _services, templates: _templates, triggers: _triggers, ...rest } = (notifications ?? {}) as JsonMap;
  const { items: _items, ...secret } = (rest.secret ?? {}) as JsonMap;
  const { additionalGroups: _groups, ...rules } = (prometheusRule ?? {}) as JsonMap;
  return { ...others, notifications: { ...rest, secret }, prometheusRule: rules };
};

describe('what observes the controller', () => {
  it.each(majors)('renders the same objects as Helm %i', async (major) => {
    const documents = [
      everything(),
      ...pairwise(model, definitions, seed),
      ...randomDocuments(model, definitions, 200, seed).map(withoutTexts),
    ];
    const found = await differences(
      major,
      model,
      documents.map((document) => caseOf(document)),
    );
    expect(found.map(({ file, reader, paths }) => [file, reader, paths]).slice(0, 5)).toEqual([]);
  });

  it.each(majors)('is clean under helm lint --strict %i', async (major) => {
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stdout, stderr } = helm(major, ['lint', '--strict', folder]);
      expect([status, stdout + stderr]).toEqual([0, expect.not.stringMatching(/\[(WARNING|ERROR)\]/)]);
    });
  });

  const keys: [string, JsonMap, boolean][] = [
    ['a service', { services: { slack: 'x' } }, true],
    ['a named service', { services: { 'webhook.my-hook': 'x', 'email.gmail': 'x' } }, true],
    ['an unknown service', { services: { slak: 'x' } }, false],
    ['a type that only begins like one', { services: { slacker: 'x' } }, false],
    ['a name with a dot, on which the engine would stop', { services: { 'webhook.my.hook': 'x' } }, false],
    ['a key no ConfigMap can have', { templates: { 'my template': 'x' } }, false],
    ['a key that no service could name', { secret: { items: { 'slack.token': 'x' } } }, false],
    ['a subscription without recipients', { subscriptions: [{ recipients: [] }] }, false],
  ];
  it.each(majors)('has keys that Helm %i accepts and rejects as Chartwright does', async (major) => {
    const documents = keys.map(([, over]) => chartValues(valuesTree(model), everything(over)));
    const ours = documents.map((document) => validateValues(model.schema, document).length === 0);
    expect(ours).toEqual(keys.map(([, , accepted]) => accepted));
    const expected = new Set(ours.flatMap((accepted, index) => (accepted ? [] : [index])));
    expect(await rejectedIndexes(pinned(major), model.schema, documents, expected)).toEqual(expected);
  });
});

describe('the alerts', () => {
  const alerts = alertsOf(evaluated(everything(), 'prometheusrule.yaml'));

  it('query only series and labels that the controller exports', () => {
    expect(alerts.map(({ alert }) => alert)).toEqual([
      'ArgoRolloutsControllerDown',
      'ArgoRolloutsNoLeader',
      'ArgoRolloutsNoReconciles',
      'ArgoRolloutsNoAnalysis',
      'ArgoRolloutsWorkerBlocked',
      'ArgoRolloutsForbidden',
      ...Array(3).fill('ArgoRolloutsReconcileErrors'),
      'RolloutDegraded',
      'RolloutPaused',
      'RolloutAnalysisFailed',
      'ArgoRolloutsNotificationErrors',
    ]);
    for (const { alert, expr } of alerts) {
      checkPromQL(expr, alert);
      expect([alert, unknownIn(expr)]).toEqual([alert, []]);
    }
  });

  const exprOf = (name: string, over: JsonMap = {}, trafficRouting: JsonMap = {}): string => {
    const document = { prometheusRule: { enabled: true, ...over }, trafficRouting };
    const object = evaluated(document, 'prometheusrule.yaml');
    return alertsOf(object).find(({ alert }) => alert === name)?.expr as string;
  };

  it('watch the workers of AnalysisRuns too, which a token endpoint that never answers blocks', () => {
    const selectors = vectorSelectors(exprOf('ArgoRolloutsWorkerBlocked'));
    expect(selectors).toContainEqual(expect.arrayContaining(['name=~"Rollouts|AnalysisRuns"']));
  });

  it('exclude the objects that the controller lists itself, except VirtualServices if Istio is on', () => {
    const probes = (istio: boolean) =>
      vectorSelectors(exprOf('ArgoRolloutsForbidden', {}, { istio })).find((matchers) =>
        matchers.includes('verb="List"'),
      );
    expect(probes(false)).toContain('kind=~"secrets|virtualservices"');
    expect(probes(true)).toContain('kind=~"secrets"');
  });

  it('count a forbidden request whose series begins with it, as those of each Job do', () => {
    expect(exprOf('ArgoRolloutsForbidden', { forbidden: { window: '7m' } })).toMatch(/unless\s+[^}]*} offset 7m/);
  });

  it('remember a failed run for a day, so that an outage of Prometheus does not make it new', () => {
    expect(exprOf('RolloutAnalysisFailed')).toContain('[1d] offset 15m');
  });

  it('are valid PromQL for every values document', () => {
    for (const drawn of randomDocuments(model, definitions, 100, seed)) {
      // A drawn time to wait may be as long as the window, which fails validation.
      const parts = Object.entries(drawn.prometheusRule as JsonMap).map(([name, part]) => [
        name,
        isMap(part) && ('for' in part || 'window' in part) ? { ...part, for: '' } : part,
      ]);
      const prometheusRule = { ...(Object.fromEntries(parts) as JsonMap), enabled: true, additionalGroups: [] };
      for (const { alert, expr } of alertsOf(evaluated({ prometheusRule }, 'prometheusrule.yaml'))) {
        checkPromQL(expr, alert);
      }
    }
  });

  it('name in their annotations only labels that their query leaves', () => {
    for (const { alert, expr, annotations } of alerts) {
      const kept = /^(?:\(\s*)?(?:max|sum) by \(([a-z, ]+)\)/.exec(expr)?.[1]?.split(', ') ?? [];
      const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name as string);
      expect([alert, named.filter((name) => !kept.includes(name))]).toEqual([alert, []]);
    }
  });

  it.each(majors)('keep the templates in their annotations through Helm %i', async (major) => {
    const files = await rendered(major, everything());
    const degraded = alertsOf(files['prometheusrule.yaml']).find(({ alert }) => alert === 'RolloutDegraded');
    expect(degraded?.annotations).toEqual({
      summary: 'Rollout {{ $labels.namespace }}/{{ $labels.name }} is degraded.',
      description: expect.stringMatching(
        /^\{\{ if eq \$labels\.phase "Abort" \}\}It was aborted.*"Error" \}\}The controller cannot create.*\{\{ end \}\}$/,
      ),
    });
    expect(alertsOf(files['prometheusrule.yaml'])).toEqual(alerts);
  });
});

describe('the dashboard', () => {
  interface Panel {
    id: number;
    type: string;
    title: string;
    gridPos: { x: number; y: number; w: number; h: number };
    targets?: { refId: string; expr: string; legendFormat: string }[];
  }
  const file = model.files.get('dashboards/argo-rollouts.json') as string;
  const { panels } = JSON.parse(file) as { panels: Panel[] };
  const targets = panels.flatMap(({ title, targets: queries = [] }) => queries.map((query) => ({ title, ...query })));
  /** A query with Grafana's variables filled in as Grafana would. */
  const nonEmpty = (expr: string): string =>
    expr.replaceAll('$__rate_interval', '1m').replace(/\$(?:job|namespace)\b/g, '.*');

  it('gives each panel a unique id and position', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
    expect(panels.every(({ gridPos }) => Object.values(gridPos).every(Number.isInteger))).toBe(true);
  });

  it('queries only series and labels that the controller exports', () => {
    expect(targets.length).toBeGreaterThan(25);
    for (const { title, expr } of targets) {
      checkPromQL(nonEmpty(expr), title);
      expect([title, unknownIn(nonEmpty(expr)), nonEmpty(expr).includes('$')]).toEqual([title, [], false]);
    }
  });

  it('shows in its legends only labels that the query leaves', () => {
    for (const { title, expr, legendFormat } of targets) {
      const kept = [...expr.matchAll(/by \(([a-z_, ]+)\)/g)].map(([, by]) => (by as string).split(', '));
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label as string);
      const lost = kept.length > 0 ? named.filter((label) => !kept[0]?.includes(label)) : [];
      expect([title, lost]).toEqual([title, []]);
    }
  });

  it.each(majors)('is the same in the ConfigMap rendered by Helm %i as in its file', async (major) => {
    const files = await rendered(major, everything());
    const text = dataOf(files['configmap-grafana-dashboard.yaml'])['argo-rollouts.json'] as string;
    expect(text).toBe(file);
    expect(JSON.parse(text)).toEqual(controllerDashboard);
    expect(text).toContain('"legendFormat": "{{namespace}}/{{name}}"');
  });

  it('takes the data source of the values, whatever its name', () => {
    const datasource = 'my "own" {{ one }} & <more>';
    const object = evaluated({ grafanaDashboard: { enabled: true, datasource } }, 'configmap-grafana-dashboard.yaml');
    const changed = JSON.parse(dataOf(object)['argo-rollouts.json'] as string) as typeof controllerDashboard;
    const { list } = structuredClone(controllerDashboard.templating) as { list: JsonMap[] };
    (list[0] as JsonMap).current = { text: datasource, value: datasource };
    expect(changed).toEqual({ ...controllerDashboard, templating: { list } });
  });
});

describe('the notifications', () => {
  const file = 'configmap-notifications.yaml';

  it.each(majors)('keep the templates of the controller through Helm %i', async (major) => {
    const data = dataOf((await rendered(major, everything()))[file]);
    for (const name of Object.keys(notificationEvents))
      expect(data[`template.${name}`]).toContain('{{- $namespace := .rollout.metadata.namespace }}');
    for (const [name, conditions] of Object.entries(notificationTriggers))
      expect(JSON.parse(data[`trigger.${name}`] as string)).toEqual(conditions);
    expect(data['template.rollout-paused']).toContain('{{ $namespace }}/{{ $name }}: update paused');
  });

  it.each(majors)(
    "hand the user's own texts over unchanged through Helm %i, key by key over the defaults",
    async (major) => {
      const services = { slack: 'token: $slack-token\n', 'webhook.log': 'url: "https://x/{{ y }}"\n' };
      const templates = {
        'rollout-paused': 'message: |\n  {{.rollout.metadata.name}} {{`{{` }}\n',
        own: 'message: "{{ .rollout.kind }}"',
      };
      const paused = [{ send: ['own'], when: "rollout.kind == 'Rollout' && 2 > 1", oncePer: 'rollout.metadata.name' }];
      const triggers = { 'on-rollout-paused': paused };
      const subscriptions = [{ recipients: ['slack:releases'], triggers: ['on-rollout-paused'], selector: 'app=x' }];
      const files = await rendered(major, everything({ services, templates, triggers, subscriptions }));
      const data = dataOf(files[file]);
      expect(data).toMatchObject({
        'service.slack': services.slack,
        'service.webhook.log': services['webhook.log'],
        'template.rollout-paused': templates['rollout-paused'],
        'template.own': templates.own,
        'template.rollout-aborted': expect.stringContaining('update aborted'),
      });
      expect(JSON.parse(data['trigger.on-rollout-paused'] as string)).toEqual(paused);
      expect(JSON.parse(data.subscriptions as string)).toEqual(subscriptions);
      expect(Object.keys(files)).not.toContain('secret.yaml');
    },
  );

  it('send, after each event, a template that is there', () => {
    const names = Object.keys(notificationEvents);
    expect(names).toHaveLength(9);
    expect(Object.entries(notificationTriggers)).toEqual(names.map((name) => [`on-${name}`, [{ send: [name] }]]));
  });

  it('create a Secret with credentials only if secret.create is on', () => {
    const secret = { create: true, items: { 'slack-token': 'xoxb' } };
    expect(evaluated(everything({ secret }), 'secret.yaml')).toMatchObject({
      metadata: { name: 'argo-rollouts-notification-secret', namespace: 'space' },
      stringData: { 'slack-token': 'xoxb' },
    });
    expect(evaluated(everything({}), 'secret.yaml')).toBeUndefined();
  });
});
