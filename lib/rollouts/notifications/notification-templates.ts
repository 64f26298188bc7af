import type { ChartScope } from '../../chart/component';
import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { printYaml } from '../../helm/yaml/print-yaml';
import type { JsonMap } from '../../json';
import type { Refs } from '../../values/define';
import { eventTriggers, notificationEvents, notificationTriggers } from './notification-events';
import {
  briefServices,
  incidentWebhooks,
  notificationDetails,
  notificationFacts,
  notificationMessage,
  notificationSections,
  notificationWebhook,
} from './notification-sections';
import type { notificationsValues } from './notifications';

/** References to the values of notifications. */
export type NotificationRefs = Refs<ReturnType<typeof notificationsValues>>;

/** The folder of a chart's default notifications. */
const folder = 'notifications';

const read = (name: string): string => fn.filesGet(`${folder}/${name}`);

const placeholders = [
  'The chart replaces words in angle brackets; the controller executes what is in {{ }}.',
  'The title, level, reason and commands are those of the event; the facts are facts.tpl, the details details.tpl.',
];

const file = (comment: readonly string[], content: string): string =>
  [...comment.map((line) => `# ${line}`), content].join('\n');

/** Adds the files from which the default templates and triggers are made. */
function addFiles(chart: HelmChart): void {
  const add = (name: string, comment: readonly string[], content: JsonMap): void =>
    chart.addFile(`${folder}/${name}.yaml`, file(comment, printYaml(content)));
  add('triggers', ['Which templates the controller sends on an event.'], notificationTriggers);
  add(
    'event-triggers',
    ['The triggers that the controller runs at an event, each with the reason of the event.'],
    eventTriggers,
  );
  add('events', ['The events, each with an expression of the engine for its reason.'], notificationEvents);
  chart.addFile(`${folder}/facts.tpl`, `${notificationFacts}\n`);
  chart.addFile(`${folder}/details.tpl`, `${notificationDetails}\n`);
  add('message', ['The message of every service.', ...placeholders], { message: notificationMessage });
  const sections = Object.entries(notificationSections).map(([type, section]) => [type, printYaml(section)]);
  add('services', ['What a service shows beside the message.', ...placeholders], Object.fromEntries(sections));
  add('webhook', ['The request to a webhook.', ...placeholders], { '<webhook>': notificationWebhook });
  const incidents = Object.entries(incidentWebhooks).map(([name, request]) => [name, printYaml({ [name]: request })]);
  add('incidents', ['The requests that open and close incidents.', ...placeholders], Object.fromEntries(incidents));
}

/** The type of a configured service, from its key. */
export const typeOf = (key: string): string => fn.toString(fn.first(fn.splitList('.', key)));

/** The name by which recipients and webhooks refer to a service: the one in its key, or else its type. */
export const nameOf = (key: string): string => fn.toString(fn.last(fn.splitList('.', key)));

/** The types and the names of the configured services, each with a comma before and behind it. */
export interface ServiceNames {
  readonly types: string;
  readonly names: string;
}

/** Which of the services for incidents are on, by their names. */
const incidentsOn = ({ pagerduty, opsgenie }: NotificationRefs['incidents']): Record<string, BooleanRef> => ({
  'pagerduty-events': pagerduty.enabled,
  'opsgenie-alerts': opsgenie.enabled,
});

/** Text for each service for incidents that is on. */
const eachIncident = (incidents: NotificationRefs['incidents'], text: (name: string) => string): string =>
  Object.entries(incidentsOn(incidents))
    .map(([name, isOn]) => fn.choose(isOn, text(name), ''))
    .join('');

