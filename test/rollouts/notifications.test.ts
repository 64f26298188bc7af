import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { parse } from 'yaml';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { Notifications, notificationsValues } from '../../lib/rollouts/notifications/notifications';
import { group } from '../../lib/values/define';
import { helm, majors } from '../support/helm';
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

/**
 * The types that NewService of notifications-engine v0.5.1-0.20260503100631-0cff13b8a717 knows (pkg/services/services.go), each with
 * the fields of its section that a default template must fill in: those without which Send fails or panics, or without
 * which the engine falls back to a template over an Argo CD Application. Services without a section of their own send the
 * message.
 */
const services: Record<string, readonly string[]> = {
  alertmanager: ['labels.alertname', 'generatorURL'],
  awssqs: ['messageGroupId'],
  email: ['subject', 'body'],
  gcppubsub: ['attributes.workload'],
  github: ['repoURLPath', 'revisionPath', 'repositoryDispatch.event_type', 'repositoryDispatch.client_payload'],
  googlechat: ['threadKey'],
  grafana: [],
  mattermost: ['attachments'],
  nats: [],
  newrelic: ['revision', 'changelog', 'description', 'user'],
  opsgenie: ['description', 'alias', 'priority'],
  pagerduty: ['title', 'body', 'urgency'],
  pagerdutyv2: ['summary', 'severity', 'source', 'dedupKey'],
  pushover: [],
  rocketchat: ['attachments'],
  slack: ['attachments'],
  teams: ['title', 'facts'],
  'teams-workflows': ['title', 'facts'],
  telegram: [],
  webex: [],
  webhook: ['method', 'body'],
};
const types = Object.keys(services);

/** What the controller reports: the reasons of its events, in the engine's spelling. */
const events = [
  'analysis-run-error',
  'analysis-run-failed',
  'analysis-run-running',
  'rollout-aborted',
  'rollout-completed',
  'rollout-paused',
  'rollout-step-completed',
  'rollout-updated',
  'scaling-replica-set',
];

const configured = (...keys: string[]): JsonMap => Object.fromEntries(keys.map((key) => [key, 'token: $token\n']));

const dataOf = (notifications: JsonMap): Record<string, string> => {
  const verdict = evaluateCase(model, caseOf({ notifications: { enabled: true, ...notifications } }));
  if ('rejected' in verdict) throw verdict.rejected;
  const [object] = verdict.objects.get('templates/configmap.yaml') as [JsonMap];
  return object.data as Record<string, string>;
};

const templateOf = (data: Record<string, string>, event: string) =>
  parse(data[`template.${event}`] as string) as Record<string, Record<string, unknown>>;

const fieldOf = (section: unknown, path: string): unknown =>
  path.split('.').reduce((object, key) => (object as Record<string, unknown>)?.[key], section);

