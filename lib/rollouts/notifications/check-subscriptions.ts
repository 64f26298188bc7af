import type { ReleaseProblem, RenderedRelease } from '../../chart/environment-check';
import { isMap, type JsonMap } from '../../json';

/**
 * A check of an environment: each Rollout subscribes only to notification services that a controller in the same
 * environment has. An environment without a controller, or with one that reads ConfigMaps of all namespaces
 * (`--self-service-notification-enabled`), is not checked.
 * @param releases the releases of the environment
 * @example
 * ```ts
 * export const environments: DeployEnvironment[] = [{ name: 'production', releases, checks: [checkSubscriptions] }];
 * ```
 */
export function checkSubscriptions(releases: readonly RenderedRelease[]): ReleaseProblem[] {
  const controllers = releases.filter(({ objects }) => objects.some(isRolloutDefinition));
  if (controllers.length === 0 || controllers.some(({ objects }) => JSON.stringify(objects).includes(selfService)))
    return [];
  const services = controllers.flatMap(({ objects }) => objects.flatMap(servicesOf));
  const known = services.length > 0 ? `has ${services.join(', ')}` : 'has none';
  const names = controllers.map(({ release }) => release).join(' or ');
  return releases.flatMap((of) =>
    of.objects.flatMap(subscriptionsOf).flatMap(({ rollout, name, trigger, service, recipients }) => {
      const place = { of, path: pathOf(of.values, trigger, service, name) ?? '' };
      if (!services.includes(service)) {
        const remedy = `add ${service} to notifications.services of ${names}, or subscribe a service that it has`;
        return [
          {
            ...place,
            message: `the Rollout ${rollout} subscribes the notification service ${service} to ${trigger}, and the controller of this environment ${known}: ${remedy}`,
          },
        ];
      }
      // The engine drops empty recipients of a list.
      if (recipients.length > 1 && recipients.includes(''))
        return [
          {
            ...place,
            message: `the Rollout ${rollout} subscribes the notification service ${service} to ${trigger} with and without a recipient, and the controller drops the one without: remove one of them`,
          },
        ];
      return [];
    }),
  );
}

const selfService = '--self-service-notification-enabled';

const metadataOf = ({ metadata }: JsonMap): JsonMap => (metadata ?? {}) as JsonMap;

const isRolloutDefinition = (object: JsonMap): boolean =>
  object.kind === 'CustomResourceDefinition' && metadataOf(object).name === 'rollouts.argoproj.io';

/** The names of the services in a ConfigMap of notifications: the last part of each key. */
function servicesOf(object: JsonMap): string[] {
  if (object.kind !== 'ConfigMap' || metadataOf(object).name !== 'argo-rollouts-notification-configmap') return [];
  return Object.keys((object.data ?? {}) as JsonMap)
    .filter((key) => key.startsWith('service.'))
    .map((key) => key.split('.').at(-1) as string);
}

interface Subscription {
  readonly rollout: string;
  /** Name of the annotation. */
  readonly name: string;
  readonly trigger: string;
  readonly service: string;
  readonly recipients: readonly string[];
}

/** The subscriptions in the annotations of a Rollout. */
function subscriptionsOf(object: JsonMap): Subscription[] {
  if (object.kind !== 'Rollout') return [];
  const { name: rollout, annotations = {} } = metadataOf(object);
  return Object.entries(annotations as JsonMap).flatMap(([name, value]) => {
    const [, trigger, service] = /^notifications\.argoproj\.io\/subscribe\.([^.]+)\.([^.]+)$/.exec(name) ?? [];
    if (!trigger || !service) return [];
    return [{ rollout: String(rollout), name, trigger, service, recipients: String(value).split(';') }];
  });
}

/** The path of the value that names a service: in `notify`, or in annotations. */
function pathOf(values: JsonMap, trigger: string, service: string, annotation: string): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    if (!isMap(value)) continue;
    if (Object.hasOwn(value, annotation)) return `${key}[${JSON.stringify(annotation)}]`;
    const event = trigger.replace('on-rollout-', '');
    const entries = key === 'notify' && Array.isArray(value[event]) ? value[event] : [];
    const index = entries.findIndex((entry) => String(entry).split(':')[0] === service);
    if (index >= 0) return `notify.${event}[${index}]`;
    const inner = pathOf(value, trigger, service, annotation);
    if (inner) return `${key}.${inner}`;
  }
  return undefined;
}
