import type { JsonMap } from '../../lib/json';

/** Values documents with which the chart is linted, rendered and compared. */
export const ci: Record<string, JsonMap> = {};
