import type { Construct } from 'constructs';
import { z } from 'zod';
import { autoscalingValues } from '../../lib/application/autoscaling-values';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { KubernetesObject } from '../../lib/chart/kubernetes-object';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { AnalysisTemplates } from '../../lib/rollouts/analysis/analysis-templates';
import { analysisValues, prometheusValues } from '../../lib/rollouts/analysis/analysis-values';
import { GrafanaDashboard, grafanaDashboardValues } from '../../lib/rollouts/monitoring/grafana-dashboard';
import { PrometheusRule } from '../../lib/rollouts/monitoring/prometheus-rule';
import { prometheusRuleValues } from '../../lib/rollouts/monitoring/prometheus-rule-values';
import { Notifications, notificationsValues } from '../../lib/rollouts/notifications/notifications';
import { AggregateRoles } from '../../lib/rollouts/rbac/rbac';
import { rolloutValues } from '../../lib/rollouts/values';
import { switchNotes } from '../../lib/rollouts/workload/switch-notes';
import { group, type Refs } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const values = group({
  isWatched: z.boolean().default(true).describe('Condition around the constructs.'),
  istio: z.boolean().default(false).describe('Istio.'),
  // Other names than those of the chart of the controller.
  own: group({ rule: prometheusRuleValues(), board: grafanaDashboardValues(), mail: notificationsValues() }),
});

const makers: Record<string, (scope: Construct, id: string, v: Refs<typeof values>) => KubernetesObject[]> = {
  rule: (scope, id, { own, istio }) => [
    new PrometheusRule(scope, id, {
      values: own.rule,
      target: {
        job: 'metrics',
        istio,
        scrapes: { path: 'scrapes.interval', value: '15m', seconds: 900, enabled: true },
      },
    }).prometheusRule,
  ],
  board: (scope, id, { own }) => [new GrafanaDashboard(scope, id, { values: own.board }).configMap],
  mail: (scope, id, { own }) => {
    const { configMap, secret } = new Notifications(scope, id, { values: own.mail });
    return [configMap, secret];
  },
};

const made = (name: string, use: (objects: KubernetesObject[]) => void = () => undefined): HelmChart =>
  testChart(values, (chart, v) => use(makers[name]?.(chart.when(v.isWatched), name, v) ?? []));

const render = (chart: HelmChart, user: JsonMap): JsonMap[] =>
  renderChart(readChart(chart, { check: false }), user, createRelease('release')).manifests.map(
    ({ object }) => object as JsonMap,
  );

const examples: [name: string, user: JsonMap, kinds: string[]][] = [
  ['rule', { enabled: true, analysisFailed: { window: '2h' } }, ['PrometheusRule']],
  ['board', { enabled: true }, ['ConfigMap']],
  ['mail', { enabled: true, secret: { create: true, items: { 'slack-token': 'x' } } }, ['Secret', 'ConfigMap']],
];

const off = { enabled: false };
/** Without the alerts that have fixed windows. */
const quiet = { controllerDown: off, noLeader: off, reconcileErrors: off };

describe('a construct that observes the controller', () => {
  it.each(examples.filter(([name]) => name !== 'rule'))(
    'is named after its id and has handles: %s',
    (name, user, kinds) => {
      const paths: string[] = [];
      const chart = made(name, (objects) => {
        for (const object of objects) {
          paths.push(object.node.path.replace(/when[0-9]+/g, 'when'));
          object.metadata.addLabel('team', 'delivery');
        }
      });
      const objects = render(chart, { own: { [name]: user } });
      expect(paths).toEqual(kinds.map(() => `demo/when/${name}/when/Resource`));
      expect(objects.map(({ kind, metadata }) => [kind, ((metadata as JsonMap).labels as JsonMap).team])).toEqual(
        kinds.map((kind) => [kind, 'delivery']),
      );
      expect(render(chart, { isWatched: false, own: { [name]: user } })).toEqual([]);
    },
  );

  it.each([
    [
      'rule',
      { enabled: true, additionalGroups: [{ name: 'a' }, { name: 'a' }] },
      'own.rule.additionalGroups has the name "a"',
    ],
    [
      'rule',
      { enabled: true, analysisFailed: { for: '2h', window: '1h' } },
      'own.rule.analysisFailed.for is not shorter than own.rule.analysisFailed.window',
    ],
    ['rule', { enabled: true }, 'set own.rule.controllerDown.enabled and own.rule.noLeader.enabled to false'],
    [
      'rule',
      { enabled: true, ...quiet, analysisFailed: { window: '10m' } },
      'own.rule.analysisFailed.window holds fewer than four scrapes',
    ],
    ['mail', { subscriptions: [{ recipients: ['slack:a'] }] }, 'set own.mail.enabled to true, or empty it'],
    ['mail', { secret: { create: true } }, 'own.mail.secret.create is on'],
    [
      'mail',
      { enabled: true, secret: { items: { a: 'x' } } },
      'own.mail.secret.items is set, but the Secret is not created',
    ],
    [
      'mail',
      { enabled: true, services: { slack: 'token: x' }, subscriptions: [{ recipients: ['slack:a'] }] },
      'own.mail.subscriptions has "slack:a" without triggers, and own.mail.defaultTriggers is empty',
    ],
    [
      'mail',
      { enabled: true, subscriptions: [{ recipients: ['teams:a'], triggers: ['nothing'] }] },
      'add teams to own.mail.services',
    ],
    ['mail', { enabled: true, defaultTriggers: ['nothing'] }, 'own.mail.defaultTriggers names the trigger "nothing"'],
    [
      'mail',
      { enabled: true, services: { slack: 'a', 'webhook.slack': 'url: x' } },
      'own.mail.services has "slack" and another service of that name',
    ],
    ['mail', { enabled: true, templates: { a: 'x: y: z' } }, 'own.mail.templates.a is not a valid YAML map'],
    [
      'mail',
      { enabled: true, triggers: { mine: [{ send: ['nothing'] }] } },
      'own.mail.triggers.mine sends "nothing", which does not exist: add it to own.mail.templates',
    ],
  ])('names the values of its chart in messages: %s %j', (name, user: JsonMap, message) => {
    expect(() => render(made(name), { own: { [name]: user } })).toThrow(message);
    expect(render(made(name), { isWatched: false, own: { [name]: user } })).toEqual([]);
  });
});

