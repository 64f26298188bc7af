import type { Construct } from 'constructs';
import { AnalysisTemplate, type AnalysisTemplateRef, type DryRun } from '../../../imports/k8s/argo-rollouts';
import { each, eachText, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { hasRole, type MetricRole, type OwnMetricSource } from '../analysis/own-metric';
import { ownMetricSpec } from '../analysis/own-metrics';
import { enabledChecks, measuresRequests } from '../analysis/workload-metrics';
import { definedOnce } from '../defined-once';
import { type ReleasedWorkload, sharedNames } from './released-workload';

/** What the templates of the metrics of a workload are made from. */
export const metricSource = ({ place, props, settings }: ReleasedWorkload): OwnMetricSource => ({
  chart: place.chart,
  rollout: props.rollout,
  presets: props.presets,
  once: (name, make) => definedOnce(place.chart, sharedNames({ place, settings }, name), [props.rollout], make),
});

/**
 * The AnalysisTemplates of `rollout.analysis.metrics`: one for each role of each metric, named after the workload.
 * @param scope scope in which the Rollout is rendered
 */
export function createMetricTemplates(scope: Construct, workload: ReleasedWorkload): void {
  const { place, props } = workload;
  const { chart, fullname } = place;
  const source = metricSource(workload);
  for (const role of ['gate', 'guard'] as const)
    chart.each(
      props.rollout.analysis.metrics,
      (entry, metric, name) => {
        const template = new AnalysisTemplate(chart.when(hasRole(metric, role), entry), `metric-${role}`, {
          metadata: { name: `${fullname}-${name}-${role}`, labels: { ...place.label, ...props.metadata?.labels } },
          spec: ownMetricSpec(source, metric, name, role),
        });
        chart.describe(template, descriptions[role]);
      },
      scope,
    );
}

const descriptions: Readonly<Record<MetricRole, string>> = {
  gate: "Gates of the workload's own metrics: each goes on after three successes in a row.",
  guard: "Guards of the workload's own metrics: each aborts in the background.",
};

/**
 * The templates of a workload's own metrics for a role, as an analysis of its Rollout references them: first, because the
 * controller takes an argument with a Secret from the last template that declares it (flattenArgs).
 */
export function metricTemplateRefs(workload: ReleasedWorkload, role: MetricRole): AnalysisTemplateRef[] {
  const names = ownNames(workload, role);
  const { fullname } = workload.place;
  const refs = each(namesIn(names), (name) => ({ templateName: `${fullname}-${name}-${role}` }));
  return when(names, [...refs]) ?? [];
}

/** The metrics that an analysis measures without effect. The controller matches names as regular expressions. */
export function dryRunOf(workload: ReleasedWorkload, role: MetricRole): DryRun[] | undefined {
  const { chart, rollout, once } = metricSource(workload);
  const measured = measuredNames(workload, role);
  const names = once(`analysis.${role}-dry-run`, (defined) =>
    chart.define(
      defined,
      `Metrics of ${role}s without effect.`,
      eachText(rollout.analysis.dryRun, (name) => fn.choose(fn.contains(` ${name} `, measured), `${name} `, '')),
    ),
  );
  return when(fn.and(names, namesIn(names)), [...each(namesIn(names), (name) => ({ metricName: `^${name}$` }))]);
}

/** Whether metrics of a role measure a release, besides the guards of dead canaries. */
export function hasMetrics(workload: ReleasedWorkload, role: MetricRole): BooleanRef {
  const own = ownNames(workload, role);
  return fn.or(measuresRequests(workload.props.rollout), fn.and(own, namesIn(own))) as BooleanRef;
}

/** The names of all metrics that a role may have, with a space at each side. */
export function measuredNames(workload: ReleasedWorkload, role: MetricRole): string {
  const { chart, rollout, once } = metricSource(workload);
  const { analysis } = rollout;
  const enabled = enabledChecks(analysis);
  const names = role === 'gate' ? guardrails : [...guardrails, ...deadCanaryGuards];
  return once(`analysis.${role}-names`, (defined) =>
    chart.define(
      defined,
      `Names of the metrics of ${role}s, with spaces around them.`,
      [
        ...names.map((name) => fn.choose(enabled[name], ` ${name} `, '')),
        eachText(analysis.metrics, (metric, name) => fn.choose(hasRole(metric, role), ` ${name} `, '')),
      ].join(''),
    ),
  );
}

function ownNames(workload: ReleasedWorkload, role: MetricRole): string {
  const { chart, rollout, once } = metricSource(workload);
  return once(`analysis.${role}-metrics`, (defined) =>
    chart.define(
      defined,
      `Names of the workload's own metrics of ${role}s.`,
      eachText(rollout.analysis.metrics, (metric, name) => fn.choose(hasRole(metric, role), `${name} `, '')),
    ),
  );
}

/** The names in a text, which is not empty. */
const namesIn = (text: string): string[] => fn.splitList(' ', fn.trim(text)) as string[];
