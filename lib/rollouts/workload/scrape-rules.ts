import type { Construct } from 'constructs';
import type { ScrapeInterval } from '../../application/service-monitor';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { eachMetric, has, orEmpty } from '../analysis/own-metric';
import { isSequential } from '../analysis/sequential-values';
import { secondsOfTime, sloWindow } from '../analysis/slo-windows';
import { isMeasuredInPods, measuresRequests } from '../analysis/workload-metrics';
import type { ReleasedWorkload } from './released-workload';
import { intervalSeconds, scrapeSeconds, secondsIn } from './workload-seconds';

/** With fewer scrapes in a window the increase of a counter is extrapolated from one or two differences, or unknown. */
const scrapesInWindow = 4;

/** Seconds of the interval of the templates, where their chart leaves it at its default. */
const defaultWindow = 60;

/** Seconds between two scrapes, where that chart leaves it at its default. */
const defaultScrape = 15;

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
  eachMetric(
    place.chart,
    rollout.analysis.metrics,
    (entry, metric, name) => {
      const at = `${settings.path}.analysis.metrics.${name}`;
      const shortWindow = sloWindow(metric, 'shortWindow');
      const tooFew = (seconds: number) => fn.and(settings.enabled, enabled, fn.gt(needed, seconds));
      place.chart.failIf(
        fn.and(tooFew(secondsOfTime(fn.default('0s', metric.interval))), has(metric, 'ratio'), has(metric, 'interval')),
        `${interval.path} is ${interval.value}, and a window of ${at} (its interval) must hold four scrapes: set ${at}.interval to ${needed}s or more, or scrape more often`,
        entry,
      );
      place.chart.failIf(
        fn.and(
          tooFew(secondsOfTime(shortWindow)),
          fn.or(fn.hasKey(orEmpty(metric.slo), 'errors'), isMeasuredInPods(rollout)),
          has(metric, 'slo'),
        ),
        `${interval.path} is ${interval.value}, and ${at}.slo.shortWindow (${shortWindow}) must hold four scrapes: set it to ${needed}s or more, or scrape more often`,
        entry,
      );
    },
    scope,
  );
  const { rule } = rollout.analysis;
  const scraped = fn.default(defaultScrape, scrapeSeconds(workload));
  place.chart.failIf(
    fn.and(isAnalysed, isSequential(rule), fn.gt(interval.seconds, scraped)),
    `${interval.path} is ${interval.value}, and ${settings.path}.analysis.rule ${rule} takes a pod without a sample in three scrapes for gone: set ${settings.path}.analysis.sequential.scrapeInterval to ${interval.value}, or scrape every ${defaultScrape}s`,
    scope,
  );
  rejectShortWindow(scope, workload, scraped);
}

/** Rejects a window of the rules `sequential` and `relative` with too few scrapes. */
function rejectShortWindow(scope: Construct, workload: ReleasedWorkload, scraped: number): void {
  const { window } = workload.props.rollout.analysis.sequential;
  const { path } = workload.settings;
  workload.place.chart.failIf(
    fn.and(
      workload.settings.enabled,
      window,
      fn.lt(secondsIn(workload, 'window', window), fn.mul(scrapesInWindow, scraped)),
    ),
    `${path}.analysis.sequential.window is ${window}, which must hold four scrapes (${path}.analysis.sequential.scrapeInterval, by default ${defaultScrape}s): make it longer`,
    scope,
  );
}