describe('a construct whose files are named after its objects', () => {
  const analysis = group({ own: group({ checks: analysisValues(), server: prometheusValues() }) });
  const checked = () =>
    testChart(analysis, (chart, { own }) => {
      new AnalysisTemplates(chart, 'analysis', {
        values: own.checks,
        prometheus: own.server,
        controller: { instanceId: '', namespaced: false as never, watchNamespace: '' },
      });
    });

  it('names the values of its chart in messages: AnalysisTemplates', () => {
    const messages: [JsonMap, string][] = [
      [{ checks: { interval: '1m', scrapeInterval: '30s' } }, 'own.checks.interval holds fewer than four scrapes'],
      [{ checks: { latency: { threshold: 501 } } }, 'own.checks.latency.threshold is 501 ms'],
      [{ checks: { successRate: { failureStatus: '4..' } } }, 'own.checks.successRate.failureStatus "4.." matches'],
      [{ server: { address: 'http://a/graph' } }, 'own.server.address ends in a page'],
      [{ server: { headers: [{ name: 'X' }] } }, 'own.server.headers: X needs either value'],
      [
        { server: { caBundle: { configMap: 'a', secret: 'b' } } },
        'own.server.caBundle.configMap and own.server.caBundle.secret',
      ],
    ];
    for (const [own, message] of messages) expect(() => render(checked(), { own })).toThrow(message);
  });

  it.each(['namespaced', 'single'])('names the values of its controller in messages: %s', (name) => {
    const own = group({
      [name]: z.boolean().default(true).describe('One namespace.'),
      [`${name}Namespace`]: z.string().default('').describe('Which.'),
    });
    const chart = testChart(group({ checks: analysisValues(), server: prometheusValues(), own }), (scope, v) => {
      const refs = v.own as unknown as Record<string, never>;
      new AnalysisTemplates(scope, 'analysis', {
        values: v.checks,
        prometheus: v.server,
        controller: {
          instanceId: '',
          namespaced: refs[name] as never,
          watchNamespace: fn.default(scope.namespace, refs[`${name}Namespace`] as unknown as string),
        },
      });
    });
    expect(() => render(chart, { checks: { namespaces: ['other'] } })).toThrow(
      `own.${name} is on, so checks.namespaces may hold just the namespace that is watched (own.${name}Namespace, or that of the release)`,
    );
  });

  it('names no value of a controller that always watches one namespace', () => {
    const chart = testChart(group({ checks: analysisValues(), server: prometheusValues() }), (scope, v) => {
      const controller = { instanceId: '', namespaced: true as never, watchNamespace: scope.namespace };
      new AnalysisTemplates(scope, 'analysis', { values: v.checks, prometheus: v.server, controller });
    });
    expect(() => render(chart, { checks: { namespaces: ['other'] } })).toThrow(
      'the controller watches one namespace, so checks.namespaces may hold just the namespace that is watched (that of the release)',
    );
  });

  it('is rendered while its condition and that of its scope hold, with handles: AggregateRoles', () => {
    const scopes = group({ isWatched: z.boolean().default(true).describe('Condition.') });
    const chart = (enabled: boolean) =>
      testChart(scopes, (demo, v) => {
        const { clusterRoles } = new AggregateRoles(demo.when(v.isWatched), 'roles', { enabled });
        clusterRoles.edit.metadata.addLabel('team', 'delivery');
      });
    const files = readChart(chart(true), { check: false }).templates.map(({ path }) => path);
    expect(files).toEqual(expect.arrayContaining(['templates/aggregate-roles/edit.yaml']));
    expect(JSON.stringify(render(chart(true), {})).match(/delivery/g)).toHaveLength(1);
    expect(render(chart(true), { isWatched: false })).toEqual([]);
    expect(render(chart(false), {})).toEqual([]);
  });
});

describe('the notes about a switch between Deployment and Rollout', () => {
  const notesOf = (place: string, hasAutoscaler: boolean): string => {
    const own = group({ rollout: rolloutValues(['istio']), scaling: autoscalingValues() });
    const chart = testChart(group({ [place]: own }), (scope, refs) => {
      const v = refs[place] as Refs<typeof own>;
      scope.notes(
        ...(switchNotes(v.rollout, scope.release, undefined, hasAutoscaler ? v.scaling : undefined) as never[]),
      );
    });
    const { notes } = renderChart(readChart(chart, { check: false }), {}, createRelease('release'));
    return notes.flatMap(({ lines }) => lines).join('\n');
  };

  it.each(['web', 'own'])('name the values of the autoscaler below %s', (place) => {
    expect(notesOf(place, true)).toContain(`${place}.scaling.minReplicas to the live count meanwhile.`);
    expect(notesOf(place, true)).toContain(`--set ${place}.rollout.enabled=true`);
  });

  it('say nothing of an autoscaler where there is none', () => {
    expect(notesOf('web', false)).not.toMatch(/autoscal|minReplicas/);
  });
});
