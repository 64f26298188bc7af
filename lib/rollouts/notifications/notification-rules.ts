import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { Refs } from '../../values/define';
import { type DefaultNotifications, nameOf, type ServiceNames, typeOf } from './notification-templates';
import type { notificationsValues } from './notifications';

/** Types of services whose Send fails, or panics, on a template without their section (pkg/services of notifications-engine). */
const needSection = ['alertmanager', 'github', 'newrelic', 'pagerduty', 'pagerdutyv2'];

const mistake = (condition: unknown, message: string): string => fn.choose(condition, `${message}\n`, '');

/** The values that notifications read. */
type Values = Refs<ReturnType<typeof notificationsValues>>;

/** Services with the same name, of which the engine keeps an arbitrary one. */
const serviceMistakes = (services: Values['services'], { names }: ServiceNames): string =>
  eachText(services, (_, key) =>
    mistake(
      fn.gt(fn.len(fn.splitList(fn.printf(',%s,', nameOf(key)), names)), 2),
      `notifications.services has ${fn.quote(key)} and another service of that name, of which the controller keeps either: rename one`,
    ),
  );

/** Recipients and triggers that do not exist, and subscriptions that no trigger leads to. */
function subscriptionMistakes(
  { subscriptions, defaultTriggers }: Values,
  { names }: ServiceNames,
  triggers: DefaultNotifications['triggers'],
): string {
  const unknownTrigger = (path: string, trigger: string): string =>
    mistake(
      fn.not(fn.hasKey(triggers, trigger)),
      `${path} names the trigger ${fn.quote(trigger)}, which does not exist: add it to notifications.triggers, or name one of notifications/triggers.yaml`,
    );
  const ofOne = eachText(subscriptions, ({ recipients, triggers: own }) =>
    [
      eachText(recipients, (recipient) => {
        const service = fn.toString(fn.first(fn.splitList(':', recipient)));
        return mistake(
          fn.not(fn.contains(fn.printf(',%s,', service), names)),
          `notifications.subscriptions has the recipient ${fn.quote(recipient)} of a service that is not configured: add ${service} to notifications.services, or begin the recipient with the name of a service there`,
        );
      }),
      eachText(fn.default([], own) as string[], (trigger: string) =>
        unknownTrigger('notifications.subscriptions', trigger),
      ),
      mistake(
        fn.not(fn.or(own, defaultTriggers)),
        `notifications.subscriptions has ${fn.quote(fn.join(', ', recipients))} without triggers, and notifications.defaultTriggers is empty: name triggers in one of them`,
      ),
    ].join(''),
  );
  return `${ofOne}${eachText(defaultTriggers, (trigger) => unknownTrigger('notifications.defaultTriggers', trigger))}`;
}

/** Triggers that send a message that does not exist, and those that the controller never runs. */
const triggerMistakes = (
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
            `notifications.triggers.${trigger} sends ${fn.quote(name)}, which does not exist: add it to notifications.templates, or name one of notifications/events.yaml`,
          ),
        ),
        mistake(
          fn.and(fn.not(when), fn.not(fn.hasKey(events, trigger))),
          `notifications.triggers.${trigger} has no "when", and the controller records no event of that name: add "when", or use a name of notifications/event-triggers.yaml`,
        ),
      ].join(''),
    ),
  );

/** What the subscriptions send by each type of service: lines of the type and a trigger as JSON. */
function routes(
  chart: HelmChart,
  { services, subscriptions, defaultTriggers }: Values,
  triggers: DefaultNotifications['triggers'],
): string {
  const ofRecipient = (recipient: string, own: unknown): string =>
    eachText(services, (_, key) =>
      fn.choose(
        fn.eq(nameOf(key), fn.toString(fn.first(fn.splitList(':', recipient)))),
        eachText(fn.default(defaultTriggers, own) as string[], (trigger: string) =>
          fn.printf('%s %s\n', typeOf(key), fn.toJson(fn.get(triggers, trigger))),
        ),
        '',
      ),
    );
  return chart.define(
    'notifications.routes',
    'What the subscriptions send by each type of service: lines of the type and a trigger.',
    eachText(subscriptions, ({ recipients, triggers: own }) =>
      eachText(recipients, (recipient) => ofRecipient(recipient, own)),
    ),
  );
}

/** Texts that the engine cannot parse: with a single one it loads no configuration, and sends nothing. */
function syntaxMistakes({ services, templates }: Pick<Values, 'services' | 'templates'>): string {
  const ofTexts = (path: string, texts: Record<string, string>): string =>
    eachText(texts, (text, name) =>
      mistake(
        fn.not(fn.isYamlMap(text)),
        `${path}.${name} is not a valid YAML map, which stops all notifications: quote text that contains ": " or begins with {, or write it as a block (|)`,
      ),
    );
  return `${ofTexts('notifications.services', services)}${ofTexts('notifications.templates', templates)}`;
}

/** Templates without a section that a service needs by which a subscription sends them. */
const templateMistakes = (templates: Values['templates'], sent: string): string =>
  eachText(templates, (text, name) =>
    eachText(fn.list(...needSection) as string[], (type) =>
      mistake(
        fn.and(
          fn.regexMatch(fn.printf('(?m)^%s .*"%s"', type, fn.replace('.', '[.]', name)), sent),
          fn.not(fn.regexMatch(fn.printf('%s["\']?:', type), text)),
        ),
        `notifications.templates has ${fn.quote(name)} without a section for ${fn.toString(type)}, by which notifications.subscriptions sends it and which cannot send it without: add one, as in notifications/services.yaml`,
      ),
    ),
  );

/**
 * Rejects configurations that the engine accepts but never sends, or panics on: references to a service, trigger or
 * section that does not exist.
 */
export function rejectNotifications(
  chart: HelmChart,
  values: Values,
  names: ServiceNames,
  defaults: DefaultNotifications,
): void {
  const triggers = fn.mergeOverwrite(defaults.triggers, values.triggers);
  const templates = fn.mergeOverwrite(defaults.templates, values.templates);
  const mistakes = chart.define(
    'notifications.mistakes',
    'What the controller would accept and never send.',
    [
      serviceMistakes(values.services, names),
      syntaxMistakes(values),
      subscriptionMistakes(values, names, triggers),
      triggerMistakes(values.triggers, templates, defaults.eventTriggers),
      templateMistakes(values.templates, routes(chart, values, triggers)),
    ].join(''),
  );
  chart.failIf(fn.and(values.enabled, mistakes), mistakes);
  chart.failIf(
    fn.and(fn.not(values.enabled), values.subscriptions),
    'notifications.subscriptions is set, but notifications are off, so nothing would be sent: set notifications.enabled to true, or empty it',
  );
  chart.failIf(
    fn.and(fn.not(values.enabled), values.secret.create),
    'notifications.secret.create is on, but notifications are off, so there would be no Secret: set notifications.enabled to true, or turn it off',
  );
  chart.failIf(
    fn.and(values.secret.items, fn.not(values.secret.create)),
    'notifications.secret.items is set, but the Secret is not created from it: set notifications.secret.create to true, or empty it and keep the credentials in a Secret of your own',
  );
}
