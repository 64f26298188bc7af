import type { Construct } from 'constructs';
import {
  AnalysisTemplate,
  type AnalysisTemplateSpec,
  ClusterAnalysisTemplate,
} from '../../../imports/k8s/argo-rollouts';
import { chartScopeOf, helmChartOf } from '../../chart/chart-scope-of';
import type { ChartScope } from '../../chart/component';
import { secondsOf } from '../../chart/durations';
import { FolderScope, UnnamedScope } from '../../chart/scopes';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { pathOfGroup, pathsReadBy } from '../../values/refs';
import {
  analysisArguments,
  errorLimitTag,
  type SequentialLooks,
  secretArgument,
  signIn,
  type TemplateArguments,
} from './analysis-arguments';
import {
  checkQueries,
  consecutivePoints,
  type DeadCanary,
  deadCanaries,
  deadCanaryGuards,
  deadPromotions,
  type Guardrail,
  guardrails,
  measurements,
} from './analysis-queries';
import { type analysisValues, podPresets, type prometheusValues } from './analysis-values';
import { presetRow, rejectBetweenBounds } from './metric-presets';
import { credentialHeaders, rejectPrometheusPath } from './prometheus-address';
import { sequentialMetric } from './sequential-metric';
import { relativeQuery, type SequentialRole, sequentialQuery } from './sequential-queries';
import { rejectSequential } from './sequential-rules';
import { analysisRules, type sequentialRules } from './sequential-values';
import { rejectStatuses } from './status-expressions';
import {
  deadDescriptions,
  deadPromotionDescriptions,
  descriptions,
  type Role,
  relativeDescriptions,
  sequentialDescriptions,
} from './template-descriptions';

/** Settings of the controller that reads the analysis templates. */
export interface AnalysingController {
  /** Its instance id (`--instance-id`); "" for none. */
  readonly instanceId: string;
  /** Whether it watches a single namespace, and thus no ClusterAnalysisTemplates. */
  readonly namespaced: BooleanRef;
  /** The namespace that it watches then. */
  readonly watchNamespace: string;
}

/**
 * The label by which a controller with an instance id filters all that it reads, and one without leaves out the rest.
 */
const instanceLabel = 'argo-rollouts.argoproj.io/controller-instance-id';

const classes = { AnalysisTemplate, ClusterAnalysisTemplate };

/** The controller retries a measurement that ended in an error after this time. */
const errorRetrySeconds = 10;

/** Props of `AnalysisTemplates`. */
export interface AnalysisTemplatesProps {
  /** References to `analysisValues`. */
  readonly values: Refs<ReturnType<typeof analysisValues>>;
  /** References to `prometheusValues`. */
  readonly prometheus: Refs<ReturnType<typeof prometheusValues>>;
  /** Settings of the controller. */
  readonly controller: AnalysingController;
}

/**
 * The analysis templates success-rate, error-rate and latency, each as a gate, a guard and a promotion. A gate is a step that
 * succeeds after three good measurements in a row; a guard runs in the background and aborts after three bad ones in a
 * row. The guards failing and hanging abort a canary that answers no request successfully. The promotion templates of all
 * five decide after the switch of a blue-green release whether it stays.
 * Their files are in the folder `analysis`.
 */
export class AnalysisTemplates extends UnnamedScope {
  private readonly chart: ChartScope;
  private readonly values: AnalysisTemplatesProps['values'];
  private readonly prometheus: AnalysisTemplatesProps['prometheus'];
  private readonly controller: AnalysingController;
  private readonly seconds: Record<'interval' | 'outageTolerance' | 'scrapeInterval' | 'window' | 'memory', number>;
  private readonly errorLimit: string;
  private readonly row: Record<string, string>;
  private readonly labels: Record<string, string> | undefined;

