import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HelmChart } from '../chart/helm-chart';
import { each, ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/refs';
import type { Refs } from '../values/schema';
import { checkQueries, type Guardrail, guardrails, measurements, pointsInARow, queryFile } from './analysis-queries';
import { type analysisValues, podPresets, type prometheusValues } from './analysis-values';
import { secondsOf } from './durations';
import { type PresetRow, presetRow, refuseBetweenBounds, rowOf } from './metric-presets';

/** What the templates follow from in the controller that reads them. */
export interface AnalysingController {
  /** The instance id it was given; empty for none. */
  readonly instanceId: string;
  /** It watches one namespace, and sees no ClusterAnalysisTemplates. */
  readonly namespaced: BooleanRef;
  /** That namespace. */
  readonly watchNamespace: string;
}

/** The label by which a controller with an instance id filters all that it reads, and one without leaves out the rest. */
const instanceLabel = 'argo-rollouts.argoproj.io/controller-instance-id';

type Role = 'gate' | 'guard';
const roles: readonly Role[] = ['gate', 'guard'];

/** The controller takes a measurement that ended in an error again after this time. */
const errorRetrySeconds = 10;

/**
 * The AnalysisTemplates success-rate, error-rate and latency. A gate, in a step, goes on after three successes in a row;
 * a guard, in the background, aborts after three bad points in a row.
 */
export class AnalysisTemplates {
  private readonly seconds: Record<'interval' | 'outageTolerance' | 'scrapeInterval', number>;
  private readonly row: Record<string, string>;
  private readonly labels: Record<string, string> | undefined;

  constructor(
    private readonly chart: HelmChart,
    private readonly values: Refs<ReturnType<typeof analysisValues>>,
    private readonly prometheus: Refs<ReturnType<typeof prometheusValues>>,
    private readonly controller: AnalysingController,
  ) {
    this.labels = ifSet(controller.instanceId, (id) => ({ [instanceLabel]: id }));
    checkQueries();
    const { interval, outageTolerance, scrapeInterval } = values;
    this.seconds = secondsOf(chart, { interval, outageTolerance, scrapeInterval });
    this.row = presetRow(chart, podPresets, values.preset);
    this.refuse();
    const args = this.args();
    const provider = this.provider();
    const folder = chart.folder('analysis');
    for (const guardrail of guardrails) {
      chart.addFile(queryFile(guardrail), `${measurements[guardrail].query}\n`);
      for (const role of roles) this.template(folder, guardrail, role, args[guardrail], provider);
    }
  }

  private refuse(): void {
    const { chart, values, prometheus } = this;
    const { namespaced, watchNamespace } = this.controller;
    const { interval, scrapeInterval } = this.seconds;
    chart.refuse(
      fn.and(values.enabled, fn.gt(fn.mul(4, scrapeInterval), interval)),
      'analysis.interval holds fewer than four scrapes (analysis.scrapeInterval), so its points would be noise: make the interval longer or scrape more often',
    );
    chart.refuse(
      fn.and(values.enabled, fn.not(namespaced), fn.not(values.clusterScope), fn.not(values.namespaces)),
      'analysis.clusterScope is off and analysis.namespaces is empty, so no workload could find the templates: name the namespaces of the workloads',
    );
    chart.refuse(
      fn.and(fn.not(namespaced), values.clusterScope, values.namespaces),
      'analysis.namespaces is for AnalysisTemplates, but analysis.clusterScope is on: empty the list, or set analysis.clusterScope to false',
    );
    chart.refuse(
      fn.and(namespaced, values.namespaces, fn.ne(fn.join(',', values.namespaces), watchNamespace)),
      'namespaced is on, so analysis.namespaces may hold just the namespace that is watched (watchNamespace, or that of the release): empty the list',
    );
    refuseBetweenBounds(chart, this.row, {
      path: 'analysis.latency.threshold',
      threshold: values.latency.threshold,
      presetPath: 'analysis.preset',
      preset: values.preset,
      asked: values.enabled,
    });
    this.refuseHeaders();
    const { oauth2, sigv4, caBundle } = prometheus;
    chart.refuse(
      fn.and(oauth2.tokenUrl, fn.or(fn.not(oauth2.clientId), fn.not(oauth2.secretName), fn.not(oauth2.secretKey))),
      'prometheus.oauth2.tokenUrl needs prometheus.oauth2.clientId, prometheus.oauth2.secretName and prometheus.oauth2.secretKey',
    );
    chart.refuse(
      fn.and(oauth2.tokenUrl, sigv4.region),
      'prometheus.oauth2.tokenUrl and prometheus.sigv4.region are both set: choose one way to sign in',
    );
    chart.refuse(
      fn.and(caBundle.configMap, caBundle.secret),
      'prometheus.caBundle.configMap and prometheus.caBundle.secret are both set: choose one',
    );
  }

  private refuseHeaders(): void {
    const { chart, prometheus } = this;
    chart.refuseEach(prometheus.headers, ({ name, value, secretName, secretKey }) => [
      {
        condition: fn.choose(value, fn.or(secretName, secretKey), fn.not(fn.and(secretName, secretKey))),
        message: `prometheus.headers: ${name} needs either value, or secretName and secretKey`,
      },
      {
        condition: fn.and(value, fn.eq(fn.lower(name), 'authorization')),
        message: `prometheus.headers: ${name} is a credential, and value is plain text for all to read: name a Secret in secretName and secretKey`,
      },
    ]);
  }

  private template(folder: Construct, guardrail: Guardrail, role: Role, args: unknown, provider: object): void {
    const { chart, values } = this;
    const name = `${guardrail}-${role}`;
    const spec = chart.defineObject(`analysis.${name}`, descriptions[role](guardrail), {
      args,
      metrics: [this.metric(guardrail, role, provider)],
    });
    const { namespaced, watchNamespace } = this.controller;
    const scoped = (...conditions: unknown[]) => chart.when(fn.and(values.enabled, ...conditions), folder);
    const cluster = this.object(
      scoped(fn.not(namespaced), values.clusterScope),
      'ClusterAnalysisTemplate',
      { name },
      spec,
    );
    chart.describe(cluster, descriptions[role](guardrail));
    chart.each(
      values.namespaces,
      (scope, namespace) => this.object(scope, 'AnalysisTemplate', { name, namespace }, spec),
      scoped(fn.not(namespaced), fn.not(values.clusterScope)),
    );
    this.object(scoped(namespaced), 'AnalysisTemplate', { name, namespace: watchNamespace }, spec);
  }

  private object(
    scope: Construct,
    kind: string,
    metadata: { name: string; namespace?: string },
    spec: object,
  ): ApiObject {
    return new ApiObject(scope, metadata.name, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind,
      metadata: { ...metadata, labels: { ...this.labels } },
      spec,
    });
  }

  private metric(guardrail: Guardrail, role: Role, provider: object): object {
    const { good, bad } = measurements[guardrail];
    const query = fn.trim(fn.filesGet(queryFile(guardrail)));
    const common = { name: guardrail, interval: '{{args.interval}}' };
    const outage = { consecutiveErrorLimit: fn.div(this.seconds.outageTolerance, errorRetrySeconds) };
    if (role === 'gate') {
      return {
        ...common,
        count: this.values.gateCount,
        failureLimit: -1,
        consecutiveSuccessLimit: pointsInARow,
        ...outage,
        successCondition: `len(result) > 0 ? result[0] ${good} : "{{args.no-data}}" == "pass"`,
        provider: { prometheus: { ...provider, query } },
      };
    }
    const twoIntervals = ' - duration("{{args.interval}}")'.repeat(pointsInARow - 1);
    return {
      ...common,
      initialDelay: '{{args.guard-delay}}',
      failureLimit: 0,
      ...outage,
      failureCondition: `len(result) < ${pointsInARow} ? "{{args.no-data}}" == "fail" : all(result, # ${bad})`,
      provider: {
        prometheus: {
          ...provider,
          query,
          rangeQuery: { start: `now()${twoIntervals}`, end: 'now()', step: '{{args.interval}}' },
        },
      },
    };
  }

  /** How Prometheus is reached, as fields of the provider. */
  private provider(): object {
    const { timeout, insecure, headers, oauth2, sigv4 } = this.prometheus;
    return this.chart.defineObject('analysis.prometheus', 'How the analysis reaches Prometheus.', {
      address: '{{args.prometheus-address}}',
      timeout,
      insecure,
      headers: each(headers, ({ name }) => ({ key: name, value: `{{args.${secretArgument(name)}}}` })),
      authentication: {
        oauth2: when(oauth2.tokenUrl, {
          tokenUrl: oauth2.tokenUrl,
          clientId: oauth2.clientId,
          clientSecret: `{{args.${clientSecret}}}`,
          scopes: ifSet(oauth2.scopes),
        }),
        sigv4: when(sigv4.region, {
          region: sigv4.region,
          profile: ifSet(sigv4.profile),
          roleArn: ifSet(sigv4.roleArn),
        }),
      },
    });
  }

  private args(): Record<Guardrail, unknown[]> {
    const { successRate, errorRate, latency } = this.values;
    const common = this.commonArgs();
    const requests = this.ofPreset((row) => [
      { name: 'requests', value: row.field('requests') },
      { name: 'status-label', value: row.field('statusLabel') },
    ]);
    return {
      'success-rate': [
        ...common,
        ...requests,
        { name: 'failure-status', value: successRate.failureStatus },
        { name: 'success-threshold', value: fn.toString(successRate.threshold) },
      ],
      'error-rate': [
        ...common,
        ...requests,
        { name: 'error-status', value: errorRate.errorStatus },
        { name: 'error-threshold', value: fn.toString(errorRate.threshold) },
      ],
      latency: [
        ...common,
        ...this.ofPreset((row) => [
          { name: 'latency-buckets', value: row.field('latencyBuckets') },
          { name: 'latency-count', value: row.field('latencyCount') },
          { name: 'latency-bound', value: row.bucketAt(latency.threshold) },
        ]),
        { name: 'latency-share', value: fn.toString(latency.share) },
      ],
    };
  }

  private ofPreset(args: (row: PresetRow) => object[]): object[] {
    return ifSet(this.row, (row) => args(rowOf(row))) ?? [];
  }

  /** What a workload says of its canary, and what every guardrail takes with a default. */
  private commonArgs(): string[] {
    const { values, prometheus } = this;
    // A guard that began at once would still see the points of an attempt before.
    const guardDelay = fn.printf('%ds', fn.mul(pointsInARow, this.seconds.interval));
    return this.chart.defineObject('analysis.args', 'What every guardrail asks of a workload, or takes by default.', [
      { name: 'namespace' },
      { name: 'workload' },
      { name: 'canary-hash' },
      ...this.ofPreset((row) => [
        { name: 'namespace-label', value: row.field('namespaceLabel') },
        { name: 'canary-label', value: row.field('canaryLabel') },
        { name: 'preset-selector', value: row.field('selector') },
      ]),
      { name: 'selector', value: '' },
      { name: 'prometheus-address', value: prometheus.address },
      { name: 'interval', value: values.interval },
      { name: 'guard-delay', value: guardDelay },
      { name: 'minimum-requests', value: fn.toString(values.minimumRequests) },
      { name: 'no-data', value: values.noData },
      ...each(prometheus.headers, ({ name, value, secretName, secretKey }) => ({
        name: secretArgument(name),
        value: ifSet(value),
        valueFrom: when(secretName, { secretKeyRef: { name: secretName, key: secretKey } }),
      })),
      when(prometheus.oauth2.tokenUrl, {
        name: clientSecret,
        valueFrom: { secretKeyRef: { name: prometheus.oauth2.secretName, key: prometheus.oauth2.secretKey } },
      }),
    ]);
  }
}

const clientSecret = 'prometheus-client-secret';
const secretArgument = (header: string): string => `prometheus-header-${fn.lower(header)}`;

const descriptions: Record<Role, (guardrail: Guardrail) => string> = {
  gate: (guardrail) => `Gate of ${guardrail}: goes on after three successes in a row, waits while there is no data.`,
  guard: (guardrail) => `Guard of ${guardrail}: aborts in the background after three bad points in a row.`,
};
