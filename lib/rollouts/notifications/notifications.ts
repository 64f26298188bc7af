import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../../imports/k8s/index';
import { chartScopeOf, helmChartOf } from '../../chart/chart-scope-of';
import { eachEntry, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { group, type Refs } from '../../values/define';
import { annotationMap } from '../../values/kubernetes-types';
import { incidentValues } from './incident-values';
import { rejectNotifications } from './notification-rules';
import { notificationServices } from './notification-sections';
import { defaultNotifications, type NotificationRefs, serviceNames } from './notification-templates';

/** The key of a service: its type, or type and name where there are several of a type. */
const serviceKey = new RegExp(`^(?:${notificationServices.join('|')})(?:\\.[a-zA-Z0-9_-]+)?$`);

// The engine splits a recipient at each colon, and drops what follows a second one (pkg/api/config.go).
const recipient = /^[a-zA-Z0-9_-]+(?::[^:\n]*)?$/;

const label = '(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?';
const labelValue = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9_.-]*[a-zA-Z0-9])?)?';
const requirement = [
  `${label} *(?:=|==|!=) *${labelValue}`,
  `${label} +(?:in|notin) *\\( *${labelValue}(?: *, *${labelValue})* *\\)`,
  `!? *${label}`,
].join('|');

/** A label selector (labels.Parse of apimachinery); for one that does not parse the engine loads none of the configuration. */
const labelSelector = new RegExp(`^ *(?:(?:${requirement})(?: *, *(?:${requirement}))*)? *$`);

const triggerName = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/;
const templateName = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;

