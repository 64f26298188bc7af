import { z } from 'zod';
import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';

/** The host may be an IPv6 address in brackets. */
const url = 'https?:\\/\\/(?:[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+\\])[a-zA-Z0-9._:/-]*';

/** A URL of a server, without user, query and fragment. */
export const serverUrl = () => z.string().regex(new RegExp(`^${url}$`));

/** The same, where "" leaves it unset. */
export const optionalServerUrl = () => z.string().regex(new RegExp(`^(?:${url})?$`));

/**
 * Rejects the address of a Prometheus that ends in a page or an API of it: the controller adds the path of its queries. In
 * the middle of a path /api/v1 is that of a proxy, such as the Kubernetes API server.
 */
export function rejectPrometheusPath(chart: Pick<HelmChart, 'failIf'>, path: string, address: string): void {
  chart.failIf(
    fn.regexMatch('^https?://(\\[[0-9a-fA-F:.]+\\])?[a-zA-Z0-9._:/-]*/(api/v1(/query(_range)?)?|graph)/?$', address),
    `${path} ends in a page or an API of Prometheus, and the controller adds /api/v1/query itself: write the address without it`,
  );
}
