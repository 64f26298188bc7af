import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';

const all = [...guardrails, ...deadCanaryGuards].join('|');

/** Pattern of the JSON that names a template of progressive-delivery: one of these roles. */
const naming = (roles: string, example: string): string =>
  `"templateName":"(?:${all})(?:-sequential|-threshold)?-(?:${roles})"|${example.replaceAll('{', '\\{').replaceAll('[', '\\[')}"templateName":"latency-${roles.split('|')[0]}"`;

/** The arguments without a default; the last is one of failing and hanging alone. */
const [required, ofDead] = [['namespace', 'workload', 'canary-hash'], 'stable-hash'] as const;

const isMissing = (json: string, name: string): BooleanRef => fn.not(fn.contains(`"name":"${name}"`, json));

/** A rule for an analysis that names templates of progressive-delivery without the arguments that they require. */
export const argumentRule = (json: string, where: string, example = ''): ValidationRule => ({
  condition: fn.and(
    fn.regexMatch(naming('gate|guard|promotion', `${example}"templates":[{`), json),
    fn.or(
      ...required.map((name) => isMissing(json, name)),
      fn.and(fn.regexMatch(`"templateName":"(?:${deadCanaryGuards.join('|')})-`, json), isMissing(json, ofDead)),
    ),
  ),
  message: `${where} names a template of progressive-delivery without the arguments that it requires, and Argo Rollouts rejects that: set namespace, workload and canary-hash in args (canary-hash by valueFrom.podTemplateHashValue), and stable-hash for failing and hanging`,
});

/** Rules for a step that names templates of progressive-delivery. */
export const platformTemplateRules = (step: object, where: string): ValidationRule[] => [
  {
    condition: fn.and(
      fn.hasKey(step, 'analysis'),
      fn.regexMatch(naming('guard', '"analysis":{"templates":[{'), fn.toJson(step)),
    ),
    message: `${where} names a guard, which measures without end, and Argo Rollouts rejects that in a step: name a gate, such as latency-gate`,
  },
  argumentRule(fn.toJson(step), where, '"analysis":{'),
];
