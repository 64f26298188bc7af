import { isMap, type Json, type JsonMap } from '../../json';
import { secondsOf } from '../query/durations';
import type { Finding } from './finding';
import type { SourcedObject } from './sourced-object';

/** How often Prometheus scrapes, where nothing says so: the default of the platform's analysis. */
const usual = 15;

const maps = (list: Json | undefined): JsonMap[] => (Array.isArray(list) ? list.filter(isMap) : []);

/** Seconds between two scrapes: as given, or as a ServiceMonitor or PodMonitor among the objects says. */
export function scrapeIntervalOf(
  objects: readonly SourcedObject[],
  given?: number,
): { seconds: number; findings: Finding[] } {
  if (given !== undefined) return { seconds: given, findings: [] };
  for (const { object } of objects) {
    if (object.kind !== 'ServiceMonitor' && object.kind !== 'PodMonitor') continue;
    const spec = isMap(object.spec) ? object.spec : {};
    for (const { interval } of [...maps(spec.endpoints), ...maps(spec.podMetricsEndpoints)]) {
      const seconds = typeof interval === 'string' ? secondsOf(interval) : undefined;
      if (seconds !== undefined) return { seconds, findings: [] };
    }
  }
  const message = `scraped every ${usual} s, since no ServiceMonitor says otherwise`;
  return { seconds: usual, findings: [{ kind: 'assumed', where: '--scrape-interval', message }] };
}