  /**
   * @param scope chart, or a scope in it
   * @param id construct id
   * @param props values and controller
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has them
   * @throws ChartError `query-invalid` for a query that is not PromQL
   */
  constructor(scope: Construct, id: string, { values, prometheus, controller }: AnalysisTemplatesProps) {
    super(scope, id);
    const helmChart = helmChartOf(this);
    const chart = chartScopeOf(this);
    this.chart = chart;
    this.values = values;
    this.prometheus = prometheus;
    this.controller = controller;
    this.labels = ifSet(controller.instanceId, (id) => ({ [instanceLabel]: id }));
    checkQueries();
    const { interval, outageTolerance, scrapeInterval } = values;
    const { window, memory } = values.sequential;
    this.seconds = secondsOf(chart, 'analysis', { interval, outageTolerance, scrapeInterval, window, memory });
    // With 0, a single failed request would abort the release.
    const errorLimit = fn.default(1, fn.div(this.seconds.outageTolerance, errorRetrySeconds));
    this.errorLimit = chart.define(
      'analysis.errorLimit',
      'Failed queries in a row that a release survives.',
      fn.toString(errorLimit),
    );
    this.row = presetRow(helmChart, podPresets, values.preset);
    this.reject();
    const args = analysisArguments(helmChart, {
      values,
      prometheus,
      row: this.row,
      seconds: this.seconds,
      looks: this.looks(),
      errorLimit: this.errorLimit,
    });
    const provider = this.provider();
    const folder = new FolderScope(this, 'folder', 'analysis');
    for (const [name, { query }] of Object.entries({ ...measurements, ...deadCanaries }))
      helmChart.addFile(queryFile(name), `${query}\n`);
    for (const guardrail of guardrails) {
      const spec = (role: Role) => ({ args: args[guardrail][role], metrics: [this.metric(guardrail, role, provider)] });
      this.template(folder, `${guardrail}-promotion`, descriptions.promotion(guardrail), spec('promotion'));
      for (const role of ['gate', 'guard'] as const) {
        const rules = {
          threshold: this.define(`${role}s.${guardrail}-${role}`, descriptions[role](guardrail), spec(role)),
          sequential: this.sequential('sequential', guardrail, role, { args, provider }),
          relative: this.sequential('relative', guardrail, role, { args, provider }),
        };
        for (const rule of analysisRules) this.objects(folder, `${guardrail}-${rule}-${role}`, rules[rule]);
        this.objects(folder, `${guardrail}-${role}`, {
          description: `The template of ${analysisRules.join(', ')} that analysis.rule names, such as ${guardrail}-threshold-${role}.`,
          spec: when(
            fn.eq(values.rule, 'sequential'),
            rules.sequential.spec,
            when(fn.eq(values.rule, 'relative'), rules.relative.spec, rules.threshold.spec),
          ),
        });
      }
    }
    for (const name of deadCanaryGuards) {
      const guard = this.deadCanary(name, deadCanaries[name], provider);
      this.template(folder, `${name}-guard`, deadDescriptions[name], { args: args[name].guard, metrics: [guard] });
      const { count, ...dead } = deadPromotions[name];
      const file = dead.query === deadCanaries[name].query ? name : `${name}-promotion`;
      if (file !== name) helmChart.addFile(queryFile(file), `${dead.query}\n`);
      const promotion = { ...this.deadCanary(name, dead, provider, file), count };
      const spec = { args: args[name].promotion, metrics: [promotion] };
      this.template(folder, `${name}-promotion`, deadPromotionDescriptions[name], spec);
    }
  }

  /** How often gates of the rule `sequential` measure at most, and how long the times are in which gates and guards may start. */
  private looks(): SequentialLooks {
    const { chart, seconds } = this;
    const { longestRelease, gateTimeout, undecided } = this.values.sequential;
    const times = secondsOf(chart, 'analysis', { longestRelease, gateTimeout });
    const gateTime = fn.choose(fn.eq(undecided, 'wait'), times.longestRelease, times.gateTimeout);
    const withMemory = (time: number): string => fn.printf('%ds', fn.add(time, seconds.memory));
    return {
      ofGate: chart.define(
        'analysis.gateLooks',
        'Measurements of a sequential gate at most.',
        fn.toString(fn.max(1, fn.div(gateTime, seconds.scrapeInterval))),
      ),
      horizon: {
        gate: chart.define(
          'analysis.gateHorizon',
          'Time of the points from which a sequential gate may start: its own, and its memory.',
          withMemory(gateTime),
        ),
        guard: chart.define(
          'analysis.guardHorizon',
          'The same of a sequential guard: that of the longest release, and its memory.',
          withMemory(times.longestRelease),
        ),
      },
    };
  }