/** Defines the types and the names of the configured services. */
export function serviceNames(
  chart: Pick<ChartScope, 'define'>,
  { services, incidents }: Pick<NotificationRefs, 'services' | 'incidents'>,
): ServiceNames {
  const all = (part: (key: string) => string, ofIncident: (name: string) => string): string =>
    `${eachText(services, (_, key) => `,${part(key)},`)}${eachIncident(incidents, (name) => `,${ofIncident(name)},`)}`;
  return {
    types: chart.define(
      'notifications.types',
      'Types of the notification services.',
      all(typeOf, () => 'webhook'),
    ),
    names: chart.define(
      'notifications.names',
      'Names of the notification services.',
      all(nameOf, (name) => name),
    ),
  };
}

/** Defines the template of every event, with the words of one still to be filled in. */
function commonTemplate(
  chart: HelmChart,
  { services, incidents }: Pick<NotificationRefs, 'services' | 'incidents'>,
  types: string,
): string {
  const ofTypes = (types: readonly string[], key: string, text: string): string =>
    fn.choose(fn.has(typeOf(key), [...types]), text, '');
  const brief = chart.define(
    'notifications.brief',
    'Names of the services that show the facts beside a message of one line.',
    eachText(services, (_, key) => ofTypes(briefServices, key, fn.printf(' %q', nameOf(key)))),
  );
  const sections = fn.fromYaml(read('services.yaml')) as Record<string, string>;
  const requests = fn.fromYaml(read('incidents.yaml')) as Record<string, string>;
  const webhook = (name: string): string => fn.indent(2, fn.replace('<webhook>', name, read('webhook.yaml')));
  return chart.define(
    'notifications.template',
    'Template of every event, with sections of the configured services.',
    [
      fn.replace(' <brief>', brief, read('message.yaml')),
      eachText(sections, (text, type) =>
        fn.choose(fn.contains(fn.printf(',%s,', type), types), `${type}:\n${fn.indent(2, text)}\n`, ''),
      ),
      fn.choose(fn.contains(',webhook,', types), 'webhook:\n', ''),
      eachText(services, (_, key) => ofTypes(['webhook'], key, `${webhook(nameOf(key))}\n`)),
      eachIncident(incidents, (name) => `${fn.indent(2, fn.get(requests, name) as string)}\n`),
    ].join(''),
  );
}

/** Default triggers, with their conditions, and default templates, by name. */
export interface DefaultNotifications {
  /** The triggers that the controller runs at an event, with the reason of the event. */
  readonly eventTriggers: Record<string, string>;
  readonly triggers: Record<string, { send: string[] }[]>;
  readonly templates: Record<string, string>;
}

/** The default triggers, and the default templates with sections of the configured services, by name. */
export function defaultNotifications(
  chart: HelmChart,
  values: Pick<NotificationRefs, 'services' | 'incidents' | 'link' | 'runbookUrl'>,
  { types }: Pick<ServiceNames, 'types'>,
): DefaultNotifications {
  addFiles(chart);
  const common = commonTemplate(chart, values, types);
  const events = fn.fromYaml(read('events.yaml')) as Record<string, object>;
  const templates = eachText(events, (event, name) => {
    const words: [string, string][] = [
      ['<details>', fn.replace('\n', '', read('details.tpl'))],
      ['<facts>', fn.replace('\n', '', read('facts.tpl'))],
      ['<link>', values.link],
      ['<runbook>', values.runbookUrl],
      ['<routing-key>', values.incidents.pagerduty.routingKey],
      ['<event>', name],
      ...['title', 'level', 'reason', 'commands'].map((word): [string, string] => [
        `<${word}>`,
        fn.get(event, word) as string,
      ]),
    ];
    return `${name}: |\n${fn.indent(
      2,
      words.reduce((text, [word, value]) => fn.replace(word, value, text), common),
    )}\n`;
  });
  return {
    eventTriggers: fn.fromYaml(read('event-triggers.yaml')) as DefaultNotifications['eventTriggers'],
    triggers: fn.fromYaml(read('triggers.yaml')) as DefaultNotifications['triggers'],
    templates: fn.fromYaml(chart.define('notifications.templates', 'Templates of the events.', templates)) as Record<
      string,
      string
    >,
  };
}
