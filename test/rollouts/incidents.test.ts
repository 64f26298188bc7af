import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { parse } from 'yaml';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { Notifications, notificationsValues } from '../../lib/rollouts/notifications/notifications';
import { group } from '../../lib/values/define';
import { majors } from '../support/helm';
import { helmTemplate } from '../support/helm-template';

const values = group({ notifications: notificationsValues() });

/** A chart of notifications only. */
class Notifying extends HelmChart<typeof values> {
  constructor(scope: Construct) {
    super(scope, 'notifying', { values, version: '1.0.0', appVersion: '1.0.0', description: 'Notifications.' });
    new Notifications(this, 'notifications', { values: this.values.notifications });
  }
}

const model = readChart(new Notifying(new App()));

function dataOf(notifications: JsonMap): Record<string, string> {
  const verdict = evaluateCase(model, caseOf({ notifications: { enabled: true, ...notifications } }));
  if ('rejected' in verdict) throw verdict.rejected;
  const [object] = verdict.objects.get('templates/configmap.yaml') as [JsonMap];
  return object.data as Record<string, string>;
}

interface Template {
  readonly message: string;
  readonly webhook: Record<string, { method: string; path?: string; body: string }>;
  readonly pagerdutyv2?: { dedupKey: string };
  readonly opsgenie?: { alias: string };
}

const templateOf = (data: Record<string, string>, event: string): Template =>
  parse(data[`template.${event}`] as string) as Template;

/** What both Helms execute the text of a template to, which has the functions of the engine. */
function executed(text: string, facts: JsonMap): string {
  const template = `{{- define "text" }}${text}{{ end }}text: {{ include "text" .Values | toJson }}\n`;
  const files = new Map([
    ['Chart.yaml', 'apiVersion: v2\nname: messages\nversion: 1.0.0\n'],
    ['templates/text.yaml', template],
  ]);
  const results = majors.map((major) => {
    const { stdout, stderr } = helmTemplate(major, files, facts);
    if (stderr) throw new Error(stderr);
    return (parse(stdout) as { text: string }).text;
  });
  expect(new Set(results).size).toBe(1);
  return results[0] as string;
}

const rollout = (canary: JsonMap = {}): JsonMap => ({
  metadata: {
    namespace: 'portal',
    name: 'web',
    annotations: { 'rollout.argoproj.io/revision': '3' },
    labels: { 'app.kubernetes.io/instance': 'portal' },
  },
  spec: {
    strategy: { canary: { steps: [{}, {}] } },
    template: { spec: { containers: [{ image: 'portal:1.2.0' }] } },
  },
  status: { canary },
});

const gate = (metric: string, failureCondition: string, results: JsonMap[], message: string): JsonMap => ({
  metadata: { name: 'gate' },
  spec: {
    args: [
      { name: 'threshold', value: '0.95' },
      { name: 'no-data', value: 'wait' },
    ],
    metrics: [
      { name: 'other', successCondition: 'result[0] < 5' },
      { name: metric, failureCondition },
    ],
  },
  status: { phase: 'Failed', message, metricResults: results },
});

const current = { currentStepAnalysisRunStatus: { name: 'gate' } };

