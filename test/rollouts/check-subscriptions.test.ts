import { createApp, environments } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { distFiles } from '../../lib/output/dist-files';
import type { DeployEnvironment } from '../../lib/output/environment';
import { checkSubscriptions } from '../../lib/rollouts/notifications/check-subscriptions';

const app = createApp();
const models = ['progressive-delivery', 'portal-services'].map((name) =>
  readChart(app.node.findChild(name) as HelmChart),
);

/** An environment of a controller with some notifications, and a portal with some values. */
const environment = (controller: JsonMap | undefined, portal: JsonMap): DeployEnvironment => ({
  name: 'prod',
  checks: [checkSubscriptions],
  releases: [
    ...(controller
      ? [{ chart: 'progressive-delivery', release: 'argo-rollouts', namespace: 'argo-rollouts', values: controller }]
      : []),
    { chart: 'portal-services', release: 'portal', namespace: 'portal', values: portal },
  ],
});

const synth = (controller: JsonMap | undefined, portal: JsonMap): void => {
  distFiles(models, [environment(controller, portal)], []);
};

const notifications = (...services: string[]): JsonMap => ({
  notifications: { enabled: true, services: Object.fromEntries(services.map((name) => [name, 'token: $token\n'])) },
});
const notifying = (notify: JsonMap): JsonMap => ({ rollout: { enabled: true, notify } });
const aborted = 'notifications.argoproj.io/subscribe.on-rollout-aborted';

describe('synth of an environment with a controller', () => {
  it('fails for a service that the controller does not have, with the path of the value and what it has', () => {
    const portal = notifying({ aborted: ['slack:releases', 'pagerdutyv2:checkout'] });
    expect(() => synth(notifications('slack', 'webhook.release-log'), portal)).toThrow(
      'environment prod, portal: values.rollout.notify.aborted[1]: the Rollout portal-portal-services subscribes the notification service pagerdutyv2 to on-rollout-aborted, and the controller of this environment has slack, release-log: add pagerdutyv2 to notifications.services of argo-rollouts, or subscribe a service that it has [value-invalid]',
    );
  });

  it('fails while the notifications of the controller are off', () => {
    expect(() => synth({}, notifying({ completed: ['slack:releases'] }))).toThrow(
      /values\.rollout\.notify\.completed\[0\]: .* has none: add slack/,
    );
  });

  it('fails for an annotation, and for a subscription that the controller would drop', () => {
    const workloadAnnotations = { [`${aborted}.email`]: 'oncall@hmco.example' };
    expect(() => synth(notifications('slack'), { rollout: { enabled: true }, workloadAnnotations })).toThrow(
      `values.workloadAnnotations["${aborted}.email"]: the Rollout`,
    );
    expect(() => synth(notifications('slack'), notifying({ aborted: ['slack', 'slack:a'] }))).toThrow(
      /with and without a recipient/,
    );
  });

  it('accepts the services of its values by their names, and those for incidents', () => {
    const { notifications: own } = notifications('slack', 'webhook.release-log') as { notifications: JsonMap };
    const controller = { notifications: { ...own, incidents: { pagerduty: { enabled: true } } } };
    const portal = notifying({ aborted: ['slack:a', 'slack:b', 'release-log', 'pagerduty-events:portal'] });
    expect(() => synth(controller, portal)).not.toThrow();
    expect(() => synth(controller, notifying({ aborted: ['opsgenie-alerts'] }))).toThrow(
      /has slack, release-log, pagerduty-events/,
    );
  });

  it('checks nothing where releases are plain', () => {
    expect(() => synth({}, { rollout: { notify: { aborted: ['slack:a'] } } })).not.toThrow();
  });

  it('checks nothing where teams have services of their own, or where no release is a controller', () => {
    const portal = notifying({ aborted: ['slack:a'] });
    expect(() => synth({ controller: { selfServiceNotifications: true } }, portal)).not.toThrow();
    expect(() => synth(undefined, portal)).not.toThrow();
  });

  it('is that of the platform', () => {
    expect(environments.map(({ checks }) => checks)).toEqual(environments.map(() => [checkSubscriptions]));
    const subscribed = environments.flatMap(({ releases }) =>
      releases.filter((one) => JSON.stringify(one).includes('notify')),
    );
    expect(subscribed.map(({ chart }) => chart)).toEqual(['portal-services']);
  });
});

describe('a check of an environment', () => {
  it('does not run while a release of it has problems of its own', () => {
    const broken = { ...environment({ controller: { replicas: 'x' } }, {}), checks: [() => fail()] };
    expect(() => distFiles(models, [broken], [])).toThrow(/controller\.replicas/);
  });
});

function fail(): never {
  throw new Error('the check ran');
}
