import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { groupPath } from '../../values/refs';
import type { ReleasedWorkload } from '../workload/released-workload';
import { type Exposure, namesRouter, type RouterName, routersAt } from './routers';

/** Annotations by which controllers change an Ingress, or make certificates for it. */
const ofIngresses = '^(?:traefik[.]ingress[.]kubernetes[.]io/router|k8s[.]apisix[.]apache[.]org/|cert-manager[.]io/)';

type Rules = Pick<HelmChart, 'failIf' | 'failIfAny'>;

/** The annotation with which ingress-nginx keeps a session at one backend. */
const affinity = 'nginx.ingress.kubernetes.io/affinity';

/** Rejects routers without the route at which they split requests, or that split none of the requests. */
export function rejectRouting(rules: Rules, workload: ReleasedWorkload): void {
  const { props, settings } = workload;
  const { rollout } = props;
  const { keep, keepPath, path } = settings;
  const own = rollout.strategy.canary.trafficRouting;
  const at = `${path}.strategy.canary.trafficRouting`;
  const hasRouter = namesRouter(rollout);
  if (!props.serviceSpec) {
    rules.failIf(
      hasRouter,
      `${path}.trafficRouting or ${at} names a router, which needs a Service for each version, and this workload has none: remove it`,
    );
    return;
  }
  rules.failIf(
    fn.and(rollout.trafficRouting, own),
    `${path}.trafficRouting names a router whose objects this chart creates, and ${at} describes one whose objects exist already: choose one of the two`,
  );
  rejectOwnRouter(rules, own, at);
  rules.failIf(
    fn.and(hasRouter, keep),
    // The Service would still select the pods of a Rollout that no longer exists.
    `a router is set together with ${keepPath}, and the Service would be left without pods: empty ${path}.trafficRouting and ${at} as long as ${keepPath} is set, and begin while no canary runs`,
  );
  rejectRoutes(rules, workload);
  rejectIngress(rules, workload);
}

/** Rejects sections of a router that Argo Rollouts calls invalid, that split nothing, or with which it cannot abort. */
function rejectOwnRouter(rules: Rules, own: object, at: string): void {
  const json = fn.toJson(own);
  const has = (field: string): BooleanRef => fn.contains(`"${field}":`, json);
  rules.failIf(fn.hasKey(own, 'managedRoutes'), `${at}.managedRoutes is derived from the steps: remove it`);
  rules.failIf(
    fn.hasKey(own, 'maxTrafficWeight'),
    `${at}.maxTrafficWeight changes what a weight means, and the analysis takes weights for percent: remove it`,
  );
  rules.failIf(
    // The controller then returns before it looks at the analysis and the deadline (istio.go, UpdateHash).
    fn.and(fn.hasKey(own, 'istio'), has('destinationRule')),
    `${at}.istio.destinationRule tells the versions apart by subsets, with which Argo Rollouts never aborts a release while one of its pods is not available: remove it, and split by the two Services`,
  );
  for (const [router, one, several] of [
    ['alb', 'ingress', 'ingresses'],
    ['istio', 'virtualService', 'virtualServices'],
    ['nginx', 'stableIngress', 'stableIngresses'],
  ] as const)
    rules.failIf(
      fn.and(fn.hasKey(own, router), fn.eq(has(one), has(several))),
      `${at}.${router} must have exactly one of ${one} and ${several}`,
    );
  rules.failIf(
    fn.and(fn.hasKey(own, 'plugins'), fn.contains('"plugins":{}', json)),
    `${at}.plugins names no plugin, so nothing would split the requests: add one, by the name it has in the controller's configuration`,
  );
  rules.failIf(
    fn.and(fn.hasKey(own, 'ambassador'), fn.contains('"mappings":[]', json)),
    `${at}.ambassador.mappings is empty, so nothing would split the requests: name the Mappings`,
  );
}

