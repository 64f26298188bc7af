import type { Construct } from 'constructs';
import type { ScrapeInterval } from '../../application/service-monitor';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { isMeasuredInPods, measuresRequests } from '../analysis/workload-metrics';
import { intervalSeconds } from './canary-strategy';
import type { ReleasedWorkload } from './released-workload';

/** With fewer scrapes in a window the increase of a counter is extrapolated from one or two differences, or unknown. */
const scrapesInWindow = 4;

/** Seconds of the interval of the templates, where their chart leaves it at its default. */
const defaultWindow = 60;

/** Rejects scrapes of the pods that are too rare for the windows of the analysis. */
export function rejectSparseScrapes(
  scope: Construct,
  workload: ReleasedWorkload,
  { enabled, interval }: { readonly enabled: BooleanRef; readonly interval: ScrapeInterval },
): void {
  const { props, place, settings } = workload;
  const { rollout } = props;
  const isAnalysed = fn.and(settings.enabled, enabled, measuresRequests(rollout), isMeasuredInPods(rollout));
  const needed = fn.mul(scrapesInWindow, interval.seconds);
  place.chart.failIf(
    fn.and(isAnalysed, fn.gt(needed, fn.default(defaultWindow, intervalSeconds(workload)))),
    `${interval.path} is ${interval.value}, and each window of the analysis must hold four scrapes: set ${settings.path}.analysis.interval to ${needed}s or more, or scrape more often (every ${defaultWindow / scrapesInWindow}s for the window of ${defaultWindow}s that the templates have by default)`,
    scope,
  );
}