describe('the default messages', () => {
  const data = dataOf({ services: configured(...types) });

  it('exist for each event', () => {
    const templates = Object.keys(data).filter((key) => key.startsWith('template.'));
    expect(templates.sort()).toEqual(events.map((event) => `template.${event}`));
  });

  const cases = events.flatMap((event) => types.map((type) => [event, type] as const));
  it.each(cases)('of %s fill in what %s needs', (event, type) => {
    const template = templateOf(data, event);
    expect(template.message).toEqual(expect.stringContaining('.rollout.metadata.name'));
    const section = type === 'webhook' ? template.webhook?.webhook : template[type];
    const fields = services[type] as readonly string[];
    if (fields.length === 0) expect(section).toBeUndefined();
    for (const field of fields) expect([field, fieldOf(section, field)]).toEqual([field, expect.stringMatching(/\S/)]);
  });

  it('have sections of configured services only, since the engine executes each whatever it sends to', () => {
    const template = templateOf(dataOf({ services: configured('slack.portal', 'slack.mlflow') }), 'rollout-aborted');
    expect(Object.keys(template)).toEqual(['message', 'slack']);
  });

  it('have a request for each webhook by its name', () => {
    const template = templateOf(dataOf({ services: configured('webhook.log', 'webhook.pager') }), 'rollout-aborted');
    expect(Object.keys(template.webhook ?? {})).toEqual(['log', 'pager']);
  });

  it('name workload, namespace, image, revision and reason', () => {
    const facts = /metadata\.namespace.*metadata\.name.*\$revision.*\$images.*\$reason/s;
    for (const event of events) expect(templateOf(data, event).message).toEqual(expect.stringMatching(facts));
  });

  it('are no critical alert where a rollback worked', () => {
    const labels = templateOf(data, 'rollout-aborted').alertmanager?.labels as Record<string, string>;
    expect(labels.severity).toContain('"error" "warning"');
  });

  it('link to the page that notifications.link names', () => {
    const link = 'https://rollouts.example.com/rollouts/rollout/{namespace}/{name}?app={instance}';
    const linked = templateOf(dataOf({ services: configured('slack', 'pagerdutyv2'), link }), 'rollout-aborted');
    for (const text of [linked.message, linked.slack?.attachments, linked.pagerdutyv2?.url])
      expect(text).toEqual(expect.stringContaining(`$link := "${link}" | replace`));
  });

  describe('give as the reason', () => {
    const run = (name: string, phase: string): JsonMap => ({
      metadata: { name },
      status: { phase, message: `${name} measured it` },
    });
    const nameOf = (name: string): JsonMap => ({ name });
    // The controller lists the runs of the revision, the newest first, those of an earlier attempt among them.
    const reasons: [string, event: string, status: JsonMap, runs: JsonMap[], reason: string][] = [
      [
        'the guard that failed, not the gate that was created later',
        'rollout-aborted',
        {
          canary: { currentStepAnalysisRunStatus: nameOf('gate'), currentBackgroundAnalysisRunStatus: nameOf('guard') },
        },
        [run('gate', 'Successful'), run('guard', 'Failed')],
        'guard: guard measured it',
      ],
      [
        'no run of an earlier attempt where the deadline passed before the first run of this one',
        'rollout-aborted',
        { canary: {} },
        [run('earlier-gate', 'Failed')],
        'no progress before the deadline',
      ],
      [
        'the run of this attempt, not an older one',
        'rollout-aborted',
        { canary: { currentBackgroundAnalysisRunStatus: nameOf('guard') } },
        [run('other', 'Error'), run('guard', 'Error'), run('earlier-gate', 'Failed')],
        'guard: guard measured it',
      ],
      [
        'the step where an inconclusive run of an earlier step was promoted',
        'rollout-paused',
        { canary: { currentBackgroundAnalysisRunStatus: nameOf('guard') }, currentStepIndex: 2 },
        [run('guard', 'Running'), run('gate', 'Inconclusive')],
        'step 3 of 4',
      ],
      [
        'the guard that failed, not the newer gate that was inconclusive',
        'rollout-aborted',
        {
          canary: { currentStepAnalysisRunStatus: nameOf('gate'), currentBackgroundAnalysisRunStatus: nameOf('guard') },
        },
        [run('gate', 'Inconclusive'), run('guard', 'Failed')],
        'guard: guard measured it',
      ],
      [
        'an inconclusive run that pauses the release',
        'rollout-paused',
        { canary: { currentStepAnalysisRunStatus: nameOf('gate') }, currentStepIndex: 2 },
        [run('gate', 'Inconclusive')],
        'gate: gate measured it',
      ],
      [
        'the analysis before a switch from blue to green',
        'rollout-aborted',
        { blueGreen: { prePromotionAnalysisRunStatus: nameOf('pre') } },
        [run('pre', 'Failed')],
        'pre: pre measured it',
      ],
      ['nothing known of an object without analyses', 'analysis-run-failed', {}, [], 'see the AnalysisRun'],
    ];

    it.each(reasons)('%s', (_, event, status, analysisRuns, reason) => {
      const template = `{{- define "message" }}${templateOf(data, event).message}{{ end }}text: {{ include "message" .Values | quote }}\n`;
      const files = new Map([
        ['Chart.yaml', 'apiVersion: v2\nname: messages\nversion: 1.0.0\n'],
        ['templates/message.yaml', template],
      ]);
      const rollout = {
        metadata: { namespace: 'portal', name: 'web' },
        spec: { strategy: { canary: { steps: [{}, {}, {}, {}] } } },
        status,
      };
      for (const major of majors) {
        // Helm takes the template for an object without a kind, which it prints all the same.
        const { stdout, stderr } = helmTemplate(major, files, { rollout, analysisRuns, serviceType: 'webex' });
        expect([stderr, stdout]).toEqual([stderr, expect.stringContaining(`Reason: \`${reason}\``)]);
      }
    });
  });

  it('are sent on events only: the controller sends a trigger with a condition whenever that holds', () => {
    for (const event of events) expect(parse(data[`trigger.on-${event}`] as string)).toEqual([{ send: [event] }]);
  });
});

