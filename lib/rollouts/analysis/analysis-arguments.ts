import type { HelmChart } from '../../chart/helm-chart';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { Refs } from '../../values/define';
import { consecutivePoints, type deadCanaryGuards, type Guardrail } from './analysis-queries';
import type { analysisValues, prometheusValues } from './analysis-values';
import { type PresetRow, rowOf } from './metric-presets';
import type { SequentialRole } from './sequential-queries';
import type { Role } from './template-descriptions';

/** Numbers of the rule `sequential`. */
export interface SequentialLooks {
  /** How often a gate measures at most. */
  readonly ofGate: string;
  /** Time of the points from which a gate or a guard may start, as a duration. */
  readonly horizon: Record<SequentialRole, string>;
}

/** What the arguments take their defaults from. */
export interface ArgumentSources {
  readonly values: Refs<ReturnType<typeof analysisValues>>;
  readonly prometheus: Refs<ReturnType<typeof prometheusValues>>;
  /** The series of the preset that the values name. */
  readonly row: Record<string, string>;
  /** Seconds of an interval, and between two scrapes. */
  readonly seconds: Record<'interval' | 'scrapeInterval', number>;
  readonly looks: SequentialLooks;
  /** Failed queries in a row that a release survives. */
  readonly errorLimit: string;
}

/** Scrapes after which a pod without a sample is gone: one or two may fail, or be late. */
export const livingScrapes = 3;

/** The argument with the client secret of OAuth 2. */
export const clientSecret = 'prometheus-client-secret';

/** The argument with the failed queries in a row that a release survives. */
export const errorLimitArgument = 'error-limit';

/** The arguments with which templates sign in at Prometheus: those of a workload take them from those of the platform. */
export const signInArguments = {
  oauth2: ['prometheus-token-url', 'prometheus-client-id', clientSecret, 'prometheus-scopes'],
  sigv4: ['prometheus-region', 'prometheus-profile', 'prometheus-role-arn'],
} as const;

const tag = (name: string): string => `{{args.${name}}}`;

/** What is in the place of `consecutiveErrorLimit`. */
export const errorLimitTag = tag(errorLimitArgument);

/** The ways to sign in, by these arguments; a list of scopes is sent as one text. */
export const signIn = {
  oauth2: {
    tokenUrl: tag(signInArguments.oauth2[0]),
    clientId: tag(signInArguments.oauth2[1]),
    clientSecret: tag(signInArguments.oauth2[2]),
  },
  scopes: [tag(signInArguments.oauth2[3])],
  sigv4: {
    region: tag(signInArguments.sigv4[0]),
    profile: tag(signInArguments.sigv4[1]),
    roleArn: tag(signInArguments.sigv4[2]),
  },
};

/** The argument with a header of every query. */
export const secretArgument = (header: string): string => `prometheus-header-${fn.lower(header)}`;

/** The arguments of the templates, by guardrail or kind of dead canary, and role. */
export interface TemplateArguments
  extends Record<Guardrail, Record<Role, unknown[]>>,
    Record<(typeof deadCanaryGuards)[number], Record<'guard' | 'promotion', unknown[]>> {
  /** Those of the rules that decide by the evidence of all requests. */
  readonly sequential: Record<Guardrail, Record<SequentialRole, unknown[]>>;
  readonly relative: Record<Guardrail, Record<SequentialRole, unknown[]>>;
}

/** The arguments of each analysis template: those that identify the canary, and those with a default that a workload may override. */
export function analysisArguments(chart: HelmChart, sources: ArgumentSources): TemplateArguments {
  const { successRate, errorRate, latency, minimumRequests, noData } = sources.values;
  const inAll = commonArguments(chart, sources);
  const common = [...inAll, { name: 'interval', value: sources.values.interval }];
  const series = ofPreset(sources, (row) => [{ name: 'requests', value: row.field('requests') }]);
  const requests = ofPreset(sources, (row) => [
    { name: 'requests', value: row.field('requests') },
    { name: 'status-label', value: row.field('statusLabel') },
  ]);
  const failureStatus = { name: 'failure-status', value: successRate.failureStatus };
  // A guard that started immediately would include the points of a previous attempt.
  const delay = { name: 'guard-delay', value: fn.printf('%ds', fn.mul(consecutivePoints, sources.seconds.interval)) };
  const guardrail = (...own: unknown[]) => {
    const shares = [
      { name: 'minimum-requests', value: fn.toString(minimumRequests) },
      { name: 'no-data', value: noData },
    ];
    const late = [...common, delay, ...shares, ...own];
    return { gate: [...common, ...shares, ...own], guard: late, promotion: late };
  };
  const errorStatus = { name: 'error-status', value: errorRate.errorStatus };
  const histogram = ofPreset(sources, (row) => [
    { name: 'latency-buckets', value: row.field('latencyBuckets') },
    { name: 'latency-count', value: row.field('latencyCount') },
    { name: 'latency-bound', value: row.bucketAt(latency.threshold) },
  ]);
  const { errors, slow } = sequentialRates(sources.values.sequential);
  const stable = { name: 'stable-hash' };
  const ofRoles = (own: readonly unknown[]) => {
    const { gate, guard } = sequentialArguments(sources);
    return { gate: [...inAll, ...gate, ...own], guard: [...inAll, ...guard, ...own] };
  };
  const sequential = (...compared: unknown[]) => ({
    'success-rate': ofRoles([...compared, ...requests, failureStatus, ...errors]),
    'error-rate': ofRoles([...compared, ...requests, errorStatus, ...errors]),
    latency: ofRoles([...compared, ...histogram, ...slow]),
  });
  const ratio = { name: 'harmful-ratio', value: fn.toString(sources.values.sequential.harmfulRatio) };
  const failing = [stable, ...common, ...requests, failureStatus];
  return {
    'success-rate': guardrail(...requests, failureStatus, {
      name: 'success-threshold',
      value: fn.toString(successRate.threshold),
    }),
    'error-rate': guardrail(...requests, errorStatus, {
      name: 'error-threshold',
      value: fn.toString(errorRate.threshold),
    }),
    latency: guardrail(...histogram, { name: 'latency-share', value: fn.toString(latency.share) }),
    sequential: sequential(),
    relative: sequential(stable, ratio),
    failing: { guard: failing, promotion: failing },
    hanging: {
      guard: [stable, { name: 'minimum-weight' }, ...common, delay, ...series],
      promotion: [stable, ...common, delay, ...series],
    },
  };
}

