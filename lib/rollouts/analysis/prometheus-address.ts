import { z } from 'zod';
import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';

/** The host may be an IPv6 address in brackets. */
const url = 'https?:\\/\\/(?:[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+\\])[a-zA-Z0-9._:/-]*';

/** The URL of a server over http or https, without user, query and fragment. */
export const serverUrl = () => z.string().regex(new RegExp(`^${url}$`));

/** The URL of a server over http or https, without user, query and fragment; "" for unset. */
export const optionalServerUrl = () => z.string().regex(new RegExp(`^(?:${url})?$`));

/**
 * Adds a validation rule: the address of a Prometheus must not end in `/api/v1`, `/graph` and the like, because the
 * controller appends `/api/v1/query`. In the middle of a path `/api/v1` belongs to a proxy, such as the API server.
 * @param chart chart or component
 * @param path path of the value, for the message
 * @param address reference to the value
 */
export function rejectPrometheusPath(chart: Pick<HelmChart, 'failIf'>, path: string, address: string): void {
  chart.failIf(
    fn.regexMatch('^https?://(\\[[0-9a-fA-F:.]+\\])?[a-zA-Z0-9._:/-]*/(api/v1(/query(_range)?)?|graph)/?$', address),
    `${path} ends in a page or an API of Prometheus, and the controller adds /api/v1/query itself: write the address without it`,
  );
}

/** Headers that usually hold a credential, in lower case. */
export const credentialHeaders = '^([a-z][a-z0-9-]*)?(authorization|api-?key|token|secret|password|cookie)[a-z0-9-]*$';