describe('notifications that would never arrive', () => {
  const subscribed = (recipient: string, ...triggers: string[]): JsonMap => ({
    subscriptions: [{ recipients: [recipient], triggers: triggers.length > 0 ? triggers : ['on-rollout-aborted'] }],
  });
  const slack = { services: configured('slack') };
  const mistakes: [string, JsonMap, RegExp][] = [
    [
      'a recipient of a service that is not configured',
      { ...slack, ...subscribed('pagerduty:P123') },
      /notifications\.subscriptions.*"pagerduty:P123".*add pagerduty to notifications\.services/,
    ],
    [
      'a recipient by the type of a named service',
      { services: configured('webhook.log'), ...subscribed('webhook') },
      /notifications\.subscriptions.*"webhook"/,
    ],
    ['a recipient that the engine would cut', { ...slack, ...subscribed('slack:a:b') }, /recipients/],
    [
      'a trigger that does not exist',
      { ...slack, ...subscribed('slack:a', 'on-rollout-abort') },
      /notifications\.subscriptions.*"on-rollout-abort".*notifications\.triggers/,
    ],
    [
      'a default trigger that does not exist',
      { ...slack, defaultTriggers: ['on-abort'] },
      /notifications\.defaultTriggers.*"on-abort"/,
    ],
    [
      'a subscription without any trigger',
      { ...slack, subscriptions: [{ recipients: ['slack:a'] }] },
      /notifications\.subscriptions.*"slack:a".*notifications\.defaultTriggers/,
    ],
    [
      'two services of one name, of which the engine keeps either',
      { services: configured('slack.ops', 'email.ops') },
      /notifications\.services.*"(slack|email)\.ops"/,
    ],
    [
      'a message without the section that PagerDuty panics without',
      {
        services: configured('pagerduty'),
        templates: { 'rollout-aborted': 'message: aborted\n' },
        ...subscribed('pagerduty:P123'),
      },
      /notifications\.templates.*"rollout-aborted".*pagerduty.*notifications\.subscriptions/,
    ],
    [
      'such a message of a default trigger, to a service by its name',
      {
        services: configured('slack', 'github.ops'),
        templates: { 'mine.now': 'message: aborted\n' },
        triggers: { 'on-mine': [{ when: 'true', send: ['rollout-aborted', 'mine.now'] }] },
        defaultTriggers: ['on-mine'],
        subscriptions: [{ recipients: ['slack:a', 'ops:a/b'] }],
      },
      /notifications\.templates.*"mine\.now".*github/,
    ],
    [
      'a trigger that sends a message that does not exist',
      { ...slack, triggers: { 'on-rollout-resumed': [{ send: ['rollout-abort'] }] } },
      /notifications\.triggers\.on-rollout-resumed sends "rollout-abort".*notifications\.templates/,
    ],
    // The controller has a reason RolloutHealthy, and records no event with it.
    ...['on-mine', 'on-rollout-healthy', 'on-aborted'].map((trigger): [string, JsonMap, RegExp] => [
      `${trigger}, which no event runs, without a condition`,
      {
        ...slack,
        triggers: { [trigger]: [{ when: 'true', send: ['rollout-aborted'] }, { send: ['rollout-completed'] }] },
      },
      new RegExp(`notifications\\.triggers\\.${trigger} has no "when".*notifications/event-triggers\\.yaml`),
    ]),
    ['a trigger as text', { ...slack, triggers: { 'on-mine': '- send: [rollout-aborted]\n' } }, /on-mine/],
    ['a trigger that sends nothing', { ...slack, triggers: { 'on-mine': [{ when: 'true' }] } }, /on-mine/],
    ['a trigger without conditions', { ...slack, triggers: { 'on-mine': [] } }, /on-mine/],
    [
      'a trigger with an empty condition, which holds always',
      { ...slack, triggers: { 'on-mine': [{ when: '', send: ['rollout-aborted'] }] } },
      /on-mine/,
    ],
    [
      'a subscription while notifications are off',
      { ...slack, ...subscribed('slack:a'), enabled: false },
      /notifications\.subscriptions.*notifications\.enabled to true/,
    ],
    [
      'a Secret while notifications are off',
      { secret: { create: true }, enabled: false },
      /notifications\.secret\.create.*notifications\.enabled to true/,
    ],
    ['a link that would break out of its text', { ...slack, link: 'https://example.com/"}' }, /link/],
    ['a link with an unknown placeholder', { ...slack, link: 'https://example.com/{cluster}' }, /link/],
  ];

  it.each(mistakes)('fail validation: %s', async (_, notifications, message) => {
    const document = { notifications: { enabled: true, ...notifications } };
    const verdict = evaluateCase(model, caseOf(document));
    expect('rejected' in verdict && verdict.rejected.message).toMatch(message);
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      for (const major of majors) {
        const run = helm(major, ['template', 'release', folder, '-f', '-'], JSON.stringify(document));
        expect([run.status, run.stderr.replace(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(message)]);
      }
    });
  });

  const right: [string, JsonMap][] = [
    ['of a service by its type', { ...slack, ...subscribed('slack:releases') }],
    ['of a service by its name', { services: configured('webhook.log'), ...subscribed('log') }],
    [
      'for a trigger of the user',
      {
        ...slack,
        ...subscribed('slack:a', 'on-mine'),
        triggers: { 'on-mine': [{ when: 'true', send: ['rollout-aborted'] }] },
      },
    ],
    [
      'for the default triggers',
      { ...slack, subscriptions: [{ recipients: ['slack:a'] }], defaultTriggers: ['on-rollout-aborted'] },
    ],
    [
      'with a message of the user that has the section',
      {
        services: configured('pagerduty'),
        templates: { 'rollout-aborted': 'message: aborted\npagerduty:\n  title: aborted\n' },
        ...subscribed('pagerduty:P123'),
      },
    ],
    [
      'with a message of the user, while a service that it has no section for is sent others',
      {
        services: configured('pagerduty', 'slack'),
        templates: { mine: 'message: paused\n' },
        triggers: { 'on-patching-alb-ingress': [{ send: ['mine'] }] },
        subscriptions: [
          { recipients: ['slack:a'], triggers: ['on-patching-alb-ingress'] },
          { recipients: ['pagerduty:P123'], triggers: ['on-rollout-aborted'] },
        ],
      },
    ],
  ];
  it('have the trigger of every event by default, and of the reasons that the controller records', () => {
    const file = helmFiles(model).get('notifications/event-triggers.yaml');
    const known = parse(file ?? '') as Record<string, string>;
    expect(Object.keys(known)).toEqual(expect.arrayContaining(events.map((event) => `on-${event}`)));
    expect(known).toMatchObject({
      'on-patching-alb-ingress': 'PatchingALBIngress',
      'on-new-replica-set-created': 'NewReplicaSetCreated',
      'on-analysis-run-inconclusive': 'AnalysisRunInconclusive',
    });
  });

  it.each(right)('pass when right: a subscription %s', (_, notifications) => {
    expect(Object.keys(dataOf(notifications))).toContain('subscriptions');
  });
});