  private reject(): void {
    const { chart, values, prometheus } = this;
    const [path, ofPrometheus] = [pathOfGroup(values), pathOfGroup(prometheus)];
    const { namespaced, watchNamespace } = this.controller;
    const [isNamespaced, watched] = [namespaced, watchNamespace].map((value) => pathsReadBy(value).join(' or '));
    const { interval, scrapeInterval } = this.seconds;
    chart.failIf(
      fn.and(values.enabled, fn.gt(fn.mul(4, scrapeInterval), interval)),
      `${path}.interval holds fewer than four scrapes (${path}.scrapeInterval), so its points would be noise: make the interval longer or scrape more often`,
    );
    chart.failIf(
      fn.and(values.enabled, fn.not(namespaced), fn.not(values.clusterScope), fn.not(values.namespaces)),
      `${path}.clusterScope is off and ${path}.namespaces is empty, so no workload could find the templates: name the namespaces of the workloads`,
    );
    chart.failIf(
      fn.and(namespaced, values.namespaces, fn.ne(fn.join(',', values.namespaces), watchNamespace)),
      `${isNamespaced ? `${isNamespaced} is on` : 'the controller watches one namespace'}, so ${path}.namespaces may hold just the namespace that is watched (${watched ? `${watched}, or ` : ''}that of the release): empty the list`,
    );
    chart.failIf(
      fn.ne(fn.len(fn.uniq(values.namespaces)), fn.len(values.namespaces)),
      `${path}.namespaces has a namespace several times, so its templates would be in the chart several times too: keep it once`,
    );
    rejectBetweenBounds(chart, this.row, {
      path: `${path}.latency.threshold`,
      threshold: values.latency.threshold,
      presetPath: `${path}.preset`,
      preset: values.preset,
      measured: values.enabled,
    });
    rejectSequential(chart, values, this.seconds);
    rejectStatuses(
      helmChartOf(this),
      {
        [`${path}.successRate.failureStatus`]: values.successRate.failureStatus,
        [`${path}.errorRate.errorStatus`]: values.errorRate.errorStatus,
      },
      false,
      chart,
    );
    rejectPrometheusPath(chart, `${ofPrometheus}.address`, prometheus.address);
    this.rejectHeaders();
    const { oauth2, sigv4, caBundle } = prometheus;
    chart.failIf(
      fn.and(oauth2.tokenUrl, fn.or(fn.not(oauth2.clientId), fn.not(oauth2.secretName), fn.not(oauth2.secretKey))),
      `${ofPrometheus}.oauth2.tokenUrl needs ${ofPrometheus}.oauth2.clientId, ${ofPrometheus}.oauth2.secretName and ${ofPrometheus}.oauth2.secretKey`,
    );
    chart.failIf(
      fn.and(oauth2.tokenUrl, sigv4.region),
      `${ofPrometheus}.oauth2.tokenUrl and ${ofPrometheus}.sigv4.region are both set: choose one way to sign in`,
    );
    chart.failIf(
      fn.and(caBundle.configMap, caBundle.secret),
      `${ofPrometheus}.caBundle.configMap and ${ofPrometheus}.caBundle.secret are both set: choose one`,
    );
  }

  private rejectHeaders(): void {
    const { chart, prometheus } = this;
    const path = pathOfGroup(prometheus);
    chart.failIfAny(prometheus.headers, ({ name, value, secretName, secretKey }) => [
      {
        condition: fn.choose(value, fn.or(secretName, secretKey), fn.not(fn.and(secretName, secretKey))),
        message: `${path}.headers: ${name} needs either value, or secretName and secretKey`,
      },
      {
        condition: fn.and(value, fn.regexMatch(credentialHeaders, fn.lower(name))),
        message: `${path}.headers: ${name} is a credential, and value is plain text for all to read: name a Secret in secretName and secretKey`,
      },
    ]);
  }

  private template(folder: Construct, name: string, description: string, body: object): void {
    const role = name.slice(name.lastIndexOf('-') + 1);
    this.objects(folder, name, this.define(`${role}s.${name}`, description, body));
  }

  /** Defines the spec of a template once for all its objects. */
  private define(name: string, description: string, body: object): { description: string; spec: AnalysisTemplateSpec } {
    const spec = helmChartOf(this).defineObject(name, description, body) as unknown as AnalysisTemplateSpec;
    return { description, spec };
  }

  private objects(
    folder: Construct,
    name: string,
    { description, spec }: { description: string; spec: AnalysisTemplateSpec },
  ): void {
    const { chart, values } = this;
    const { namespaced, watchNamespace } = this.controller;
    const scoped = (...conditions: unknown[]) => chart.when(fn.and(values.enabled, ...conditions), folder);
    const cluster = this.object(
      scoped(fn.not(namespaced), values.clusterScope),
      'ClusterAnalysisTemplate',
      { name },
      spec,
    );
    chart.describe(cluster, description);
    helmChartOf(this).each(
      fn.choose(namespaced, fn.list(watchNamespace) as string[], values.namespaces),
      (scope, namespace) => this.object(scope, 'AnalysisTemplate', { name, namespace: fn.toString(namespace) }, spec),
      scoped(),
    );
  }

  private object(
    scope: Construct,
    kind: keyof typeof classes,
    metadata: { name: string; namespace?: string },
    spec: AnalysisTemplateSpec,
  ): AnalysisTemplate | ClusterAnalysisTemplate {
    return new classes[kind](scope, metadata.name, {
      metadata: { ...metadata, labels: { ...this.labels } },
      spec,
    });
  }