/** Rejects a router whose kind of route is missing, and routes of another kind, which lead past it. */
function rejectRoutes(rules: Rules, { props, settings }: ReleasedWorkload): void {
  const { trafficRouting } = props.rollout;
  const { enabled, path } = settings;
  const { ingress, httpRoute, grpcRoute, virtualService } = props;
  const routes: Readonly<Record<Exposure, Exposed | undefined>> = { ingress, httpRoute, grpcRoute, virtualService };
  const found = (names: readonly Exposure[]) =>
    names.flatMap((name) => {
      const values = routes[name];
      return values ? [{ name, values, at: groupPath(values) ?? name }] : [];
    });
  for (const exposures of alike) {
    const isAt = fn.has(trafficRouting, routersAt(exposures[0]));
    const present = found(exposures);
    rules.failIf(
      present.length === 0 ? isAt : fn.and(enabled, isAt, ...present.map(({ values }) => fn.not(values.enabled))),
      present.length === 0
        ? `${path}.trafficRouting names a router that splits the requests at a route (${exposures.join(', ')}), and this workload has none: choose another router`
        : `${path}.trafficRouting names a router that splits the requests at the route of ${present.map(({ at }) => at).join(' or ')}: set ${present.map(({ at }) => `${at}.enabled`).join(' or ')} to true, or empty ${path}.trafficRouting`,
    );
  }
  for (const { name, values, at } of found(['ingress', 'httpRoute', 'grpcRoute']))
    rules.failIf(
      fn.and(enabled, fn.has(trafficRouting, pastIt(name)), values.enabled),
      `${at}.enabled sends requests past the route at which ${path}.trafficRouting splits them: set ${at}.enabled to false, or choose another router`,
    );
  if (!httpRoute || !grpcRoute) return;
  const isSame = (field: 'parentRefs' | 'hostnames') => fn.eq(fn.toJson(httpRoute[field]), fn.toJson(grpcRoute[field]));
  rules.failIf(
    fn.and(httpRoute.enabled, grpcRoute.enabled, isSame('parentRefs'), isSame('hostnames')),
    `${groupPath(httpRoute)} and ${groupPath(grpcRoute)} have the same parentRefs and hostnames, of which a Gateway accepts only the older route: give each its own hostnames or listener (sectionName)`,
  );
}

interface Exposed {
  readonly enabled: BooleanRef;
}

/** The kinds of routes by the routers that split requests at them. */
const alike: readonly (readonly [Exposure, ...Exposure[]])[] = [
  ['ingress'],
  ['httpRoute', 'grpcRoute'],
  ['virtualService'],
];

/** Routers at another kind of route than this one; an Ingress or a Gateway may itself be a part of a mesh. */
const pastIt = (exposure: Exposure): RouterName[] =>
  [...routersAt('ingress'), ...routersAt('httpRoute')].filter((name) => !routersAt(exposure).includes(name));

/** Rejects values of an Ingress that its router cannot render, or that keep requests where they are. */
function rejectIngress(rules: Rules, { place, props, settings }: ReleasedWorkload): void {
  const { ingress, rollout } = props;
  const { enabled, path } = settings;
  if (!ingress) return;
  const at = groupPath(ingress) ?? 'ingress';
  rules.failIf(
    // ingress-nginx sends a session where it was before it looks at the weight, also in the next release.
    fn.and(enabled, fn.eq(rollout.trafficRouting, 'nginx'), fn.hasKey(ingress.annotations, affinity)),
    `${at}.annotations has ${affinity}, and ingress-nginx would keep sessions at the stable version or the canary whatever the weight is: remove it, or empty ${path}.trafficRouting`,
  );
  rules.failIfAny(ingress.annotations, (_, name) => ({
    condition: fn.and(
      enabled,
      fn.has(rollout.trafficRouting, ['traefik', 'apisix', 'ambassador']),
      fn.regexMatch(ofIngresses, name),
    ),
    message: `${at}.annotations has ${name}, which has an effect on an Ingress only, and this router replaces that: remove it, and describe a route of your own in extraObjects, with ${path}.strategy.canary.trafficRouting`,
  }));
  rules.failIfAny(ingress.hosts, ({ host, paths }) => ({
    condition: fn.and(enabled, fn.eq(rollout.trafficRouting, 'traefik'), fn.contains('`', fn.toJson(paths))),
    message: `${at}.hosts: a path of ${host} has a backtick, which ends the text of a rule of Traefik: remove it`,
  }));
  rules.failIf(
    fn.and(enabled, fn.eq(rollout.trafficRouting, 'traefik'), fn.gt(fn.len(ingress.tls), 1)),
    `${at}.tls has several entries, and an IngressRoute of Traefik takes one Secret: keep one, with a certificate for all hosts, or add TLSStores`,
  );
  rules.failIf(
    fn.and(enabled, fn.has(rollout.trafficRouting, ['apisix', 'ambassador']), ingress.tls),
    `${at}.tls has no counterpart in the routes of this router: empty it, and create an ApisixTls (APISIX) or a Host (Ambassador) for the certificates`,
  );
  const names = place.chart.define(
    `${place.prefix}routing.hosts`,
    'The hosts of the Ingress.',
    eachText(ingress.hosts, ({ host }) => `${host} `),
  );
  const hosts = fn.splitList(' ', fn.trim(names));
  rules.failIf(
    fn.and(
      enabled,
      fn.has(rollout.trafficRouting, ['apisix', 'ambassador']),
      fn.ne(fn.len(fn.uniq(hosts)), fn.len(hosts)),
    ),
    `${at}.hosts has a host several times, and the routes of this router are named by their hosts: list its paths in one entry`,
  );
}
