import { holdsPassword } from '../../application/plain-credentials';
import type { ValidationRule } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { errorLimitArgument } from './analysis-arguments';
import { sampleArguments } from './analysis-queries';
import { metricPresets } from './metric-presets';
import { type OwnMetric, type OwnMetricSource, orEmpty, textByMetric, textIn } from './own-metric';
import type { OwnMetricRules } from './own-metric-rules';
import { sharedArguments } from './own-metrics';
import { credentialHeaders } from './prometheus-address';

/** The arguments of the platform's templates: the controller gives one value to all templates of an analysis. */
const argumentsOfTemplates = [...Object.keys(sampleArguments(metricPresets.opentelemetry)), errorLimitArgument];

const credential = '(?:authorization|api-?key|token|secret|password|cookie)';

/** Rejects credentials in plain text. */
export function credentialRules(metric: OwnMetric, at: string): ValidationRule[] {
  const provider = fn.toJson(orEmpty(metric.provider));
  const address = (name: string, field: string): string =>
    fn.toString(fn.get(orEmpty(fn.get(orEmpty(metric.provider), name)), field));
  return [
    {
      condition: fn.regexMatch(
        `(?i)"key":"[^"]*${credential}[^"]*","value":"[^"{]*"|"clientSecret":"[^"{]+"`,
        provider,
      ),
      message: `${at}.provider holds a credential as plain text for all to read: name a Secret in ${at}.args by valueFrom.secretKeyRef, and write {{args.NAME}}`,
    },
    {
      condition: fn.or(holdsPassword(address('web', 'url')), holdsPassword(address('prometheus', 'address'))),
      message: `${at}.provider has a URL with a password, which all may read: send it in a header, whose value is {{args.NAME}} of ${at}.args, from a Secret`,
    },
  ];
}

/** Rejects arguments that the controller could not resolve, or would confuse. */
export function rejectArguments(source: OwnMetricSource, { rules, path, metrics }: OwnMetricRules): void {
  const { chart, once } = source;
  const names = once('analysis.metric-arguments', (defined) =>
    chart.define(
      defined,
      'Names of the arguments of all metrics.',
      eachText(metrics, (metric) => eachText(metric.args, ({ name }) => `${name} `)),
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
  const badly = once('analysis.metric-plain-arguments', (defined) =>
    chart.define(
      defined,
      'Arguments without exactly one source, and those that hold a credential as plain text.',
      eachText(metrics, (metric) =>
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
  const ownNames = textByMetric(source, 'metric-argument-names', 'Names of the arguments, by metric.', (metric) => [
    true,
    `'${eachText(metric.args, (argument) => `|${argument.name}`)}'`,
  ]);
  const unknown = once('analysis.unknown-arguments', (defined) =>
    chart.define(
      defined,
      'What is in two braces in the metrics and is no argument.',
      eachText(metrics, (metric, name) => {
        const known = fn.printf('^ *args[.](?:%s%s) *[}][}]', sharedArguments.join('|'), textIn(ownNames, name));
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
    `${path}.analysis.metrics name arguments that are not defined (${unknown}), with which the controller ends each analysis as Error: use ${sharedArguments.join(', ')} or the args of the metric, as {{args.NAME}}`,
  );
}
