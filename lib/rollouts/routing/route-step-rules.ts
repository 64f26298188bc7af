import { primaryRoute } from '../../application/virtual-service';
import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { capable, gatewayApiPlugin, isIncapable, namesRouter, type RoutingRefs } from './routers';

/** A field of a step in JSON; "" of a step that has none. */
const sectionOf = (step: object, kind: string): string => fn.toJson(fn.get(step, kind));

/**
 * Rules for a step that some routers cannot do: Argo Rollouts calls it invalid, or ignores it.
 * @param grpc whether the plugin for the Gateway API splits a GRPCRoute of the chart
 */
export function routeStepRules(
  step: object,
  where: string,
  rollout: RoutingRefs,
  { path, grpc }: { readonly path: string; readonly grpc: BooleanRef | undefined },
): ValidationRule[] {
  const hasRouter = namesRouter(rollout);
  const remedy = (names: string): string =>
    `set ${path}.trafficRouting to one of ${names}, and remove other routers, or remove the step`;
  const header = sectionOf(step, 'setHeaderRoute');
  const own = fn.toJson(rollout.strategy.canary.trafficRouting);
  return [
    {
      condition: fn.and(fn.hasKey(step, 'setCanaryScale'), fn.not(hasRouter)),
      message: `${where} needs a router, without which the weight is the share of the pods: set ${path}.trafficRouting, or remove the step`,
    },
    {
      condition: fn.and(fn.hasKey(step, 'setCanaryScale'), fn.ne(fn.len(fn.get(step, 'setCanaryScale')), 1)),
      message: `${where} must have exactly one of weight, replicas and matchTrafficWeight, since Argo Rollouts ignores the others`,
    },
    {
      condition: fn.and(fn.hasKey(step, 'setHeaderRoute'), fn.or(fn.not(hasRouter), isIncapable(rollout, 'headers'))),
      message: `${where} needs a router that can match headers: ${remedy(capable('headers'))}`,
    },
    {
      condition: fn.and(fn.hasKey(step, 'setMirrorRoute'), fn.or(fn.not(hasRouter), isIncapable(rollout, 'mirrors'))),
      message: `${where} needs a router that can mirror requests: ${remedy(capable('mirrors'))}`,
    },
    {
      condition: fn.and(
        fn.regexMatch('"weight":-?[0-9]', sectionOf(step, 'experiment')),
        fn.or(fn.not(hasRouter), isIncapable(rollout, 'experiments')),
      ),
      message: `${where} gives an experiment a weight, which needs a router that can split requests between more than two versions: ${remedy(capable('experiments'))}, or remove weight`,
    },
    {
      condition: fn.and(
        fn.regexMatch('"weight":-?[0-9]', sectionOf(step, 'experiment')),
        fn.or(
          ...(grpc === undefined ? [] : [grpc]),
          fn.regexMatch(
            `"${gatewayApiPlugin}":.*"grpcRoute|"plugins":\\{"${gatewayApiPlugin}":\\{"grpcRoute":"a"`,
            own,
          ),
        ),
      ),
      message: `${where} gives an experiment a weight, which the plugin for the Gateway API ignores at a GRPCRoute: use an HTTPRoute, or remove weight`,
    },
    {
      condition: fn.and(
        fn.hasKey(step, 'setHeaderRoute'),
        fn.regexMatch(`"${gatewayApiPlugin}":\\{|"plugins":\\{"${gatewayApiPlugin}":\\{`, own),
        fn.not(fn.regexMatch('"(?:(?:http|grpc)Route":"|useHeaderRoutes":true)', own)),
      ),
      message: `${where} is ignored by the plugin for the Gateway API, which adds header routes to httpRoute and grpcRoute, and to the httpRoutes and grpcRoutes with useHeaderRoutes: set useHeaderRoutes to true for one of them, or remove the step`,
    },
    {
      condition: fn.and(
        fn.regexMatch('"headerValue":\\{(?:\\}|"(?:prefix|regex)")', header),
        fn.or(fn.eq(rollout.trafficRouting, 'alb'), fn.hasKey(rollout.strategy.canary.trafficRouting, 'alb')),
      ),
      message: `${where} must match each header by exact, the only way of the AWS Load Balancer Controller: use exact, or another router`,
    },
    {
      condition: fn.regexMatch('"headerValue":\\{(?:\\}|"[a-z]+":""|"[a-z]+":"(?:[^"\\\\]|\\\\.)*",)', header),
      message: `${where} must match each header by exactly one of exact, prefix and regex`,
    },
    {
      condition: fn.regexMatch(
        '"(?:method|path)":\\{(?:\\}|"[a-z]+":"(?:[^"\\\\]|\\\\.)*",)',
        sectionOf(step, 'setMirrorRoute'),
      ),
      message: `${where} must match a method or path by exactly one of exact, prefix and regex`,
    },
    ...(['setHeaderRoute', 'setMirrorRoute'] as const).map((kind) => ({
      // The controller replaces the route of that name, and removes it afterwards.
      condition: fn.and(
        fn.eq(rollout.trafficRouting, 'istio'),
        fn.hasKey(step, kind),
        fn.contains(`"name":"${primaryRoute}"`, sectionOf(step, kind)),
      ),
      message: `${where} has the name of the route with the weights: choose another name`,
    })),
  ];
}