/** The rates between which the rule `sequential` decides. */
const sequentialRates = ({
  healthyErrorRate,
  harmfulErrorRate,
  healthySlowRate,
  harmfulSlowRate,
}: ArgumentSources['values']['sequential']) => ({
  errors: [
    { name: 'healthy-error-rate', value: fn.toString(healthyErrorRate) },
    { name: 'harmful-error-rate', value: fn.toString(harmfulErrorRate) },
  ],
  slow: [
    { name: 'healthy-slow-rate', value: fn.toString(healthySlowRate) },
    { name: 'harmful-slow-rate', value: fn.toString(harmfulSlowRate) },
  ],
});

function sequentialArguments({ values, looks, seconds }: ArgumentSources): Record<SequentialRole, object[]> {
  const { sequential, scrapeInterval } = values;
  const common = [
    { name: 'look', value: scrapeInterval },
    { name: 'living', value: fn.printf('%ds', fn.mul(livingScrapes, seconds.scrapeInterval)) },
    { name: 'memory', value: sequential.memory },
    { name: 'error-burst', value: fn.toString(sequential.errorBurst) },
  ];
  return {
    gate: [
      ...common,
      { name: 'looks', value: looks.ofGate },
      { name: 'horizon', value: looks.horizon.gate },
      { name: 'window', value: sequential.window },
      { name: 'missed', value: fn.toString(sequential.missed) },
    ],
    guard: [
      ...common,
      { name: 'horizon', value: looks.horizon.guard },
      { name: 'false-rollback', value: fn.toString(sequential.falseRollback) },
    ],
  };
}

const ofPreset = ({ row }: ArgumentSources, args: (row: PresetRow) => object[]): object[] =>
  ifSet(row, (found) => args(rowOf(found))) ?? [];

/** The arguments that every template requires of a workload, or has a default for. */
function commonArguments(chart: HelmChart, sources: ArgumentSources): object[] {
  const { prometheus } = sources;
  return chart.defineObject(
    'analysis.args',
    'Arguments of every template: those that a workload must give, and those with a default.',
    [
      { name: 'namespace' },
      { name: 'workload' },
      { name: 'canary-hash' },
      ...ofPreset(sources, (row) => [
        { name: 'namespace-label', value: row.field('namespaceLabel') },
        { name: 'canary-label', value: row.field('canaryLabel') },
        { name: 'preset-selector', value: row.field('selector') },
      ]),
      { name: 'selector', value: '' },
      { name: 'prometheus-address', value: prometheus.address },
      { name: errorLimitArgument, value: sources.errorLimit },
      ...each(prometheus.headers, ({ name, value, secretName, secretKey }) => ({
        name: secretArgument(name),
        value: ifSet(value),
        valueFrom: when(secretName, { secretKeyRef: { name: secretName, key: secretKey } }),
      })),
      ...(when(prometheus.oauth2.tokenUrl, [
        {
          name: clientSecret,
          valueFrom: { secretKeyRef: { name: prometheus.oauth2.secretName, key: prometheus.oauth2.secretKey } },
        },
        { name: signInArguments.oauth2[0], value: prometheus.oauth2.tokenUrl },
        { name: signInArguments.oauth2[1], value: prometheus.oauth2.clientId },
        { name: signInArguments.oauth2[3], value: fn.join(' ', prometheus.oauth2.scopes) },
      ]) ?? []),
      ...(when(prometheus.sigv4.region, [
        { name: signInArguments.sigv4[0], value: prometheus.sigv4.region },
        { name: signInArguments.sigv4[1], value: prometheus.sigv4.profile },
        { name: signInArguments.sigv4[2], value: prometheus.sigv4.roleArn },
      ]) ?? []),
    ],
  );
}