  private metric(guardrail: Guardrail, role: Role, provider: object): object {
    const { good, bad } = measurements[guardrail];
    if (role === 'gate') {
      return {
        ...this.everyInterval(guardrail),
        // An earlier window would hold mostly requests of the weight before.
        initialDelay: '{{args.interval}}',
        count: this.values.gateCount,
        failureLimit: -1,
        consecutiveSuccessLimit: consecutivePoints,
        successCondition: `len(result) > 0 ? result[0] ${good} : "{{args.no-data}}" == "pass"`,
        provider: { prometheus: { ...provider, query: queryIn(guardrail) } },
      };
    }
    const points = `len(result) >= ${consecutivePoints}`;
    const twoIntervals = ' - duration("{{args.interval}}")'.repeat(consecutivePoints - 1);
    const rangeQuery = { start: `now()${twoIntervals}`, end: 'now()', step: '{{args.interval}}' };
    return {
      ...this.everyInterval(guardrail),
      initialDelay: '{{args.guard-delay}}',
      failureLimit: 0,
      ...(role === 'promotion'
        ? this.untilDecided(`(${points} || "{{args.no-data}}" == "pass") && all(result, # ${good})`)
        : {}),
      // A window without data has no point in the result.
      failureCondition: `(${points} || "{{args.no-data}}" == "fail") && all(result, # ${bad})`,
      provider: { prometheus: { ...provider, query: queryIn(guardrail), rangeQuery } },
    };
  }

  /** A measurement that is neither good nor bad is inconclusive; when the count runs out the release waits for a person. */
  private untilDecided(successCondition: string): object {
    const { gateCount } = this.values;
    return { count: gateCount, inconclusiveLimit: gateCount, consecutiveSuccessLimit: 1, successCondition };
  }

  private deadCanary(name: string, { limit, delay }: Omit<DeadCanary, 'query'>, provider: object, file = name): object {
    return {
      ...this.everyInterval(name),
      initialDelay: `{{args.${delay}}}`,
      failureLimit: 0,
      failureCondition: `len(result) > 0 && result[0] >= ${limit}`,
      provider: { prometheus: { ...provider, query: queryIn(file) } },
    };
  }

  private everyInterval(name: string): object {
    return {
      name,
      interval: '{{args.interval}}',
      consecutiveErrorLimit: errorLimitTag,
    };
  }

  /** A template of a rule that decides by the evidence of all requests. */
  private sequential(
    rule: (typeof sequentialRules)[number],
    guardrail: Guardrail,
    role: SequentialRole,
    { args, provider }: { args: TemplateArguments; provider: object },
  ): { description: string; spec: AnalysisTemplateSpec } {
    const { query, descriptions } = sequential[rule];
    const name = `${guardrail}-${rule}-${role}`;
    helmChartOf(this).addFile(queryFile(name), `${query(guardrail, role)}\n`);
    const common = { ...this.everyInterval(guardrail), interval: this.values.scrapeInterval };
    const metric = sequentialMetric(role, { rule, common, provider: { ...provider, query: queryIn(name) } });
    return this.define(`${rule}.${guardrail}-${role}`, descriptions[role](guardrail), {
      args: args[rule][guardrail][role],
      metrics: [metric],
    });
  }

  /** Address and authentication of Prometheus, as fields of the provider. */
  private provider(): object {
    const { timeout, insecure, headers, oauth2, sigv4 } = this.prometheus;
    return helmChartOf(this).defineObject('analysis.prometheus', 'How the analysis reaches Prometheus.', {
      address: '{{args.prometheus-address}}',
      timeout,
      insecure,
      headers: each(headers, ({ name }) => ({ key: name, value: `{{args.${secretArgument(name)}}}` })),
      authentication: {
        oauth2: when(oauth2.tokenUrl, {
          ...signIn.oauth2,
          // An empty one must not be sent.
          scopes: when(oauth2.scopes, signIn.scopes),
        }),
        sigv4: when(sigv4.region, signIn.sigv4),
      },
    });
  }
}

/** The rules that decide by the evidence of all requests. */
const sequential = {
  sequential: { query: sequentialQuery, descriptions: sequentialDescriptions },
  relative: { query: relativeQuery, descriptions: relativeDescriptions },
};

const queryFile = (name: string): string => `promql/${name}.promql`;

/** A query as Prometheus reads it, apart from the arguments: in a file of its own it needs no escaping. */
const queryIn = (name: string): string => fn.trim(fn.filesGet(queryFile(name)));
