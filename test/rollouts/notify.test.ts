import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { notificationEvents } from '../../lib/rollouts/notifications/notification-events';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

/** The annotations of the Deployment or Rollout; throws the message of a validation that fails. */
function annotationsOf(kind: string, values: JsonMap): JsonMap | undefined {
  const verdict = evaluateCase(model, caseOf(values));
  if ('rejected' in verdict) throw verdict.rejected;
  const objects = [...verdict.objects.values()].flat() as JsonMap[];
  const { metadata } = objects.find((object) => object.kind === kind) as { metadata: JsonMap };
  return metadata.annotations as JsonMap | undefined;
}

const notifying = (notify: JsonMap, others: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, notify },
  ...others,
});
const annotation = (event: string, service: string): string =>
  `notifications.argoproj.io/subscribe.on-rollout-${event}.${service}`;

describe('rollout.notify', () => {
  it('subscribes the Rollout by an annotation for each event and service, with the recipients of the service', () => {
    const notify = {
      aborted: ['slack:releases', 'pagerdutyv2:checkout', 'slack:checkout', 'slack:releases'],
      completed: ['slack:releases', 'release-log'],
      'step-completed': ['grafana:release|portal'],
    };
    expect(annotationsOf('Rollout', notifying(notify))).toEqual({
      [annotation('aborted', 'slack')]: 'releases;checkout',
      [annotation('aborted', 'pagerdutyv2')]: 'checkout',
      [annotation('completed', 'slack')]: 'releases',
      [annotation('completed', 'release-log')]: '',
      [annotation('step-completed', 'grafana')]: 'release|portal',
    });
  });

  it('does not take one service for another whose name begins like it', () => {
    const notify = { aborted: ['slack-dev:a', 'slack:b', 'slack-dev:c'] };
    expect(annotationsOf('Rollout', notifying(notify))).toEqual({
      [annotation('aborted', 'slack')]: 'b',
      [annotation('aborted', 'slack-dev')]: 'a;c',
    });
  });

  it('is beside the annotations of the workload, and on no Deployment', () => {
    const notify = { aborted: ['slack:releases'] };
    const workloadAnnotations = { 'example.com/owner': 'platform', [annotation('aborted', 'email')]: 'a@hmco.example' };
    const subscribed = { [annotation('aborted', 'slack')]: 'releases' };
    expect(annotationsOf('Rollout', notifying(notify, { workloadAnnotations }))).toEqual({
      ...workloadAnnotations,
      ...subscribed,
    });
    const plain = { rollout: { notify }, workloadAnnotations };
    expect(annotationsOf('Deployment', plain)).toEqual(workloadAnnotations);
    expect(annotationsOf('Rollout', notifying({}))).toBeUndefined();
  });

  it('fails validation where workloadAnnotations subscribe the same service', () => {
    const workloadAnnotations = { [annotation('aborted', 'slack')]: 'releases' };
    expect(() => annotationsOf('Rollout', notifying({ aborted: ['slack:a'] }, { workloadAnnotations }))).toThrow(
      `rollout.notify.aborted and workloadAnnotations both set the annotation ${annotation('aborted', 'slack')}: leave it in one of them`,
    );
  });

  it('knows the events of a Rollout, and no other', () => {
    const events = Object.keys(notificationEvents).flatMap((name) => /^rollout-(.*)$/.exec(name)?.[1] ?? []);
    expect(events).toEqual(expect.arrayContaining(['aborted', 'completed', 'step-completed']));
    const all = Object.fromEntries(events.map((event) => [event, ['slack:a']]));
    expect(Object.keys(annotationsOf('Rollout', notifying(all)) ?? {})).toHaveLength(events.length);
    expect(() => annotationsOf('Rollout', notifying({ abort: ['slack:a'] }))).toThrow(/rollout\.notify/);
  });

  it.each([
    ['a service whose annotation would have a name that Kubernetes rejects', `${'a'.repeat(28)}:b`],
    ['a separator of recipients', 'slack:a;b'],
    ['an empty recipient', 'slack:'],
    ['text that would break out of its quotes', 'slack:a"b'],
  ])('fails validation for %s', (_, entry) => {
    expect(() => annotationsOf('Rollout', notifying({ aborted: [entry] }))).toThrow(/rollout\.notify\.aborted/);
  });

  it('accepts the longest service whose annotation Kubernetes accepts', () => {
    const service = 'a'.repeat(27);
    const [name = ''] = Object.keys(annotationsOf('Rollout', notifying({ 'step-completed': [service] })) ?? {});
    expect(name.split('/')[1]).toHaveLength(63);
  });
});
