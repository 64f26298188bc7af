import { secondsOf } from '../../chart/durations';
import { definedOnce } from '../defined-once';
import { type ReleasedWorkload, sharedNames } from './released-workload';

/** Seconds of the interval that the values set; 0 where they leave it to the templates. */
export const intervalSeconds = (workload: ReleasedWorkload): number =>
  secondsIn(workload, 'interval', workload.props.rollout.analysis.interval);

/** The same between two scrapes. */
export const scrapeSeconds = (workload: ReleasedWorkload): number =>
  secondsIn(workload, 'scrapeInterval', workload.props.rollout.analysis.sequential.scrapeInterval);

/** Seconds of a duration of the values, by a named template. */
export function secondsIn({ place, settings, props }: ReleasedWorkload, name: string, duration: string): number {
  const define = (template: string) =>
    secondsOf({ define: (_, ...body) => place.chart.define(template, ...body) }, '', { [name]: duration });
  const names = sharedNames({ place, settings }, `analysis.${name}Seconds`);
  return definedOnce(place.chart, names, [props.rollout], define)[name] as number;
}
