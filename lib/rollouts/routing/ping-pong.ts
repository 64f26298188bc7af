import { z } from 'zod';
import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { group } from '../../values/define';
import { definedOnce } from '../defined-once';
import type { ReleasedWorkload } from '../workload/released-workload';
import { capable, isIncapable, namesRouter } from './routers';

const serviceName = (turn: string) =>
  z
    .string()
    .regex(/^(?:[a-z](?:[-a-z0-9]*[a-z0-9])?)?$/)
    .max(63)
    .default('')
    .describe(`Name of a Service, which the chart creates; that of the chart and -${turn} by default.`);

/** The value `pingPong` of a canary. */
export const pingPongValues = () =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Release behind two Services that take turns, instead of moving the Service to the new version at the end of a release. Only with alb and istio. Change it while no release runs; the next one gets more requests than its weights say.',
        ),
      pingService: serviceName('ping').meta({ example: 'portal-ping' }),
      pongService: serviceName('pong').meta({ example: 'portal-pong' }),
    },
    'Ping-pong: the Service of the canary becomes that of the stable version, so no load balancer has to learn new targets.',
  );

/** The names of the Services that take turns. */
export function pingPongOf({ place, props }: Pick<ReleasedWorkload, 'place' | 'props'>): {
  readonly enabled: BooleanRef;
  readonly pingService: string;
  readonly pongService: string;
} {
  const { chart, fullname, prefix, isInEach } = place;
  const { enabled, pingService, pongService } = props.rollout.strategy.canary.pingPong;
  const named = (turn: string, name: string): string => {
    const own = fn.default(`${fullname}-${turn}`, name);
    if (isInEach) return own;
    return definedOnce(chart, [`${prefix}routing.${turn}`], [props], (template) =>
      chart.define(template, `The Service ${turn} of the two that take turns.`, own),
    );
  };
  return { enabled, pingService: named('ping', pingService), pongService: named('pong', pongService) };
}

/** Rejects ping-pong where Argo Rollouts calls it invalid, or a router ignores it. */
export function rejectPingPong(
  rules: Pick<HelmChart, 'failIf'>,
  { place, props, settings }: Pick<ReleasedWorkload, 'place' | 'props' | 'settings'>,
): void {
  const { rollout } = props;
  const { canary, blueGreen } = rollout.strategy;
  const { enabled, pingService, pongService } = canary.pingPong;
  const at = `${settings.path}.strategy.canary.pingPong`;
  rules.failIf(
    fn.and(settings.enabled, fn.not(enabled), fn.or(pingService, pongService)),
    `${at} names Services and is not enabled: set ${at}.enabled to true, or remove them`,
  );
  rules.failIf(
    fn.and(settings.enabled, enabled, blueGreen.enabled),
    `${at}.enabled has no effect with ${settings.path}.strategy.blueGreen.enabled: set one of them to false`,
  );
  rules.failIf(
    fn.and(
      settings.enabled,
      enabled,
      fn.not(blueGreen.enabled),
      fn.or(fn.not(namesRouter(rollout)), isIncapable(rollout, 'pingPong')),
    ),
    `${at}.enabled needs a router that takes the Services by turns: set ${settings.path}.trafficRouting to one of ${capable('pingPong')}, and remove other routers, or set ${at}.enabled to false`,
  );
  rules.failIf(
    fn.and(
      enabled,
      fn.hasKey(canary.trafficRouting, 'alb'),
      fn.not(fn.contains('"rootService":"', fn.toJson(canary.trafficRouting))),
    ),
    `${settings.path}.strategy.canary.trafficRouting.alb needs a rootService with ${at}.enabled: name the Service that is the backend of the Ingress`,
  );
  const names = pingPongOf({ place, props });
  rules.failIf(
    fn.and(
      enabled,
      fn.or(
        fn.eq(names.pingService, names.pongService),
        fn.eq(names.pingService, place.fullname),
        fn.eq(names.pongService, place.fullname),
      ),
    ),
    `${at} needs two names that differ from each other and from ${place.fullname}, the Service of all pods: rename one`,
  );
  if (place.fullname !== place.chart.fullname)
    rules.failIf(
      fn.or(pingService, pongService),
      `${at} names Services, and each of several workloads needs its own: remove pingService and pongService`,
    );
}
