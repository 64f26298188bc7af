import { holdsPassword } from '../../application/plain-credentials';
import type { ValidationRule } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { errorLimitArgument } from './analysis-arguments';
import { sampleArguments } from './analysis-queries';
import { metricPresets } from './metric-presets';
import { type OwnMetric, type OwnMetricSource, orEmpty, textByMetric, textIn, textOfMetrics } from './own-metric';
import type { OwnMetricRules } from './own-metric-rules';
import { sharedArguments } from './own-metrics';
import { credentialHeaders } from './prometheus-address';

/** The arguments of the platform's templates: the controller gives one value to all templates of an analysis. */
const argumentsOfTemplates = [...Object.keys(sampleArguments(metricPresets.opentelemetry)), errorLimitArgument];

const credential = '(?:authorization|api-?key|token|secret|password|cookie)';

/** A variable of a Job with a credential, or with a URL that has one; what is shorter is a switch or a number. */
const plainVariables = [
  '(?i)"name":"[^"]*(?:passw(?:or)?d|passphrase|secret|access_key|api_key|token)","value":"[^"{$:]{6,}"',
  '"value":"[a-z][a-z0-9+.-]*://[^":/?#@]*:[^"$/?#@{]+@',
];

/** Rejects credentials in plain text. */
export function credentialRules(metric: OwnMetric, at: string): ValidationRule[] {
  const provider = fn.toJson(orEmpty(metric.provider));
  const address = (name: string, field: string): string =>
    fn.toString(fn.get(orEmpty(fn.get(orEmpty(metric.provider), name)), field));
  return [
    {
      condition: fn.or(
        fn.regexMatch(`(?i)"key":"[^"]*${credential}[^"]*","value":"[^"{]*"|"clientSecret":"[^"{]+"`, provider),
        ...plainVariables.map((pattern) => fn.regexMatch(pattern, provider)),
      ),
      message: `${at}.provider holds a credential as plain text for all to read: name a Secret in ${at}.args by valueFrom.secretKeyRef, and write {{args.NAME}}; a variable of a Job has a valueFrom of its own`,
    },
    {
      condition: fn.or(
        ...urls.flatMap(([name, field]) => [
          holdsPassword(address(name, field)),
          fn.regexMatch(credentialInUrl, address(name, field)),
        ]),
      ),
      message: `${at}.provider has a URL with a credential, which all may read: send it in a header, or write {{args.NAME}} in its place, with ${at}.args that takes NAME from a Secret`,
    },
  ];
}

/** Fields of providers with a URL. */
const urls = [
  ['web', 'url'],
  ['prometheus', 'address'],
  ['graphite', 'address'],
  ['skywalking', 'address'],
  ['kayenta', 'address'],
] as const;

const credentialInUrl = `(?i)[?&](?:[^=&]*[_-])?(?:${credential.slice(3, -1)}|apikey|api_key|key|sig|signature)=[^&{]`;

/** Arguments that with the preset of a router are parts of the names of its upstreams, not of pods. */
const versions = ['workload', 'canary-hash', 'stable-hash'];
const ofRouters = 'nginx_ingress_controller|traefik_';

/** The shared arguments without some. */
const namesOf = (without: readonly string[]): string =>
  sharedArguments.filter((name) => !without.includes(name)).join('|');

/** Rejects arguments that the controller could not resolve, or would confuse. */
export function rejectArguments(source: OwnMetricSource, options: OwnMetricRules): void {
  const { rules, path, metrics, isBlueGreen, isBehindRouter } = options;
  const { chart, once } = source;
  const names = once('metrics.arguments', (defined) =>
    chart.define(
      defined,
      'Names of the arguments of all metrics.',
      textOfMetrics(metrics, (metric) => eachText(metric.args, ({ name }) => `${name} `)),
    ),
  );
  const all = fn.splitList(' ', fn.trim(names)) as string[];
  rules.failIf(
    fn.ne(fn.len(fn.uniq(all)), fn.len(all)),
    `${path}.analysis.metrics have an argument of the same name twice (${names}), and Argo Rollouts gives one value to all templates of an analysis: name each after its metric`,
  );
  rules.failIfAny(all, (name) => ({
    condition: fn.or(fn.has(name, argumentsOfTemplates), fn.regexMatch('^prometheus-', name)),
    message: `${path}.analysis.metrics have an argument ${name}, which all templates have: give it another name`,
  }));
  const badly = once('metrics.plain-arguments', (defined) =>
    chart.define(
      defined,
      'Arguments without exactly one source, and those that hold a credential as plain text.',
      textOfMetrics(metrics, (metric) =>
        eachText(metric.args, (argument) =>
          fn.choose(
            fn.or(
              fn.eq(fn.hasKey(argument, 'value'), fn.hasKey(argument, 'valueFrom')),
              fn.and(fn.hasKey(argument, 'value'), fn.regexMatch(credentialHeaders, argument.name)),
            ),
            `${argument.name} `,
            '',
          ),
        ),
      ),
    ),
  );
  rules.failIf(
    badly,
    `${path}.analysis.metrics have arguments (${badly}) without exactly one of value and valueFrom, or with a credential as value, which all may read: take a credential from a Secret by valueFrom.secretKeyRef`,
  );
  const ownNames = textByMetric(source, 'argument-names', 'Names of the arguments, by metric.', (metric) => [
    true,
    `'${eachText(metric.args, (argument) => `|${argument.name}`)}'`,
  ]);
  const unknown = once('metrics.unknown-arguments', (defined) =>
    chart.define(
      defined,
      'What is in two braces in the metrics and is no argument.',
      textOfMetrics(metrics, (metric, name) => {
        const shared = fn.choose(isBlueGreen, namesOf(['minimum-weight']), sharedArguments.join('|'));
        const isOfPods = isBehindRouter && fn.and(isBehindRouter, fn.not(fn.regexMatch(ofRouters, fn.toJson(metric))));
        const known = fn.printf(
          '^ *args[.](?:%s%s) *[}][}]',
          isOfPods ? fn.choose(isOfPods, namesOf(versions), shared) : shared,
          textIn(ownNames, name),
        );
        // What is before the first braces is no placeholder: only it starts with a brace and a quotation mark.
        return eachText(fn.splitList('{{', fn.toJson(metric)) as string[], (part) =>
          fn.choose(
            fn.or(fn.regexMatch('^[{]"', part), fn.regexMatch(known, part)),
            '',
            `${name}: {{${fn.regexFind('^[^}]*', part)}}} `,
          ),
        );
      }),
    ),
  );
  rules.failIf(
    unknown,
    `${path}.analysis.metrics name arguments that are not defined (${unknown}), with which the controller ends each analysis as Error: use ${sharedArguments.join(', ')} or the args of the metric, as {{args.NAME}}; minimum-weight is for a canary only${isBehindRouter ? `, and with a ${path}.metrics.preset of a router, which knows no pods, ${versions.join(', ')} are for its own series only` : ''}`,
  );
}
