import type { ChartScope } from '../../chart/component';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { pathOfGroup } from '../../values/refs';
import { incidentServices } from './notification-sections';
import {
  type DefaultNotifications,
  type NotificationRefs,
  nameOf,
  type ServiceNames,
  typeOf,
} from './notification-templates';

/**
 * Types of services whose Send fails, or panics, on a template without their section (pkg/services of notifications-engine),
 * and those for incidents, which would send the message in its place.
 */
const needSection = ['alertmanager', 'github', 'newrelic', 'pagerduty', 'pagerdutyv2', ...incidentServices];

const mistake = (condition: unknown, message: string): string => fn.choose(condition, `${message}\n`, '');

type Values = NotificationRefs;

/** Services with the same name, of which the engine keeps an arbitrary one. */
const serviceMistakes = (path: string, services: Values['services'], { names }: ServiceNames): string =>
  eachText(services, (_, key) =>
    mistake(
      fn.gt(fn.len(fn.splitList(fn.printf(',%s,', nameOf(key)), names)), 2),
      `${path}.services has ${fn.quote(key)} and another service of that name, of which the controller keeps either: rename one`,
    ),
  );

/** Recipients and triggers that do not exist, and subscriptions that no trigger leads to. */
function subscriptionMistakes(
  path: string,
  { subscriptions, defaultTriggers }: Values,
  { names }: ServiceNames,
  triggers: DefaultNotifications['triggers'],
): string {
  const unknownTrigger = (list: string, trigger: string): string =>
    mistake(
      fn.not(fn.hasKey(triggers, trigger)),
      `${path}.${list} names the trigger ${fn.quote(trigger)}, which does not exist: add it to ${path}.triggers, or name one of notifications/triggers.yaml`,
    );
  const ofOne = eachText(subscriptions, ({ recipients, triggers: own }) =>
    [
      eachText(recipients, (recipient) => {
        const service = fn.toString(fn.first(fn.splitList(':', recipient)));
        return mistake(
          fn.not(fn.contains(fn.printf(',%s,', service), names)),
          `${path}.subscriptions has the recipient ${fn.quote(recipient)} of a service that is not configured: add ${service} to ${path}.services, or begin the recipient with the name of a service there`,
        );
      }),
      eachText(fn.default([], own) as string[], (trigger: string) => unknownTrigger('subscriptions', trigger)),
      mistake(
        fn.not(fn.or(own, defaultTriggers)),
        `${path}.subscriptions has ${fn.quote(fn.join(', ', recipients))} without triggers, and ${path}.defaultTriggers is empty: name triggers in one of them`,
      ),
    ].join(''),
  );
  return `${ofOne}${eachText(defaultTriggers, (trigger) => unknownTrigger('defaultTriggers', trigger))}`;
}

/** Triggers that send a message that does not exist, and those that the controller never runs. */
const triggerMistakes = (
  path: string,
  triggers: Values['triggers'],
  templates: Record<string, string>,
  events: DefaultNotifications['eventTriggers'],
): string =>
  eachText(triggers, (conditions, trigger) =>
    eachText(conditions, ({ send, when }) =>
      [
        eachText(send, (name) =>
          mistake(
            fn.not(fn.hasKey(templates, name)),
            `${path}.triggers.${trigger} sends ${fn.quote(name)}, which does not exist: add it to ${path}.templates, or name one of notifications/events.yaml`,
          ),
        ),
        mistake(
          fn.and(fn.not(when), fn.not(fn.hasKey(events, trigger))),
          `${path}.triggers.${trigger} has no "when", and the controller records no event of that name: add "when", or use a name of notifications/event-triggers.yaml`,
        ),
      ].join(''),
    ),
  );

