import type { AnalysisTemplateRef } from '../../../imports/k8s/argo-rollouts';
import { when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { isRouterPreset } from '../analysis/metric-presets';
import { enabledChecks } from '../analysis/workload-metrics';
import { definedOnce } from '../defined-once';
import { type ReleasedWorkload, sharedNames } from './released-workload';

/** The templates of the platform that measure requests, by their role. */
export function templates(options: ReleasedWorkload, role: 'gate' | 'guard'): AnalysisTemplateRef[] {
  const { place, props } = options;
  const { analysis } = props.rollout;
  const enabled = enabledChecks(analysis);
  const about =
    role === 'gate' ? 'Analyses that must succeed before the next weight.' : 'Analyses that abort in the background.';
  const rule = ruleOf(options);
  const define = (shared: string) => {
    const all = guardrails.map((name) => when(enabled[name], templateRef(options, `${name}${rule}-${role}`)));
    return place.chart.defineObject(shared, about, all);
  };
  return definedOnce(place.chart, sharedNames(options, `analysis.${role}s`), [props.rollout], define);
}

/** The rule as a part of the templates' names; "" where the values leave it to the templates. */
function ruleOf({ place, props, settings }: ReleasedWorkload): string {
  const { analysis, metrics } = props.rollout;
  const named = fn.choose(analysis.rule, `-${analysis.rule}`, '');
  const isBehindRouter = isRouterPreset(props.presets, metrics.preset);
  // Its series outlive a release, so that evidence against one would count against the next.
  const rule = isBehindRouter ? fn.choose(isBehindRouter, '-threshold', named) : named;
  return definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.rule'), [props.rollout], (name) =>
    place.chart.define(name, 'The rule of the analysis templates, as a part of their names.', rule),
  );
}

/** The guards against a canary without any good answer. ingress-nginx ends a request that hangs as 504, which is failing. */
export function guardsOfDeadCanaries(options: ReleasedWorkload): (AnalysisTemplateRef | undefined)[] {
  const { presets, rollout } = options.props;
  const { analysis, metrics } = rollout;
  const enabled = {
    failing: analysis.failing,
    hanging: presets.includes('ingress-nginx')
      ? fn.and(analysis.hanging, fn.ne(metrics.preset, 'ingress-nginx'))
      : analysis.hanging,
  };
  return deadCanaryGuards.map((name) => when(enabled[name], templateRef(options, `${name}-guard`)));
}

/** A reference to an analysis template of the platform. */
export const templateRef = ({ props }: ReleasedWorkload, templateName: string): AnalysisTemplateRef => ({
  templateName,
  clusterScope: when(props.rollout.analysis.clusterScope, true),
});