/** A URL in which only the placeholders have braces; it is written into the text of a template. */
const link = /^(?:https?:\/\/(?:[a-zA-Z0-9\-._~:/?#@!$&()+,;=%]|\{(?:namespace|name|instance)\})+)?$/;

/** One condition of a trigger (pkg/triggers/service.go). */
const condition = z.strictObject({
  send: z.array(z.string().regex(templateName)).min(1),
  when: z.string().min(1).optional(),
  oncePer: z.string().min(1).optional(),
  description: z.string().optional(),
});

const template = `message: "{{.rollout.metadata.name}} waits for somebody to promote it."\n`;

/** Values of `Notifications`: services, subscriptions, triggers and templates. */
export const notificationsValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create the ConfigMap with the configuration of notifications.'),
      services: z
        .record(z.string().regex(serviceKey), z.string())
        .default({})
        .describe(
          'Configuration of each service by its type (slack, email, webhook, ...), or by type and name where there are several; $key is replaced by a key of the Secret.',
        )
        .meta({
          example: { slack: 'token: $slack-token\n', 'webhook.release-log': 'url: https://release-log.example.com\n' },
        }),
      incidents: incidentValues(),
      link: z
        .string()
        .regex(link)
        .default('')
        .describe(
          'URL in each message, with {namespace} and {name} of the Rollout, and {instance} for its label app.kubernetes.io/instance; none when empty.',
        )
        .meta({ example: 'https://rollouts.example.com/rollouts/rollout/{namespace}/{name}' }),
      runbookUrl: z
        .string()
        .regex(link)
        .default('')
        .describe(
          'URL in each message that says what to do and who decides, with the placeholders of link; none when empty.',
        )
        .meta({ example: 'https://git.example.com/platform/runbooks/{name}.md' }),
      subscriptions: z
        .array(
          z.strictObject({
            recipients: z.array(z.string().regex(recipient)).min(1),
            triggers: z.array(z.string().regex(triggerName)).optional(),
            selector: z.string().regex(labelSelector).optional(),
          }),
        )
        .default([])
        .describe(
          'Recipients of notifications for all rollouts, or for those that the label selector matches, as <service>:<recipient>; a single rollout subscribes with an annotation, notifications.argoproj.io/subscribe.<trigger>.<service>.',
        )
        .meta({ example: [{ recipients: ['slack:releases'], triggers: ['on-rollout-aborted'] }] }),
      defaultTriggers: z
        .array(z.string().regex(triggerName))
        .default([])
        .describe('Triggers of subscriptions without triggers.')
        .meta({ example: ['on-rollout-completed', 'on-rollout-aborted'] }),
      templates: z
        .record(z.string().regex(templateName), z.string())
        .default({})
        .describe(
          'Further messages by name; a message with the name of an event in notifications/events.yaml replaces the default.',
        )
        .meta({ example: { 'rollout-paused': template } }),
      triggers: z
        .record(z.string().regex(triggerName), z.array(condition).min(1))
        .default({})
        .describe(
          'Further triggers by name, each a list of what to send; one of the same name replaces one of notifications/triggers.yaml. With `when` the controller sends whenever that holds, without it at the event that the trigger is named after, one of notifications/event-triggers.yaml.',
        )
        .meta({ example: { 'on-rollout-paused': [{ send: ['rollout-paused'] }] } }),
      secret: group(
        {
          create: z
            .boolean()
            .default(false)
            .describe('Create the Secret argo-rollouts-notification-secret; if false, it must already exist.'),
          annotations: annotationMap().default({}).describe('Annotations of that Secret.'),
          items: z
            .record(z.string().regex(/^[a-zA-Z0-9_-]+$/), z.string())
            .default({})
            .describe('Credentials by key of that Secret, for evaluation only: Helm stores values in the release.')
            .meta({ example: { 'slack-token': 'xoxb-...' } }),
        },
        'The Secret argo-rollouts-notification-secret, whose keys the services name.',
      ),
    },
    'Notifications about rollouts.',
  );

const json = { name: 'Content-Type', value: 'application/json' };

/** The services for incidents, as the controller reads them. */
const incidentData = ({ pagerduty, opsgenie }: NotificationRefs['incidents']) => ({
  'service.webhook.pagerduty-events': when(pagerduty.enabled, fn.toJson({ url: pagerduty.url, headers: [json] })),
  'service.webhook.opsgenie-alerts': when(
    opsgenie.enabled,
    fn.toJson({
      url: opsgenie.url,
      headers: [json, { name: 'Authorization', value: `GenieKey $${opsgenie.apiKey}` }],
    }),
  ),
});

/** Props of `Notifications`. */
export interface NotificationsProps {
  /** References to `notificationsValues`. */
  readonly values: Refs<ReturnType<typeof notificationsValues>>;
}

/**
 * The ConfigMap and Secret of notifications, with the names that the controller reads in its namespace
 * (argo-rollouts utils/record/record.go) and the keys of the notifications engine (notifications-engine
 * pkg/api/config.go).
 * @example
 * ```ts
 * new Notifications(this, 'notifications', { values: v.notifications });
 * ```
 */
export class Notifications extends Construct {
  /** The ConfigMap, which is rendered while notifications are enabled. */
  readonly configMap: k8s.ConfigMap;

  /** The Secret, which is rendered while notifications are enabled and it is created from values. */
  readonly secret: k8s.Secret;

  /**
   * @param scope chart or component of the controller, or a scope in one
   * @param id construct id
   * @param props values
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has them
   */
  constructor(scope: Construct, id: string, { values }: NotificationsProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const names = serviceNames(chart, values);
    const defaults = defaultNotifications(helmChartOf(this), values, names);
    rejectNotifications(chart, values, names, defaults);
    this.configMap = new k8s.ConfigMap(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: 'argo-rollouts-notification-configmap' },
      data: {
        subscriptions: fn.toJson(values.subscriptions),
        defaultTriggers: fn.toJson(values.defaultTriggers),
        ...eachEntry(values.services, (text, name) => ({ [`service.${name}`]: text })),
        ...incidentData(values.incidents),
        ...eachEntry(fn.mergeOverwrite(defaults.triggers, values.triggers), (conditions, name) => ({
          [`trigger.${name}`]: fn.toJson(conditions),
        })),
        ...eachEntry(fn.mergeOverwrite(defaults.templates, values.templates), (text, name) => ({
          [`template.${name}`]: fn.toString(text),
        })),
      },
    });
    chart.describe(this.configMap, 'The name is fixed in the controller.');
    this.secret = new k8s.Secret(chart.when(fn.and(values.enabled, values.secret.create), this), 'Resource', {
      metadata: { name: 'argo-rollouts-notification-secret', annotations: ifSet(values.secret.annotations) },
      stringData: ifSet(values.secret.items),
    });
    chart.describe(this.secret, 'The name is fixed in the controller.');
  }
}
