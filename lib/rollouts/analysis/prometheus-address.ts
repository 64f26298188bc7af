import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';

/** Rejects the address of a Prometheus that ends in a page or an API of it: the controller adds the path of its queries. */
export function refusePrometheusPath(chart: Pick<HelmChart, 'refuse'>, path: string, address: string): void {
  chart.refuse(
    fn.regexMatch('^https?://[a-zA-Z0-9._:/-]+/(api/v1|graph)(/[a-zA-Z0-9._:/-]*)?$', address),
    `${path} ends in a page or an API of Prometheus, and the controller adds /api/v1/query itself: write the address without it`,
  );
}