/** What the subscriptions send by each type of service: lines of the type and a trigger as JSON. */
function routes(
  chart: ChartScope,
  { services, subscriptions, defaultTriggers }: Values,
  triggers: DefaultNotifications['triggers'],
): string {
  const ofService = (name: string, type: string, recipient: string, own: unknown): string =>
    fn.choose(
      fn.eq(name, fn.toString(fn.first(fn.splitList(':', recipient)))),
      eachText(fn.default(defaultTriggers, own) as string[], (trigger: string) =>
        fn.printf('%s %s\n', type, fn.toJson(fn.get(triggers, trigger))),
      ),
      '',
    );
  const ofRecipient = (recipient: string, own: unknown): string =>
    [
      eachText(services, (_, key) => ofService(nameOf(key), typeOf(key), recipient, own)),
      eachText(fn.list(...incidentServices) as string[], (name) => ofService(name, name, recipient, own)),
    ].join('');
  return chart.define(
    'notifications.routes',
    'What the subscriptions send by each type of service: lines of the type and a trigger.',
    eachText(subscriptions, ({ recipients, triggers: own }) =>
      eachText(recipients, (recipient) => ofRecipient(recipient, own)),
    ),
  );
}

/** Texts that the engine cannot parse: with a single one it loads no configuration, and sends nothing. */
function syntaxMistakes(path: string, { services, templates }: Pick<Values, 'services' | 'templates'>): string {
  const ofTexts = (map: string, texts: Record<string, string>): string =>
    eachText(texts, (text, name) =>
      mistake(
        fn.not(fn.isYamlMap(text)),
        `${path}.${map}.${name} is not a valid YAML map, which stops all notifications: quote text that contains ": " or begins with {, or write it as a block (|)`,
      ),
    );
  return `${ofTexts('services', services)}${ofTexts('templates', templates)}`;
}

/** Templates without a section that a service needs by which a subscription sends them. */
const templateMistakes = (path: string, templates: Values['templates'], sent: string): string =>
  eachText(templates, (text, name) =>
    eachText(fn.list(...needSection) as string[], (type) =>
      mistake(
        fn.and(
          fn.regexMatch(fn.printf('(?m)^%s .*"%s"', type, fn.replace('.', '[.]', name)), sent),
          fn.not(fn.regexMatch(fn.printf('%s["\']?:', type), text)),
        ),
        `${path}.templates has ${fn.quote(name)} without a section for ${fn.toString(type)}, by which ${path}.subscriptions sends it and which cannot send it without: add one, as in notifications/services.yaml or incidents.yaml`,
      ),
    ),
  );

/**
 * Rejects configurations that the engine accepts but never sends, or panics on: references to a service, trigger or
 * section that does not exist.
 */
export function rejectNotifications(
  chart: ChartScope,
  values: Values,
  names: ServiceNames,
  defaults: DefaultNotifications,
): void {
  const path = pathOfGroup(values);
  const triggers = fn.mergeOverwrite(defaults.triggers, values.triggers);
  const templates = fn.mergeOverwrite(defaults.templates, values.templates);
  const mistakes = chart.define(
    'notifications.mistakes',
    'What the controller would accept and never send.',
    [
      serviceMistakes(path, values.services, names),
      syntaxMistakes(path, values),
      subscriptionMistakes(path, values, names, triggers),
      triggerMistakes(path, values.triggers, templates, defaults.eventTriggers),
      templateMistakes(path, values.templates, routes(chart, values, triggers)),
    ].join(''),
  );
  chart.failIf(fn.and(values.enabled, mistakes), mistakes);
  chart.failIf(
    fn.and(fn.not(values.enabled), values.subscriptions),
    `${path}.subscriptions is set, but notifications are off, so nothing would be sent: set ${path}.enabled to true, or empty it`,
  );
  chart.failIf(
    fn.and(fn.not(values.enabled), values.secret.create),
    `${path}.secret.create is on, but notifications are off, so there would be no Secret: set ${path}.enabled to true, or turn it off`,
  );
  chart.failIf(
    fn.and(values.secret.items, fn.not(values.secret.create)),
    `${path}.secret.items is set, but the Secret is not created from it: set ${path}.secret.create to true, or empty it and keep the credentials in a Secret of your own`,
  );
}