describe('a message', () => {
  const runbookUrl = 'https://git.example.com/{instance}/{namespace}/{name}.md';
  const data = dataOf({ services: { webex: 'token: $token\n', 'webhook.log': 'url: https://log\n' }, runbookUrl });
  const message = (event: string, analysisRuns: JsonMap[] = []): string =>
    executed(templateOf(data, event).message, { rollout: rollout(current), analysisRuns, serviceType: 'webex' });

  const failed = { name: 'share', phase: 'Failed', measurements: [{ value: '[0.97]' }, { value: '[0.5]' }] };
  it.each<[string, JsonMap, string[]]>([
    [
      'the metric, its last value and the argument that it was compared with',
      gate('share', 'len(result) > 0 ? result[0] < {{args.threshold}} : "{{args.no-data}}" == "fail"', [failed], ''),
      ['Metric: `share`', 'Measured: `[0.5]`', 'Limit: `threshold 0.95`'],
    ],
    [
      'the condition where it has no argument',
      gate('share', 'len(result) > 0 && result[0] >= 10', [failed], ''),
      ['Metric: `share`', 'Limit: `len(result) > 0 && result[0] >= 10`'],
    ],
    [
      'the error of a measurement without a value',
      gate('share', '', [{ name: 'share', phase: 'Error', measurements: [{ message: 'no route' }] }], ''),
      ['Metric: `share`', 'Measured: `no route`'],
    ],
    ['nothing measured', gate('share', '', [{ name: 'share', phase: 'Error' }], ''), ['Measured: `nothing`']],
    [
      'the metric that the run names, of several that failed',
      gate('share', '', [{ name: 'other', phase: 'Failed' }, failed], 'Metric "share" assessed Failed'),
      ['Metric: `share`', 'Measured: `[0.5]`'],
    ],
  ])('names %s', (_, run, lines) => {
    const text = message('rollout-aborted', [run]).split('\n');
    expect(text).toEqual(expect.arrayContaining(lines));
  });

  it('names no metric without a failed analysis', () => {
    const passed = { ...gate('share', '', [failed], ''), status: { phase: 'Successful', metricResults: [failed] } };
    expect(message('rollout-aborted', [passed])).not.toMatch(/Metric|Measured|Limit/);
  });

  it.each([
    ['rollout-paused', ['Promote: `kubectl argo rollouts promote web --namespace portal`', 'Abort: `kubectl']],
    ['rollout-aborted', ['Retry: `kubectl argo rollouts retry rollout web --namespace portal`']],
    ['rollout-step-completed', ['Abort: `kubectl argo rollouts abort web --namespace portal`']],
    ['rollout-completed', []],
  ])('of %s says how to go on', (event, commands) => {
    const text = message(event);
    for (const command of commands) expect(text).toContain(command);
    expect(text.match(/kubectl/g) ?? []).toHaveLength(commands.length);
    expect(text).toContain('Runbook: https://git.example.com/portal/portal/web.md');
  });

  it('has the same facts as JSON for a webhook', () => {
    const run = gate('share', 'result[0] < {{args.threshold}}', [failed], 'failed');
    const { body } = templateOf(data, 'rollout-aborted').webhook.log as { body: string };
    const facts = { rollout: rollout(current), analysisRuns: [run] };
    expect(JSON.parse(executed(body, facts))).toEqual({
      event: 'rollout-aborted',
      namespace: 'portal',
      workload: 'web',
      revision: '3',
      images: ['portal:1.2.0'],
      reason: 'gate: failed',
      link: '',
      metric: 'share',
      measured: '[0.5]',
      limit: 'threshold 0.95',
      runbook: 'https://git.example.com/portal/portal/web.md',
      commands: ['kubectl argo rollouts retry rollout web --namespace portal'],
    });
  });
});

