import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { JsonMap } from '../../lib/json';
import { readPage } from '../support/documents';
import { controllerNamespace } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { scenario } from './support/scenario';
import { fixedHosts, type Received, type StandInServices, startStandInServices } from './support/stand-in-services';

const token = 'a'.repeat(30);
const name = 'notified-portal-services';
const link = `https://rollouts.example.com/${portalNamespace}/${name}`;
const runbook = `https://git.example.com/runbooks/${name}.md`;
const command = (verb: string): string => `kubectl argo rollouts ${verb} ${name} --namespace ${portalNamespace}`;

/** Configuration of each service for the stand-ins, with a recipient. */
const servicesOf = ({ http, smtp, nats }: StandInServices): Record<string, [config: JsonMap, recipient: string]> => {
  const url = (path: string): string => `http://127.0.0.1:${http}/${path}`;
  return {
    alertmanager: [{ targets: [`127.0.0.1:${http}`], apiPath: '/alertmanager/api/v2/alerts' }, 'alertmanager'],
    awssqs: [{ region: 'eu-west-1', key: 'key', secret: 'secret', endpointUrl: url('awssqs') }, 'awssqs:queue.fifo'],
    email: [{ host: '127.0.0.1', port: smtp, from: 'rollouts@hmco.example' }, 'email:oncall@hmco.example'],
    gcppubsub: [{ project: 'hmco' }, 'gcppubsub:releases'],
    github: [
      { appID: 1, installationID: 2, privateKey: '$github-key', enterpriseBaseURL: url('github') },
      'github:hmco/portal',
    ],
    googlechat: [{ webhooks: { releases: url('googlechat/space') } }, 'googlechat:releases'],
    grafana: [{ apiUrl: url('grafana/api'), apiKey: token }, 'grafana:release'],
    mattermost: [{ apiURL: url('mattermost'), token }, 'mattermost:releases'],
    nats: [{ url: `nats://127.0.0.1:${nats}` }, 'nats:releases'],
    newrelic: [{ apiKey: token, apiURL: url('newrelic') }, 'newrelic:42'],
    opsgenie: [{ apiUrl: `127.0.0.1:${http}`, apiKeys: { team: token } }, 'opsgenie:team'],
    pagerduty: [{ token, from: 'oncall@hmco.example' }, 'pagerduty:PSERVICE'],
    pagerdutyv2: [{ serviceKeys: { team: token } }, 'pagerdutyv2:team'],
    pushover: [{ token }, `pushover:${token}`],
    rocketchat: [{ email: 'bot@hmco.example', password: token, serverUrl: url('rocketchat') }, 'rocketchat:#releases'],
    slack: [{ token, apiURL: url('slack/') }, 'slack:C1'],
    teams: [{ recipientUrls: { releases: url('teams/hook') } }, 'teams:releases'],
    'teams-workflows': [{ recipientUrls: { releases: url('powerautomate/hook') } }, 'teams-workflows:releases'],
    telegram: [{ token }, 'telegram:releases'],
    webex: [{ token, apiURL: url('webex') }, 'webex:room'],
    webhook: [{ url: url('webhook') }, 'webhook'],
    'webhook.broken': [{ url: url('refused') }, 'broken'],
  };
};

/** The request with which each service's message arrives. */
const arrivals: Record<string, RegExp> = {
  alertmanager: /\/alertmanager\//,
  awssqs: /\/awssqs/,
  email: /^smtp$/,
  gcppubsub: /^gcppubsub$/,
  github: /\/repos\/hmco\/portal\/dispatches/,
  googlechat: /\/googlechat\//,
  grafana: /\/grafana\/api\/annotations/,
  mattermost: /\/mattermost\//,
  nats: /^nats$/,
  newrelic: /\/newrelic\/v2\/applications\/42/,
  opsgenie: /127\.0\.0\.1:\d+\/v2\/alerts/,
  pagerduty: /api\.pagerduty\.com\/incidents/,
  pagerdutyv2: /events\.pagerduty\.com\/v2\/enqueue/,
  pushover: /api\.pushover\.net\//,
  rocketchat: /\/rocketchat\/.*postMessage/,
  slack: /\/slack\/chat\.postMessage/,
  teams: /\/teams\//,
  'teams-workflows': /\/powerautomate\//,
  telegram: /api\.telegram\.org\/.*sendMessage/,
  webex: /\/webex\/v1\/messages/,
  webhook: /\/webhook/,
};

/**
 * Services whose messages lack image, revision and reason: the engine renders the labels and annotations of an alert once and
 * reuses them, so the default template contains nothing specific to a workload.
 */
const linkOnly = ['alertmanager'];

/** Services whose event is one line with a link, and no field for a runbook or commands. */
const summaryOnly = ['pagerdutyv2'];

