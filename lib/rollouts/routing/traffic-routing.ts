import type { CanaryStrategy, RolloutTrafficRouting } from '../../../imports/k8s/argo-rollouts';
import { primaryRoute } from '../../application/virtual-service';
import { each, eachText, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { definedOnce } from '../defined-once';
import type { ReleasedWorkload } from '../workload/released-workload';
import type { WorkloadPlace } from '../workload/workload-place';
import { mappingName } from './mapping-name';
import { gatewayApiPlugin, type RouterName } from './routers';

/** The router of a strategy that has one: as the values describe it, or by its name. */
export function routerOf(workload: ReleasedWorkload): CanaryStrategy['trafficRouting'] {
  const { chart, prefix, isInEach } = workload.place;
  const router: object = {
    ...(ifSet(workload.props.rollout.strategy.canary.trafficRouting, (own) => own, byName(workload)) as object),
    managedRoutes: managedRoutes(workload),
  };
  if (isInEach) return router as RolloutTrafficRouting;
  const about = 'The router between the two versions, and the routes that steps add to it.';
  return chart.defineObject(`${prefix}routing.router`, about, router) as RolloutTrafficRouting;
}

/** The router by its name in the values; each name is one of the workload's, as validation makes sure. */
const byName = ({ place, props }: ReleasedWorkload): object =>
  Object.entries(sections({ place, props })).reduceRight<object>((others, [name, [field, section]]) => {
    const isLast = Object.keys(others).length === 0;
    const own = { [field]: section };
    return isLast ? own : (when<object>(fn.eq(props.rollout.trafficRouting, name), own, others) as object);
  }, {});

type IngressHosts = NonNullable<ReleasedWorkload['props']['ingress']>['hosts'];
type Section = readonly [field: keyof RolloutTrafficRouting, section: object];

/** The field of each router that the workload can have, in Argo Rollouts' words. */
function sections({ place, props }: Pick<ReleasedWorkload, 'place' | 'props'>): Partial<Record<RouterName, Section>> {
  const { fullname: name, chart } = place;
  const { ingress, service } = props;
  const { canary } = props.rollout.strategy;
  return {
    ...(ingress && {
      nginx: ['nginx', { stableIngress: name }],
      alb: ['alb', { ingress: name, servicePort: service?.port, rootService: when(canary.pingPong.enabled, name) }],
      traefik: ['traefik', { weightedTraefikServiceName: name }],
      apisix: ['apisix', { route: { name, rules: each(ingress.hosts, ({ host }) => host) } }],
      ambassador: ['ambassador', { mappings: mappings(place, ingress.hosts) }],
    }),
    ...((props.httpRoute || props.grpcRoute) && {
      gatewayAPI: ['plugins', { [gatewayApiPlugin]: { ...gatewayRoutes(props, name), namespace: chart.namespace } }],
    }),
    ...(props.virtualService && {
      istio: ['istio', { virtualService: { name, routes: [primaryRoute] } }],
    }),
    smi: ['smi', { trafficSplitName: name }],
  };
}

/** The routes of a Gateway that are enabled, each by its name. */
function gatewayRoutes({ httpRoute, grpcRoute }: ReleasedWorkload['props'], name: string): object {
  if (!httpRoute) return { grpcRoute: name };
  if (!grpcRoute) return { httpRoute: name };
  return { httpRoute: when(httpRoute.enabled, name), grpcRoute: when(grpcRoute.enabled, name) };
}

/** The names of the Mappings that `createMappings` makes. */
function mappings({ chart, prefix, fullname, isInEach }: WorkloadPlace, hosts: IngressHosts): unknown {
  if (isInEach) return each(hosts, ({ host, paths }) => each(paths, ({ path }) => mappingName(fullname, host, path)));
  const names = chart.define(
    `${prefix}routing.mappings`,
    'Names of the Mappings of Ambassador.',
    eachText(hosts, ({ host, paths }) => eachText(paths, ({ path }) => `${mappingName(fullname, host, path)} `)),
  );
  return fn.splitList(' ', fn.trim(names));
}

/** The routes that header and mirror steps name, which Argo Rollouts wants in a list of their own. */
function managedRoutes({ place, props }: ReleasedWorkload): object | undefined {
  const nameOf = (step: object, kind: string): string => fn.trim(fn.index(step, kind, 'name') as string);
  const names = definedOnce(place.chart, [`${place.prefix}routing.routes`], [props.rollout], (name) =>
    place.chart.define(
      name,
      'Names of the routes that steps add for headers and mirrors.',
      eachText(props.rollout.strategy.canary.steps, (step) =>
        fn.choose(
          fn.hasKey(step, 'setHeaderRoute'),
          `${nameOf(step, 'setHeaderRoute')} `,
          fn.choose(fn.hasKey(step, 'setMirrorRoute'), `${nameOf(step, 'setMirrorRoute')} `, ''),
        ),
      ),
    ),
  );
  return ifSet(names, (present) =>
    each(fn.uniq(fn.splitList(' ', fn.trim(present))), (name: string) => ({ name: fn.trim(name) })),
  );
}
