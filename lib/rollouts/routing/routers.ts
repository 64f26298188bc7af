import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { rolloutValues } from '../values';

/** What a router can do beyond weights (Argo Rollouts rollout/trafficrouting, and pkg/apis/rollouts/validation). */
interface Capabilities {
  /** Steps setHeaderRoute. */
  readonly headers: boolean;
  /** Steps setMirrorRoute. */
  readonly mirrors: boolean;
  /** Weights of the pods of an experiment. */
  readonly experiments: boolean;
  /** Services that take turns. */
  readonly pingPong: boolean;
}

const nothing: Capabilities = { headers: false, mirrors: false, experiments: false, pingPong: false };

/** The routers of Argo Rollouts, by their fields in `trafficRouting`. What one of them cannot do it ignores silently. */
export const fields: Readonly<Record<string, Capabilities>> = {
  alb: { headers: true, mirrors: false, experiments: true, pingPong: true },
  ambassador: nothing,
  apisix: { ...nothing, headers: true },
  appMesh: nothing,
  istio: { headers: true, mirrors: true, experiments: true, pingPong: true },
  nginx: nothing,
  plugins: { headers: true, mirrors: true, experiments: true, pingPong: true },
  smi: { ...nothing, experiments: true },
  traefik: nothing,
};

/** Name of the plugin for the Gateway API in the controller's configuration and in a Rollout. */
export const gatewayApiPlugin = 'argoproj-labs/gatewayAPI';

/** Values that describe the route to a workload, at which a router splits the requests. */
export type Exposure = 'ingress' | 'httpRoute' | 'grpcRoute' | 'virtualService';

interface Router extends Capabilities {
  /** The routes at which it splits requests. @default none: it splits them at the Service */
  readonly exposures?: readonly Exposure[];
  /** The value in `trafficRouting` of the chart progressive-delivery that grants the permissions. */
  readonly permission: string;
}

const router = (field: string, permission: string, ...exposures: Exposure[]): Router => ({
  ...(fields[field] ?? nothing),
  permission,
  ...(exposures.length > 0 && { exposures }),
});

/** The routers whose objects a workload's chart creates, by the names in `rollout.trafficRouting`. */
export const routers = {
  nginx: router('nginx', 'nginx', 'ingress'),
  alb: router('alb', 'awsLoadBalancerController', 'ingress'),
  // The plugin ignores mirror routes, and knows stableService and canaryService only.
  gatewayAPI: { ...router('plugins', 'gatewayAPI', 'httpRoute', 'grpcRoute'), mirrors: false, pingPong: false },
  istio: router('istio', 'istio', 'virtualService'),
  traefik: router('traefik', 'traefik', 'ingress'),
  apisix: router('apisix', 'apisix', 'ingress'),
  ambassador: router('ambassador', 'ambassador', 'ingress'),
  smi: router('smi', 'smi'),
} as const satisfies Record<string, Router>;

/** Name of one of these routers. */
export type RouterName = keyof typeof routers;

/** Their names. */
export const routerNames = Object.keys(routers) as [RouterName, ...RouterName[]];

/** The routers that split requests at a route of this kind. */
export const routersAt = (exposure: Exposure): RouterName[] =>
  routerNames.filter((name) => (routers[name] as Router).exposures?.includes(exposure));

/** References to the values that name routers. */
export type RoutingRefs = Pick<Refs<ReturnType<typeof rolloutValues>>, 'strategy' | 'trafficRouting'>;

/** Whether the values name a router, of this chart or of the user. */
export const namesRouter = ({ trafficRouting, strategy }: RoutingRefs): BooleanRef =>
  fn.or(trafficRouting, strategy.canary.trafficRouting) as BooleanRef;

/** Whether one of the routers that the values name ignores what it is asked for; there may be several. */
export const isIncapable = ({ trafficRouting, strategy }: RoutingRefs, capability: keyof Capabilities): BooleanRef => {
  const own = strategy.canary.trafficRouting;
  const isGatewayApi = routers.gatewayAPI[capability] ? [] : [fn.contains(`"${gatewayApiPlugin}":`, fn.toJson(own))];
  return fn.or(
    fn.has(
      trafficRouting,
      routerNames.filter((name) => !routers[name][capability]),
    ),
    ...Object.entries(fields)
      .filter(([, capabilities]) => !capabilities[capability])
      .map(([field]) => fn.hasKey(own, field)),
    ...isGatewayApi,
  );
};

/** Whether ingress-nginx splits the requests, whose metrics know the canary by its Service. */
export const isNginx = ({ trafficRouting, strategy }: RoutingRefs): BooleanRef =>
  fn.or(fn.eq(trafficRouting, 'nginx'), fn.hasKey(strategy.canary.trafficRouting, 'nginx'));

/** Whether Traefik may split the requests, whose metrics know the canary by its Service: a Gateway may be any. */
export const isTraefik = ({ trafficRouting, strategy }: RoutingRefs): BooleanRef =>
  fn.or(
    fn.has(trafficRouting, ['traefik', 'gatewayAPI']),
    fn.hasKey(strategy.canary.trafficRouting, 'traefik'),
    fn.hasKey(strategy.canary.trafficRouting, 'plugins'),
  );

/** The names of the routers with a capability, for messages. */
export const capable = (capability: keyof Capabilities): string =>
  routerNames.filter((name) => routers[name][capability]).join(', ');
