import { failForEach } from '../../application/fail-for-each';
import type { ChartScope } from '../../chart/component';
import { secondsOf } from '../../chart/durations';
import { fn } from '../../expr/fn';
import type { Refs } from '../../values/define';
import { pathOfGroup } from '../../values/refs';
import type { prometheusRuleValues } from './prometheus-rule-values';

type Values = Refs<ReturnType<typeof prometheusRuleValues>>;

/** Scrape interval of the chart's ServiceMonitor. */
export interface Scrapes {
  /** Path of the value that sets it, for messages. */
  readonly path: string;
  /** Reference to the value, such as `15s`; "" for the default of Prometheus. */
  readonly value: string;
  /** The same in seconds. */
  readonly seconds: number;
  /** Condition under which the ServiceMonitor exists. */
  readonly enabled: unknown;
}

/**
 * Fixed windows that are not values, by the alerts whose expressions have them; `up` is looked up in the last five minutes.
 */
const fixedWindows = [
  { minutes: 5, alerts: ['controllerDown', 'noLeader'] },
  { minutes: 10, alerts: ['reconcileErrors'] },
] as const;

const alertsWithWindow = [
  'noReconciles',
  'noAnalysis',
  'workerBlocked',
  'forbidden',
  'analysisFailed',
  'notificationErrors',
] as const;

/** With fewer, one missed scrape leaves increase() without the two points that it needs. */
const scrapesInWindow = 4;

/** Seconds of the window of an alert. */
type WindowSeconds = (name: (typeof alertsWithWindow)[number]) => number;

/**
 * Rejects windows with which an alert would never or always fire.
 * @param chart chart or component
 * @param values references to `prometheusRuleValues`
 * @param scrapes how often the controller is scraped, if it is known
 */
export function rejectWindows(chart: ChartScope, values: Values, scrapes: Scrapes | undefined): void {
  // Without the scrapes only some windows are compared, and the others would be named templates that nothing uses.
  const used: readonly (typeof alertsWithWindow)[number][] = scrapes ? alertsWithWindow : ['analysisFailed'];
  const seconds = new Map(
    used.map((name) => [name, secondsOf(chart, `alerts.${name}`, { window: values[name].window }).window]),
  );
  const windowOf: WindowSeconds = (name) => seconds.get(name) as number;
  rejectLongWait(chart, values, windowOf);
  if (scrapes) rejectRareScrapes(chart, values, windowOf, scrapes);
}

/** Rejects an alert on failed runs that waits until they are forgotten: a run fails once. */
function rejectLongWait(chart: ChartScope, values: Values, windowOf: WindowSeconds): void {
  const { enabled, analysisFailed } = values;
  const path = pathOfGroup(analysisFailed);
  const { wait } = secondsOf(chart, 'alerts.analysisFailed', { wait: analysisFailed.for });
  chart.failIf(
    fn.and(enabled, analysisFailed.enabled, fn.ge(wait, windowOf('analysisFailed'))),
    `${path}.for is not shorter than ${path}.window, after which a failed run is forgotten, so that would never fire the alert: shorten ${path}.for, or lengthen ${path}.window`,
  );
}

/** Rejects windows in which increase() does not find two points, so its alert would never or always fire. */
function rejectRareScrapes(chart: ChartScope, values: Values, windowOf: WindowSeconds, scrapes: Scrapes): void {
  const path = pathOfGroup(values);
  const known = fn.and(values.enabled, scrapes.enabled, scrapes.value);
  const needed = fn.mul(scrapesInWindow, scrapes.seconds);
  for (const { minutes, alerts } of fixedWindows) {
    chart.failIf(
      fn.and(known, fn.or(...alerts.map((name) => values[name].enabled)), fn.gt(needed, minutes * 60)),
      `${scrapes.path} is ${scrapes.value}, so ${minutes} minutes, the window of ${alerts.map((name) => `${path}.${name}`).join(' and ')}, hold fewer than four scrapes: scrape every ${(minutes * 60) / scrapesInWindow} seconds or more often, or set ${alerts.map((name) => `${path}.${name}.enabled`).join(' and ')} to false`,
    );
  }
  const checked = alertsWithWindow.map((name) => {
    const { enabled } = values[name];
    return [
      name,
      fn.dict('enabled', enabled, 'seconds', windowOf(name)) as { enabled: unknown; seconds: number },
    ] as const;
  });
  failForEach(chart, Object.fromEntries(checked), ({ enabled, seconds }, name) => [
    {
      condition: fn.and(known, enabled, fn.gt(needed, fn.int64(seconds))),
      message: `${path}.${name}.window holds fewer than four scrapes (${scrapes.path} is ${scrapes.value}), so the alert would not see what happens between them: lengthen the window, or scrape more often`,
    },
  ]);
}
