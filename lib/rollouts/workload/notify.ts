import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { valuePath } from '../../values/refs';
import { definedOnce } from '../defined-once';
import { annotationOf } from './notify-values';
import { type ReleasedWorkload, sharedNames } from './released-workload';

const serviceOf = (entry: string): string => fn.toString(fn.first(fn.splitList(':', entry)));

const recipientOf = (entry: string): string => fn.trimPrefix(':', fn.trimPrefix(serviceOf(entry), entry));

/** The annotations by which `rollout.notify` subscribes: one for each event and service. */
export function subscriptions(workload: ReleasedWorkload): Record<string, string> {
  const { place, props } = workload;
  const annotation = (entries: string[], event: string, entry: string): string => {
    const service = serviceOf(entry);
    const recipients = eachText(fn.uniq(entries), (other: string) =>
      fn.choose(
        fn.eq(serviceOf(other), service),
        fn.printf('%s%s', fn.choose(fn.eq(other, entry), '', ';'), recipientOf(other)),
        '',
      ),
    );
    const first = fn.regexFind(fn.printf(',%s(?::[^,]*)?,', service), fn.printf(',%s,', fn.join(',', entries)));
    // The first entry of a service takes the others with it.
    return fn.choose(fn.eq(first, fn.printf(',%s,', entry)), `${annotationOf(event, service)}: "${recipients}"\n`, '');
  };
  const define = (name: string): string =>
    place.chart.define(
      name,
      'Annotations that subscribe to notifications, one for each event and service.',
      eachText(props.rollout.notify, (entries, event) =>
        eachText(fn.uniq(entries), (entry: string) => annotation(entries, event, entry)),
      ),
    );
  const text = definedOnce(place.chart, sharedNames(workload, 'notify.annotations'), [props.rollout], define);
  return fn.fromYaml(fn.default('{}', text)) as Record<string, string>;
}

/** Rejects subscriptions that the annotations of the workload would replace. */
export function rejectSubscriptions(rules: Pick<HelmChart, 'failIf'>, workload: ReleasedWorkload): void {
  const { place, settings, props } = workload;
  const own = props.metadata?.annotations;
  if (!own) return;
  const path = `${settings.path}.notify`;
  const ownPath = valuePath(own) ?? 'the annotations of the workload';
  const mistake = (event: string, name: string): string =>
    fn.choose(
      fn.hasKey(own, name),
      `${path}.${event} and ${ownPath} both set the annotation ${name}: leave it in one of them\n`,
      '',
    );
  const define = (name: string): string =>
    place.chart.define(
      name,
      'Subscriptions that an annotation of the workload would replace.',
      eachText(props.rollout.notify, (entries, event) =>
        eachText(entries, (entry) => mistake(event, annotationOf(event, serviceOf(entry)))),
      ),
    );
  const mistakes = definedOnce(place.chart, sharedNames(workload, 'notify.mistakes'), [props.rollout, own], define);
  rules.failIf(mistakes, mistakes);
}
