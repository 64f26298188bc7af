import { z } from 'zod';
import { notificationEvents } from '../notifications/notification-events';

const prefix = 'rollout-';

/** The events of a Rollout, without what their names begin with. */
const events = Object.keys(notificationEvents)
  .filter((name) => name.startsWith(prefix))
  .map((name) => name.slice(prefix.length))
  .sort();

/** Name of the annotation by which a Rollout subscribes a service (pkg/subscriptions/annotations.go of notifications-engine). */
export const annotationOf = (event: string, service: string): string =>
  `notifications.argoproj.io/subscribe.on-${prefix}${event}.${service}`;

/** Kubernetes allows 63 characters after the slash, and the longest event takes part of them. */
const longestService = 63 - Math.max(...events.map((event) => annotationOf(event, '').split('/')[1]?.length ?? 0));

// The engine splits the recipients of an annotation at each semicolon.
const subscriber = new RegExp(
  `^[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,${longestService - 2}}[a-zA-Z0-9])?(?::[a-zA-Z0-9_@#|./+=:-]+)?$`,
);

/** The value `notify` of `rolloutValues`. */
export const notifyValue = () =>
  z
    .record(z.string().regex(new RegExp(`^(?:${events.join('|')})$`)), z.array(z.string().regex(subscriber)).min(1))
    .default({})
    .describe(
      `Recipients of notifications by event (${events.join(', ')}), each as <service>:<recipient>, or <service> where a service has none; a service is one of notifications.services of progressive-delivery.`,
    )
    .meta({ example: { aborted: ['pagerdutyv2:checkout'], completed: ['slack:releases'] } });