/** The body without the escapes of forms, and of what Go escapes in JSON. */
const readable = ({ body }: Received): string =>
  (/^[\w[\]]+=/.test(body) ? decodeURIComponent(body.replaceAll('+', ' ')) : body)
    .replaceAll('\\u003e', '>')
    .replaceAll('\\u003c', '<')
    .replaceAll('\\u0026', '&');

/** The value `rollout.notify`. */
type Notify = Record<string, string[]>;

/** Settings of `rollout.notify` for `--set`. */
const notifySettings = (notify: Notify): string[] =>
  Object.entries(notify).map(([event, recipients]) => `rollout.notify.${event}={${recipients.join(',')}}`);

interface Incident {
  readonly service: 'pagerduty' | 'opsgenie';
  readonly key: string;
  /** Who is called. */
  readonly to: string;
  readonly isOpen: boolean;
}

/**
 * A test double of both incident tools: what is open after the requests. As in both, a second opening of a key changes
 * nothing, and closing an unknown key is accepted and changes nothing.
 */
function incidentsOf(received: readonly Received[]): Incident[] {
  const incidents = new Map<string, Incident>();
  const open = (incident: Incident): void => {
    const id = `${incident.service} ${incident.key}`;
    if (!incidents.get(id)?.isOpen) incidents.set(id, incident);
  };
  const close = (service: Incident['service'], key: string): void => {
    const found = incidents.get(`${service} ${key}`);
    if (found) incidents.set(`${service} ${key}`, { ...found, isOpen: false });
  };
  for (const { what, body } of received) {
    const [, alias] = /\/v2\/alerts\/([^/]+)\/close\?identifierType=alias$/.exec(what) ?? [];
    if (alias) close('opsgenie', decodeURIComponent(alias));
    else if (what.endsWith('/v2/alerts')) {
      const { alias: key, responders } = JSON.parse(body);
      open({ service: 'opsgenie', key, to: responders[0].name, isOpen: true });
    } else if (what.endsWith('/v2/enqueue')) {
      const { routing_key: to, event_action: action, dedup_key: key } = JSON.parse(body);
      if (action === 'trigger') open({ service: 'pagerduty', key, to, isOpen: true });
      else if (action === 'resolve') close('pagerduty', key);
    }
  }
  // The order of the annotations, and thus of the requests, is random.
  return [...incidents.values()].sort((a, b) => a.service.localeCompare(b.service));
}

/** Limits of the metrics, as the default values of the analysis templates set them. */
const limits: Record<string, string> = {
  'success-rate': 'success-threshold 0.95',
  'error-rate': 'error-threshold 0.05',
  failing: 'result[0] >= 10',
};

