import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { analysisRules } from '../analysis/sequential-values';

const all = [...guardrails, ...deadCanaryGuards].join('|');

/** Whether JSON names a template of progressive-delivery of one of these roles; most often it begins like the example. */
const names = (json: string, roles: readonly [string, ...string[]], example: string): BooleanRef =>
  fn.or(
    fn.contains(`${example}"templateName":"latency-${roles[0]}"`, json),
    fn.regexMatch(`"templateName":"(?:${all})(?:-(?:${analysisRules.join('|')}))?-(?:${roles.join('|')})"`, json),
  );

/** The arguments without a default; the last is one of failing, hanging and the rule relative alone. */
const [required, ofComparisons] = [['namespace', 'workload', 'canary-hash'], 'stable-hash'] as const;

const isMissing = (json: string, name: string): BooleanRef => fn.not(fn.contains(`"name":"${name}"`, json));

/** A rule for an analysis that names templates of progressive-delivery without the arguments that they require. */
export const argumentRule = (json: string, where: string, example = ''): ValidationRule => ({
  condition: fn.and(
    names(json, ['gate', 'guard', 'promotion'], `${example}"templates":[{`),
    fn.or(
      ...required.map((name) => isMissing(json, name)),
      fn.and(
        fn.regexMatch(`"templateName":"(?:${deadCanaryGuards.join('|')}|[a-z-]+-relative)-`, json),
        isMissing(json, ofComparisons),
      ),
    ),
  ),
  message: `${where} names a template of progressive-delivery without the arguments that it requires, and Argo Rollouts rejects that: set namespace, workload and canary-hash in args (canary-hash by valueFrom.podTemplateHashValue), and stable-hash for failing, hanging and the rule relative`,
});

/** Rules for a step that names templates of progressive-delivery. */
export const platformTemplateRules = (step: object, where: string): ValidationRule[] => [
  {
    condition: fn.and(fn.hasKey(step, 'analysis'), names(fn.toJson(step), ['guard'], '"analysis":{"templates":[{')),
    message: `${where} names a guard, which measures without end, and Argo Rollouts rejects that in a step: name a gate, such as latency-gate`,
  },
  argumentRule(fn.toJson(step), where, '"analysis":{'),
];
