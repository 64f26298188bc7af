import type { Construct } from 'constructs';
import { AnalysisTemplate, type AnalysisTemplateRef, type DryRun } from '../../../imports/k8s/argo-rollouts';
import { each, eachText, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { eachMetric, isMeasuredAs, type MetricRole, type OwnMetricSource, textOfMetrics } from '../analysis/own-metric';
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
  const { chart } = place;
  const source = metricSource(workload);
  const { blueGreen } = props.rollout.strategy;
  const isOf = { gate: fn.not(blueGreen.enabled), guard: fn.not(blueGreen.enabled), promotion: blueGreen.enabled };
  for (const role of ['gate', 'guard', 'promotion'] as const)
    eachMetric(
      chart,
      props.rollout.analysis.metrics,
      (entry, metric, name) => {
        const template = new AnalysisTemplate(chart.when(isMeasuredAs(metric, role), entry), `metric-${role}`, {
          metadata: {
            name: metricTemplateName(workload, name, role),
            labels: { ...place.label, ...props.metadata?.labels },
          },
          spec: ownMetricSpec(source, metric, name, role),
        });
        chart.describe(template, descriptions[role]);
      },
      chart.when(isOf[role], scope),
    );
}

const descriptions: Readonly<Record<MetricRole, string>> = {
  gate: "Gates of the workload's own metrics: each goes on after three successes in a row.",
  guard: "Guards of the workload's own metrics: each aborts in the background.",
  promotion: "The workload's own metrics after the switch of a blue-green release: three good points in a row succeed.",
};

/** The name of the template of a metric for a role; by its dot it is no name of another workload's metric. */
export const metricTemplateName = (
  { place }: Pick<ReleasedWorkload, 'place'>,
  name: string,
  role: MetricRole,
): string => `${place.fullname}.${name}-${role}`;

/**
 * The templates of a workload's own metrics for a role, as an analysis of its Rollout references them: first, because the
 * controller takes an argument with a Secret from the last template that declares it (flattenArgs).
 */
export function metricTemplateRefs(workload: ReleasedWorkload, role: MetricRole): AnalysisTemplateRef[] {
  const names = ownNames(workload, role);
  const refs = each(namesIn(names), (name) => ({ templateName: metricTemplateName(workload, name, role) }));
  return when(names, [...refs]) ?? [];
}

/** The metrics that an analysis measures without effect. The controller matches names as regular expressions. */
export function dryRunOf(workload: ReleasedWorkload, role: MetricRole): DryRun[] | undefined {
  const { chart, rollout, once } = metricSource(workload);
  const { dryRun } = rollout.analysis;
  // After a switch all of them are measured.
  if (role === 'promotion') return when(dryRun, [...each(dryRun, (name) => ({ metricName: `^${name}$` }))]);
  const measured = measuredNames(workload, role);
  const names = once(`metrics.${role}-dry-run`, (defined) =>
    chart.define(
      defined,
      `Metrics of ${role}s without effect.`,
      eachText(dryRun, (name) => fn.choose(fn.contains(` ${name} `, measured), `${name} `, '')),
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
export function measuredNames(workload: ReleasedWorkload, role: 'gate' | 'guard'): string {
  const { chart, rollout, once } = metricSource(workload);
  const { analysis } = rollout;
  const enabled = enabledChecks(analysis);
  const names = role === 'gate' ? guardrails : [...guardrails, ...deadCanaryGuards];
  return once(`metrics.${role}-names`, (defined) =>
    chart.define(
      defined,
      `Names of the metrics of ${role}s, with spaces around them.`,
      [
        ...names.map((name) => fn.choose(enabled[name], ` ${name} `, '')),
        textOfMetrics(analysis.metrics, (metric, name) => fn.choose(isMeasuredAs(metric, role), ` ${name} `, '')),
      ].join(''),
    ),
  );
}

function ownNames(workload: ReleasedWorkload, role: MetricRole): string {
  const { chart, rollout, once } = metricSource(workload);
  return once(`metrics.of-${role}s`, (defined) =>
    chart.define(
      defined,
      `Names of the workload's own metrics of ${role}s.`,
      textOfMetrics(rollout.analysis.metrics, (metric, name) => fn.choose(isMeasuredAs(metric, role), `${name} `, '')),
    ),
  );
}

/** The names in a text, which is not empty. */
const namesIn = (text: string): string[] => fn.splitList(' ', fn.trim(text)) as string[];