describe('notifications', () => {
  let platform: Platform;
  let services: StandInServices;
  let portal: Portal;

  /** Installs or upgrades the chart with the given notifications. */
  const apply = async (notifications: JsonMap): Promise<void> => {
    const { controlPlane } = platform;
    const file = join(controlPlane.folder, 'notifications.yaml');
    const env = {
      HTTPS_PROXY: `http://127.0.0.1:${services.proxy}`,
      NO_PROXY: '127.0.0.1',
      PUBSUB_EMULATOR_HOST: `127.0.0.1:${services.pubsub}`,
    };
    const extraEnv = Object.entries(env).map(([key, value]) => ({ name: key, value }));
    const values = {
      controller: { extraEnv },
      prometheus: { caBundle: { configMap: 'stand-ins' } },
      notifications: { enabled: true, ...notifications },
    };
    writeFileSync(file, stringify(values));
    const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
    const flags = [...platform.shortIntervals, '-f', file, '--wait', '--timeout', '5m'];
    await platform.helm(4, 'upgrade', '--install', ...chart, ...flags);
    // The controller watches the ConfigMap.
    await sleep(2000);
  };

  beforeAll(async () => {
    platform = await startPlatform({ name: 'notifications' });
    const names = [...fixedHosts, 'api.opsgenie.com'].map((host) => `DNS:${host}`);
    services = await startStandInServices(platform.controlPlane.authority.server('services', names));
    await platform.createNamespace(portalNamespace);
    await platform.createNamespace(controllerNamespace);
    const authority = `ca.crt=${platform.controlPlane.authority.certificate}`;
    await platform.kubectl('create', 'configmap', 'stand-ins', `--from-file=${authority}`, '-n', controllerNamespace);
  });
  afterAll(async () => {
    await platform?.stop();
    await services?.stop();
  });

  /** Expects a message from each service since the last call, and clears the list. */
  const expectMessages = async (
    event: string,
    title: string,
    facts: string[],
    help: string[] = [runbook],
  ): Promise<string> => {
    const of = (service: string): string[] =>
      services.received.filter(({ what }) => (arrivals[service] as RegExp).test(what)).map(readable);
    await eventually(60, () => {
      for (const service of Object.keys(arrivals)) {
        const all = [portalNamespace, name, link, ...facts, ...(summaryOnly.includes(service) ? [] : help)];
        const expected = linkOnly.includes(service) ? [link, event] : all;
        const found = of(service).filter((text) => text.includes(title) || text.includes(event));
        const missing = found.map((text) => expected.filter((fact) => !text.includes(fact)));
        expect([service, missing.find(({ length }) => length === 0) ?? { missing, received: of(service) }]).toEqual([
          service,
          [],
        ]);
      }
    });
    const count = services.received.length;
    services.received.length = 0;
    return `${Object.keys(arrivals).length} services, ${count} requests`;
  };

  /** The metric that aborted the release, its last value and its limit. */
  const failedMetric = async (): Promise<{ metric: string; measured: string; limit: string }> => {
    const { status } = await portal.release.get();
    const metric = /metric "([\w-]+)" assessed Failed/i.exec(status?.message ?? '')?.[1] ?? '';
    const { gates, guard } = await portal.release.analysis(status?.currentPodHash ?? '');
    const [result] = [...gates, guard]
      .flatMap((run) => run?.status?.metricResults ?? [])
      .filter(({ name: measured, phase }) => measured === metric && phase === 'Failed');
    return { metric, measured: result?.measurements?.at(-1)?.value ?? 'missing', limit: limits[metric] ?? 'missing' };
  };

  scenario(
    'an update that pauses and completes',
    'each service gets both messages, with workload, image, revision, reason, link, runbook and commands',
    async () => {
      const configured = servicesOf(services);
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      await apply({
        link: 'https://rollouts.example.com/{namespace}/{name}',
        runbookUrl: 'https://git.example.com/runbooks/{name}.md',
        services: Object.fromEntries(
          Object.entries(configured).map(([service, [config]]) => [service, stringify(config)]),
        ),
        subscriptions: [
          {
            recipients: Object.values(configured).map(([, recipient]) => recipient),
            triggers: ['on-rollout-aborted', 'on-rollout-completed', 'on-rollout-paused'],
          },
        ],
        secret: {
          create: true,
          items: { 'github-key': privateKey.export({ type: 'pkcs1', format: 'pem' }) as string },
        },
      });
      portal = new Portal(platform, 'notified', ['rollout.pause=3s', 'rollout.weights={50}']);
      await portal.install();
      services.received.length = 0;
      await portal.deploy('1.1.0-good');
      const paused = await expectMessages(
        'rollout-paused',
        'update paused',
        [':1.1.0-good', '2', 'step 2 of'],
        [runbook, command('promote'), command('abort')],
      );
      await portal.release.promoted(':1.1.0-good', 300);
      const completed = await expectMessages('rollout-completed', 'update completed', [
        ':1.1.0-good',
        'promoted to stable',
      ]);
      return `paused: ${paused}; completed: ${completed}`;
    },
  );

  scenario(
    'an aborted update while one service fails',
    'every other service gets the reason, the metric that failed, its last value and its limit, and the status shows the abort',
    async () => {
      await portal.deploy('1.2.0-bad');
      const { rollout } = await portal.release.aborted(':1.2.0-bad', 300);
      const { metric, measured, limit } = await failedMetric();
      const seen = await expectMessages(
        'rollout-aborted',
        'update aborted',
        [':1.2.0-bad', '3', 'assessed Failed', metric, measured, limit],
        [runbook, command('retry rollout')],
      );
      return `${seen}; ${rollout.status?.message}; ${metric} ${measured}, ${limit}`;
    },
  );

  scenario(
    'incidents, with the values of the guide',
    'opened by an abort, not closed by the stable version, closed by the next completed update; another changes nothing',
    async () => {
      const { blocks } = readPage('docs/progressive-delivery/watching.md');
      const [controller, workload] = blocks
        .filter(({ headings, language }) => headings.at(-1) === 'Incidents' && language === 'yaml')
        .map(({ content }) => parse(content) as { notifications: JsonMap; rollout: { notify: Notify } });
      const items = { 'pagerduty-routing-key-checkout': 'routing-key', 'opsgenie-key': 'genie-key' };
      await apply({ runbookUrl: runbook, ...controller?.notifications, secret: { create: true, items } });
      const subscribed = notifySettings(workload?.rollout.notify ?? {});
      services.received.length = 0;
      const key = `${portalNamespace}/${name}`;
      await portal.deploy('1.3.0-bad', ...subscribed);
      await portal.release.aborted(':1.3.0-bad', 300);
      await eventually(30, () => {
        expect(incidentsOf(services.received)).toEqual([
          { service: 'opsgenie', key, to: 'checkout', isOpen: true },
          { service: 'pagerduty', key, to: 'routing-key', isOpen: true },
        ]);
      });
      const [opened] = services.received.filter(({ what }) => what.includes('/v2/enqueue'));
      for (const fact of [':1.3.0-bad', 'assessed Failed', runbook, command('retry rollout')])
        expect(opened?.body).toContain(fact);
      const requests = services.received.length;
      // The stable version is no completed update.
      await portal.deploy('1.1.0-good', ...subscribed);
      await portal.release.until('healthy', ({ status }) => status?.phase === 'Healthy' && !status.abort, 120);
      await portal.deploy('1.4.0-good', ...subscribed);
      await portal.release.promoted(':1.4.0-good', 300);
      const closed = [
        { service: 'opsgenie', key, to: 'checkout', isOpen: false },
        { service: 'pagerduty', key, to: 'routing-key', isOpen: false },
      ];
      await eventually(30, () => {
        expect([incidentsOf(services.received), services.received.length]).toEqual([closed, requests + 2]);
      });
      await portal.deploy('1.4.1-good', ...subscribed);
      await portal.release.promoted(':1.4.1-good', 300);
      await eventually(30, () => {
        expect([incidentsOf(services.received), services.received.length]).toEqual([closed, requests + 4]);
      });
      return `one incident of ${key} in each service, opened and closed; 2 requests that close nothing`;
    },
  );

  scenario(
    'Grafana annotations, by the subscriptions of a workload in the guide',
    'one for each step of a release and one at its end, with the tags of the recipient',
    async () => {
      const { blocks } = readPage('docs/progressive-delivery/watching.md');
      const guide = blocks.find(({ headings, content }) => headings.at(-1) === 'Grafana' && content.includes('notify'));
      const { rollout } = parse(guide?.content ?? '') as { rollout: { notify: Notify } };
      const apiUrl = `http://127.0.0.1:${services.http}/grafana/api`;
      await apply({ services: { grafana: stringify({ apiUrl, apiKey: token }) } });
      services.received.length = 0;
      const subscribed = notifySettings(rollout.notify);
      const annotations = () =>
        services.received
          .filter(({ what }) => what.includes('/grafana/api/annotations'))
          .map(({ body }) => JSON.parse(body) as { tags: string[]; text: string });
      const reasons = () => annotations().map(({ text }) => /^Reason: `(.*)`$/m.exec(text)?.[1]);
      await portal.deploy('1.5.0-good', ...subscribed);
      const { rollout: promoted } = await portal.release.promoted(':1.5.0-good', 300);
      const steps = 3;
      const done = Array.from({ length: steps }, (_, index) => `step ${index + 1} of ${steps}`);
      await eventually(30, () => expect(reasons()).toEqual([...done, 'promoted to stable']));
      for (const { tags, text } of annotations()) {
        expect(tags).toEqual(['release', 'portal']);
        expect(text).toContain(`${portalNamespace}/${name}`);
      }
      await portal.deploy('1.5.1-bad', ...subscribed);
      await portal.release.aborted(':1.5.1-bad', 300);
      await eventually(30, () => expect(reasons().at(-1)).toContain('assessed Failed'));
      return `${reasons().join(', ')}; ${promoted.status?.phase}`;
    },
  );

  scenario(
    'a PagerDuty message without its section, bypassing the validation of the chart',
    'the controller panics before it records the abort; with the section it records it',
    async () => {
      const path = `/api/v1/namespaces/${controllerNamespace}/configmaps/argo-rollouts-notification-configmap`;
      const subscriptions = JSON.stringify([{ recipients: ['pagerduty:P1'], triggers: ['on-rollout-aborted'] }]);
      const data = {
        'service.pagerduty': `token: ${token}\n`,
        'trigger.on-rollout-aborted': '- send: [rollout-aborted]\n',
        'template.rollout-aborted': 'message: aborted\n',
        subscriptions,
      };
      await platform.controlPlane.api.patch(path, { data }, 'merge');
      await sleep(2000);
      await portal.deploy('1.6.0-bad');
      const { rollout } = await portal.release.until('measured', ({ status }) => status?.currentStepIndex === 2, 120);
      const version = rollout.status?.currentPodHash as string;
      await eventually(120, async () => {
        const { gates, guard } = await portal.release.analysis(version);
        expect([...gates, guard].map((run) => run?.status?.phase)).toContain('Failed');
      });
      await sleep(10_000);
      const { status } = await portal.release.get();
      expect([status?.abort ?? false, status?.phase]).toEqual([false, 'Progressing']);
      const section = 'message: aborted\npagerduty:\n  title: aborted\n';
      await platform.controlPlane.api.patch(path, { data: { 'template.rollout-aborted': section } }, 'merge');
      const aborted = await portal.release.aborted(':1.6.0-bad', 1200);
      return `not aborted after 10 s; with the section: ${aborted.rollout.status?.message}`;
    },
  );
});
