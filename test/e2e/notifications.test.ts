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

const readable = ({ body }: Received): string =>
  /^[\w[\]]+=/.test(body) ? decodeURIComponent(body.replaceAll('+', ' ')) : body;

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
  const expectMessages = async (event: string, title: string, facts: string[]): Promise<string> => {
    const of = (service: string): string[] =>
      services.received.filter(({ what }) => (arrivals[service] as RegExp).test(what)).map(readable);
    await eventually(60, () => {
      for (const service of Object.keys(arrivals)) {
        const expected = linkOnly.includes(service) ? [link, event] : [portalNamespace, name, link, ...facts];
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

  scenario(
    'an update that pauses and completes',
    'each service gets both messages, with workload, image, revision, reason and link',
    async () => {
      const configured = servicesOf(services);
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      await apply({
        link: 'https://rollouts.example.com/{namespace}/{name}',
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
      const paused = await expectMessages('rollout-paused', 'update paused', [':1.1.0-good', '2', 'step 2 of']);
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
    'every other service gets the reason, and the status shows the abort',
    async () => {
      await portal.deploy('1.2.0-bad');
      const { rollout } = await portal.release.aborted(':1.2.0-bad', 300);
      const seen = await expectMessages('rollout-aborted', 'update aborted', [':1.2.0-bad', '3', 'assessed Failed']);
      return `${seen}; ${rollout.status?.message}`;
    },
  );

  scenario(
    'incidents by webhook, with the values of the guide',
    'opened by an abort, closed by the next completed update',
    async () => {
      const { blocks } = readPage('docs/progressive-delivery/README.md');
      const guide = blocks.find(({ headings, language }) => headings.at(-1) === 'Incidents' && language === 'yaml');
      const { notifications } = parse(guide?.content ?? '') as { notifications: JsonMap };
      const items = { 'pagerduty-routing-key': 'routing-key', 'opsgenie-key': 'genie-key' };
      await apply({ ...notifications, secret: { create: true, items } });
      services.received.length = 0;
      const workload = `${portalNamespace}/${name}`;
      const requests = (host: string) => services.received.filter(({ what }) => what.includes(host));
      await portal.deploy('1.3.0-bad');
      await portal.release.aborted(':1.3.0-bad', 300);
      const opened = { routing_key: 'routing-key', event_action: 'trigger', dedup_key: workload };
      await eventually(30, () => {
        const [event] = requests('events.pagerduty.com/v2/enqueue').slice(-1);
        expect(JSON.parse(event?.body ?? '{}')).toMatchObject(opened);
        expect(event?.body).toContain(':1.3.0-bad');
        const [alert] = requests('api.opsgenie.com/v2/alerts').slice(-1);
        expect(JSON.parse(alert?.body ?? '{}')).toMatchObject({ alias: workload, priority: 'P2' });
      });
      await portal.deploy('1.4.0-good');
      await portal.release.promoted(':1.4.0-good', 300);
      await eventually(30, () => {
        const [event] = requests('events.pagerduty.com/v2/enqueue').slice(-1);
        expect(JSON.parse(event?.body ?? '{}')).toEqual({ ...opened, event_action: 'resolve' });
        const close = `/v2/alerts/${portalNamespace}%2F${name}/close?identifierType=alias`;
        expect(requests('api.opsgenie.com').at(-1)?.what).toBe(`POST api.opsgenie.com${close}`);
      });
      return 'trigger and resolve with one dedup key, create and close with one alias';
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
      await portal.deploy('1.5.0-bad');
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
      const aborted = await portal.release.aborted(':1.5.0-bad', 1200);
      return `not aborted after 10 s; with the section: ${aborted.rollout.status?.message}`;
    },
  );
});