describe('incidents', () => {
  const both = { pagerduty: { enabled: true }, opsgenie: { enabled: true } };
  const data = dataOf({
    incidents: both,
    services: { pagerdutyv2: 'serviceKeys: {}\n', opsgenie: 'apiKeys: {}\n' },
    link: 'https://rollouts.example.com/{name}',
    runbookUrl: 'https://git.example.com/{name}.md',
  });
  const secrets = { 'pagerduty-routing-key': 'default-key', 'pagerduty-routing-key-checkout': 'checkout-key' };
  const request = (event: string, service: string, recipient: string): { path: string; body: JsonMap } => {
    const { path = '', body } = templateOf(data, event).webhook[service] as { path?: string; body: string };
    const facts = { rollout: rollout(), analysisRuns: [], secrets, recipient };
    return { path: executed(path, facts), body: JSON.parse(executed(body, facts)) as JsonMap };
  };

  it('of PagerDuty are opened by an abort and resolved by a completed update, with the key of pagerdutyv2', () => {
    const opened = request('rollout-aborted', 'pagerduty-events', 'checkout');
    const own = templateOf(data, 'rollout-aborted').pagerdutyv2?.dedupKey ?? '';
    const key = executed(own, { rollout: rollout() });
    expect(opened).toMatchObject({
      path: '/v2/enqueue',
      body: {
        routing_key: 'checkout-key',
        event_action: 'trigger',
        dedup_key: key,
        client_url: 'https://rollouts.example.com/web',
        links: [{ href: 'https://git.example.com/web.md', text: 'Runbook' }],
        payload: {
          source: 'portal/web',
          severity: 'error',
          custom_details: { workload: 'web', images: ['portal:1.2.0'] },
        },
      },
    });
    expect(request('rollout-completed', 'pagerduty-events', 'checkout')).toEqual({
      path: '/v2/enqueue',
      body: { routing_key: 'checkout-key', event_action: 'resolve', dedup_key: key },
    });
  });

  it('of PagerDuty have a routing key for each recipient, and one for none', () => {
    const keyFor = (recipient: string) => request('rollout-aborted', 'pagerduty-events', recipient).body.routing_key;
    expect([keyFor(''), keyFor('checkout'), keyFor('unknown')]).toEqual(['default-key', 'checkout-key', '']);
  });

  it('of Opsgenie are created by an abort and closed by a completed update, with the alias of opsgenie', () => {
    const alias = executed(templateOf(data, 'rollout-aborted').opsgenie?.alias ?? '', { rollout: rollout() });
    const created = request('rollout-aborted', 'opsgenie-alerts', 'checkout');
    expect(created).toMatchObject({
      path: '/v2/alerts',
      body: { alias, priority: 'P2', responders: [{ type: 'team', name: 'checkout' }] },
    });
    expect(created.body.description).toContain('Runbook: https://git.example.com/web.md');
    expect(request('rollout-aborted', 'opsgenie-alerts', '').body).not.toHaveProperty('responders');
    expect(request('rollout-completed', 'opsgenie-alerts', 'checkout')).toEqual({
      path: `/v2/alerts/${encodeURIComponent(alias)}/close?identifierType=alias`,
      body: { source: 'argo-rollouts', note: 'first deployment' },
    });
  });

  it('are warnings while a release waits', () => {
    expect(request('rollout-paused', 'pagerduty-events', '').body).toMatchObject({
      event_action: 'trigger',
      payload: { severity: 'warning' },
    });
    expect(request('rollout-paused', 'opsgenie-alerts', '').body.priority).toBe('P4');
  });

  it('have services whose credentials are keys of the Secret', () => {
    expect(parse(data['service.webhook.opsgenie-alerts'] ?? '')).toEqual({
      url: 'https://api.opsgenie.com',
      headers: [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Authorization', value: 'GenieKey $opsgenie-key' },
      ],
    });
    expect(parse(data['service.webhook.pagerduty-events'] ?? '')).toMatchObject({
      url: 'https://events.pagerduty.com',
    });
    const renamed = dataOf({ incidents: { pagerduty: { enabled: true, routingKey: 'on-call' } } });
    expect(templateOf(renamed, 'rollout-aborted').webhook['pagerduty-events']?.body).toContain('$secret := "on-call"');
  });

  it('are off by default, and beside other webhooks', () => {
    const plain = dataOf({ services: { 'webhook.log': 'url: https://log\n' } });
    expect(Object.keys(plain).filter((name) => name.startsWith('service.'))).toEqual(['service.webhook.log']);
    const mixed = dataOf({ services: { 'webhook.log': 'url: https://log\n' }, incidents: both });
    expect(Object.keys(templateOf(mixed, 'rollout-aborted').webhook)).toEqual([
      'log',
      'pagerduty-events',
      'opsgenie-alerts',
    ]);
  });

  const subscribed = (...recipients: string[]): JsonMap => ({
    subscriptions: [{ recipients, triggers: ['on-rollout-aborted'] }],
  });

  it('have recipients only while they are on', () => {
    expect(dataOf({ incidents: both, ...subscribed('pagerduty-events:a', 'opsgenie-alerts') })).toHaveProperty(
      'subscriptions',
    );
    expect(() => dataOf(subscribed('pagerduty-events:a'))).toThrow(/"pagerduty-events:a" of a service that is not/);
  });

  it.each<[string, JsonMap, RegExp]>([
    [
      'for another service of the name',
      { incidents: both, services: { 'webhook.opsgenie-alerts': 'url: https://a\n' } },
      /notifications\.services.*"webhook\.opsgenie-alerts"/,
    ],
    [
      'for a message of the user that opens none',
      { incidents: both, templates: { 'rollout-aborted': 'message: aborted\n' }, ...subscribed('pagerduty-events') },
      /notifications\.templates.*"rollout-aborted" without a section for pagerduty-events/,
    ],
    [
      'for a key that no Secret can have',
      { incidents: { opsgenie: { apiKey: 'a b' } } },
      /incidents\.opsgenie\.apiKey/,
    ],
    ['for a URL that would break out of its text', { incidents: { opsgenie: { url: 'https://a\nb: c' } } }, /url/],
  ])('fail validation %s', (_, notifications, message) => {
    expect(() => dataOf(notifications)).toThrow(message);
  });
});
